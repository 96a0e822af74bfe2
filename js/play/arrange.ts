// What the kernel does in a notebook, small: sort rows, summarise groups.

import type { Column } from "../src/dataframe";
import type { GroupCell, Json } from "../src/protocol";
import type { Table } from "./array-frame";

export interface Sorting {
  readonly column: number;
  readonly descending: boolean;
}

const BINS = 20;

/** Row numbers in order; missing last. */
export function sortedRows(table: Table, sort: readonly Sorting[]): Uint32Array {
  return Uint32Array.from({ length: table.length }, (_, row) => row).sort((a, b) => {
    for (const { column, descending } of sort) {
      const order = compare(table.value(a, column), table.value(b, column), descending);
      if (order !== 0) return order;
    }
    return a - b;
  });
}

function compare(a: unknown, b: unknown, descending: boolean): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  return (String(a) < String(b) && typeof a === "string") || (a as number) < (b as number) === !descending
    ? -1
    : 1;
}

export function groupCellOf(
  table: Table,
  column: Column,
  rows: readonly number[],
  page: { readonly offset: number; readonly limit: number },
): GroupCell["cell"] {
  const values = rows.map((row) => table.value(row, column.index));
  const present = values.filter((value) => value !== null);
  const missing = values.length - present.length;
  if (column.kind === "number") return histogramOf(present.map(Number), missing, edgesOf(table, column));
  if (column.kind === "media") {
    const items = present.slice(page.offset, page.offset + page.limit) as unknown as Json[];
    return { kind: "strip", items, offset: page.offset, total: present.length, missing };
  }
  if (column.kind === "string" || column.kind === "boolean") return barsOf(present as Json[], missing);
  return { kind: "share", count: present.length, missing, pending: 0 };
}

function histogramOf(
  values: readonly number[],
  missing: number,
  edges: readonly number[],
): GroupCell["cell"] {
  const counts = new Array<number>(BINS).fill(0);
  const [low = 0, high = 1] = [edges[0], edges.at(-1)];
  for (const value of values) {
    const bin = Math.min(BINS - 1, Math.floor(((value - low) / (high - low)) * BINS));
    if (bin >= 0) counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return {
    kind: "histogram",
    range: [...edges.slice(0, 1), ...edges.slice(-1)],
    edges: [...edges],
    counts,
    matched: counts,
    missing,
    infinite: 0,
  };
}

function edgesOf(table: Table, column: Column): number[] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let row = 0; row < Math.min(table.length, 2000); row += 1) {
    const value = table.value(row, column.index);
    if (typeof value !== "number" || !Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return Array.from({ length: BINS + 1 }, (_, i) => low + ((high - low || 1) * i) / BINS);
}

function barsOf(values: readonly Json[], missing: number): GroupCell["cell"] {
  const counts = new Map<Json, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const bars = [...counts].map(([value, count]) => ({ value, count, matched: count }));
  bars.sort((a, b) => b.count - a.count);
  return { kind: "bars", bars: bars.slice(0, 20), distinct: bars.length, missing };
}

// A DataFrame over rows in memory or made on demand: sorted, grouped, and as slow as wanted.

import type { Cell, CellValue, Column, DataEvent, DataFrame, Line } from "../src/dataframe";
import type { GroupCell, GroupEntry, Json } from "../src/protocol";
import { groupCellOf, type Sorting, sortedRows } from "./arrange";

export interface Table {
  readonly columns: readonly Column[];
  readonly length: number;
  value(row: number, column: number): CellValue;
  /** Blob or data URL of a picture. */
  thumbnail(digest: string): string | undefined;
}

export interface FrameOptions {
  /** Milliseconds until a fetch is answered; 0 means that everything is here. */
  readonly latency?: number;
  readonly sort?: readonly Sorting[];
  readonly groupBy?: readonly number[];
}

const PAGE = 3;
const BLOCK = 50;

export class ArrayFrame implements DataFrame {
  readonly columns: readonly Column[];
  private readonly listeners = new Set<(event: DataEvent) => void>();
  private readonly here = new Set<string>();
  private readonly groupCells = new Map<string, GroupCell["cell"]>();
  private readonly open = new Set<string>();
  private readonly order: Uint32Array | null;
  private readonly groups: { readonly key: Json[]; readonly rows: number[] }[] = [];
  private lines: Line[] | null = null;
  /** Spans asked for, in order: for tests. */
  readonly asked: (readonly [start: number, end: number])[] = [];

  constructor(
    private readonly table: Table,
    private readonly options: FrameOptions = {},
  ) {
    this.columns = table.columns;
    this.order = options.sort?.length ? sortedRows(table, options.sort) : null;
    if (options.groupBy?.length) this.makeGroups(options.groupBy);
  }

  get length(): number {
    return this.lines?.length ?? this.table.length;
  }

  line(position: number): Line | undefined {
    if (position < 0 || position >= this.length) return undefined;
    if (this.lines) return this.lines[position];
    return this.isHere(position) ? { row: this.rowAt(position), entry: null } : undefined;
  }

  cell(position: number, column: number): Cell | undefined {
    const row = this.lines ? this.lines[position]?.row : this.rowAt(position);
    if (row === undefined || row === null || !this.isHere(position, column)) return undefined;
    return { value: this.table.value(row, column) };
  }

  groupCell(group: number, column: number): GroupCell["cell"] | undefined {
    return this.groupCells.get(`${group}:${column}`) ?? this.makeGroupCell(group, column, 0);
  }

  thumbnail(digest: string): string | undefined {
    return this.table.thumbnail(digest);
  }

  async fetch(start: number, end: number, columns: readonly number[], signal: AbortSignal): Promise<void> {
    this.asked.push([start, end]);
    if (!this.options.latency) return;
    await new Promise((resolve) => setTimeout(resolve, this.options.latency));
    if (signal.aborted) return;
    for (let block = Math.floor(start / BLOCK); block * BLOCK < end; block += 1) {
      for (const column of columns) this.here.add(`${block}:${column}`);
    }
    this.tell("lines");
  }

  page(group: number, column: number, offset: number): void {
    this.makeGroupCell(group, column, offset);
    this.tell("lines");
  }

  subscribe(listener: (event: DataEvent) => void, signal: AbortSignal): void {
    this.listeners.add(listener);
    signal.addEventListener("abort", () => this.listeners.delete(listener), { once: true });
  }

  toggle(entry: GroupEntry): void {
    const key = JSON.stringify(entry.key);
    if (!this.open.delete(key)) this.open.add(key);
    this.flatten();
    this.tell("lines");
    this.tell("length");
  }

  tell(event: DataEvent): void {
    for (const listener of this.listeners) listener(event);
  }

  private rowAt(position: number): number {
    return this.order?.[position] ?? position;
  }

  private isHere(position: number, column?: number): boolean {
    if (!this.options.latency || this.lines) return true;
    const block = Math.floor(position / BLOCK);
    return column === undefined
      ? this.columns.some(({ index }) => this.here.has(`${block}:${index}`))
      : this.here.has(`${block}:${column}`);
  }

  private makeGroups(groupBy: readonly number[]): void {
    const byKey = new Map<string, { key: Json[]; rows: number[] }>();
    for (let position = 0; position < this.table.length; position += 1) {
      const row = this.rowAt(position);
      const key = groupBy.map((column) => this.table.value(row, column) as Json);
      const name = JSON.stringify(key);
      const group = byKey.get(name) ?? { key, rows: [] };
      byKey.set(name, group);
      group.rows.push(row);
    }
    const names = [...byKey.keys()].sort();
    this.groups.push(...names.flatMap((name) => byKey.get(name) ?? []));
    this.flatten();
  }

  private flatten(): void {
    this.lines = this.groups.flatMap(({ key, rows }, group) => {
      const expanded = this.open.has(JSON.stringify(key));
      const entry = { group, depth: key.length - 1, key, count: rows.length, expanded, row: null };
      const inside = expanded ? rows.map((row) => ({ row, entry: { ...entry, row } })) : [];
      return [{ row: null, entry }, ...inside];
    });
  }

  private makeGroupCell(group: number, column: number, offset: number): GroupCell["cell"] | undefined {
    const rows = this.groups[group]?.rows;
    const info = this.columns[column];
    if (!rows || !info) return undefined;
    const cell = groupCellOf(this.table, info, rows, { offset, limit: PAGE });
    this.groupCells.set(`${group}:${column}`, cell);
    return cell;
  }
}

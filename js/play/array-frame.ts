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
  /** The value of a column on the line of a group of these rows. */
  readonly aggregate?: (rows: readonly number[], column: number) => CellValue;
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
  private levels = 0;
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
    const line = this.lines?.[position];
    const rows = line?.row === null && line.entry ? this.groups[line.entry.group]?.rows : undefined;
    if (rows && this.options.aggregate) return { value: this.options.aggregate(rows, column) };
    const row = this.lines ? line?.row : this.rowAt(position);
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
    this.levels = groupBy.length;
    const byKey = new Map<string, { key: Json[]; rows: number[] }>();
    for (let position = 0; position < this.table.length; position += 1) {
      const row = this.rowAt(position);
      const whole = groupBy.map((column) => this.table.value(row, column) as Json);
      for (const level of whole.keys()) {
        const key = whole.slice(0, level + 1);
        const group = byKey.get(JSON.stringify(key)) ?? { key, rows: [] };
        byKey.set(JSON.stringify(key), group);
        group.rows.push(row);
      }
    }
    const names = [...byKey.keys()].sort();
    this.groups.push(...names.flatMap((name) => byKey.get(name) ?? []));
    this.flatten();
  }

  private flatten(): void {
    this.lines = [];
    this.putGroups([], null);
  }

  /** Put the lines of the groups within one, and of what is open in them. */
  private putGroups(parent: readonly Json[], above: number | null): void {
    for (const [group, { key, rows }] of this.groups.entries()) {
      const isInside = JSON.stringify(key.slice(0, -1)) === JSON.stringify(parent);
      if (isInside) this.putGroup({ group, key, count: rows.length, above }, rows);
    }
  }

  private putGroup(known: Pick<GroupEntry, "group" | "key" | "count" | "above">, rows: number[]): void {
    const { key } = known;
    const lines = this.lines ?? [];
    const expanded = this.open.has(JSON.stringify(key));
    const condition = key.map((part, i) => `k${i} == ${JSON.stringify(part)}`).join(" and ");
    const entry = { ...known, depth: key.length - 1, expanded, row: null, condition };
    const at = lines.push({ row: null, entry }) - 1;
    if (!expanded) return;
    if (key.length < this.levels) this.putGroups(key, at);
    else
      for (const row of rows)
        lines.push({
          row,
          entry: { ...entry, row, depth: key.length, expanded: false, above: at, condition: null },
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

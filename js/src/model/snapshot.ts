// All that is known of the lines of one revision of the view.

import type { Line } from "../dataframe";
import type { ColumnInfo, GroupEntry, Query, RowsAnswer, Waiting } from "../protocol";
import { ownColumns, ownNames } from "./columns";
import type { Decoded } from "./decode";
import type { GroupCells } from "./groups";
import type { Range } from "./plan";
import { sameColumns } from "./query";
import type { Screen } from "./screen";
import { LINES, TILE, Tiles, tileOf } from "./tiles";
import type { Counts } from "./types";

/** A range that was asked for; `over` when the answer is here and did not hold all of it. */
export interface Asked {
  readonly range: Range;
  over: boolean;
}

const NOTHING: Counts = { length: 0, matched: 0, total: 0, groups: null };

export class Snapshot {
  readonly revision: number;
  readonly query: Query;
  readonly groups: GroupCells;
  readonly tiles = new Tiles<Line>();
  readonly #controller = new AbortController();
  readonly #asked = new Set<Asked>();
  #taken = false;
  #counted = -1;
  counts: Counts = NOTHING;
  /** The table as these lines are of: its version, and how often more than new rows had changed it. */
  version: number;
  edits: number;
  /** Number of columns it had, and of those with the columns of the view that follow them. */
  readonly tableWidth: number;
  readonly width: number;
  /** The columns of the view, and the parts of the query that do not fit the table, as the last answer has them. */
  own: readonly ColumnInfo[] = [];
  waiting: readonly Waiting[] = [];
  /** Is the whole order there, or is it still worked out behind the lines at its ends? */
  ready = true;
  /** The last request failed. */
  failed = false;

  constructor(
    revision: number,
    query: Query,
    table: { readonly version: number; readonly edits: number; readonly width: number },
    groups: (snapshot: Snapshot) => GroupCells,
  ) {
    this.revision = revision;
    this.query = query;
    this.version = table.version;
    this.edits = table.edits;
    this.tableWidth = table.width;
    this.width = table.width + ownNames(query).length;
    this.groups = groups(this);
  }

  /** Aborts when this revision is no longer wanted. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  abandon(): void {
    this.#controller.abort();
  }

  /** Has anything come? */
  get isHere(): boolean {
    return this.#taken;
  }

  /** Requests under way. */
  get open(): number {
    return [...this.#asked].filter((asked) => !asked.over).length;
  }

  line(position: number): Line | undefined {
    return this.tiles.lines(tileOf(position))?.[position % TILE];
  }

  /** Is a tile of a column here, as long as the view is? */
  holds(tile: number, column: number): boolean {
    return this.tiles.held(tile, column) >= Math.min(TILE, this.counts.length - tile * TILE);
  }

  /** Is it here or asked for? */
  has(tile: number, column: number): boolean {
    return this.holds(tile, column) || [...this.#asked].some(({ range }) => covers(range, tile, column));
  }

  /** Are all lines of a range here, as far as there are any? */
  holdsAll(range: Range): boolean {
    const end = Math.min(range.end, this.counts.length);
    for (let tile = tileOf(range.start); tile * TILE < end; tile += 1) {
      const needed = Math.min(TILE, end - tile * TILE);
      if ([LINES, ...range.columns].some((column) => this.tiles.held(tile, column) < needed)) return false;
    }
    return true;
  }

  ask(range: Range): Asked {
    const asked = { range, over: false };
    this.#asked.add(asked);
    return asked;
  }

  /** An answer is here: forget the question, or keep it so that it is not put again and again in vain. */
  close(asked: Asked): void {
    if (this.holdsAll(asked.range)) this.#asked.delete(asked);
    else asked.over = true;
  }

  /** Let everything be asked again that did not come. */
  retry(): void {
    for (const asked of this.#asked) if (asked.over) this.#asked.delete(asked);
  }

  get hasRefused(): boolean {
    return [...this.#asked].some((asked) => asked.over);
  }

  /** Where lines stand, by what names them. */
  places(): ReadonlyMap<string, number> {
    const places = new Map<string, number>();
    for (const [position, line] of this.tiles.allPlaces()) places.set(keyOf(line), position);
    return places;
  }

  /** Numbers of groups here → there, of the groups both have in memory. */
  groupNumbers(there: Snapshot): ReadonlyMap<number, number> {
    const named = new Map<string, number>();
    for (const { entry } of there.tiles.allLines()) if (entry !== null) named.set(nameOf(entry), entry.group);
    const numbers = new Map<number, number>();
    for (const { entry } of this.tiles.allLines()) {
      const number = entry === null ? undefined : named.get(nameOf(entry));
      if (entry !== null && number !== undefined) numbers.set(entry.group, number);
    }
    return numbers;
  }

  /** Show the cells of groups of the lines before, which are of the same order, until newer ones are here. */
  carryGroups(before: Snapshot): void {
    const columns = sameColumns(before.query, this.query) ? this.width : this.tableWidth;
    const isStale = before.version !== this.version;
    this.groups.carry(before.groups, before.groupNumbers(this), isStale, columns);
  }

  /** Version of the table that `counts` are of. */
  get counted(): number {
    return this.#counted;
  }

  /** Rows came at the end of a view that shows all rows as they are in the table. */
  grow(version: number, total: number): void {
    if (version <= this.#counted) return;
    this.#counted = version;
    this.counts = { length: total, matched: total, total, groups: null };
  }

  take(answer: RowsAnswer, decoded: Decoded): void {
    if (!this.#taken) this.version = Math.max(this.version, answer.version);
    this.#taken = true;
    const { version, length, matched, total, groups } = answer;
    this.ready = answer.ready;
    this.own = ownColumns(answer);
    this.waiting = answer.waiting;
    if (version >= this.#counted) this.counts = { length, matched, total, groups };
    this.#counted = Math.max(this.#counted, version);
    const lines = linesOf(answer, decoded);
    for (const [start, end] of tileCuts(answer.start, lines.length)) {
      const tile = tileOf(answer.start + start);
      for (const [column, values] of decoded.columns) this.tiles.put(tile, column, values.slice(start, end));
      this.tiles.put(tile, LINES, lines.slice(start, end));
    }
  }

  /** Drop what was wanted longest ago, but nothing on screen and nothing that is waited for. */
  trim(screen: Screen, waited: readonly Range[]): void {
    for (const [tile, column] of screen.cells()) this.tiles.touch(tile, column);
    for (const range of waited) this.#touch(range);
    this.tiles.evict(waited.reduce((sum, range) => sum + cellsOf(range), 0));
  }

  #touch(range: Range): void {
    for (let tile = tileOf(range.start); tile * TILE < range.end; tile += 1) {
      for (const column of [LINES, ...range.columns]) this.tiles.touch(tile, column);
    }
  }
}

/** The text that names a line, wherever it stands. */
export function keyOf({ row, entry }: Line): string {
  return row === null && entry !== null ? nameOf(entry) : String(row);
}

function cellsOf({ start, end, columns }: Range): number {
  return (end - start + 2 * TILE) * (columns.length + 1);
}

function covers(range: Range, tile: number, column: number): boolean {
  const inside = range.start <= tile * TILE && tile * TILE < range.end;
  return inside && (column === LINES || range.columns.includes(column));
}

/** The text that names a group, whatever its number is. */
function nameOf(entry: GroupEntry): string {
  return JSON.stringify(entry.key);
}

function linesOf(answer: RowsAnswer, decoded: Decoded): Line[] {
  const { entries } = answer;
  return Array.from({ length: decoded.rows.length }, (_, i) => ({
    row: decoded.rows[i] ?? null,
    entry: entries?.[i] ?? null,
  }));
}

/** Index ranges of a window that are tiles from their start on. */
function* tileCuts(start: number, count: number): Generator<[number, number]> {
  for (let tile = Math.ceil(start / TILE); tile * TILE < start + count; tile += 1) {
    yield [tile * TILE - start, Math.min((tile + 1) * TILE - start, count)];
  }
}

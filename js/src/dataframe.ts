// The one interface between the grid and the world. The grid runs on an array in play/, on the
// kernel in a notebook, on embedded data in a report.

import type { CellNote, ColumnInfo, GroupCell, GroupEntry, Json } from "./protocol";

export interface Column {
  /** Position among the columns of the table and those of the view that follow them; stable while columns are hidden or moved. */
  readonly index: number;
  readonly name: string;
  readonly kind: ColumnInfo["kind"];
  /** For people: "integer", "list of number", "image". */
  readonly type: string;
  /** W&B's name of the media kind, such as "image-file"; null when not media. */
  readonly media: string | null;
  /** Texts that name things which have a colour, such as runs, with that colour. */
  readonly colors?: Readonly<Record<string, string>> | null;
  /** Why the column cannot be computed now. */
  readonly problem?: string | null;
  /** For people: "computed", "computed by Python"; null of a column of the table. */
  readonly computed?: string | null;
}

/** Media as it stands in a cell. */
export interface MediaValue {
  readonly digest: string;
  readonly format: string;
  readonly width: number;
  readonly height: number;
  readonly size: number;
  readonly caption: string | null;
}

/** A value that is here; `cut` when only the beginning of a long text came along, `note` why a function gave none. */
export interface Cell {
  readonly value: CellValue;
  readonly cut?: boolean;
  readonly note?: Pick<CellNote, "state" | "message">;
}

/** Lists, dicts, arrays and mixed values are Json; times are milliseconds since 1970 UTC. */
export type CellValue = null | boolean | number | bigint | string | MediaValue | Json;

/** One line of the view. */
export interface Line {
  /** Row id in the table, or null on a group's own line. */
  readonly row: number | null;
  /** Set in grouped views. */
  readonly entry: GroupEntry | null;
}

/** Whoever draws lines, asked and told when the table behind them changes, so that they stay where they are. */
export interface Viewer {
  /** Positions from first (inclusive) to end (exclusive) that it would draw of a view that long. */
  visible(length: number): readonly [first: number, end: number];
  /** Selected positions, as ranges [first, last]. */
  selected(): Ranges;
  /**
   * The line at a position stands at `place(position)` now, and what is drawn `by` lines further down; null for
   * selected lines that could not be followed.
   */
  moved(place: (position: number) => number, by: number, selected: Ranges | null): void;
}

export type Ranges = readonly (readonly [first: number, last: number])[];

/**
 * Lines and cells of the current view.
 *
 * `line` and `cell` never fetch: they return undefined while a value is not here. `fetch` resolves when
 * the lines `start` (inclusive) to `end` (exclusive) of the columns are here, and rejects when they
 * cannot be had; an abort is silent (resolves). `subscribe` hears "lines" (values came), "length" (number of lines changed), "reset" (another
 * view: everything known is gone).
 */
export interface DataFrame {
  readonly columns: readonly Column[];
  /** Lines of the view: rows, or group lines and rows of open groups. */
  readonly length: number;
  line(position: number): Line | undefined;
  cell(position: number, column: number): Cell | undefined;
  /** The cell of a group line; `page` is the first item of a strip of media. */
  groupCell(group: number, column: number): GroupCell["cell"] | undefined;
  /** A blob URL of the thumbnail of a digest, while it is known; null when it cannot be had. Never revoked while on screen. */
  thumbnail(digest: string): string | null | undefined;
  fetch(start: number, end: number, columns: readonly number[], signal: AbortSignal): Promise<void>;
  /** Ask for a page of a group's media; "lines" is heard when it is here. */
  page(group: number, column: number, offset: number): void;
  subscribe(listener: (event: DataEvent) => void, signal: AbortSignal, viewer?: Viewer): void;
}

export type DataEvent = "lines" | "length" | "reset";

// Which one request brings what is missing on screen, and something around it.

import type { ColumnInfo } from "../protocol";
import { LINES, TILE, tileOf } from "./tiles";

/** Lines `start` (inclusive) to `end` (exclusive) of some columns. */
export interface Range {
  readonly start: number;
  readonly end: number;
  readonly columns: readonly number[];
}

/** Is this tile of this column here, or on its way? */
export type Has = (tile: number, column: number) => boolean;

/**
 * Bytes an answer should have.
 *
 * Jupyter's server does not set TCP_NODELAY: an answer under 64 KB waits some 40 ms for the acknowledgement of the
 * message before it, a larger one does not. So more lines come sooner than few.
 */
export const REPLY_BYTES = 80_000;

/** Fewest lines of one request. */
export const MIN_LINES = TILE;

/** Most lines of one request. The kernel has the first and last 2,000 rows of a sort before the whole order. */
export const MAX_LINES = 120 * TILE;

/**
 * The range of one request for what `want` lacks, extended on both sides; null when nothing lacks.
 *
 * Of a very long range it is the beginning.
 */
export function planRequest(want: Range, length: number, has: Has, lines: number): Range | null {
  const last = tileOf(Math.max(length, 1) - 1);
  const missing = missingTiles(want, last, has);
  if (missing === null) return null;
  const lacking = (tile: number): boolean =>
    tile >= 0 && tile <= last && missing.columns.some((column) => !has(tile, column));
  const most = Math.min(missing.last, missing.first + MAX_LINES / TILE - 1);
  const [first, end] = extend(missing.first, most, Math.ceil(lines / TILE), lacking);
  const columns = missing.columns.filter((column) => column !== LINES);
  return { start: first * TILE, end: Math.min((end + 1) * TILE, length), columns };
}

interface Missing {
  readonly first: number;
  readonly last: number;
  readonly columns: readonly number[];
}

function missingTiles(want: Range, lastTile: number, has: Has): Missing | null {
  const columns = [LINES, ...want.columns];
  const lacks = new Set<number>();
  const tiles: number[] = [];
  for (let tile = tileOf(want.start); tile <= Math.min(tileOf(want.end - 1), lastTile); tile += 1) {
    const lacked = columns.filter((column) => !has(tile, column));
    for (const column of lacked) lacks.add(column);
    if (lacked.length > 0) tiles.push(tile);
  }
  const [first] = tiles;
  const last = tiles.at(-1);
  return first === undefined || last === undefined ? null : { first, last, columns: [...lacks] };
}

/** Grow a run of tiles to `size`, down and up by turns, where tiles lack: what was scrolled through is here. */
function extend(
  first: number,
  last: number,
  size: number,
  lacking: (tile: number) => boolean,
): [number, number] {
  let [low, high] = [first, last];
  let [down, up] = [true, true];
  while (high - low + 1 < size && (down || up)) {
    down &&= lacking(high + 1);
    if (down) high += 1;
    if (high - low + 1 >= size) break;
    up &&= lacking(low - 1);
    if (up) low -= 1;
  }
  return [low, high];
}

const BYTES: Partial<Record<ColumnInfo["kind"], number>> = { number: 8, boolean: 1, timestamp: 8, none: 0 };
const TEXT_BYTES = 30;
const MEDIA_BYTES = 500;
const BYTES_PER_PIXEL = 0.1;

/** How many bytes a line has: guessed from its kinds, then learned from what came. */
export class LineSize {
  #factor = 1;

  /** Lines to ask for so that the answer has `REPLY_BYTES`; `thumbnail` is a side in pixels. */
  lines(columns: readonly ColumnInfo[], thumbnail: number): number {
    const wanted = REPLY_BYTES / (this.#factor * guess(columns, thumbnail));
    return Math.min(MAX_LINES, Math.max(MIN_LINES, Math.ceil(wanted / TILE) * TILE));
  }

  learn(columns: readonly ColumnInfo[], thumbnail: number, lines: number, bytes: number): void {
    if (lines < TILE) return;
    const factor = bytes / (lines * guess(columns, thumbnail));
    this.#factor += (Math.min(10, Math.max(0.1, factor)) - this.#factor) / 2;
  }
}

function guess(columns: readonly ColumnInfo[], thumbnail: number): number {
  const media = MEDIA_BYTES + BYTES_PER_PIXEL * thumbnail ** 2;
  return columns.reduce((sum, { kind }) => sum + (kind === "media" ? media : (BYTES[kind] ?? TEXT_BYTES)), 4);
}

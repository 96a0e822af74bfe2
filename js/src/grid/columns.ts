// Where columns stand, and which are on screen. Positions count the visible columns from the left.

import type { RowSize } from "../cells/contract";
import { ROW_HEIGHTS } from "../cells/sizes";
import type { Column } from "../dataframe";
import { formatCount } from "../format";
import type { GridLayout } from "./types";

export const MIN_WIDTH = 40;
export const MAX_WIDTH = 2000;
const STRIP_WIDTH = 260;
const FROZEN_SHARE = 0.6;
const KEY_SHARE = 0.27;
const MIN_KEY = 90;
const OVERSCAN = 160;

export interface ColumnPlaces {
  /** Width in pixels of the row index at the left edge. */
  readonly index: number;
  /** How many columns stay at the left edge, with the index. */
  readonly frozen: number;
  /** Left edge of each column; frozen ones from the left of the screen, others from the left of the canvas. One more at the end. */
  readonly lefts: readonly number[];
}

export type ColumnWindow = readonly [first: number, end: number];

/** Lines of a grouped view are at least M, so that groups have room and all lines the same height. */
export function rowSizeOf(layout: GridLayout): RowSize {
  return layout.groupBy.length > 0 && layout.rowSize === "S" ? "M" : layout.rowSize;
}

/** Width of the index column for this many rows. */
export function indexWidth(length: number): number {
  return Math.max(44, 20 + 8 * formatCount(length).length);
}

const MARK = 16;

/** The width of a column nobody has resized, with the mark of one that is computed. */
export function defaultWidth(
  column: Column,
  rowSize: RowSize,
  grouped: boolean,
  title = column.name,
): number {
  const name = Math.min(240, 74 + 8 * title.length + (column.computed ? MARK : 0));
  const group = column.kind === "media" ? STRIP_WIDTH : 150;
  return Math.round(Math.max(name, valueWidth(column, rowSize), grouped ? group : 0));
}

/** The width of a group key nobody has resized: on a small screen two of them leave room for what is said of groups. */
export function keyWidth(wanted: number, viewport: number): number {
  return viewport > 0 ? Math.round(Math.min(wanted, Math.max(MIN_KEY, viewport * KEY_SHARE))) : wanted;
}

function valueWidth(column: Column, rowSize: RowSize): number {
  switch (column.kind) {
    case "media":
      return Math.max(90, ROW_HEIGHTS[rowSize] * 1.2);
    case "string":
      return rowSize === "S" || rowSize === "M" ? 200 : 280;
    case "list":
    case "dict":
    case "ndarray":
    case "any":
      return 200;
    case "timestamp":
      return column.type === "date" ? 110 : 190;
    default:
      return 100;
  }
}

/** Places of columns of these widths; columns are unfrozen from the right when they would fill a small screen. */
export function placeColumns(
  widths: readonly number[],
  index: number,
  wanted: number,
  viewport: number,
): ColumnPlaces {
  const lefts = [index];
  for (const width of widths) lefts.push((lefts.at(-1) ?? 0) + width);
  let frozen = Math.min(wanted, widths.length);
  while (frozen > 0 && viewport > 0 && (lefts[frozen] ?? 0) > viewport * FROZEN_SHARE) frozen -= 1;
  return { index, frozen, lefts };
}

export function canvasWidth(places: ColumnPlaces): number {
  return places.lefts.at(-1) ?? places.index;
}

export function frozenWidth(places: ColumnPlaces): number {
  return places.lefts[places.frozen] ?? places.index;
}

export function leftOf(places: ColumnPlaces, position: number): number {
  return places.lefts[position] ?? canvasWidth(places);
}

export function widthOf(places: ColumnPlaces, position: number): number {
  return leftOf(places, position + 1) - leftOf(places, position);
}

/** The scrolling columns to draw, some pixels beyond the screen included. Frozen ones are always drawn. */
export function columnWindow(
  places: ColumnPlaces,
  scrollLeft: number,
  viewport: number,
  overscan = OVERSCAN,
): ColumnWindow {
  const count = places.lefts.length - 1;
  const left = scrollLeft + frozenWidth(places) - overscan;
  const right = scrollLeft + viewport + overscan;
  const first = Math.max(places.frozen, firstBeyond(places.lefts, left) - 1);
  const end = Math.min(count, firstBeyond(places.lefts, right - 1));
  return [Math.min(first, count), Math.max(Math.min(first, count), end)];
}

/** The scrollLeft that shows a column wholly, moving as little as possible. */
export function showColumn(
  places: ColumnPlaces,
  position: number,
  scrollLeft: number,
  viewport: number,
): number {
  if (position < places.frozen) return scrollLeft;
  const left = leftOf(places, position) - frozenWidth(places);
  if (left < scrollLeft) return left;
  return Math.max(scrollLeft, Math.min(left, leftOf(places, position + 1) - viewport));
}

/** The position before which a column dropped at `x` pixels of the canvas lands. */
export function dropPosition(places: ColumnPlaces, x: number): number {
  const count = places.lefts.length - 1;
  for (let position = 0; position < count; position += 1) {
    if (x < leftOf(places, position) + widthOf(places, position) / 2) return position;
  }
  return count;
}

export function clampWidth(width: number): number {
  return Math.round(Math.min(Math.max(width, MIN_WIDTH), MAX_WIDTH));
}

/** Index of the first number above `value` in an ascending list; its length when there is none. */
function firstBeyond(ascending: readonly number[], value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? 0) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

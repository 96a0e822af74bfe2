// Heights that all rows of a view share.

import type { RowSize } from "./contract";

/** CSS pixels, the line between rows included. */
export const ROW_HEIGHTS: Readonly<Record<RowSize, number>> = { S: 30, M: 60, L: 120, XL: 240 };

const PADDING = 8;
const LINE = 18;

const GAP = 3;
const PAGER = 22;
const SMALLEST_ITEM = 28;

/** How many items of a strip fit side by side into a cell, at least one; `ratio` is width by height of the usual one. */
export function itemsOf(rowSize: RowSize, width: number, ratio: number): number {
  const item = Math.max(SMALLEST_ITEM, (ROW_HEIGHTS[rowSize] - PAGER) * ratio);
  return Math.max(1, Math.floor((width - PADDING + GAP) / (item + GAP)));
}

/** How many lines of text fit into a cell. */
export function linesOf(rowSize: RowSize): number {
  return Math.floor((ROW_HEIGHTS[rowSize] - PADDING) / LINE);
}

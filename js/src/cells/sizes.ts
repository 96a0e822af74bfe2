// Heights that all rows of a view share.

import type { RowSize } from "./contract";

/** CSS pixels, the line between rows included. */
export const ROW_HEIGHTS: Readonly<Record<RowSize, number>> = { S: 30, M: 60, L: 120, XL: 240 };

const PADDING = 8;
const LINE = 18;

/** How many lines of text fit into a cell. */
export function linesOf(rowSize: RowSize): number {
  return Math.floor((ROW_HEIGHTS[rowSize] - PADDING) / LINE);
}

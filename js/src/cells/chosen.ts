// What the grid knows of the renderers that are loaded when a column is shown in another way than the automatic one.

import type { Column } from "../dataframe";
import type { ColumnSettings } from "../protocol";
import type { Wholes } from "./chosen/wholes";
import type { CellRenderer } from "./contract";

export interface CellsChunk {
  /** The style of what the renderers draw. */
  readonly style: string;
  /** Keeps whole values of cells of which only the beginning came. */
  readonly Wholes: typeof Wholes;
  /** Is the range of the column's values needed to draw it so? */
  isScaled(column: Column, settings: ColumnSettings): boolean;
  /**
   * What draws the values of a column as its settings say; null when that is the automatic way. `range` is the least
   * and the greatest value of the column, null while that is not known.
   */
  rendererOf(
    column: Column,
    settings: ColumnSettings,
    range: readonly [low: number, high: number] | null,
  ): CellRenderer | null;
}

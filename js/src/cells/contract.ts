// What a cell kind is: one file that declares what it handles and draws one value.

import type { CellValue, Column } from "../dataframe";
import type { GroupCell, Json } from "../protocol";

export type RowSize = "S" | "M" | "L" | "XL";

export interface CellContext {
  readonly column: Column;
  readonly rowSize: RowSize;
  /** How many items a cell of a group shows at once; null for as many as fit. */
  readonly items: number | null;
  /** CSS pixels of the column. */
  readonly width: number;
  /** A blob URL of a thumbnail, while it is known; null when it cannot be had. */
  thumbnail(digest: string): string | null | undefined;
  /** Open the row's media, or one item of a group's strip, in the lightbox. */
  open(digest: string): void;
  /** Show another page of a group's strip. */
  page(group: number, offset: number): void;
  /** Add a condition to the filter, as expression text. */
  filter(expression: string): void;
}

/** What is drawn: a value of a row, or the cell of a group. */
export type Drawn =
  | { readonly value: CellValue; readonly cut: boolean }
  | { readonly group: number; readonly cell: GroupCell["cell"] };

/**
 * A mounted cell. It lives as long as its slot in the pool of rows: `update` draws another value into
 * the same elements, `pause` stops playback off screen, `destroy` frees what it holds.
 */
export interface MountedCell {
  update(drawn: Drawn): void;
  pause(): void;
  destroy(): void;
}

export interface CellRenderer {
  readonly name: string;
  /** The beginning of a value is not enough for it. */
  readonly needsWhole?: boolean;
  /** A group's key of the column as this writes values; null when it is none that this writes. */
  readonly writeKey?: (key: Json) => string | null;
  /** Does it draw this? The first renderer of the registry that says yes is taken. */
  handles(column: Column, drawn: Drawn): boolean;
  mount(element: HTMLElement, context: CellContext): MountedCell;
}

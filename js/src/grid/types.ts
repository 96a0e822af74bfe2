// What the grid is given and what it tells. It knows neither the kernel nor the controls.

import type { CellRenderer, RowSize } from "../cells/contract";
import type { CellValue, DataFrame } from "../dataframe";
import type { ColumnSettings, GroupEntry } from "../protocol";

export interface SortMark {
  readonly descending: boolean;
  /** 1-based place among the sort keys; shown when there are several. */
  readonly rank: number;
}

/** How columns and rows are laid out; all columns are schema indices. */
export interface GridLayout {
  /** Visible columns from left to right: group keys first, then pinned ones, then the rest. */
  readonly columns: readonly number[];
  /** How many of `columns` stay at the left edge (group keys and pinned). */
  readonly frozen: number;
  /** Group key columns in order; empty when not grouped. */
  readonly groupBy: readonly number[];
  /** Columns that have values on the lines of groups only. */
  readonly aggregates: ReadonlySet<number>;
  /** CSS pixels; a column without one gets a width from its kind and name. */
  readonly widths: ReadonlyMap<number, number>;
  readonly sort: ReadonlyMap<number, SortMark>;
  readonly rowSize: RowSize;
  /** Title, alignment and items of columns that have settings. */
  readonly settings: ReadonlyMap<number, ColumnSettings>;
  /** What draws the values of a column before the renderers of its kind are asked. */
  readonly renderers: ReadonlyMap<number, CellRenderer>;
}

export interface GridEvents {
  /** A header was clicked or Enter pressed on it; `additive` with Shift. */
  sort(column: number, additive: boolean): void;
  /** The button `aria-label="Column menu: NAME"` was pressed; `anchor` is that button. */
  columnMenu(column: number, anchor: HTMLElement): void;
  resize(column: number, width: number): void;
  /** `column` was dropped before `before`, or at the end when null. */
  reorder(column: number, before: number | null): void;
  /** Enter or double click on a cell: show the row. */
  openRow(position: number, row: number): void;
  /** Media was clicked, or Enter pressed on it: show it large. */
  openMedia(digest: string, position: number, column: number): void;
  /** A group line's toggle. */
  toggleGroup(entry: GroupEntry): void;
  /** A cell, of a group if one is given, asks for a condition to be added to the filter. */
  filter(expression: string, group: GroupEntry | null): void;
  /** Ranges of positions [first, last], sorted and disjoint. */
  select(ranges: readonly (readonly [number, number])[]): void;
  /** Right click, or the menu key or Shift+F10 on the focused cell, at client coordinates. */
  cellMenu(position: number, column: number, x: number, y: number): void;
  /** Fill the summary slot of a header; the cleanup runs when the header goes. */
  mountSummary(column: number, slot: HTMLElement): () => void;
  /** All of a value of which only the beginning is here; undefined until it has come, then there is another layout. */
  whole(row: number, column: number): CellValue | undefined;
  /** The lines on screen changed: 0-based first and last position wholly or partly visible. */
  viewport(first: number, last: number): void;
  /** Lines stand elsewhere now: the one at a position at `place(position)`. */
  moved(place: (position: number) => number): void;
  /** The grid was scrolled away from the end that it followed. */
  released(): void;
  /** Columns on screen changed. */
  visibleColumns(columns: readonly number[]): void;
  /** Tell a screen reader. */
  announce(message: string): void;
}

/** What `createGrid(host, frame, layout, events, signal)` of grid/grid.ts returns. */
export interface Grid {
  /** The scrolling element with role grid or treegrid. */
  readonly element: HTMLElement;
  setFrame(frame: DataFrame): void;
  setLayout(layout: GridLayout): void;
  /** Scroll so that the position is visible (at the top when it was not) and focus its row. */
  goTo(position: number): void;
  /** Bring a cell on screen, by its column's schema index; it gets the focus if `take`, else when the grid does. */
  reveal(position: number, column: number, take: boolean): void;
  /** Show the lines from a position on; the focus stays where it is. */
  showFrom(position: number): void;
  /** Show the last lines. */
  goToEnd(): void;
  /** Keep the last lines in sight as lines come, until the grid is scrolled away from them or told otherwise. */
  follow(on: boolean): void;
  focus(): void;
  selection(): readonly (readonly [number, number])[];
  clearSelection(): void;
}

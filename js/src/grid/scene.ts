// Everything that is drawn at one moment, as one immutable value: parts of the grid compare it with the
// scene before and touch only what changed.

import type { Column, DataFrame } from "../dataframe";
import type { ColumnPlaces, ColumnWindow } from "./columns";
import type { ScrollState } from "./scroll";
import type { Ranges } from "./selection";
import type { GridLayout } from "./types";

/** Where the keyboard is: row -1 is the header, column -1 the row index; columns count the visible ones. */
export interface Place {
  readonly row: number;
  readonly column: number;
}

export const HEADER = -1;
export const INDEX = -1;

export interface Scene {
  readonly frame: DataFrame;
  readonly layout: GridLayout;
  /** The visible columns, by position. */
  readonly columns: readonly Column[];
  readonly places: ColumnPlaces;
  readonly window: ColumnWindow;
  /** Schema indices of the columns drawn: the frozen ones and those of the window. */
  readonly drawn: readonly number[];
  readonly scroll: ScrollState;
  readonly ranges: Ranges;
  /** Grows when values may have come for rows on screen. */
  readonly data: number;
}

export function isGrouped(scene: Scene): boolean {
  return scene.layout.groupBy.length > 0;
}

/** The name a column is shown by. */
export function titleOf({ layout }: Pick<Scene, "layout">, { index, name }: Column): string {
  return layout.settings.get(index)?.title || name;
}

/** Where a column's header and values stand, when somebody has chosen it. */
export function alignOf({ layout }: Pick<Scene, "layout">, { index }: Column): string | null {
  const align = layout.settings.get(index)?.align ?? "automatic";
  return align === "automatic" ? null : align;
}

/** Positions of the columns that are drawn: frozen ones, then those of the window. */
export function drawnColumns({ places, window: [first, end] }: Pick<Scene, "places" | "window">): number[] {
  const positions: number[] = [];
  for (let position = 0; position < places.frozen; position += 1) positions.push(position);
  for (let position = first; position < end; position += 1) positions.push(position);
  return positions;
}

/** The place an element of the grid belongs to, by its ARIA indices; null outside cells. */
export function placeOf(target: EventTarget | null): Place | null {
  if (!(target instanceof Element)) return null;
  const cell = target.closest("[aria-colindex]");
  const row = cell?.closest("[aria-rowindex]");
  if (!cell || !row) return null;
  return {
    row: Number(row.getAttribute("aria-rowindex")) - 2,
    column: Number(cell.getAttribute("aria-colindex")) - 2,
  };
}

export function samePlace(a: Place | null, b: Place | null): boolean {
  return a?.row === b?.row && a?.column === b?.column;
}

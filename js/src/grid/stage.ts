// What is to be drawn, from what was heard: frame, layout, size, scrolling and selection become a scene.

import { ROW_HEIGHTS } from "../cells/sizes";
import type { Column, DataFrame } from "../dataframe";
import {
  type ColumnPlaces,
  columnWindow,
  defaultWidth,
  indexWidth,
  keyWidth,
  placeColumns,
  rowSizeOf,
} from "./columns";
import { drawnColumns, type Scene, titleOf } from "./scene";
import { reduceScroll, type ScrollAction, startScroll } from "./scroll";
import type { Ranges } from "./selection";
import type { GridLayout } from "./types";

export class Stage {
  scene: Scene;
  scrollLeft = 0;
  private width = 0;
  private preview: readonly [column: number, width: number] | null = null;

  constructor(frame: DataFrame, layout: GridLayout) {
    const places = placeColumns([], 0, 0, 0);
    const scroll = startScroll(frame.length, rowHeightOf(layout));
    this.scene = {
      frame,
      layout,
      columns: [],
      places,
      window: [0, 0],
      drawn: [],
      scroll,
      ranges: [],
      data: 0,
    };
    this.arrange();
  }

  setFrame(frame: DataFrame): void {
    this.scene = { ...this.scene, frame };
    this.dataChanged();
  }

  setLayout(layout: GridLayout): void {
    this.scene = { ...this.scene, layout };
    this.arrange();
    this.rowsChanged();
  }

  setRanges(ranges: Ranges): void {
    this.scene = { ...this.scene, ranges };
  }

  /** Draw a column at another width than the layout's until told otherwise. */
  setPreview(column: number, width: number | null): void {
    this.preview = width === null ? null : [column, width];
    this.arrange();
  }

  resize(width: number, height: number): void {
    this.width = width;
    this.scroll({ type: "viewport", height });
    this.arrange();
  }

  scroll(action: ScrollAction): void {
    this.scene = { ...this.scene, scroll: reduceScroll(this.scene.scroll, action) };
  }

  scrollSideways(left: number): void {
    this.scrollLeft = left;
    this.slide(this.scene.columns, this.scene.places);
  }

  /** Values came, or the number of lines changed. */
  dataChanged(): void {
    this.scene = { ...this.scene, data: this.scene.data + 1 };
    this.rowsChanged();
    this.arrange();
  }

  get viewportWidth(): number {
    return this.width;
  }

  private rowsChanged(): void {
    const { frame, layout, scroll } = this.scene;
    const rowHeight = rowHeightOf(layout);
    if (frame.length !== scroll.length || rowHeight !== scroll.rowHeight) {
      this.scroll({ type: "rows", length: frame.length, rowHeight });
    }
  }

  /** Columns and their places; what is equal to before stays the same object. */
  private arrange(): void {
    const { frame, layout } = this.scene;
    const columns = layout.columns.flatMap((index) => columnOf(frame, index) ?? []);
    const widths = columns.map((column) => this.widthOf(column));
    const places = placeColumns(widths, indexWidth(frame.length), layout.frozen, this.width);
    const kept = sameItems(columns, this.scene.columns) ? this.scene.columns : columns;
    this.slide(kept, samePlaces(places, this.scene.places) ? this.scene.places : places);
  }

  private slide(columns: readonly Column[], places: ColumnPlaces): void {
    const { scene } = this;
    const wanted = columnWindow(places, this.scrollLeft, this.width);
    const window = sameItems(wanted, scene.window) ? scene.window : wanted;
    const same = window === scene.window && columns === scene.columns && places === scene.places;
    if (same) return;
    const drawn = drawnColumns({ places, window }).flatMap((position) => columns[position]?.index ?? []);
    this.scene = {
      ...scene,
      columns,
      places,
      window,
      drawn: sameItems(drawn, scene.drawn) ? scene.drawn : drawn,
    };
  }

  private widthOf(column: Column): number {
    const { layout } = this.scene;
    if (this.preview?.[0] === column.index) return this.preview[1];
    const chosen = layout.widths.get(column.index);
    if (chosen !== undefined) return chosen;
    const { groupBy } = layout;
    const title = titleOf(this.scene, column);
    const width = defaultWidth(column, rowSizeOf(layout), groupBy.length > 0, title);
    return groupBy.includes(column.index) ? keyWidth(width, this.width) : width;
  }
}

function rowHeightOf(layout: GridLayout): number {
  return ROW_HEIGHTS[rowSizeOf(layout)];
}

function columnOf(frame: DataFrame, index: number): Column | undefined {
  const column = frame.columns[index];
  return column?.index === index ? column : frame.columns.find((other) => other.index === index);
}

function sameItems<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, i) => item === b[i]);
}

function samePlaces(a: ColumnPlaces, b: ColumnPlaces): boolean {
  return a.index === b.index && a.frozen === b.frozen && sameItems(a.lefts, b.lefts);
}

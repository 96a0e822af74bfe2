// The rows on screen and some beyond: a pool of constant size in which row r always has slot r mod size, so
// that scrolling by one row changes one slot.

import { make } from "../cells/dom";
import { ROW_HEIGHTS } from "../cells/sizes";
import { canvasWidth, frozenWidth, rowSizeOf } from "./columns";
import { PoolRow } from "./row";
import { HEADER, type Place, type Scene } from "./scene";
import { canvasHeight, visibleRows } from "./scroll";
import type { GridEvents } from "./types";

export class Body {
  readonly element = make("div", "wtw-body", { role: "rowgroup" });
  private rows: PoolRow[] = [];
  private before: Scene | null = null;
  private canvas = "";

  constructor(private readonly events: GridEvents) {}

  /** Make room for all rows: also before the size of the screen is known, which follows from it. */
  resizeCanvas({ scroll, places }: Scene): void {
    const size = `${canvasWidth(places)} ${canvasHeight(scroll)} ${frozenWidth(places)}`;
    if (size === this.canvas) return;
    this.canvas = size;
    const { style } = this.element;
    style.width = `${canvasWidth(places)}px`;
    style.height = `${canvasHeight(scroll)}px`;
    style.setProperty("--wtw-frozen-width", `${frozenWidth(places)}px`);
  }

  render(scene: Scene): void {
    this.resizePool(scene);
    this.before = scene;
    const [first, end] = this.drawnRows(scene);
    for (let position = first; position < end; position += 1) {
      this.rows[position % this.rows.length]?.show(position, scene);
    }
    for (const row of this.rows) if (row.position < first || row.position >= end) row.hide();
  }

  /** The element at a place, while it is drawn. */
  elementAt(place: Place): HTMLElement | undefined {
    if (place.row === HEADER || this.rows.length === 0) return undefined;
    const row = this.rows[place.row % this.rows.length];
    return row?.position === place.row ? row.cellAt(place.column) : undefined;
  }

  /** What stands in a column on screen, to measure it. */
  cellsOf(column: number): HTMLElement[] {
    return this.rows.filter((row) => row.position >= 0).flatMap((row) => row.cellAt(column) ?? []);
  }

  destroy(): void {
    for (const row of this.rows) row.destroy();
    this.rows = [];
  }

  /** Cells are mounted for a row size and a grouping; another one starts with new rows. */
  private resizePool(scene: Scene): void {
    const size = poolSize(scene);
    const layout = this.before?.layout;
    const sameSize = layout?.rowSize === scene.layout.rowSize;
    const same = sameSize && layout?.groupBy.join() === scene.layout.groupBy.join();
    if (!same || this.before?.frame !== scene.frame) this.destroy();
    if (size <= this.rows.length) return;
    this.element.style.setProperty("--wtw-row-height", `${ROW_HEIGHTS[rowSizeOf(scene.layout)]}px`);
    this.grow(size);
  }

  /** Rows on screen keep their elements. */
  private grow(size: number): void {
    const rows = new Map<number, PoolRow>();
    const spare: PoolRow[] = [];
    for (const row of this.rows) {
      const slot = row.position % size;
      if (row.position < 0 || rows.has(slot)) spare.push(row);
      else rows.set(slot, row);
    }
    this.rows = Array.from({ length: size }, (_, slot) => rows.get(slot) ?? spare.pop() ?? this.addRow());
  }

  private addRow(): PoolRow {
    const row = new PoolRow(this.events);
    this.element.append(row.element);
    return row;
  }

  /** The visible rows in the middle of as many as the pool holds. */
  private drawnRows(scene: Scene): readonly [number, number] {
    const [first, end] = visibleRows(scene.scroll);
    const spare = this.rows.length - (end - first);
    const start = Math.min(
      Math.max(0, first - (spare >> 1)),
      Math.max(0, scene.scroll.length - this.rows.length),
    );
    return end === 0 ? [0, 0] : [start, Math.min(scene.scroll.length, start + this.rows.length)];
  }
}

/** Rows of a screen and half a screen more, so that the compositor may scroll ahead of us. */
function poolSize({ scroll }: Scene): number {
  if (scroll.viewport === 0) return 0;
  const screen = Math.ceil(scroll.viewport / scroll.rowHeight) + 1;
  return screen + Math.max(6, screen >> 1);
}

// The row of column headers: stays at the top, draws the columns that the body draws.

import { make, setAttribute } from "../cells/dom";
import { canvasWidth, frozenWidth } from "./columns";
import { HeaderCell } from "./header-cell";
import { drawnColumns, INDEX, type Scene } from "./scene";
import { isSelected } from "./selection";
import type { GridEvents } from "./types";

/** CSS pixels: a line for the name and 34 for the summary. */
export const HEADER_HEIGHT = 66;

export class Header {
  readonly element = make("div", "wtw-header", { role: "rowgroup" });
  private readonly row = make("div", "wtw-header-row", { role: "row", "aria-rowindex": "1" });
  private readonly frozen = make("div", "wtw-frozen", { role: "presentation" });
  private readonly corner = make("div", "wtw-corner", { role: "columnheader", "aria-colindex": "1" });
  private cells = new Map<number, HeaderCell>();
  private before: Scene | null = null;

  constructor(private readonly events: GridEvents) {
    this.element.style.height = `${HEADER_HEIGHT}px`;
    this.corner.textContent = "#";
    this.corner.title = "Row number: press to select all rows or none";
    this.frozen.append(this.corner);
    this.row.append(this.frozen);
    this.element.append(this.row);
  }

  render(scene: Scene): void {
    const { before } = this;
    this.before = scene;
    this.markCorner(scene);
    const same = before?.places === scene.places && before.columns === scene.columns;
    if (same && before.window === scene.window && before.layout === scene.layout) return;
    if (!same) this.resize(scene);
    this.replaceCells(scene);
  }

  cellAt(column: number): HTMLElement | undefined {
    return column === INDEX ? this.corner : this.headerAt(column)?.element;
  }

  /** The header at a column position, while it is drawn. */
  headerAt(column: number): HeaderCell | undefined {
    const index = this.before?.columns[column]?.index;
    return index === undefined ? undefined : this.cells.get(index);
  }

  /** The header an element belongs to. */
  headerOf(target: EventTarget | null): HeaderCell | undefined {
    return [...this.cells.values()].find((cell) => target instanceof Node && cell.element.contains(target));
  }

  isCorner(target: EventTarget | null): boolean {
    return target === this.corner;
  }

  /** Show where a dragged column would land: a line at `x` pixels from the left of the canvas, or none. */
  showDrop(x: number | null): void {
    if (x === null) this.row.style.removeProperty("--wtw-drop");
    else this.row.style.setProperty("--wtw-drop", `${x}px`);
    this.row.classList.toggle("wtw-dropping", x !== null);
  }

  destroy(): void {
    for (const cell of this.cells.values()) cell.destroy();
    this.cells.clear();
  }

  private markCorner({ scroll, ranges }: Scene): void {
    const all =
      scroll.length > 0 &&
      ranges.length === 1 &&
      isSelected(ranges, 0) &&
      ranges[0]?.[1] === scroll.length - 1;
    setAttribute(this.corner, "aria-label", all ? "Row number, all selected" : "Row number");
  }

  private resize(scene: Scene): void {
    this.element.style.width = `${canvasWidth(scene.places)}px`;
    this.element.style.setProperty("--wtw-frozen-width", `${frozenWidth(scene.places)}px`);
    this.corner.style.width = `${scene.places.index}px`;
  }

  /** Headers that stay keep their elements, and so their summaries. */
  private replaceCells(scene: Scene): void {
    const before = this.cells;
    this.cells = new Map();
    for (const position of drawnColumns(scene)) {
      const column = scene.columns[position];
      if (!column) continue;
      const kept = before.get(column.index);
      const cell = kept?.column === column ? kept : new HeaderCell(column, this.events);
      if (cell === kept) before.delete(column.index);
      this.cells.set(column.index, cell);
      this.put(cell, position, scene);
    }
    for (const cell of before.values()) cell.destroy();
  }

  private put(cell: HeaderCell, position: number, scene: Scene): void {
    cell.update(position, scene);
    const parent = position < scene.places.frozen ? this.frozen : this.row;
    if (cell.element.parentNode !== parent) parent.append(cell.element);
  }
}

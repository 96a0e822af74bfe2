// One row of the pool: the same elements draw one line of the view after another.

import type { CellContext, CellRenderer, Drawn } from "../cells/contract";
import { make, setAttribute } from "../cells/dom";
import { ownLevel } from "../cells/group-key";
import type { Cell, Line } from "../dataframe";
import { formatCount } from "../format";
import type { GroupEntry } from "../protocol";
import { BLANK, BodyCell, type Content, PENDING } from "./cell";
import { leftOf, rowSizeOf, widthOf } from "./columns";
import { alignOf, drawnColumns, INDEX, isGrouped, type Scene } from "./scene";
import { rowTop } from "./scroll";
import { isSelected } from "./selection";
import type { GridEvents } from "./types";

export class PoolRow {
  readonly element = make("div", "wtw-row", { role: "row" });
  readonly index = make("div", "wtw-index", { role: "rowheader", "aria-colindex": "1" });
  private readonly frozen = make("div", "wtw-frozen", { role: "presentation" });
  private readonly number = document.createTextNode("");
  private cells = new Map<number, BodyCell>();
  /** The line drawn, or -1 for none. */
  position = -1;
  private scene: Scene | null = null;

  constructor(private readonly events: GridEvents) {
    this.index.append(this.number);
    this.frozen.append(this.index);
    this.element.append(this.frozen);
    this.element.style.display = "none";
  }

  /** Draw a line; only what differs from the scene drawn before is touched. */
  show(position: number, scene: Scene): void {
    const before = this.scene;
    const moved = position !== this.position;
    this.scene = scene;
    this.position = position;
    if (before === null) this.element.style.display = "";
    const columnsMoved = this.arrangeCells(before, scene);
    if (moved) this.label(position);
    if (moved || before?.scroll.offset !== scene.scroll.offset) this.place(position, scene);
    if (moved || before?.ranges !== scene.ranges) this.mark(position, scene);
    const restyled = before?.places !== scene.places || before.layout !== scene.layout;
    if (moved || restyled || before?.data !== scene.data) this.drawAll(position, scene);
    else if (columnsMoved) this.drawNew(position, scene);
  }

  hide(): void {
    if (this.scene === null) return;
    this.scene = null;
    this.position = -1;
    this.element.style.display = "none";
    for (const cell of this.cells.values()) cell.pause();
  }

  /** The cell at a column position, or the index. */
  cellAt(column: number): HTMLElement | undefined {
    return column === INDEX ? this.index : this.cells.get(column)?.element;
  }

  destroy(): void {
    for (const cell of this.cells.values()) cell.destroy();
    this.element.remove();
  }

  private arrangeCells(before: Scene | null, scene: Scene): boolean {
    const same = before?.places === scene.places && before.columns === scene.columns;
    if (same && before.window === scene.window) return false;
    if (same) this.slideCells(scene);
    else this.replaceCells(scene);
    return true;
  }

  private label(position: number): void {
    this.number.data = formatCount(position + 1);
    this.element.setAttribute("aria-rowindex", String(position + 2));
  }

  private place(position: number, scene: Scene): void {
    this.element.style.transform = `translateY(${rowTop(scene.scroll, position)}px)`;
  }

  private mark(position: number, scene: Scene): void {
    setAttribute(this.element, "aria-selected", String(isSelected(scene.ranges, position)));
  }

  /** Columns were moved, resized, hidden or shown. */
  private replaceCells(scene: Scene): void {
    const before = new Map([...this.cells.values()].map((cell) => [cell.column.index, cell]));
    this.cells = new Map();
    this.index.style.width = `${scene.places.index}px`;
    for (const position of drawnColumns(scene)) {
      const column = scene.columns[position];
      const kept = column && before.get(column.index);
      if (!kept || kept.column !== column) continue;
      this.cells.set(position, kept);
      before.delete(column.index);
    }
    for (const cell of before.values()) cell.destroy();
    for (const position of drawnColumns(scene)) this.putCell(position, scene);
  }

  /** Other columns came on screen. */
  private slideCells(scene: Scene): void {
    const wanted = new Set(drawnColumns(scene));
    for (const [position, cell] of this.cells) {
      if (wanted.has(position)) continue;
      cell.destroy();
      this.cells.delete(position);
    }
    for (const position of wanted) if (!this.cells.has(position)) this.putCell(position, scene);
  }

  private putCell(position: number, scene: Scene): void {
    const column = scene.columns[position];
    if (!column) return;
    const cell = this.cells.get(position) ?? new BodyCell(column, this.contextOf(column));
    this.cells.set(position, cell);
    cell.element.setAttribute("aria-colindex", String(position + 2));
    cell.element.style.left = `${leftOf(scene.places, position)}px`;
    cell.element.style.width = `${widthOf(scene.places, position)}px`;
    if (scene.layout.groupBy.includes(column.index)) cell.element.setAttribute("data-key", "");
    (position < scene.places.frozen ? this.frozen : this.element).append(cell.element);
  }

  private contextOf(column: Scene["columns"][number]): CellContext {
    const current = (): Scene | null => this.scene;
    return {
      column,
      get rowSize() {
        const scene = current();
        return scene ? rowSizeOf(scene.layout) : "S";
      },
      get items() {
        return current()?.layout.settings.get(column.index)?.items ?? null;
      },
      get width() {
        const scene = current();
        return scene ? widthOf(scene.places, scene.columns.indexOf(column)) : 0;
      },
      thumbnail: (digest) => this.scene?.frame.thumbnail(digest),
      open: (digest) => this.events.openMedia(digest, this.position, column.index),
      page: (group, offset) => this.scene?.frame.page(group, column.index, offset),
      filter: (expression) => {
        const line = this.scene?.frame.line(this.position);
        this.events.filter(expression, line?.row === null ? line.entry : null);
      },
    };
  }

  private drawAll(position: number, scene: Scene): void {
    const line = scene.frame.line(position);
    this.describe(line, scene);
    for (const [at, cell] of this.cells) {
      setAttribute(cell.element, "data-align", alignOf(scene, cell.column));
      cell.show(position, this.contentOf(line, position, at, scene));
    }
  }

  private drawNew(position: number, scene: Scene): void {
    const line = scene.frame.line(position);
    for (const [at, cell] of this.cells) {
      if (cell.isDrawn) continue;
      setAttribute(cell.element, "data-align", alignOf(scene, cell.column));
      cell.show(position, this.contentOf(line, position, at, scene));
    }
  }

  /** What a screen reader is told of the line as a whole. */
  private describe(line: Line | undefined, scene: Scene): void {
    const group = line?.row === null ? line.entry : null;
    this.element.classList.toggle("wtw-group", group !== null && group !== undefined);
    setAttribute(this.element, "aria-busy", line ? null : "true");
    setAttribute(this.element, "aria-expanded", group ? String(group.expanded) : null);
    setAttribute(this.element, "aria-level", levelOf(line, scene));
  }

  private contentOf(line: Line | undefined, position: number, at: number, scene: Scene): Content {
    const column = scene.columns[at];
    if (!line || !column) return PENDING;
    const isAggregate = scene.layout.aggregates.has(column.index);
    if (line.row === null && line.entry && !isAggregate)
      return this.groupContent(line.entry, column.index, scene);
    if (line.row !== null && isAggregate) return BLANK;
    const cell = scene.frame.cell(position, column.index);
    if (!cell) return PENDING;
    if (cell.note && cell.value === null) return { kind: "note", ...cell.note };
    const chosen = scene.layout.renderers.get(column.index);
    return { kind: "drawn", drawn: this.drawnOf(cell, line, column.index, chosen), chosen };
  }

  private drawnOf(cell: Cell, { row }: Line, column: number, chosen: CellRenderer | undefined): Drawn {
    const { value, cut = false } = cell;
    const whole = cut && chosen?.needsWhole && row !== null ? this.events.whole(row, column) : undefined;
    return whole === undefined ? { value, cut } : { value: whole, cut: false };
  }

  private groupContent(entry: GroupEntry, column: number, scene: Scene): Content {
    const level = scene.layout.groupBy.indexOf(column);
    if (level > ownLevel(entry)) return BLANK;
    const chosen = scene.layout.renderers.get(column);
    if (level >= 0) return { kind: "key", entry, level, chosen, toggle: this.events.toggleGroup };
    const cell = scene.frame.groupCell(entry.group, column);
    if (!cell) return PENDING;
    return { kind: "drawn", drawn: { group: entry.group, cell }, chosen };
  }
}

function levelOf(line: Line | undefined, scene: Scene): string | null {
  return isGrouped(scene) && line?.entry ? String(line.entry.depth + 1) : null;
}

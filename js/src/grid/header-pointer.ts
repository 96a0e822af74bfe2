// What the pointer does on headers: sort, resize at the edge, drag to another place.

import { clampWidth, dropPosition, leftOf, widthOf } from "./columns";
import type { Header } from "./header";
import type { HeaderCell } from "./header-cell";
import { HEADER, type Place, placeOf, type Scene } from "./scene";
import type { GridEvents } from "./types";

const DRAG_START = { move: 5, resize: 2 };
const EDGE = 40;
const EDGE_STEP = 24;

export interface HeaderTarget {
  scene(): Scene;
  take(place: Place): void;
  toggleAll(): void;
  /** Draw a column at a width that is not decided yet; null takes it back. */
  preview(column: number, width: number | null): void;
  fitColumn(position: number): void;
  /** Pixels of the canvas at a place of the window, and of the window's left edge. */
  canvasX(clientX: number): { readonly x: number; readonly fromLeft: number; readonly fromRight: number };
  scrollSideways(pixels: number): void;
}

/** A press on a header until it is released. */
interface Drag {
  readonly cell: HeaderCell;
  readonly kind: "resize" | "move";
  readonly startX: number;
  readonly startWidth: number;
  before: number | null;
  begun: boolean;
}

export class HeaderPointer {
  private drag: Drag | null = null;
  /** The click that ends a drag is none. */
  private swallowClick = false;

  constructor(
    private readonly header: Header,
    private readonly target: HeaderTarget,
    private readonly events: GridEvents,
    signal: AbortSignal,
  ) {
    const { element } = header;
    element.addEventListener("pointerdown", (event) => this.press(event), { signal });
    element.addEventListener("pointermove", (event) => this.move(event), { signal });
    element.addEventListener("pointerup", () => this.release(true), { signal });
    element.addEventListener("pointercancel", () => this.release(false), { signal });
    element.addEventListener("click", (event) => this.click(event), { signal });
    element.addEventListener("dblclick", (event) => this.fit(event), { signal });
    element.addEventListener("contextmenu", (event) => this.menu(event), { signal });
  }

  private press(event: PointerEvent): void {
    this.swallowClick = false;
    const place = placeOf(event.target);
    const cell = this.header.headerOf(event.target);
    if (event.button !== 0 || !place || !(event.target instanceof Node)) return;
    const onEdge = cell?.edge === event.target;
    const onName = cell?.handle.contains(event.target) === true;
    if (onName || this.header.isCorner(event.target)) this.target.take(place);
    if (!cell || !(onEdge || onName)) return;
    const startWidth = widthOf(this.target.scene().places, place.column);
    const kind = onEdge ? "resize" : "move";
    this.drag = { cell, kind, startX: event.clientX, startWidth, before: null, begun: false };
    event.preventDefault();
  }

  private move(event: PointerEvent): void {
    const { drag } = this;
    if (!drag) return;
    if (!drag.begun) this.begin(drag, event);
    if (!drag.begun) return;
    if (drag.kind === "resize")
      this.target.preview(drag.cell.column.index, this.widthAt(drag, event.clientX));
    else this.carry(drag, event.clientX);
  }

  /** The pointer is captured only now: a captured press would take the click from the name. */
  private begin(drag: Drag, event: PointerEvent): void {
    drag.begun = Math.abs(event.clientX - drag.startX) >= DRAG_START[drag.kind];
    if (drag.begun) this.header.element.setPointerCapture(event.pointerId);
  }

  private carry(drag: Drag, clientX: number): void {
    const { x, fromLeft, fromRight } = this.target.canvasX(clientX);
    if (fromLeft < EDGE) this.target.scrollSideways(-EDGE_STEP);
    if (fromRight < EDGE) this.target.scrollSideways(EDGE_STEP);
    const { places, layout } = this.target.scene();
    const position = dropPosition(places, x);
    drag.before = layout.columns[position] ?? null;
    drag.cell.element.classList.add("wtw-dragged");
    this.header.showDrop(leftOf(places, position));
  }

  private release(done: boolean): void {
    const { drag } = this;
    this.drag = null;
    if (!drag?.begun) return;
    this.swallowClick = true;
    const { index } = drag.cell.column;
    drag.cell.element.classList.remove("wtw-dragged");
    this.header.showDrop(null);
    if (drag.kind === "resize") this.endResize(index, done);
    else if (done && drag.before !== index) this.events.reorder(index, drag.before);
  }

  private endResize(column: number, done: boolean): void {
    const { layout, places } = this.target.scene();
    const width = widthOf(places, layout.columns.indexOf(column));
    this.target.preview(column, null);
    if (done) this.events.resize(column, width);
  }

  private widthAt(drag: Drag, clientX: number): number {
    return clampWidth(drag.startWidth + clientX - drag.startX);
  }

  private click(event: MouseEvent): void {
    const cell = this.header.headerOf(event.target);
    const swallow = this.swallowClick;
    this.swallowClick = false;
    if (swallow) return;
    if (this.header.isCorner(event.target)) this.target.toggleAll();
    else if (event.target instanceof Node && cell?.handle.contains(event.target)) {
      this.events.sort(cell.column.index, event.shiftKey);
    }
  }

  private fit(event: MouseEvent): void {
    const cell = this.header.headerOf(event.target);
    const place = placeOf(event.target);
    if (cell && place && cell.edge === event.target) this.target.fitColumn(place.column);
  }

  private menu(event: MouseEvent): void {
    const cell = this.header.headerOf(event.target);
    const place = placeOf(event.target);
    if (!cell || place?.row !== HEADER) return;
    event.preventDefault();
    cell.openMenu();
  }
}

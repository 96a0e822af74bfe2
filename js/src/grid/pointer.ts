// What the pointer does on rows: choose a cell, select rows by their numbers, open, menu.

import { formatPlain } from "../format";
import { HEADER, INDEX, type Place, placeOf, type Scene } from "./scene";
import type { Selecting } from "./selecting";
import type { GridEvents } from "./types";

const EDGE_SPEED = 0.25;
const LONGEST_TITLE = 1000;

export interface PointerTarget {
  scene(): Scene;
  take(place: Place): void;
  /** The row at a height of the window, also beyond the screen; and pixels by which it is beyond. */
  rowAt(clientY: number): { readonly row: number; readonly beyond: number };
  scrollBy(pixels: number): void;
  open(place: Place): void;
}

export class BodyPointer {
  private selects = false;
  private clientY = 0;

  constructor(
    private readonly body: HTMLElement,
    private readonly selecting: Selecting,
    private readonly target: PointerTarget,
    private readonly events: GridEvents,
    signal: AbortSignal,
  ) {
    body.addEventListener("pointerdown", (event) => this.press(event), { signal });
    body.addEventListener("pointermove", (event) => this.drag(event), { signal });
    body.addEventListener("pointerup", () => this.release(), { signal });
    body.addEventListener("pointercancel", () => this.release(), { signal });
    body.addEventListener("pointerover", (event) => this.name(event), { signal });
    body.addEventListener("dblclick", (event) => this.open(event), { signal });
    body.addEventListener("contextmenu", (event) => this.menu(event), { signal });
  }

  private press(event: PointerEvent): void {
    const place = placeOf(event.target);
    if (!place || event.button !== 0) return;
    if (!(event.target instanceof Element && event.target.closest("button, .wtw-bins")))
      this.target.take(place);
    if (place.column === INDEX) this.begin(place.row, event);
  }

  private begin(row: number, event: PointerEvent): void {
    this.selects = true;
    this.clientY = event.clientY;
    this.body.setPointerCapture(event.pointerId);
    this.selecting.press(row, event.ctrlKey || event.metaKey, event.shiftKey);
  }

  private drag(event: PointerEvent): void {
    if (!this.selects) return;
    const idle = this.target.rowAt(this.clientY).beyond === 0;
    this.clientY = event.clientY;
    this.selecting.reach(this.target.rowAt(event.clientY).row);
    if (idle) this.creep();
  }

  /** While the pointer is held beyond an edge the rows go on moving. */
  private creep(): void {
    const { row, beyond } = this.target.rowAt(this.clientY);
    if (!this.selects || beyond === 0) return;
    this.target.scrollBy(beyond * EDGE_SPEED);
    this.selecting.reach(row);
    requestAnimationFrame(() => this.creep());
  }

  private release(): void {
    this.selects = false;
  }

  private open(event: MouseEvent): void {
    const place = placeOf(event.target);
    const onControl =
      event.target instanceof Element && event.target.closest("button, .wtw-bins, .wtw-picture");
    if (place && place.column !== INDEX && !onControl) this.target.open(place);
  }

  private menu(event: MouseEvent): void {
    const place = placeOf(event.target);
    const column = place && this.target.scene().columns[place.column];
    if (!place || place.row === HEADER || !column) return;
    event.preventDefault();
    this.target.take(place);
    this.events.cellMenu(place.row, column.index, event.clientX, event.clientY);
  }

  /** A value that does not stand there in full is told by a title. */
  private name(event: PointerEvent): void {
    const cell =
      event.target instanceof Element &&
      event.target.closest<HTMLElement>(".wtw-text, .wtw-number, .wtw-time, .wtw-json");
    const place = cell ? placeOf(cell) : null;
    if (!cell || !place) return;
    const { frame, columns } = this.target.scene();
    const column = columns[place.column];
    const value = column && frame.cell(place.row, column.index);
    const full = column && value ? formatPlain(value.value, column).slice(0, LONGEST_TITLE) : "";
    const cut = value?.cut ? " … (only the beginning is here: open the row to read all)" : "";
    cell.title = full === cell.textContent && cell.scrollWidth <= cell.clientWidth ? "" : full + cut;
  }
}

// The header of one column: name, type, sort mark, menu button, summary, edge to resize.

import { make, makeButton, setAttribute } from "../cells/dom";
import type { Column } from "../dataframe";
import { leftOf, widthOf } from "./columns";
import { signOf } from "./icons";
import type { Scene } from "./scene";
import type { GridEvents, SortMark } from "./types";

export class HeaderCell {
  readonly element = make("div", "wtw-header-cell", { role: "columnheader" });
  /** Pressed and dragged, it moves the column; clicked, it sorts. */
  readonly handle = make("div", "wtw-name-line");
  readonly edge = make("div", "wtw-edge", { "aria-hidden": "true" });
  private readonly menu: HTMLButtonElement;
  private readonly arrow = make("span", "wtw-arrow", { "aria-hidden": "true" });
  private readonly summary = make("div", "wtw-summary");
  private readonly unmount: () => void;

  constructor(
    readonly column: Column,
    events: GridEvents,
  ) {
    this.element.title = `${column.name}\n${column.type}`;
    const sign = make("span", "wtw-sign", { "aria-hidden": "true" });
    sign.textContent = signOf(column);
    const name = make("span", "wtw-name");
    name.textContent = column.name;
    this.menu = makeButton("wtw-menu-button", `Column menu: ${column.name}`);
    this.menu.textContent = "⋮";
    this.menu.setAttribute("aria-haspopup", "menu");
    this.menu.addEventListener("click", () => events.columnMenu(column.index, this.menu));
    this.handle.append(sign, name, this.arrow);
    this.element.append(this.handle, this.menu, this.summary, this.edge);
    this.unmount = events.mountSummary(column.index, this.summary);
  }

  update(position: number, scene: Scene): void {
    this.element.setAttribute("aria-colindex", String(position + 2));
    this.element.style.left = `${leftOf(scene.places, position)}px`;
    this.element.style.width = `${widthOf(scene.places, position)}px`;
    this.showSort(scene.layout.sort.get(this.column.index), scene.layout.sort.size);
  }

  openMenu(): void {
    this.menu.click();
  }

  /** The width at which the name is not cut. */
  naturalWidth(): number {
    const name = this.handle.children[1];
    const shown = name instanceof HTMLElement ? name.clientWidth : 0;
    return this.element.clientWidth - shown + (name?.scrollWidth ?? 0) + 2;
  }

  destroy(): void {
    this.unmount();
    this.element.remove();
  }

  private showSort(mark: SortMark | undefined, keys: number): void {
    const sort = mark === undefined ? "none" : mark.descending ? "descending" : "ascending";
    setAttribute(this.element, "aria-sort", sort);
    const arrow = mark === undefined ? "" : mark.descending ? "↓" : "↑";
    this.arrow.textContent = mark && keys > 1 ? `${arrow}${mark.rank}` : arrow;
  }
}

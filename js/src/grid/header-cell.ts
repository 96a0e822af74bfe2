// The header of one column: name, type, sort mark, menu button, summary, edge to resize.

import { make, makeButton, setAttribute } from "../cells/dom";
import type { Column } from "../dataframe";
import { leftOf, widthOf } from "./columns";
import { signOf } from "./icons";
import { alignOf, type Scene, titleOf } from "./scene";
import type { GridEvents, SortMark } from "./types";

export class HeaderCell {
  readonly element = make("div", "wtw-header-cell", { role: "columnheader" });
  /** Pressed and dragged, it moves the column; clicked, it sorts. */
  readonly handle = make("div", "wtw-name-line");
  readonly edge = make("div", "wtw-edge", { "aria-hidden": "true" });
  private readonly menu: HTMLButtonElement;
  private readonly name = make("span", "wtw-name");
  private readonly mark = make("span", "wtw-mark", { role: "img" });
  private readonly arrow = make("span", "wtw-arrow", { "aria-hidden": "true" });
  private readonly summary = make("div", "wtw-summary");
  private readonly unmount: () => void;

  constructor(
    readonly column: Column,
    events: GridEvents,
  ) {
    const sign = make("span", "wtw-sign", { "aria-hidden": "true" });
    sign.textContent = signOf(column);
    this.menu = makeButton("wtw-menu-button");
    this.menu.textContent = "⋮";
    this.menu.setAttribute("aria-haspopup", "menu");
    this.menu.addEventListener("click", () => events.columnMenu(column.index, this.menu));
    this.handle.append(sign, this.mark, this.name, this.arrow);
    this.element.append(this.handle, this.menu, this.summary, this.edge);
    this.unmount = events.mountSummary(column.index, this.summary);
  }

  update(position: number, scene: Scene): void {
    this.element.setAttribute("aria-colindex", String(position + 2));
    this.element.style.left = `${leftOf(scene.places, position)}px`;
    this.element.style.width = `${widthOf(scene.places, position)}px`;
    this.showName(titleOf(scene, this.column));
    this.showMark();
    setAttribute(this.element, "data-align", alignOf(scene, this.column));
    this.showSort(scene.layout.sort.get(this.column.index), scene.layout.sort.size);
  }

  openMenu(): void {
    this.menu.click();
  }

  /** The width at which the name is not cut. */
  naturalWidth(): number {
    return this.element.clientWidth - this.name.clientWidth + this.name.scrollWidth + 2;
  }

  destroy(): void {
    this.unmount();
    this.element.remove();
  }

  private showName(title: string): void {
    const { name, type, problem, computed } = this.column;
    if (this.name.textContent !== title) this.name.textContent = title;
    const lines = [
      title,
      ...(title === name ? [] : [name]),
      problem ?? type,
      ...(computed ? [computed] : []),
    ];
    setAttribute(this.element, "title", lines.join("\n"));
    setAttribute(this.menu, "aria-label", `Column menu: ${title}`);
  }

  /** That the column is computed and how, or why it cannot be now. */
  private showMark(): void {
    const { problem, computed } = this.column;
    this.mark.hidden = !computed && !problem;
    this.mark.textContent = problem ? "⚠" : "ƒ";
    setAttribute(this.mark, "aria-label", problem ? `waiting: ${problem}` : (computed ?? ""));
  }

  private showSort(mark: SortMark | undefined, keys: number): void {
    const sort = mark === undefined ? "none" : mark.descending ? "descending" : "ascending";
    setAttribute(this.element, "aria-sort", sort);
    const arrow = mark === undefined ? "" : mark.descending ? "↓" : "↑";
    this.arrow.textContent = mark && keys > 1 ? `${arrow}${mark.rank}` : arrow;
  }
}

// One cell of the body: keeps its renderer while that still fits, and survives a renderer that fails.

import type { CellContext, CellRenderer, Drawn, MountedCell } from "../cells/contract";
import { make, setAttribute } from "../cells/dom";
import { GroupKeyCell } from "../cells/group-key";
import { rendererFor } from "../cells/registry";
import type { Column } from "../dataframe";
import type { CellNote, GroupEntry } from "../protocol";

/** What a cell shows: nothing yet, nothing at all, why a function gave no value, a group's key, or a value. */
export type Content =
  | { readonly kind: "pending" }
  | { readonly kind: "blank" }
  | { readonly kind: "note"; readonly state: CellNote["state"]; readonly message: string }
  | {
      readonly kind: "key";
      readonly entry: GroupEntry;
      readonly level: number;
      /** Writes the key if it can. */
      readonly chosen: CellRenderer | undefined;
      toggle(entry: GroupEntry): void;
    }
  | {
      readonly kind: "drawn";
      readonly drawn: Drawn;
      /** Draws it instead of the renderer of the column's kind, if it handles it. */
      readonly chosen: CellRenderer | undefined;
    };

export const PENDING: Content = { kind: "pending" };
export const BLANK: Content = { kind: "blank" };

export class BodyCell {
  readonly element = make("div", "wtw-cell", { role: "gridcell" });
  private renderer: CellRenderer | "key" | CellNote["state"] | null = null;
  private mounted: MountedCell | null = null;
  private key: { readonly cell: GroupKeyCell; entry: GroupEntry } | null = null;
  /** The row whose value is drawn, if one is. */
  private row = -1;
  private last: unknown;

  constructor(
    readonly column: Column,
    private readonly context: CellContext,
  ) {}

  /** Something is drawn, and not a value that waits for another. */
  get isDrawn(): boolean {
    return this.renderer !== null && !this.element.hasAttribute("aria-busy");
  }

  show(row: number, content: Content): void {
    if (content.kind !== "pending") this.arrive(row);
    if (content.kind === "pending") this.wait(row);
    else if (content.kind === "blank") this.clear();
    else if (content.kind === "note") this.tell(content.state, content.message, content.message);
    else if (content.kind === "key") this.showKey(content);
    else this.showDrawn(content);
  }

  /** The row left the screen. */
  pause(): void {
    this.mounted?.pause();
  }

  destroy(): void {
    this.clear();
    this.element.remove();
  }

  /** Values of another row are hidden at once; those of this row stay a moment longer, against flicker. */
  private wait(row: number): void {
    setAttribute(this.element, "data-wait", row === this.row && this.renderer !== null ? "stale" : "pending");
    setAttribute(this.element, "aria-busy", "true");
  }

  private arrive(row: number): void {
    this.row = row;
    if (!this.element.hasAttribute("aria-busy")) return;
    this.element.removeAttribute("aria-busy");
    this.element.removeAttribute("data-wait");
  }

  private clear(): void {
    if (this.renderer === null) return;
    const { mounted } = this;
    this.renderer = null;
    this.mounted = null;
    this.key = null;
    this.last = undefined;
    attempt(() => mounted?.destroy());
    this.element.replaceChildren();
    this.element.className = "wtw-cell";
    for (const name of ["aria-label", "data-tone", "dir", "title"]) this.element.removeAttribute(name);
  }

  private showKey({ entry, level, chosen, toggle }: Extract<Content, { kind: "key" }>): void {
    if (!this.key) {
      this.clear();
      this.renderer = "key";
      const cell = new GroupKeyCell(this.element, () => this.key && toggle(this.key.entry));
      this.key = { cell, entry };
    }
    this.key.entry = entry;
    this.key.cell.update(entry, level, this.column, chosen);
  }

  private showDrawn({ drawn, chosen }: Extract<Content, { kind: "drawn" }>): void {
    const failure = attempt(() => this.draw(drawn, chosen));
    if (failure !== null) this.tell("failed", "cannot be shown", failure);
  }

  private draw(drawn: Drawn, chosen: CellRenderer | undefined): void {
    const renderer = chosen?.handles(this.column, drawn) ? chosen : rendererFor(this.column, drawn);
    const value = "value" in drawn && typeof drawn.value !== "object" ? drawn.value : undefined;
    if (renderer === this.renderer && value !== undefined && Object.is(value, this.last)) return;
    if (renderer !== this.renderer) {
      this.clear();
      this.renderer = renderer;
      this.mounted = renderer.mount(this.element, this.context);
    }
    this.mounted?.update(drawn);
    this.last = value;
  }

  private tell(state: CellNote["state"], text: string, message: string): void {
    if (this.renderer === state && this.element.title === message) return;
    this.clear();
    this.renderer = state;
    this.element.classList.add(`wtw-${state}`);
    this.element.textContent = text;
    this.element.title = message;
  }
}

/** Run what a cell kind does; a failure comes back as its message. */
function attempt(action: () => void): string | null {
  try {
    action();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

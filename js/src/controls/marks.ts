// Marks a text wherever cells on screen show it, without touching what is drawn in them.

import { setAttribute } from "../cells/dom";

/** The cell that is the one found. */
export interface Mark {
  /** Position of its line, and of its column on screen. */
  readonly row: number;
  readonly column: number;
}

const ALL = "wtw-find";
const CURRENT = "wtw-found";

/** Highlights of the page, which all tables on it share. */
function highlightOf(name: string): Highlight | null {
  if (typeof Highlight === "undefined" || !CSS.highlights) return null;
  const known = CSS.highlights.get(name);
  if (known) return known;
  const made = new Highlight();
  CSS.highlights.set(name, made);
  return made;
}

export class Marks {
  readonly #root: HTMLElement;
  #text = "";
  #mark: Mark | null = null;
  #ranges: [string, Range][] = [];
  #cell: HTMLElement | null = null;
  #pending = 0;

  /** Cells of `root` are marked again whenever it draws others, until the signal aborts. */
  constructor(root: HTMLElement, signal: AbortSignal) {
    this.#root = root;
    const observer = new MutationObserver(() => this.#schedule());
    observer.observe(root, {
      subtree: true,
      childList: true,
      characterData: true,
      attributeFilter: ["aria-rowindex", "aria-colindex"],
    });
    signal.addEventListener("abort", () => {
      observer.disconnect();
      cancelAnimationFrame(this.#pending);
      this.#clear();
    });
  }

  show(text: string, mark: Mark | null): void {
    this.#text = text;
    this.#mark = mark;
    this.#draw();
  }

  #schedule(): void {
    this.#pending ||= requestAnimationFrame(() => this.#draw());
  }

  #draw(): void {
    cancelAnimationFrame(this.#pending);
    this.#pending = 0;
    this.#clear();
    if (this.#text === "") return;
    this.#cell = this.#cellOf(this.#mark);
    if (this.#cell) setAttribute(this.#cell, "data-found", "");
    for (const cell of this.#root.querySelectorAll<HTMLElement>('[role="gridcell"]')) {
      const name = cell === this.#cell ? CURRENT : ALL;
      for (const range of occurrences(cell, this.#text)) this.#add(name, range);
    }
  }

  #add(name: string, range: Range): void {
    this.#ranges.push([name, range]);
    highlightOf(name)?.add(range);
  }

  #clear(): void {
    for (const [name, range] of this.#ranges) highlightOf(name)?.delete(range);
    this.#ranges = [];
    if (this.#cell) setAttribute(this.#cell, "data-found", null);
    this.#cell = null;
  }

  #cellOf(mark: Mark | null): HTMLElement | null {
    if (mark === null) return null;
    const row = `[aria-rowindex="${mark.row + 2}"]`;
    return this.#root.querySelector(`${row} [role="gridcell"][aria-colindex="${mark.column + 2}"]`);
  }
}

/** Where an element shows a text, upper and lower case alike, also across the pieces that it is drawn in. */
export function occurrences(element: HTMLElement, text: string): Range[] {
  const pieces = textNodes(element);
  const whole = folded(pieces.map((node) => node.data).join(""));
  const wanted = folded(text);
  const found: Range[] = [];
  for (let at = whole.indexOf(wanted); at >= 0; at = whole.indexOf(wanted, at + wanted.length)) {
    found.push(rangeOf(pieces, at, at + wanted.length));
  }
  return found;
}

/** In lower case, as long as it was. */
function folded(text: string): string {
  const lower = text.toLowerCase();
  if (lower.length === text.length) return lower;
  return Array.from(text, (each) =>
    each.toLowerCase().length === each.length ? each.toLowerCase() : each,
  ).join("");
}

function textNodes(element: HTMLElement): Text[] {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const nodes: Text[] = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) nodes.push(node as Text);
  return nodes;
}

function rangeOf(pieces: readonly Text[], start: number, end: number): Range {
  const range = document.createRange();
  let before = 0;
  for (const node of pieces) {
    const after = before + node.length;
    if (start >= before && start < after) range.setStart(node, start - before);
    if (end > before && end <= after) range.setEnd(node, end - before);
    before = after;
  }
  return range;
}

import type { CellValue } from "../../dataframe";
import { formatCount, formatJson } from "../../format";
import type { CellRenderer, MountedCell } from "../contract";
import { make, makeButton, setAttribute } from "../dom";
import { MISSING } from "../plain";
import { handlesIf, type Make } from "./options";

/** Entries of one list or dict that are drawn; the row in full has all. */
const MOST = 100;
const LONGEST = 200;

/** A dict or a list as a tree that opens and closes; in the smallest rows, which have no room for one, on one line. */
export const treeCell: Make = (options): CellRenderer => ({
  name: "tree",
  needsWhole: true,
  handles: handlesIf(() => true),
  mount(element, { rowSize }) {
    element.classList.add(rowSize === "S" ? "wtw-text" : "wtw-tree");
    return mountTree(element, rowSize === "S" ? null : (options.number("open") ?? 0));
  },
});

function mountTree(element: HTMLElement, open: number | null): MountedCell {
  const ended = new AbortController();
  let shown: CellValue | undefined;
  element.addEventListener("click", ({ target }) => toggleAt(target), { signal: ended.signal });
  return {
    update(drawn) {
      const value = "value" in drawn ? drawn.value : null;
      if (value === shown) return;
      shown = value;
      setAttribute(element, "data-tone", value === null ? "missing" : null);
      setAttribute(element, "aria-label", value === null ? (MISSING.label ?? null) : null);
      if (value === null) element.replaceChildren(MISSING.text);
      else element.replaceChildren(open === null ? formatJson(value, LONGEST) : nodeOf(null, value, open));
      element.scrollTop = 0;
    },
    pause() {},
    destroy: () => ended.abort(),
  };
}

/** What opens and closes a node, by its button. */
const toggles = new WeakMap<EventTarget, () => void>();

function toggleAt(target: EventTarget | null): void {
  if (target !== null) toggles.get(target)?.();
}

/** One value under its name; what is inside is there while it is open. */
function nodeOf(name: string | null, value: unknown, open: number): HTMLElement {
  const node = make("div", "wtw-node");
  if (typeof value !== "object" || value === null || Object.keys(value).length === 0) {
    node.append(...named(name), formatJson(value, LONGEST));
    return node;
  }
  const inside = make("div", "wtw-inside");
  const toggle = makeButton("wtw-toggle");
  const size = make("span", "wtw-note");
  size.textContent = sizeOf(value);
  const show = (isOpen: boolean): void => {
    setAttribute(toggle, "data-open", String(isOpen));
    setAttribute(toggle, "aria-expanded", String(isOpen));
    setAttribute(toggle, "aria-label", `${isOpen ? "Close" : "Open"} ${name ?? sizeOf(value)}`);
    inside.replaceChildren(...(isOpen ? entriesOf(value, open - 1) : []));
  };
  toggles.set(toggle, () => show(inside.childNodes.length === 0));
  node.append(toggle, ...named(name), size, inside);
  show(open > 0);
  return node;
}

function entriesOf(value: object, open: number): HTMLElement[] {
  const entries = Object.entries(value);
  const nodes = entries.slice(0, MOST).map(([name, item]) => nodeOf(name, item, open));
  if (entries.length <= MOST) return nodes;
  const note = make("div", "wtw-note");
  note.textContent = `+${formatCount(entries.length - MOST)} more`;
  return [...nodes, note];
}

function named(name: string | null): HTMLElement[] {
  if (name === null) return [];
  const key = make("span", "wtw-pair-name");
  key.textContent = `${name.slice(0, LONGEST)}: `;
  return [key];
}

function sizeOf(value: object): string {
  const count = Object.keys(value).length;
  const text = formatCount(count);
  if (Array.isArray(value)) return `list of ${text}`;
  return `dict of ${text}`;
}

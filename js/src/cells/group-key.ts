import type { Column } from "../dataframe";
import { formatCount, formatJson, formatNumber } from "../format";
import type { GroupEntry, Json } from "../protocol";
import { make, makeButton, setAttribute } from "./dom";
import { colorOf, setSwatch } from "./swatch";

/** The key of a group in its own column: the deepest level has the toggle and the count, levels above are quiet. */
export class GroupKeyCell {
  private readonly toggle = makeButton("wtw-toggle");
  private readonly text = make("span", "wtw-key");
  private readonly count = make("span", "wtw-note");

  constructor(element: HTMLElement, onToggle: () => void) {
    element.classList.add("wtw-group-key");
    this.toggle.addEventListener("click", onToggle);
    element.append(this.toggle, this.text, this.count);
  }

  /** `level` is the place of this column among the group columns. */
  update(entry: GroupEntry, level: number, column: Column): void {
    const isOwn = level === ownLevel(entry);
    const isOther = entry.key.length === 0;
    const value = isOther ? null : (entry.key[level] ?? null);
    const key = isOther ? OTHER : keyText(value);
    this.toggle.hidden = !isOwn;
    this.count.hidden = !isOwn;
    const what = isOther ? "the other groups" : `group ${key}`;
    setAttribute(this.toggle, "aria-label", `${entry.expanded ? "Close" : "Open"} ${what}`);
    setAttribute(this.toggle, "data-open", String(entry.expanded));
    setAttribute(this.text, "data-tone", !isOwn || isOther || value === null ? "special" : null);
    setAttribute(this.text, "title", isOther ? "All further groups together" : key);
    this.text.textContent = key;
    setSwatch(this.text, colorOf(column, value));
    this.count.textContent = isOwn ? formatCount(entry.count) : "";
    setAttribute(this.count, "title", `${formatCount(entry.count)} ${entry.count === 1 ? "row" : "rows"}`);
  }
}

/** What stands for the group that holds all further groups; its key is empty. */
export const OTHER = "other";

/** The level whose column carries the toggle of a group's line. */
export function ownLevel(entry: GroupEntry): number {
  return Math.max(0, entry.key.length - 1);
}

export function keyText(key: Json): string {
  if (key === null) return "missing";
  if (key === "") return '""';
  if (typeof key === "number") return formatNumber(key);
  return typeof key === "string" ? key : formatJson(key, 80);
}

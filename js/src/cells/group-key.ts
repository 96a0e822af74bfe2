import type { Column } from "../dataframe";
import { formatCount, formatJson, formatNumber } from "../format";
import type { GroupEntry, Json } from "../protocol";
import type { CellRenderer } from "./contract";
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

  /** `level` is the place of this column among the group columns; `chosen` draws its values, if somebody chose how. */
  update(entry: GroupEntry, level: number, column: Column, chosen?: CellRenderer): void {
    const isOwn = level === ownLevel(entry);
    const isOther = entry.key.length === 0;
    const value = isOther ? null : (entry.key[level] ?? null);
    const key = isOther ? OTHER : keyText(value, column, chosen);
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

/** A key as the values of its column are written, by what draws them if somebody chose how. */
export function keyText(key: Json, { kind }: Pick<Column, "kind">, chosen?: CellRenderer): string {
  if (key === null) return "missing";
  const written = chosen?.writeKey?.(key) ?? null;
  if (written !== null) return written;
  if (key === "") return '""';
  if (typeof key === "number") return formatNumber(key);
  if (typeof key !== "string") return formatJson(key, 80);
  return kind === "timestamp" ? key.replace("T", " ") : key;
}

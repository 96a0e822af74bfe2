import type { CellValue } from "../../dataframe";
import { formatCount, formatJson } from "../../format";
import type { CellRenderer, MountedCell } from "../contract";
import { make, setAttribute } from "../dom";
import { MISSING } from "../plain";
import { linesOf } from "../sizes";
import { handlesIf, type Make } from "./options";

const LONGEST = 200;

/** The values of a list, or the names and values of a dict, one a line; in the smallest rows side by side. */
export const linesCell: Make = (): CellRenderer => ({
  name: "list",
  needsWhole: true,
  handles: handlesIf((value) => typeof value === "object"),
  mount(element, { rowSize }) {
    element.classList.add("wtw-pairs");
    element.toggleAttribute("data-row", rowSize === "S");
    return mountLines(element, rowSize === "S" ? 20 : linesOf(rowSize));
  },
});

function mountLines(element: HTMLElement, room: number): MountedCell {
  return {
    update(drawn) {
      const value = "value" in drawn ? drawn.value : null;
      const plain = value === null ? MISSING : null;
      setAttribute(element, "data-tone", plain?.tone ?? null);
      setAttribute(element, "aria-label", plain?.label ?? null);
      element.replaceChildren(...(plain ? [plain.text] : linesOfValue(value, room)));
    },
    pause() {},
    destroy() {
      element.removeAttribute("data-row");
    },
  };
}

function linesOfValue(value: CellValue, room: number): HTMLElement[] {
  const isList = Array.isArray(value);
  const entries = Object.entries(value as object);
  if (entries.length === 0) return [entryOf(null, isList ? "[]" : "{}")];
  const shown = entries.length > room ? room - 1 : room;
  const lines = entries
    .slice(0, Math.max(1, shown))
    .map(([name, item]) => entryOf(isList ? null : name, textOf(item)));
  const rest = entries.length - lines.length;
  if (rest === 0) return lines;
  const note = make("div", "wtw-note");
  note.textContent = `+${formatCount(rest)} more`;
  return [...lines, note];
}

function entryOf(name: string | null, text: string): HTMLElement {
  const line = make("div", "wtw-pair");
  if (name !== null) {
    const key = make("span", "wtw-pair-name");
    key.textContent = `${name.slice(0, LONGEST)}: `;
    line.append(key);
  }
  line.append(text);
  return line;
}

function textOf(item: unknown): string {
  return typeof item === "string" ? item.slice(0, LONGEST) : formatJson(item, LONGEST);
}

import type { CellContext, CellRenderer } from "./contract";
import { make } from "./dom";
import { isValueOf, type Plain, plainRenderer } from "./plain";
import { linesOf } from "./sizes";
import { colorOf } from "./swatch";

const LONGEST = 2000;

/** Text: one line in small rows, wrapped to as many lines as fit in larger ones. */
export const textCell = plainRenderer(
  "text",
  isValueOf("string"),
  (value, context, cut) => plainText(String(value), context, cut),
  boxOfLines,
);

/** Text as it is shown: what cannot be seen by a sign of its own, and no more of it than a cell can hold. */
export function plainText(
  text: string,
  { column, rowSize }: Pick<CellContext, "column" | "rowSize">,
  cut: boolean,
): Plain {
  if (text === "") return { text: '""', label: "empty text", tone: "special" };
  const shown = showControls(text.slice(0, LONGEST), rowSize === "S");
  const ended = cut || text.length > LONGEST ? `${shown}…` : shown;
  return { text: ended, color: colorOf(column, text) };
}

/** Where text stands: the cell itself when it has one line, else a box that ends after the last line that fits. */
export function boxOfLines(element: HTMLElement, context: Pick<CellContext, "rowSize">): HTMLElement {
  element.dir = "auto";
  if (context.rowSize === "S") return element;
  const box = make("div", "wtw-lines");
  box.style.setProperty("-webkit-line-clamp", String(linesOf(context.rowSize)));
  element.append(box);
  return box;
}

/** Control characters as their pictures; line ends and tabs too when all stands on one line. */
function showControls(text: string, oneLine: boolean): string {
  const lines = oneLine ? text.replace(/\r\n?|\n/g, "↵").replace(/\t/g, "⇥") : text;
  return lines.replace(/(?![\n\t])\p{Cc}/gu, pictureOf);
}

function pictureOf(control: string): string {
  const code = control.charCodeAt(0);
  if (code === 0x7f) return "␡";
  return code < 0x20 ? String.fromCharCode(0x2400 + code) : "\ufffd";
}

/** Draws what no other renderer knows, so that no value stays without one. */
export const anyCell: CellRenderer = {
  ...textCell,
  name: "fallback",
  handles: (_, drawn) => "value" in drawn,
};

// Text on one line whatever the row, or wrapped to as many as fit.

import type { CellContext } from "../contract";
import { plainRenderer } from "../plain";
import { boxOfLines, plainText } from "../text";
import type { Make } from "./options";

export const plainTextCell: Make = (options) => textCellOf(options.text("font"), true);

export const wrappedCell: Make = (options) => textCellOf(options.text("font"), false);

function textCellOf(font: string, oneLine: boolean) {
  const look = font === "monospace" ? "wtw-mono" : null;
  const boxOf = (element: HTMLElement, context: CellContext): HTMLElement => {
    if (look !== null) element.classList.add(look);
    return boxOfLines(element, oneLine ? { rowSize: "S" } : context);
  };
  return plainRenderer(
    "text",
    (_, drawn) => "value" in drawn && (drawn.value === null || typeof drawn.value === "string"),
    (value, context, cut) =>
      plainText(String(value), { column: context.column, rowSize: oneLine ? "S" : context.rowSize }, cut),
    boxOf,
  );
}

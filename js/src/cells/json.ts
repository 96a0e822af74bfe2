import { formatJson } from "../format";
import { isValueOf, plainRenderer } from "./plain";
import { linesOf } from "./sizes";
import { boxOfLines } from "./text";

const LINE_LENGTH = 120;

/** Lists, dicts, arrays and values of mixed types on one line, or wrapped in larger rows. */
export const jsonCell = plainRenderer(
  "json",
  (column, drawn) =>
    isValueOf("list", "dict", "ndarray", "any", "none")(column, drawn) ||
    ("value" in drawn && typeof drawn.value === "object" && drawn.value !== null),
  (value, context) => ({ text: formatJson(value, LINE_LENGTH * linesOf(context.rowSize)) }),
  boxOfLines,
);

import { plainRenderer } from "../plain";
import { linesOf } from "../sizes";
import { boxOfLines } from "../text";
import { handlesIf, type Make } from "./options";

const LINE_LENGTH = 200;

/** A value as JSON: on one line, or indented over as many lines as fit. */
export const jsonTextCell: Make = () => ({
  ...plainRenderer(
    "json",
    handlesIf(() => true),
    (value, { rowSize }) => {
      const text = JSON.stringify(value, null, rowSize === "S" || rowSize === "M" ? 0 : 2) ?? String(value);
      const room = LINE_LENGTH * linesOf(rowSize);
      return { text: text.length > room ? `${text.slice(0, room)}…` : text };
    },
    boxOfLines,
  ),
  needsWhole: true,
});

import { formatFloat, formatNumber } from "../format";
import { isValueOf, type Plain, plainRenderer } from "./plain";

const LABELS: Readonly<Record<string, string>> = {
  NaN: "not a number",
  "∞": "infinity",
  "-∞": "minus infinity",
};

/** Numbers, right aligned: whole ones as they are, others so that decimals line up. */
export const numberCell = plainRenderer("number", isValueOf("number"), (value, { column }) =>
  typeof value === "number" ? plainNumber(writeNumber(value, column)) : { text: String(value) },
);

/** A number as it is written where nothing else was chosen. */
export function writeNumber(value: number, column: { readonly type: string }): string {
  return column.type === "integer" ? formatNumber(value) : formatFloat(value);
}

/** What was written for a number, told apart when it is none. */
export function plainNumber(text: string): Plain {
  const label = LABELS[text];
  return label === undefined ? { text } : { text, label, tone: "special" };
}

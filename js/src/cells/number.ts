import { formatFloat, formatNumber } from "../format";
import { isValueOf, type Plain, plainRenderer } from "./plain";

const LABELS: Readonly<Record<string, string>> = {
  NaN: "not a number",
  "∞": "infinity",
  "-∞": "minus infinity",
};

/** Numbers, right aligned: whole ones as they are, others so that decimals line up. */
export const numberCell = plainRenderer("number", isValueOf("number"), (value, context): Plain => {
  if (typeof value !== "number") return { text: String(value) };
  const text = context.column.type === "integer" ? formatNumber(value) : formatFloat(value);
  const label = LABELS[text];
  return label === undefined ? { text } : { text, label, tone: "special" };
});

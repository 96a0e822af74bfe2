import { formatDate, formatTime } from "../format";
import { isValueOf, plainRenderer } from "./plain";

/** Times in UTC, dates without the time of day. */
export const timeCell = plainRenderer("time", isValueOf("timestamp"), (value, context) => {
  if (typeof value !== "number") return { text: String(value) };
  return { text: context.column.type === "date" ? formatDate(value) : formatTime(value) };
});

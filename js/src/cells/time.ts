import { formatPlain } from "../format";
import { isValueOf, plainRenderer } from "./plain";

/** Times in the zone of their column, dates without the time of day. */
export const timeCell = plainRenderer("time", isValueOf("timestamp"), (value, context) => ({
  text: formatPlain(value, context.column),
}));

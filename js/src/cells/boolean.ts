import { isValueOf, plainRenderer } from "./plain";

/** true and false, in words. */
export const booleanCell = plainRenderer("boolean", isValueOf("boolean"), (value) =>
  value === true ? { text: "true" } : { text: String(value), tone: "quiet" },
);

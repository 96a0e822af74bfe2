// Keys of groups as values: they travel as JSON, in which large numbers, those without an end and times are text.

import type { CellRenderer } from "../contract";
import type { Numeric, WriteNumber } from "../formats/number";
import { isWritable } from "../formats/time";

type WriteKey = NonNullable<CellRenderer["writeKey"]>;

/** Writes the keys of a column of numbers. */
export function numberKeys(write: WriteNumber): WriteKey {
  return (key) => {
    if (typeof key === "number") return write(key);
    const number = typeof key === "string" ? parseNumber(key) : null;
    return number === null ? null : write(number);
  };
}

function parseNumber(text: string): Numeric | null {
  if (/^-?\d+$/.test(text)) return BigInt(text);
  return /^-?Infinity$/.test(text) ? Number(text) : null;
}

/** Writes the keys of a column of times, those without a zone in UTC. */
export function timeKeys(write: (time: number) => string): WriteKey {
  return (key) => {
    if (typeof key !== "string") return null;
    const time = Date.parse(/T[^Z+-]*$/.test(key) ? `${key}Z` : key);
    return isWritable(time) ? write(time) : null;
  };
}

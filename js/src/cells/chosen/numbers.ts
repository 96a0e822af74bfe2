// A list of numbers, also one of which only the beginning is here.

import type { CellValue } from "../../dataframe";
import type { Drawn } from "../contract";

export interface Numbers {
  /** NaN for what is missing or no number. */
  readonly values: readonly number[];
  /** There are more than these. */
  readonly cut: boolean;
}

/** The numbers of a list; null when it is no such list. */
export function numbersOf(drawn: Drawn): Numbers | null {
  if (!("value" in drawn)) return null;
  const list = drawn.cut ? beginningOf(drawn.value) : drawn.value;
  return Array.isArray(list) ? { values: list.map(toNumber), cut: drawn.cut } : null;
}

export function canShow(drawn: Drawn): boolean {
  return "value" in drawn && (drawn.value === null || numbersOf(drawn) !== null);
}

/** The least and the greatest of the finite ones; null when there is none. */
export function rangeOf(values: readonly number[]): readonly [low: number, high: number] | null {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low <= high ? [low, high] : null;
}

/** Numbers that JSON cannot write come as text. */
function toNumber(item: unknown): number {
  if (typeof item === "number") return item;
  return typeof item === "string" && item !== "" ? Number(item) : Number.NaN;
}

/** JSON that was cut, up to the last value that is whole. */
function beginningOf(value: CellValue): unknown {
  const text = typeof value === "string" ? value : "";
  try {
    return JSON.parse(`${text.slice(0, text.lastIndexOf(","))}]`);
  } catch {
    return null;
  }
}

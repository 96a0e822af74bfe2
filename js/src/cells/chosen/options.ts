// What was chosen besides the way itself, as a renderer reads it.

import type { CellValue, Column } from "../../dataframe";
import type { CellRenderer } from "../contract";
import type { WayOption } from "../ways";

export type Range = readonly [low: number, high: number];

/** Where a number lies from 0 at the low end to 1 at the high end, beyond them at the end; in the middle of no range. */
export function placeIn(value: number, [low, high]: Range): number {
  if (!(high > low)) return 0.5;
  if (high - low === Number.POSITIVE_INFINITY) return placeIn(value / 2, [low / 2, high / 2]);
  return (Math.min(Math.max(value, low), high) - low) / (high - low);
}

export class Options {
  constructor(
    private readonly values: Readonly<Record<string, WayOption["fallback"]>>,
    /** The least and the greatest value of the column, while they are known. */
    private readonly known: Range | null,
  ) {}

  text(name: string): string {
    return String(this.values[name] ?? "");
  }

  flag(name: string): boolean {
    return this.values[name] === true;
  }

  /** Null when it was left to the way. */
  number(name: string): number | null {
    const value = this.values[name];
    return typeof value === "number" ? value : null;
  }

  /** The ends of a scale: those given, else those of the column; null while one of them is not known. */
  get range(): Range | null {
    const low = this.number("min") ?? this.known?.[0];
    const high = this.number("max") ?? this.known?.[1];
    return low === undefined || high === undefined ? null : [Math.min(low, high), Math.max(low, high)];
  }
}

/** Makes what draws a column in one way. */
export type Make = (options: Options, column: Column) => CellRenderer;

/** A renderer of values that are missing or pass the test; others are drawn in the automatic way. */
export function handlesIf(test: (value: CellValue) => boolean): CellRenderer["handles"] {
  return (_, drawn) => "value" in drawn && (drawn.value === null || (!drawn.cut && test(drawn.value)));
}

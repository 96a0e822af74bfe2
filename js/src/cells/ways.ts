// The ways of showing a column and their options, as wandb_tables_widget/view/ways.py declares them.

import type { ColumnInfo, Json } from "../protocol";
import { WAYS } from "./ways-table";

export const AUTOMATIC = "automatic";

/** One option of a way: what may be entered, and what it is when nothing is. */
export interface WayOption {
  /** Stands in `settings.options`. */
  readonly name: string;
  readonly label: string;
  readonly kind: "number" | "text" | "choice" | "boolean";
  /** What an option is that was not given; null is left to the way, as the end of a scale is that of the values. */
  readonly fallback: string | number | boolean | null;
  readonly choices?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  /** Of a number: only whole ones. */
  readonly whole?: boolean;
  /** Of a text: a regular expression that matches it as a whole. */
  readonly pattern?: string;
  /** What `pattern` wants, in words. */
  readonly hint?: string;
}

export interface Way {
  /** Stands in `settings.show_as`. */
  readonly name: string;
  readonly label: string;
  readonly options: readonly WayOption[];
}

type Shown = Pick<ColumnInfo, "kind" | "type">;

const TABLE: readonly (Way & { readonly kinds: readonly string[] })[] = WAYS;

const AUTOMATIC_WAY: Way = { name: AUTOMATIC, label: "Automatic", options: [] };

/** All ways a column can be shown, the automatic one first. */
export function waysFor(column: Shown): readonly Way[] {
  const kind = kindOf(column);
  return [AUTOMATIC_WAY, ...TABLE.filter(({ kinds }) => kinds.includes(kind))];
}

/** The way of that name which a column has; undefined when it has none. */
export function wayOf(column: Shown, name: string): Way | undefined {
  return waysFor(column).find((way) => way.name === name);
}

/** Why a value cannot be that option, in words; null when it can. Null is always one: as if nothing was given. */
export function optionProblem(option: WayOption, value: Json): string | null {
  return value === null || fits(option, value) ? null : `${option.label} must be ${wanted(option)}`;
}

/** The value of each option of a way: what was given where it fits, else its fallback. */
export function optionsOf(
  way: Way,
  given: Readonly<Record<string, Json>>,
): Readonly<Record<string, WayOption["fallback"]>> {
  const valueFor = (option: WayOption): WayOption["fallback"] => {
    const value = given[option.name] ?? null;
    return value !== null && fits(option, value) ? (value as WayOption["fallback"]) : option.fallback;
  };
  return Object.fromEntries(way.options.map((option) => [option.name, valueFor(option)]));
}

function fits(option: WayOption, value: Json): boolean {
  switch (option.kind) {
    case "boolean":
      return typeof value === "boolean";
    case "choice":
      return typeof value === "string" && option.choices?.includes(value) === true;
    case "text":
      return typeof value === "string" && new RegExp(`^(?:${option.pattern ?? "[^]*"})$`, "u").test(value);
    case "number":
      return typeof value === "number" && isWithin(option, value);
  }
}

function isWithin(
  { min = -Number.MAX_VALUE, max = Number.MAX_VALUE, whole }: WayOption,
  value: number,
): boolean {
  return value >= min && value <= max && (whole !== true || Number.isInteger(value));
}

function wanted({ kind, choices = [], hint = "text", min, max, whole }: WayOption): string {
  if (kind === "boolean") return "true or false";
  if (kind === "choice") return `one of ${choices.join(", ")}`;
  if (kind === "text") return hint;
  const number = whole ? "a whole number" : "a number";
  return min === undefined || max === undefined ? number : `${number} from ${min} to ${max}`;
}

/** Lists and arrays of numbers can be drawn, and dates have no time of day. */
function kindOf({ kind, type }: Shown): string {
  if (kind === "timestamp" && type === "date") return "date";
  if (kind === "list" && /^list of (number|integer)$/.test(type)) return "numbers";
  return kind === "ndarray" && /^array \d+$/.test(type) ? "numbers" : kind;
}

// Conditions as text of the expression language, for a click on a value or a bin.

import type { Json } from "./protocol";

const BARE_NAME = /^[\p{L}_][\p{L}\p{N}_]*$/u;
const RESERVED = /^(or|and|not|in|is|null|none|true|false|row)$/i;

/** A plain name as it is, another in backticks; one with a backtick or a backslash as row["name"]. */
export function quoteName(name: string): string {
  if (BARE_NAME.test(name) && !RESERVED.test(name)) return name;
  return /[`\\\p{Cc}]/u.test(name) || name === "" ? `row[${JSON.stringify(name)}]` : `\`${name}\``;
}

/** A value as a literal; lists become lists, dicts have none and are written as their JSON text. */
export function literal(value: Json | bigint): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value === "object" && value !== null) return JSON.stringify(JSON.stringify(value));
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

/**
 * A time of a column of that type as a literal, to the microsecond; milliseconds since 1970 UTC. Only
 * times of a zone are written with one: in UTC, where no clock shows the same hour twice.
 */
export function timeLiteral(milliseconds: number, type: string): string {
  const whole = Math.floor(milliseconds);
  const micros = Math.round((milliseconds - whole) * 1000);
  const clock = new Date(whole).toISOString().slice(0, -1) + (micros ? String(micros).padStart(3, "0") : "");
  if (type.startsWith("time in")) return `date("${clock}Z")`;
  return `date("${clock.endsWith("T00:00:00.000") ? clock.slice(0, 10) : clock}")`;
}

/** The column has this value; null asks for missing. */
export function equals(name: string, value: Json | bigint): string {
  return value === null ? `${quoteName(name)} is null` : `${quoteName(name)} == ${literal(value)}`;
}

/** low <= column < high, or <= high when `closed`; bounds are literals already. */
export function between(name: string, low: string, high: string, closed: boolean): string {
  const column = quoteName(name);
  return `${column} >= ${low} and ${column} ${closed ? "<=" : "<"} ${high}`;
}

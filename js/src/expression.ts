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

/** A time as a literal; milliseconds since 1970 UTC. Only times of a zone are written with one. */
export function timeLiteral(milliseconds: number, isZoned = false): string {
  const iso = new Date(milliseconds).toISOString();
  if (isZoned) return `date("${iso}")`;
  return `date("${iso.endsWith("T00:00:00.000Z") ? iso.slice(0, 10) : iso.slice(0, -1)}")`;
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

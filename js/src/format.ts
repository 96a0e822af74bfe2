// Values as text for people. The same in every locale, and times in the zone of their column, so that what is on the
// screen can be compared with what Python prints.

import type { CellValue, Column } from "./dataframe";
import { atClock, zoneOf } from "./zones";

const MAX_DATE = 8.64e15;

/** 1797 → "1,797". */
export function formatCount(count: number | bigint): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** Whole numbers as they are, others as `formatFloat`. */
export function formatNumber(value: number | bigint): string {
  if (typeof value === "bigint") return String(value);
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "-∞";
  if (Number.isSafeInteger(value)) return String(value);
  return formatFloat(value);
}

/** A value of a column that holds fractions: four decimals, so that they line up, or an exponent. */
export function formatFloat(value: number): string {
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return formatNumber(value);
  if (value !== 0 && (size < 1e-3 || size >= 1e15)) return value.toExponential(3);
  return value.toFixed(size < 1e4 ? 4 : size < 1e7 ? 2 : 0);
}

/** At most `digits` significant digits, no trailing zeros: for labels of axes and bins. */
export function formatShort(value: number, digits = 4): string {
  if (!Number.isFinite(value)) return formatNumber(value);
  const short = Number(value.toPrecision(digits));
  const size = Math.abs(short);
  return short !== 0 && (size < 1e-4 || size >= 1e9) ? short.toExponential() : String(short);
}

/** Milliseconds since 1970 UTC → "2026-01-31 12:00:00", with ".250" when not on the second. */
export function formatTime(milliseconds: number): string {
  if (!(Math.abs(milliseconds) <= MAX_DATE)) return String(milliseconds);
  const [date = "", time = ""] = new Date(milliseconds).toISOString().slice(0, -1).split("T");
  return `${date} ${time.endsWith(".000") ? time.slice(0, -4) : time}`;
}

/** Milliseconds since 1970 UTC → "2026-01-31". */
export function formatDate(milliseconds: number): string {
  return formatTime(milliseconds).replace(/(?<=-\d\d) .*$/, "");
}

const DAY = 86_400_000;

/** Numbers or times from `low` to `high`, or the one both are. */
export function formatRange(column: Pick<Column, "kind" | "type">, low: number, high: number): string {
  if (column.type === "date") return joinEnds(formatDate(low), formatDate(high));
  if (column.kind === "timestamp") {
    const [first = low, last = high] = [low, high].map((time) =>
      atClock(Math.round(time), zoneOf(column.type)),
    );
    return formatTimes(first, last);
  }
  return joinEnds(formatEnd(low), formatEnd(high));
}

/**
 * As `formatRange`, then rounder and so shorter: numbers with three and two digits, times by day, month and year; at
 * last the upper end alone.
 */
export function formatRanges(column: Pick<Column, "kind" | "type">, low: number, high: number): string[] {
  const write =
    column.kind === "timestamp"
      ? (time: number, less: number) =>
          formatDate(atClock(time, zoneOf(column.type))).replace(RegExp(`(-\\d\\d){${less}}$`), "")
      : (value: number, less: number) => formatRough(value, Math.max(2, 3 - less));
  const shorter = [0, 1, 2].map((less) => joinEnds(write(low, less), write(high, less)));
  return [...new Set([formatRange(column, low, high), ...shorter, `… – ${write(high, 2)}`])];
}

/** 59,999 with 2 digits → "60K". */
function formatRough(value: number, digits: number): string {
  const rough = Number(value.toPrecision(digits));
  const power = Math.floor(Math.log10(Math.abs(rough)) / 3);
  return power > 0 && power < 4 ? `${rough / 1000 ** power}${" KMB"[power]}` : formatShort(rough, digits);
}

/** Whole numbers as they are, as long as they are no longer than a few digits more. */
function formatEnd(value: number): string {
  return Number.isInteger(value) && Math.abs(value) < 1e9 ? String(value) : formatShort(value);
}

/** Times of several days as dates, others no finer than they need to be, and the date once if it is the same. */
function formatTimes(low: number, high: number): string {
  if (high - low >= DAY) return joinEnds(formatDate(low), formatDate(high));
  const unit = high - low >= 1000 ? 1000 : 1;
  const [first, last] = [low, high].map((time) => formatTime(Math.floor(time / unit) * unit));
  if (first === undefined || last === undefined) return "";
  return joinEnds(first, formatDate(low) === formatDate(high) ? last.replace(/^\S+ /, "") : last, last);
}

function joinEnds(first: string, last: string, whole = last): string {
  return first === whole ? first : `${first} – ${last}`;
}

/** What may lie in a bin from `low` to before `high`: of whole numbers and dates, the last one named. */
export function formatBin(column: Pick<Column, "kind" | "type">, low: number, high: number): string {
  const step = { integer: 1, date: DAY }[column.type] ?? 0;
  return formatRange(column, low, Math.max(low, high - step));
}

/** Lists and dicts on one line, cut after about `limit` characters: {a: 1, b: [1, 2]}. */
export function formatJson(value: unknown, limit = 300): string {
  const writer = new JsonWriter(limit);
  writer.add(value, 0);
  return writer.text;
}

/** A value of a column in full, as it goes to the clipboard. Missing is empty. */
export function formatPlain(value: CellValue, column: Column): string {
  if (value === null) return "";
  if (typeof value === "object") return JSON.stringify(value);
  if (column.kind === "timestamp" && typeof value === "number") {
    return column.type === "date" ? formatDate(value) : formatTime(atClock(value, zoneOf(column.type)));
  }
  return String(value);
}

const MAX_DEPTH = 20;

/** Writes until the limit is reached, so that a huge value costs no more than its beginning. */
class JsonWriter {
  text = "";
  private full = false;

  constructor(private readonly limit: number) {}

  add(value: unknown, depth: number): void {
    if (depth > MAX_DEPTH) this.write("…");
    else if (Array.isArray(value)) this.items("[", "]", value.entries(), depth);
    else if (typeof value === "object" && value !== null) this.items("{", "}", Object.entries(value), depth);
    else if (typeof value === "string") this.write(JSON.stringify(value.slice(0, this.limit)));
    else this.write(typeof value === "number" ? formatShort(value, 6) : String(value));
  }

  private items(
    open: string,
    close: string,
    items: Iterable<[string | number, unknown]>,
    depth: number,
  ): void {
    this.write(open);
    let separator = "";
    for (const [key, item] of items) {
      if (this.full) return;
      this.write(separator + (typeof key === "string" ? `${writeKey(key)}: ` : ""));
      this.add(item, depth + 1);
      separator = ", ";
    }
    this.write(close);
  }

  private write(text: string): void {
    if (this.full) return;
    this.full = this.text.length + text.length > this.limit;
    this.text = this.full ? `${(this.text + text).slice(0, this.limit)}…` : this.text + text;
  }
}

function writeKey(key: string): string {
  return /^[\w-]+$/.test(key) ? key : JSON.stringify(key);
}

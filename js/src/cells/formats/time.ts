// Times as text, in UTC, the time zone of the browser or that of a column. Times are milliseconds since 1970 UTC.

import { atClock } from "../../zones";

/** "UTC", "local" for that of the browser, or a name of the IANA such as "Europe/Berlin". */
export type Zone = string;

const LATEST = 8.64e15;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MONTHS = "January February March April May June July August September October November December".split(
  " ",
);
const DAYS = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ");

/** Can it be written as a date? Years beyond 275,760 cannot. */
export function isWritable(time: number): boolean {
  return Math.abs(time) <= LATEST;
}

/** "2026-01-31". */
export function writeDate(time: number, zone: Zone): string {
  return isoParts(time, zone)[0];
}

/** "12:00:00", with ".250" when not on the second. */
export function writeTimeOfDay(time: number, zone: Zone): string {
  return isoParts(time, zone)[1];
}

/** "2026-01-31T12:00:00Z", or with the distance from UTC: "2026-01-31T13:00:00+01:00". */
export function writeIso(time: number, zone: Zone): string {
  const [date, clock] = isoParts(time, zone);
  return `${date}T${clock}${zone === "UTC" ? "Z" : offsetOf(time, zone, ":")}`;
}

/** A time by a pattern of Python's `strftime`: %Y %y %m %d %b %B %a %A %j %H %I %M %S %f %p %z %Z %%. */
export function writePattern(time: number, pattern: string, zone: Zone): string {
  return pattern.replace(/%(.)/g, (all, letter: string) => PARTS[letter]?.(time, zone) ?? all);
}

const STEPS = [
  ["year", 365.2425 * DAY],
  ["month", 30.436875 * DAY],
  ["day", DAY],
  ["hour", HOUR],
  ["minute", MINUTE],
  ["second", 1000],
] as const;

/** "3 hours ago", "in 2 days", "now": whole units, rounded towards now. */
export function writeRelative(time: number, now: number): string {
  const distance = time - now;
  const [unit, size] = STEPS.find(([, length]) => Math.abs(distance) >= length) ?? ["second", 1000];
  return inWords(Math.trunc(distance / size), unit, "now");
}

/** "today", "1 day ago", "in 3 months": a date as seen from another one, both at midnight UTC. */
export function writeRelativeDate(date: number, today: number): string {
  const distance = Math.round((date - today) / DAY) * DAY;
  const [unit, size] = STEPS.slice(0, 3).find(([, length]) => Math.abs(distance) >= length) ?? ["day", DAY];
  return inWords(Math.trunc(distance / size), unit, "today");
}

/** Midnight in UTC of the day that it is at that time in the time zone of the browser. */
export function dayOf(now: number): number {
  return Math.floor(shift(now, "local") / DAY) * DAY;
}

function inWords(count: number, unit: string, none: string): string {
  if (count === 0) return none;
  const amount = `${Math.abs(count)} ${unit}${Math.abs(count) === 1 ? "" : "s"}`;
  return count < 0 ? `${amount} ago` : `in ${amount}`;
}

/** The time whose parts in UTC are those of this time in the zone. */
function shift(time: number, zone: Zone): number {
  return zone === "local" ? time - new Date(time).getTimezoneOffset() * MINUTE : atClock(time, zone);
}

function dateIn(time: number, zone: Zone): Date {
  const shifted = shift(time, zone);
  return new Date(isWritable(shifted) ? shifted : time);
}

function isoParts(time: number, zone: Zone): readonly [date: string, clock: string] {
  const [date = "", clock = ""] = dateIn(time, zone).toISOString().slice(0, -1).split("T");
  return [date, clock.replace(/\.000$/, "")];
}

function offsetOf(time: number, zone: Zone, colon: string): string {
  const minutes = Math.round((shift(time, zone) - time) / MINUTE);
  const size = Math.abs(minutes);
  return `${minutes < 0 ? "-" : "+"}${pad(Math.floor(size / 60))}${colon}${pad(size % 60)}`;
}

function nameOfZone(time: number, zone: Zone): string {
  if (zone === "UTC") return "UTC";
  const own = zone === "local" ? {} : { timeZone: zone };
  const parts = new Intl.DateTimeFormat("en-US", { timeZoneName: "short", ...own }).formatToParts(time);
  return parts.find(({ type }) => type === "timeZoneName")?.value ?? "";
}

function pad(number: number, width = 2): string {
  return String(number).padStart(width, "0");
}

type Part = (time: number, zone: Zone) => string;

function of(read: (date: Date) => string): Part {
  return (time, zone) => read(dateIn(time, zone));
}

function dayOfYear(date: Date): number {
  const first = new Date(date).setUTCMonth(0, 1);
  return Math.round((date.getTime() - first) / DAY) + 1;
}

const PARTS: Readonly<Record<string, Part>> = {
  Y: (time, zone) => writeDate(time, zone).slice(0, -6),
  y: of((date) => pad(((date.getUTCFullYear() % 100) + 100) % 100)),
  m: of((date) => pad(date.getUTCMonth() + 1)),
  d: of((date) => pad(date.getUTCDate())),
  b: of((date) => (MONTHS[date.getUTCMonth()] ?? "").slice(0, 3)),
  B: of((date) => MONTHS[date.getUTCMonth()] ?? ""),
  a: of((date) => (DAYS[date.getUTCDay()] ?? "").slice(0, 3)),
  A: of((date) => DAYS[date.getUTCDay()] ?? ""),
  j: of((date) => pad(dayOfYear(date), 3)),
  H: of((date) => pad(date.getUTCHours())),
  I: of((date) => pad(date.getUTCHours() % 12 || 12)),
  M: of((date) => pad(date.getUTCMinutes())),
  S: of((date) => pad(date.getUTCSeconds())),
  f: (time) => pad(Math.floor((((time % 1000) + 1000) % 1000) * 1000), 6),
  p: of((date) => (date.getUTCHours() < 12 ? "AM" : "PM")),
  z: (time, zone) => (zone === "UTC" ? "+0000" : offsetOf(time, zone, "")),
  Z: nameOfZone,
  "%": () => "%",
};

// Sentences of the table view.

import { formatCount } from "../format";
import type { Counts } from "../model/types";
import type { Query, Waiting } from "../protocol";

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** `1–25 of 1,797 (of 60,000)` for the 0-based lines on screen. */
export function footerText(counts: Counts, first: number, last: number): string {
  if (counts.length === 0) return counts.total > 0 ? `0 of ${formatCount(counts.total)}` : "0 rows";
  const range = `${formatCount(first + 1)}–${formatCount(Math.min(last + 1, counts.length))}`;
  const all = counts.matched === counts.total ? "" : ` (of ${formatCount(counts.total)})`;
  if (counts.groups === null) return `${range} of ${formatCount(counts.matched)}${all}`;
  const groups = plural(counts.groups, "group");
  const rows = plural(counts.matched, "row");
  if (counts.length === counts.groups) return `${range} of ${groups}, ${rows}${all}`;
  return `${range} of ${plural(counts.length, "line")}: ${groups}, ${rows}${all}`;
}

/** What a screen reader hears when the rows of a query are counted. */
export function countsText(counts: Counts): string {
  const rows =
    counts.matched === counts.total
      ? plural(counts.total, "row")
      : `${formatCount(counts.matched)} of ${plural(counts.total, "row")}`;
  return counts.groups === null ? rows : `${plural(counts.groups, "group")}, ${rows}`;
}

/** What changed between two queries, or null when nothing did that is to be said. */
export function changeText(
  before: Query,
  after: Query,
  titleOf: (name: string) => string = (name) => name,
): string | null {
  if (JSON.stringify(before.sort) !== JSON.stringify(after.sort)) return sortText(after, titleOf);
  if (before.group_by.join("\0") !== after.group_by.join("\0")) {
    return after.group_by.length === 0
      ? "Not grouped"
      : `Grouped by ${after.group_by.map(titleOf).join(", then ")}`;
  }
  if (before.filter !== after.filter && after.filter === "") return "Filter removed";
  return null;
}

function sortText(query: Query, titleOf: (name: string) => string): string {
  if (query.sort.length === 0) return "Not sorted";
  const keys = query.sort.map(
    (key) => `${titleOf(key.column)} ${key.descending ? "descending" : "ascending"}`,
  );
  return `Sorted by ${keys.join(", then ")}`;
}

/** Which part of the view is left out now, and why. */
export function waitingText({ part, name, message }: Waiting): string {
  const what = { filter: "Filter", sort: `Sort by ${name}`, group_by: `Group by ${name}` }[part];
  return `${what} waits: ${message}`;
}

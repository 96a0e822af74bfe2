// What sets two queries apart.

import type { ComputedColumn, Query } from "../protocol";

export function sameQuery(a: Query, b: Query): boolean {
  return textOf(a) === textOf(b);
}

/** Only groups were opened or closed: the lines above stay where they are. */
export function isSameOrder(a: Query, b: Query): boolean {
  return sameQuery({ ...a, expanded: [] }, { ...b, expanded: [] });
}

/** Are all rows shown as they stand in the table, so that new ones come at the end? */
export function isPlain({ filter, search, sort, group_by }: Query): boolean {
  return filter === "" && search === "" && sort.length + group_by.length === 0;
}

/** For people: what the kernel does to answer the query after that one. */
export function aboutChange(before: Query, after: Query): string {
  if (before.filter !== after.filter) return "Filtering";
  if (before.search !== after.search) return "Searching";
  if (JSON.stringify(before.group_by) !== JSON.stringify(after.group_by)) return "Grouping";
  if (JSON.stringify(before.sort) !== JSON.stringify(after.sort)) return "Sorting";
  return "Loading rows";
}

/** The rows a query lets pass, as text to compare by. */
export function rowsOf(query: Query): string {
  return JSON.stringify([query.filter, query.search, expressionsOf(query.computed)]);
}

function textOf(query: Query): string {
  const keys = query.sort.map(({ column, descending }) => [column, descending]);
  const { filter, search, group_by, top_groups, expanded } = query;
  const [computed, aggregates] = [query.computed, query.aggregates].map(expressionsOf);
  return JSON.stringify([filter, search, computed, keys, group_by, aggregates, top_groups, expanded]);
}

function expressionsOf(columns: readonly ComputedColumn[]): [string, string][] {
  return columns.map(({ name, expression }) => [name, expression]);
}

// What sets two queries apart.

import type { ComputedColumn, Query } from "../protocol";

export function sameQuery(a: Query, b: Query): boolean {
  return textOf(a) === textOf(b);
}

/** Only groups were opened or closed, or columns computed that decide nothing: the lines above stay where they are. */
export function isSameOrder(a: Query, b: Query): boolean {
  const [left, right] = [a, b].map((query) => ({ ...query, expanded: [] }));
  if (left === undefined || right === undefined) return false;
  if (sameQuery(left, right)) return true;
  const lines = (query: Query): Query => ({ ...query, computed: [], aggregates: [] });
  return sameQuery(lines(left), lines(right)) && ![left, right].some(dependsOnOwn);
}

/** Are the columns of the view the same ones? */
export function sameColumns(a: Query, b: Query): boolean {
  const text = ({ computed, aggregates }: Query): string =>
    JSON.stringify([computed, aggregates].map(expressionsOf));
  return text(a) === text(b);
}

/** May the columns that the view computes decide which lines there are, and where? */
function dependsOnOwn({ filter, search, sort, group_by, computed, aggregates }: Query): boolean {
  const keys = new Set([...sort.map(({ column }) => column), ...group_by]);
  const decides = (name: string): boolean => keys.has(name) || filter.includes(name);
  return search !== "" || [...computed, ...aggregates].some(({ name }) => decides(name));
}

/**
 * Are all rows shown as they stand in the table, so that new ones come at the end?
 *
 * A computed column may look at the rows around its own, whose values change with them.
 */
export function isPlain({ filter, search, computed, sort, group_by }: Query): boolean {
  return filter === "" && search === "" && computed.length + sort.length + group_by.length === 0;
}

/** For people: what the kernel does to answer the query after that one. */
export function aboutChange(before: Query, after: Query): string {
  if (before.filter !== after.filter) return "Filtering";
  if (before.search !== after.search) return "Searching";
  if (JSON.stringify(before.group_by) !== JSON.stringify(after.group_by)) return "Grouping";
  if (JSON.stringify(before.sort) !== JSON.stringify(after.sort)) return "Sorting";
  if (!sameColumns(before, after)) return "Computing columns";
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

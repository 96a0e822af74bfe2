// What a click does to the view: each function takes a view and returns another.

import type { ColumnsView, Json, Query, SchemaInfo, SortKey, ViewState } from "../protocol";
import { groupNames, orderedNames, pinnedNames, visibleNames } from "./layout";

export function withQuery(view: ViewState, patch: Partial<Query>): ViewState {
  return { ...view, query: { ...view.query, ...patch } };
}

export function withColumns(view: ViewState, patch: Partial<ColumnsView>): ViewState {
  return { ...view, columns: { ...view.columns, ...patch } };
}

export function without(names: readonly string[], name: string): string[] {
  return names.filter((other) => other !== name);
}

/** Ascending, then descending, then not sorted; `additive` keeps the other sort keys. */
export function cycleSort(view: ViewState, column: string, additive: boolean): ViewState {
  const key = view.query.sort.find((other) => other.column === column);
  if (key?.descending) return additive ? removeSort(view, column) : withQuery(view, { sort: [] });
  return setSort(view, column, key !== undefined, additive);
}

/** Sort by a column; `additive` keeps the other keys and the place of this one among them. */
export function setSort(view: ViewState, column: string, descending: boolean, additive: boolean): ViewState {
  const key: SortKey = { column, descending };
  const { sort } = view.query;
  if (!additive) return withQuery(view, { sort: [key] });
  const there = sort.some((other) => other.column === column);
  return withQuery(view, {
    sort: there ? sort.map((other) => (other.column === column ? key : other)) : [...sort, key],
  });
}

export function removeSort(view: ViewState, column: string): ViewState {
  return withQuery(view, { sort: view.query.sort.filter((key) => key.column !== column) });
}

/** Add a group level below the others. Groups that were open stay open. */
export function groupBy(view: ViewState, column: string): ViewState {
  if (view.query.group_by.includes(column)) return view;
  return withQuery(view, { group_by: [...view.query.group_by, column] });
}

/** Remove a group level. Groups above it stay open; those at or below it no longer exist. */
export function ungroup(view: ViewState, column: string): ViewState {
  const { group_by, expanded } = view.query;
  const level = group_by.indexOf(column);
  if (level < 0) return view;
  return withQuery(view, {
    group_by: without(group_by, column),
    expanded: expanded.filter((key) => key.length <= level),
  });
}

/** By this name groups are sorted by how many rows they have, unless a column is called so. */
export const COUNT = "count";

/** Without the sort by aggregates and by the size of groups, when there are no groups. */
export function dropGroupSort(view: ViewState, { columns }: SchemaInfo): ViewState {
  const { group_by, sort, aggregates } = view.query;
  const own = aggregates.map(({ name }) => name);
  const isColumn = (column: string): boolean => columns.some(({ name }) => name === column);
  const kept = sort.filter(({ column }) => !own.includes(column) && (column !== COUNT || isColumn(column)));
  return group_by.length > 0 || kept.length === sort.length ? view : withQuery(view, { sort: kept });
}

/** Open a group, or close it and all below it. */
export function toggleGroup(view: ViewState, key: readonly Json[], open: boolean): ViewState {
  const { expanded } = view.query;
  if (!open) return withQuery(view, { expanded: expanded.filter((other) => !isWithin(other, key)) });
  const there = expanded.some((other) => other.length === key.length && startsWith(other, key));
  return there ? view : withQuery(view, { expanded: [...expanded, [...key]] });
}

/** Is a group that group or one in it? Nothing is in *other*, whose key is empty. */
function isWithin(key: readonly Json[], group: readonly Json[]): boolean {
  return group.length === 0 ? key.length === 0 : startsWith(key, group);
}

function startsWith(key: readonly Json[], prefix: readonly Json[]): boolean {
  return JSON.stringify(key.slice(0, prefix.length)) === JSON.stringify(prefix);
}

export function showColumn(view: ViewState, column: string): ViewState {
  return withColumns(view, { hidden: without(view.columns.hidden, column) });
}

/** Show every column of the schema. */
export function showAll(view: ViewState, schema: SchemaInfo): ViewState {
  const names = new Set(schema.columns.map((column) => column.name));
  return withColumns(view, { hidden: view.columns.hidden.filter((name) => !names.has(name)) });
}

export function resizeColumn(view: ViewState, column: string, width: number): ViewState {
  return withColumns(view, { widths: { ...view.columns.widths, [column]: Math.round(width) } });
}

/**
 * Put a column before another, or last when `before` is null.
 *
 * Pinned columns come first, so a column dropped among them is pinned and one dropped behind the
 * first free column is unpinned. Group keys change places among themselves only.
 */
export function moveColumn(
  view: ViewState,
  schema: SchemaInfo,
  column: string,
  before: string | null,
): ViewState {
  if (column === before) return view;
  const groups = groupNames(schema, view);
  if (groups.includes(column)) return moveGroup(view, groups, column, before);
  const target = before !== null && groups.includes(before) ? firstAfterGroups(view, schema, column) : before;
  const pinned = pinnedNames(schema, view);
  if (target !== null && pinned.includes(target)) {
    return withColumns(view, { pinned: insertBefore(view.columns.pinned, column, target) });
  }
  if (pinned.includes(column) && target === firstFree(view, schema)) {
    return withColumns(view, { pinned: insertBefore(view.columns.pinned, column, null) });
  }
  const order = insertBefore(keptOrder(view, schema), column, target);
  return withColumns(view, { order, pinned: without(view.columns.pinned, column) });
}

function moveGroup(view: ViewState, groups: string[], column: string, before: string | null): ViewState {
  const target = before !== null && groups.includes(before) ? before : null;
  const order = insertBefore(view.query.group_by, column, target);
  if (order.join("\0") === view.query.group_by.join("\0")) return view;
  return withQuery(view, { group_by: order, expanded: [] });
}

export function firstAfterGroups(view: ViewState, schema: SchemaInfo, column: string): string | null {
  const groups = new Set(groupNames(schema, view));
  return visibleNames(schema, view).find((name) => !groups.has(name) && name !== column) ?? null;
}

function firstFree(view: ViewState, schema: SchemaInfo): string | null {
  const frozen = groupNames(schema, view).length + pinnedNames(schema, view).length;
  return visibleNames(schema, view)[frozen] ?? null;
}

/** The order of all columns, with names that the schema lacks now at their old places. */
export function keptOrder(view: ViewState, schema: SchemaInfo): string[] {
  const named = new Set(view.columns.order);
  return [...view.columns.order, ...orderedNames(schema, view).filter((name) => !named.has(name))];
}

function insertBefore(names: readonly string[], name: string, before: string | null): string[] {
  const rest = without(names, name);
  const place = before === null ? -1 : rest.indexOf(before);
  if (place < 0) return [...rest, name];
  return [...rest.slice(0, place), name, ...rest.slice(place)];
}

export function setRowSize(view: ViewState, rowSize: ViewState["row_size"]): ViewState {
  return { ...view, row_size: rowSize };
}

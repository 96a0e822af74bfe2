// Adds and removes columns: each function takes a view and returns another.

import type { ColumnWish } from "../controls/column-draft";
import type { ColumnSettings, ColumnsView, ComputedColumn, SchemaInfo, ViewState } from "../protocol";
import { firstAfterGroups, keptOrder, removeSort, ungroup } from "./actions";
import { groupNames, pinnedNames, settingsOf, visibleNames } from "./layout";
import { hideColumn } from "./shown-columns";

export type Side = "left" | "right";

/** Where a new column goes. */
export interface Place {
  readonly beside: string;
  readonly side: Side;
}

export const AUTOMATIC: ColumnSettings = {
  title: "",
  show_as: "automatic",
  align: "automatic",
  items: null,
  options: {},
};

/** Visible columns on one side of a column that can be removed together; group keys stay. */
export function namesBeside(schema: SchemaInfo, view: ViewState, column: string, side: Side): string[] {
  const names = visibleNames(schema, view);
  const place = names.indexOf(column);
  const groups = new Set(groupNames(schema, view));
  const beside = side === "left" ? names.slice(0, Math.max(0, place)) : names.slice(place + 1);
  return beside.filter((name) => !groups.has(name));
}

/** Columns of the view's own are deleted, those of the table put aside; their sorts and groups go too. */
export function removeColumns(view: ViewState, names: readonly string[]): ViewState {
  const free = names.reduce((next, name) => ungroup(removeSort(next, name), name), view);
  const { query, columns } = free;
  const own = new Set([...query.computed, ...query.aggregates].map(({ name }) => name));
  const put = names.filter((name) => !own.has(name) && !columns.removed.includes(name));
  const gone = new Set(names.filter((name) => own.has(name)));
  const stays = ({ name }: ComputedColumn): boolean => !gone.has(name);
  return {
    ...free,
    query: {
      ...query,
      computed: query.computed.filter(stays),
      aggregates: query.aggregates.filter(stays),
    },
    columns: {
      ...forget(columns, gone),
      removed: [...columns.removed, ...put],
      pinned: columns.pinned.filter((name) => !names.includes(name)),
    },
  };
}

function forget(columns: ColumnsView, gone: ReadonlySet<string>): ColumnsView {
  const stays = (name: string): boolean => !gone.has(name);
  const kept = <T>(values: Record<string, T>): Record<string, T> =>
    Object.fromEntries(Object.entries(values).filter(([name]) => stays(name)));
  return {
    ...columns,
    order: columns.order.filter(stays),
    hidden: columns.hidden.filter(stays),
    widths: kept(columns.widths),
    settings: kept(columns.settings),
  };
}

/** Offer all removed columns again, at their old places. */
export function restoreColumns(view: ViewState): ViewState {
  return { ...view, columns: { ...view.columns, removed: [] } };
}

/** The name that is wanted, or the first of "column 2", "column 3", … that is not taken. */
export function freeName(taken: ReadonlySet<string>, wanted = "column"): string {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? wanted : `${wanted} ${number}`;
    if (!taken.has(name)) return name;
  }
}

/** Names of all columns there are, shown or not. */
export function takenNames(schema: SchemaInfo, { query, columns }: ViewState): ReadonlySet<string> {
  const own = [...query.computed, ...query.aggregates];
  return new Set([...schema.columns, ...own].map(({ name }) => name).concat(columns.removed));
}

/** Put a column, which the schema may not have yet, right beside another; pinned when that one is. */
export function placeBeside(view: ViewState, schema: SchemaInfo, name: string, place: Place): ViewState {
  const { columns } = view;
  if (pinnedNames(schema, view).includes(place.beside)) {
    return { ...view, columns: { ...columns, pinned: insertBeside(columns.pinned, name, place) } };
  }
  const beside = groupNames(schema, view).includes(place.beside)
    ? { beside: firstAfterGroups(view, schema, name) ?? "", side: "left" as const }
    : place;
  const order = insertBeside(keptOrder(view, schema), name, beside);
  return { ...view, columns: { ...columns, order } };
}

function insertBeside(names: readonly string[], name: string, { beside, side }: Place): string[] {
  const rest = names.filter((other) => other !== name);
  const place = rest.indexOf(beside);
  const at = place < 0 ? rest.length : place + (side === "right" ? 1 : 0);
  return [...rest.slice(0, at), name, ...rest.slice(at)];
}

/** What the view says of a column now. */
export function wishOf(view: ViewState, name: string): ColumnWish {
  const { query, columns } = view;
  return {
    name,
    expression: query.computed.find((column) => column.name === name)?.expression ?? null,
    settings: settingsOf(view, name) ?? AUTOMATIC,
    width: Object.hasOwn(columns.widths, name) ? (columns.widths[name] ?? null) : null,
  };
}

/** Let the view say of the column `before` what the wish does; one of another name renames it. */
export function putWish(view: ViewState, before: string, wish: ColumnWish): ViewState {
  const { query, columns } = before === wish.name ? view : rename(view, before, wish.name);
  const { name, expression, settings, width } = wish;
  return {
    ...view,
    query: {
      ...query,
      computed: query.computed.map((column) =>
        column.name === name && expression !== null ? { name, expression } : column,
      ),
    },
    columns: {
      ...columns,
      settings: withEntry(columns.settings, name, isAutomatic(settings) ? null : settings),
      widths: withEntry(columns.widths, name, width),
    },
  };
}

/** Add the column of a wish beside another. */
export function addWish(view: ViewState, schema: SchemaInfo, wish: ColumnWish, place: Place): ViewState {
  const placed = placeBeside(view, schema, wish.name, place);
  const computed = [...placed.query.computed, { name: wish.name, expression: wish.expression ?? "null" }];
  return putWish({ ...placed, query: { ...placed.query, computed } }, wish.name, wish);
}

/** Show parts of a column beside it and hide the column itself. */
export function expandColumn(
  view: ViewState,
  schema: SchemaInfo,
  column: string,
  parts: readonly ComputedColumn[],
): ViewState {
  const { query } = view;
  let next: ViewState = { ...view, query: { ...query, computed: [...query.computed, ...parts] } };
  for (const { name } of [...parts].reverse()) {
    next = placeBeside(next, schema, name, { beside: column, side: "right" });
  }
  return hideColumn(next, column);
}

/** Give a column of the view's own another name. */
export function rename(view: ViewState, before: string, after: string): ViewState {
  const to = (name: string): string => (name === before ? after : name);
  const keys = <T>(values: Record<string, T>): Record<string, T> =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [to(name), value]));
  const { query, columns } = view;
  return {
    ...view,
    query: {
      ...query,
      computed: query.computed.map((column) => ({ ...column, name: to(column.name) })),
      aggregates: query.aggregates.map((column) => ({ ...column, name: to(column.name) })),
      sort: query.sort.map((key) => ({ ...key, column: to(key.column) })),
      group_by: query.group_by.map(to),
    },
    columns: {
      ...columns,
      order: columns.order.map(to),
      hidden: columns.hidden.map(to),
      pinned: columns.pinned.map(to),
      widths: keys(columns.widths),
      settings: keys(columns.settings),
    },
  };
}

function isAutomatic({ title, show_as, align, items, options }: ColumnSettings): boolean {
  const plain = title === "" && show_as === "automatic" && align === "automatic" && items === null;
  return plain && Object.keys(options).length === 0;
}

function withEntry<T>(values: Record<string, T>, name: string, value: T | null): Record<string, T> {
  const { [name]: _, ...rest } = values;
  return value === null ? rest : { ...rest, [name]: value };
}

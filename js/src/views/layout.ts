// From the shared view, which speaks of column names, to what the grid draws, which speaks of indices.

import type { CellRenderer } from "../cells/contract";
import type { GridLayout, SortMark } from "../grid/types";
import type { ColumnSettings, SchemaInfo, ViewState } from "../protocol";

/** Index of each column name in the schema: of the first one, when a later one waits because the name is taken. */
export function indexByName({ columns }: SchemaInfo): ReadonlyMap<string, number> {
  const known = new Map<string, number>();
  for (const [index, { name }] of columns.entries()) if (!known.has(name)) known.set(name, index);
  return known;
}

/**
 * Every column of the schema from left to right, as the view orders it: unknown names left out, aggregates nobody has
 * moved first, other unnamed columns last.
 */
export function orderedNames(schema: SchemaInfo, view: ViewState): string[] {
  const known = indexByName(schema);
  const first = view.columns.order.filter((name) => known.has(name));
  const named = new Set(first);
  const rest = [...known.keys()].filter((name) => !named.has(name));
  const aggregates = new Set(aggregateNames(schema, view));
  return [
    ...rest.filter((name) => aggregates.has(name)),
    ...first,
    ...rest.filter((name) => !aggregates.has(name)),
  ];
}

/** The columns that have values on the lines of groups only. */
export function aggregateNames(schema: SchemaInfo, { query }: ViewState): string[] {
  const known = indexByName(schema);
  return query.group_by.length === 0
    ? []
    : query.aggregates.map(({ name }) => name).filter((name) => known.has(name));
}

/** Group keys that exist, in order. */
export function groupNames(schema: SchemaInfo, view: ViewState): string[] {
  const known = indexByName(schema);
  return view.query.group_by.filter((name) => known.has(name));
}

/** Columns that are hidden, and those that are offered no more. */
function unseen({ columns }: ViewState): string[] {
  return [...columns.hidden, ...columns.removed];
}

/** Pinned columns that are drawn as pinned: not hidden, no group key. */
export function pinnedNames(schema: SchemaInfo, view: ViewState): string[] {
  const known = indexByName(schema);
  const skip = new Set([...unseen(view), ...view.query.group_by]);
  return view.columns.pinned.filter((name) => known.has(name) && !skip.has(name));
}

/** Columns of the schema that are offered for showing. */
export function offeredNames(schema: SchemaInfo, view: ViewState): string[] {
  const removed = new Set(view.columns.removed);
  return [...indexByName(schema).keys()].filter((name) => !removed.has(name));
}

/** Visible columns from left to right: group keys, pinned ones, the rest. */
export function visibleNames(schema: SchemaInfo, view: ViewState): string[] {
  const frozen = [...groupNames(schema, view), ...pinnedNames(schema, view)];
  const skip = new Set([...frozen, ...unseen(view)]);
  return [...frozen, ...orderedNames(schema, view).filter((name) => !skip.has(name))];
}

/**
 * What the grid draws of a view. Names the schema lacks are ignored here and stay in the view, so
 * they work again when the column comes back.
 */
export function layoutOf(
  schema: SchemaInfo,
  view: ViewState,
  renderers: ReadonlyMap<number, CellRenderer> = new Map(),
): GridLayout {
  const known = indexByName(schema);
  const toIndices = (names: readonly string[]): number[] =>
    names.map((name) => known.get(name)).filter((index) => index !== undefined);
  const groupBy = toIndices(view.query.group_by);
  return {
    columns: toIndices(visibleNames(schema, view)),
    frozen: groupBy.length + pinnedNames(schema, view).length,
    groupBy,
    aggregates: new Set(toIndices(aggregateNames(schema, view))),
    widths: widthsOf(known, view),
    sort: sortMarks(known, view),
    rowSize: view.row_size,
    settings: settingsByIndex(known, view),
    renderers,
  };
}

/** The settings of a column; undefined when it has none. */
export function settingsOf({ columns: { settings } }: ViewState, name: string): ColumnSettings | undefined {
  return Object.hasOwn(settings, name) ? settings[name] : undefined;
}

/** The name a column is shown by. */
export function titleOf(view: ViewState, name: string): string {
  return settingsOf(view, name)?.title || name;
}

function settingsByIndex(known: ReadonlyMap<string, number>, view: ViewState): Map<number, ColumnSettings> {
  const settings = new Map<number, ColumnSettings>();
  for (const [name, chosen] of Object.entries(view.columns.settings)) {
    const index = known.get(name);
    if (index !== undefined) settings.set(index, chosen);
  }
  return settings;
}

function widthsOf(known: ReadonlyMap<string, number>, view: ViewState): Map<number, number> {
  const widths = new Map<number, number>();
  for (const [name, width] of Object.entries(view.columns.widths)) {
    const index = known.get(name);
    if (index !== undefined) widths.set(index, width);
  }
  return widths;
}

function sortMarks(known: ReadonlyMap<string, number>, view: ViewState): Map<number, SortMark> {
  const marks = new Map<number, SortMark>();
  for (const { column, descending } of view.query.sort) {
    const index = known.get(column);
    if (index !== undefined) marks.set(index, { descending, rank: marks.size + 1 });
  }
  return marks;
}

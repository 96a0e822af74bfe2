// What a change of the view is called, as it follows "Undo".

import { isSame } from "../model/shared";
import type { ColumnsView, Query, ViewState } from "../protocol";
import { plural } from "./wording";

/** All parts of a view side by side. */
type Flat = Query & ColumnsView & Pick<ViewState, "row_size">;

type Part = keyof Flat;
type Names = readonly string[];

/** Parts that changed, the most telling first. */
function changedParts(before: Flat, after: Flat): Part[] {
  return (Object.keys(NAMES) as Part[]).filter((part) => !isSame(before[part], after[part]));
}

function flatten({ query, columns, row_size }: ViewState): Flat {
  return { ...columns, ...query, row_size };
}

/** The name of the change between two views that are not the same. */
export function nameChange(before: ViewState, after: ViewState): string {
  const [from, to] = [flatten(before), flatten(after)];
  const parts = changedParts(from, to);
  const [part] = parts;
  const isReset = parts.length > 1 && parts.every((each) => isEmpty(to[each]));
  if (part === undefined || isReset) return "reset view";
  const gone = removedNames(from, to);
  return gone.length > 1 ? `remove ${columnsText(gone)}` : NAMES[part](from, to);
}

/** Columns of the view's own are deleted, those of the table put aside. */
function removedNames(before: Flat, after: Flat): Names {
  const own = ({ computed, aggregates }: Flat): Names => [...computed, ...aggregates].map(({ name }) => name);
  const [had, has] = [own(before), own(after)];
  const lost = had.length > has.length ? had.filter((name) => !has.includes(name)) : [];
  return [...lost, ...after.removed.filter((name) => !before.removed.includes(name))];
}

function isEmpty(value: Flat[Part]): boolean {
  return value === null || value === "S" || Object.keys(value).length === 0;
}

/** In the order in which they give a change of several parts its name. */
const NAMES: { readonly [part in Part]: (before: Flat, after: Flat) => string } = {
  computed: ({ computed: before }, { computed: after }) => ownColumns("insert", before, after),
  aggregates: ({ aggregates: before }, { aggregates: after }) => ownColumns("add", before, after),
  removed: (before, after) => coming("remove", "restore", before.removed, after.removed) ?? "column order",
  group_by: (_, { group_by }) => (group_by.length > 0 ? `group by ${group_by.join(", ")}` : "ungroup"),
  sort: (_, { sort }) =>
    sort.length > 0 ? `sort by ${sort.map(({ column }) => column).join(", ")}` : "remove sort",
  filter: (_, { filter }) => (filter === "" ? "remove filter" : `filter ${filter}`),
  search: (_, { search }) => (search === "" ? "clear search" : `search ${search}`),
  settings: (before, after) => `settings of ${changedKeys(before.settings, after.settings)}`,
  hidden: (before, after) => coming("hide", "show", before.hidden, after.hidden) ?? "column order",
  pinned: (before, after) => coming("pin", "unpin", before.pinned, after.pinned) ?? "column order",
  order: () => "column order",
  widths: (before, after) => `width of ${changedKeys(before.widths, after.widths)}`,
  row_size: (_, { row_size }) => `row size ${row_size}`,
  top_groups: () => "top groups",
  expanded: (before, after) =>
    after.expanded.length < before.expanded.length ? "close groups" : "open groups",
};

function coming(gained: string, lost: string, before: Names, after: Names): string | null {
  const more = after.filter((name) => !before.includes(name));
  const less = before.filter((name) => !after.includes(name));
  if (more.length > 0) return `${gained} ${columnsText(more)}`;
  return less.length > 0 ? `${lost} ${columnsText(less)}` : null;
}

function ownColumns(gained: string, before: Flat["computed"], after: Flat["computed"]): string {
  const names = (columns: Flat["computed"]): string[] => columns.map(({ name }) => name);
  const changed = after.filter((column) => !before.some((other) => isSame(column, other)));
  const whole = before.length === after.length ? null : coming(gained, "remove", names(before), names(after));
  return whole ?? `change of ${columnsText(names(changed))}`;
}

function changedKeys(
  before: Flat["settings"] | Flat["widths"],
  after: Flat["settings"] | Flat["widths"],
): string {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return columnsText([...names].filter((name) => !isSame(before[name], after[name])));
}

function columnsText(names: Names): string {
  const [name = "columns"] = names;
  return names.length > 1 ? plural(names.length, "column") : name;
}

// What the menu of a column offers; only what applies.

import type { MenuItem } from "../controls/menu";
import type { Anchor } from "../controls/popover";
import type { ColumnInfo } from "../protocol";
import { groupBy, removeSort, setSort, ungroup } from "./actions";
import { change, columnAt, type TableContext } from "./context";

const SORTABLE: readonly ColumnInfo["kind"][] = ["number", "string", "boolean", "timestamp", "any", "none"];

export function canGroup(column: Pick<ColumnInfo, "kind">): boolean {
  return SORTABLE.includes(column.kind);
}

export function columnMenu(context: TableContext, index: number, anchor: Anchor): MenuItem[] {
  const column = columnAt(context, index);
  const panels = context.parts.read("panels");
  if (!column) return [];
  return [
    ...sortItems(context, column),
    ...groupItems(context, column),
    ...(panels.state === "here" ? panels.value.columnItems(context, column, anchor) : []),
  ];
}

function sortItems(context: TableContext, { name, kind }: ColumnInfo): MenuItem[] {
  if (!SORTABLE.includes(kind)) return [];
  const { sort } = context.model.view.peek().query;
  const key = sort.find((other) => other.column === name);
  const sortBy = (descending: boolean) => () =>
    change(context, (view) => setSort(view, name, descending, key !== undefined));
  return [
    ...(key && !key.descending ? [] : [{ label: "Sort ascending", act: sortBy(false) }]),
    ...(key?.descending ? [] : [{ label: "Sort descending", act: sortBy(true) }]),
    ...(key ? [{ label: "Remove sort", act: () => change(context, (view) => removeSort(view, name)) }] : []),
  ];
}

function groupItems(context: TableContext, column: ColumnInfo): MenuItem[] {
  const { name } = column;
  if (context.model.view.peek().query.group_by.includes(name)) {
    return [{ label: "Ungroup", divided: true, act: () => change(context, (view) => ungroup(view, name)) }];
  }
  if (!canGroup(column) || isAggregate(context, name)) return [];
  return [{ label: "Group by", divided: true, act: () => change(context, (view) => groupBy(view, name)) }];
}

export function isAggregate({ model }: TableContext, name: string): boolean {
  const { group_by, aggregates } = model.view.peek().query;
  return group_by.length > 0 && aggregates.some((column) => column.name === name);
}

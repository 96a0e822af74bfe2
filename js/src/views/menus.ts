// What the menu of a column offers; only what applies.

import type { MenuItem } from "../controls/menu";
import type { Anchor } from "../controls/popover";
import type { ColumnInfo } from "../protocol";
import {
  groupBy,
  hideColumn,
  nudgeColumn,
  pinColumn,
  removeSort,
  setSort,
  ungroup,
  unpinColumn,
} from "./actions";
import { change, columnAt, type TableContext } from "./context";
import { visibleNames } from "./layout";

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
    ...placeItems(context, column),
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

function placeItems(context: TableContext, { name }: ColumnInfo): MenuItem[] {
  const view = context.model.view.peek();
  const schema = context.model.schema.peek();
  const move = (step: -1 | 1) => () => change(context, (now) => nudgeColumn(now, schema, name, step));
  const moves: MenuItem[] = [];
  if (nudgeColumn(view, schema, name, -1) !== view)
    moves.push({ label: "Move left", act: move(-1), divided: true });
  if (nudgeColumn(view, schema, name, 1) !== view) {
    moves.push({ label: "Move right", act: move(1), divided: moves.length === 0 });
  }
  if (view.query.group_by.includes(name)) return moves;
  const pinned = view.columns.pinned.includes(name);
  return [
    {
      label: pinned ? "Unpin column" : "Pin column",
      divided: true,
      act: () => change(context, (now) => (pinned ? unpinColumn(now, name) : pinColumn(now, name))),
    },
    ...(visibleNames(schema, view).length > 1
      ? [{ label: "Hide column", act: () => change(context, (now) => hideColumn(now, name)) }]
      : []),
    ...moves,
  ];
}

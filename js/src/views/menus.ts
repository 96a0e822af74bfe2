// What the menus of a column and of a cell offer; only what applies.

import type { MenuItem } from "../controls/menu";
import type { Anchor } from "../controls/popover";
import { formatPlain } from "../format";
import type { ColumnInfo, Json } from "../protocol";
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
import { addCondition, exclusion, replaceCondition, valueCondition } from "./conditions";
import { change, changeFilter, columnAt, type TableContext } from "./context";
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

export function cellMenu(context: TableContext, position: number, index: number): MenuItem[] {
  const column = columnAt(context, index);
  const line = context.model.frame.line(position);
  if (!column || !line) return [];
  if (line.row === null) return keyItems(context, column, line.entry?.key ?? []);
  const { row } = line;
  return [
    ...rowItems(context, column, position, index),
    { label: "Open row", act: () => openRow(context, position, row) },
  ];
}

/** On a group's own line: its key in this column. */
function keyItems(context: TableContext, column: ColumnInfo, key: readonly Json[]): MenuItem[] {
  const level = context.model.view.peek().query.group_by.indexOf(column.name);
  const value = key[level];
  return value === undefined ? [] : valueItems(context, column, value);
}

function rowItems(context: TableContext, column: ColumnInfo, position: number, index: number): MenuItem[] {
  const { frame } = context.model;
  const cell = frame.cell(position, index);
  const copied = frame.columns[index];
  if (!cell || !copied || cell.cut) return [];
  const copy = { label: "Copy value", act: () => copyText(context, formatPlain(cell.value, copied)) };
  return [
    ...valueItems(context, column, cell.value as Json | bigint),
    ...(cell.value === null ? [] : [copy]),
  ];
}

function openRow(context: TableContext, position: number, row: number): void {
  context.detail.value = { position, row };
}

function valueItems(context: TableContext, column: ColumnInfo, value: Json | bigint): MenuItem[] {
  const only = valueCondition(column, value);
  const exclude = exclusion(column, value);
  return [
    ...(only === null
      ? []
      : [
          {
            label: "Only this value",
            act: () => changeFilter(context, (filter) => replaceCondition(filter, column.name, only)),
          },
        ]),
    ...(exclude === null
      ? []
      : [
          {
            label: "Exclude this value",
            act: () => changeFilter(context, (filter) => addCondition(filter, exclude)),
          },
        ]),
  ];
}

async function copyText(context: TableContext, text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    context.message.value = "Copied";
  } catch {
    context.message.value = "This page may not write to the clipboard";
  }
}

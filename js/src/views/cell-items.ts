// What the menu of a cell offers: to filter by its value, to copy it, to open its row.

import type { MenuItem } from "../controls/menu";
import { formatPlain } from "../format";
import type { ColumnInfo, Json } from "../protocol";
import { addCondition, exclusion, replaceCondition, valueCondition } from "./conditions";
import { changeFilter, columnAt, type TableContext } from "./context";

/** Items of a cell; none when nothing applies to it. */
export function cellItems(context: TableContext, position: number, index: number): MenuItem[] {
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

// What the menu of a column offers to do with columns as such: place, insert, set up, expand, remove.

import type { MenuItem } from "../controls/menu";
import type { Anchor } from "../controls/popover";
import type { ColumnInfo } from "../protocol";
import { COUNT, setSort } from "./actions";
import { pointBeside } from "./beside";
import { namesBeside, removeColumns, type Side } from "./column-actions";
import { change, type TableContext } from "./context";
import { canExpand, expand } from "./expand";
import { visibleNames } from "./layout";
import { isAggregate } from "./menus";
import { placeItems } from "./place-items";
import { restItems } from "./stopped-columns";
import { usesOf } from "./uses";

/** CSS pixels, as wide as a new column is at first. */
const NEW = 140;

/** Items of a column whose menu opened at `anchor`. */
export function columnItems(context: TableContext, column: ColumnInfo, anchor: Anchor): MenuItem[] {
  const { name } = column;
  const isOfGroups = isAggregate(context, name);
  const isKey = context.model.view.peek().query.group_by.includes(name);
  const insert = (side: Side) => () => {
    context.dialog.value = {
      column: null,
      place: { beside: name, side },
      expression: "",
      anchor: pointBeside(anchor, NEW),
    };
  };
  const set = (): void => {
    context.dialog.value = { column: name, anchor: pointBeside(anchor, 0) };
  };
  return [
    ...placeItems(context, column),
    ...(isKey ? countItems(context) : []),
    ...restItems(context, name),
    { label: "Insert column left", divided: true, disabled: isKey || isOfGroups, act: insert("left") },
    { label: "Insert column right", disabled: isOfGroups, act: insert("right") },
    { label: "Column settings", act: set },
    ...(canExpand(column) && !isOfGroups
      ? [{ label: "Expand into columns", act: () => void expand(context, column) }]
      : []),
    ...removeItems(context, name, pointBeside(anchor, 0)),
  ];
}

/** Sort groups by how many rows they have, which is no column, unless a column is called so. */
function countItems(context: TableContext): MenuItem[] {
  if (context.model.schema.peek().columns.some(({ name }) => name === COUNT)) return [];
  const key = context.model.view.peek().query.sort.find(({ column }) => column === COUNT);
  const by = (descending: boolean) => () =>
    change(context, (view) => setSort(view, COUNT, descending, false));
  return [
    ...(key?.descending ? [] : [{ label: "Most rows first", divided: true, act: by(true) }]),
    ...(key && !key.descending ? [] : [{ label: "Fewest rows first", act: by(false) }]),
  ];
}

function removeItems(context: TableContext, name: string, anchor: Anchor): MenuItem[] {
  const [schema, view] = [context.model.schema.peek(), context.model.view.peek()];
  const beside = (side: Side): string[] => namesBeside(schema, view, name, side);
  const item = (label: string, names: readonly string[], isLast = false): MenuItem => ({
    label,
    disabled: names.length === 0 || isLast,
    act: () => remove(context, names, anchor),
  });
  return [
    { ...item("Remove column", [name], visibleNames(schema, view).length === 1), divided: true },
    item("Remove all left", beside("left")),
    item("Remove all right", beside("right")),
  ];
}

/** Remove columns; asks first when others use them. */
export function remove(context: TableContext, names: readonly string[], anchor: Anchor): void {
  const { computed, aggregates } = context.model.view.peek().query;
  const own = [...computed, ...aggregates]
    .map((column) => column.name)
    .filter((name) => names.includes(name));
  const uses = usesOf(context.model.view.peek().query, own);
  const others = [...uses.computed, ...uses.aggregates].filter((name) => !names.includes(name));
  if (others.length > 0 || uses.filter) {
    context.dialog.value = { names, own, others, filter: uses.filter, anchor };
  } else change(context, (view) => removeColumns(view, names));
}

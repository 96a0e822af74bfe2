// What the menu of a column offers to do with columns as such: insert, set up, expand, remove.

import type { MenuItem } from "../controls/menu";
import type { Anchor } from "../controls/popover";
import type { ColumnInfo } from "../protocol";
import { namesBeside, removeColumns, type Side } from "./column-actions";
import { change, type TableContext } from "./context";
import { canExpand, expand } from "./expand";
import { visibleNames } from "./layout";
import { usesOf } from "./uses";

/** CSS pixels: between a column and the dialog, as wide as the dialog is, and a new column at first. */
const [GAP, DIALOG, NEW] = [6, 368, 140];

/** Items of a column whose menu opened at `anchor`. */
export function columnItems(context: TableContext, column: ColumnInfo, anchor: Anchor): MenuItem[] {
  const { name } = column;
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
    { label: "Insert column left", divided: true, disabled: isKey, act: insert("left") },
    { label: "Insert column right", act: insert("right") },
    { label: "Column settings", act: set },
    ...(canExpand(column) ? [{ label: "Expand into columns", act: () => void expand(context, column) }] : []),
    ...removeItems(context, name, pointBeside(anchor, 0)),
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

/**
 * A point beside the column, with room for one that is inserted there, so that what is being set up stays in sight. A
 * point stays when the header that the menu hung from goes.
 */
function pointBeside(anchor: Anchor, room: number): Anchor {
  if (!(anchor instanceof HTMLElement)) return anchor;
  const { left, right, top } = (anchor.closest('[role="columnheader"]') ?? anchor).getBoundingClientRect();
  const [x, other] = [right + GAP + room, left - GAP - DIALOG];
  const fits = x + DIALOG <= document.documentElement.clientWidth;
  return { x: fits || other < 0 ? x : other, y: top };
}

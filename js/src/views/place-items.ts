// What the menu of a column offers to do with its place: pin it, hide it, move it.

import type { MenuItem } from "../controls/menu";
import type { ColumnInfo, SchemaInfo, ViewState } from "../protocol";
import { moveColumn } from "./actions";
import { change, type TableContext } from "./context";
import { visibleNames } from "./layout";
import { hideColumn, pinColumn, unpinColumn } from "./shown-columns";

export function placeItems(context: TableContext, { name }: ColumnInfo): MenuItem[] {
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

/** Move a column one place among the visible ones: -1 left, 1 right. */
export function nudgeColumn(view: ViewState, schema: SchemaInfo, column: string, step: -1 | 1): ViewState {
  const names = visibleNames(schema, view);
  const place = names.indexOf(column);
  if (place < 0) return view;
  if (step < 0) return place === 0 ? view : moveColumn(view, schema, column, names[place - 1] ?? null);
  if (place + 1 >= names.length) return view;
  return moveColumn(view, schema, column, names[place + 2] ?? null);
}

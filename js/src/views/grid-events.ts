// What the grid tells, done to the view.

import type { Signal } from "@preact/signals";
import { formatCount } from "../format";
import type { GridEvents } from "../grid/types";
import type { GroupEntry } from "../protocol";
import { cycleSort, moveColumn, resizeColumn, toggleGroup } from "./actions";
import { addCondition } from "./conditions";
import { change, changeFilter, columnAt, type TableContext } from "./context";
import { mountSummary } from "./header-summary";
import { mediaAt } from "./walk";

export function gridEvents(context: TableContext): GridEvents {
  const { model } = context;
  const nameOf = (column: number): string => columnAt(context, column)?.name ?? "";
  return {
    sort: (column, additive) => change(context, (view) => cycleSort(view, nameOf(column), additive)),
    columnMenu: (column, anchor) => {
      context.menu.value = { kind: "column", column, anchor };
    },
    resize: (column, width) => change(context, (view) => resizeColumn(view, nameOf(column), width)),
    reorder: (column, before) =>
      change(context, (view) =>
        moveColumn(view, model.schema.peek(), nameOf(column), before === null ? null : nameOf(before)),
      ),
    openRow: (position, row) => {
      context.detail.value = { position, row };
    },
    openMedia: (digest, position, column) => {
      context.lightbox.value = mediaAt(model.frame, position, column, digest);
    },
    toggleGroup: (entry) => {
      change(context, (view) => toggleGroup(view, entry.key, !entry.expanded));
      context.message.value = `${entry.expanded ? "Closed" : "Opened"} a group of ${formatCount(entry.count)}`;
    },
    filter: (expression, group) => filterGroup(context, expression, group),
    select: (ranges) => {
      model.selection.value = ranges;
    },
    cellMenu: (position, column, x, y) => {
      context.menu.value = { kind: "cell", column, position, anchor: { x, y } };
    },
    mountSummary: (column, slot) => mountSummary(context, column, slot),
    whole: (row, column) => context.wholes.get(row, column),
    viewport: (first, last) => {
      context.viewport.value = [first, last];
    },
    moved: (place) => {
      for (const open of [context.detail, context.lightbox, context.menu] as const) moveOpen(open, place);
    },
    released: () => {
      context.follows.value = false;
    },
    visibleColumns: (columns) => {
      context.visible.value = columns;
    },
    announce: (message) => {
      context.message.value = message;
    },
  };
}

/** Add a condition, and that of the group whose cell asks for it. */
function filterGroup(context: TableContext, expression: string, group: GroupEntry | null): void {
  if (group !== null && group.condition === null) {
    context.message.value = "These groups are too many to filter by";
    return;
  }
  const conditions =
    group === null || group.condition === null ? [expression] : [group.condition, expression];
  changeFilter(context, (filter) => conditions.reduce(addCondition, filter));
}

/** What is open over a line goes along with it. */
function moveOpen(open: Signal<object | null>, place: (position: number) => number): void {
  const shown = open.peek();
  if (shown === null || !("position" in shown)) return;
  const position = place(Number(shown.position));
  if (position !== shown.position) open.value = { ...shown, position };
}

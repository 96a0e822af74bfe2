// The panel of all columns, joined to the view.

import type { VNode } from "preact";
import type { ColumnChoice } from "../controls/column-choice";
import { ColumnsPanel } from "../controls/columns-panel";
import type { Anchor } from "../controls/popover";
import type { ColumnInfo, SchemaInfo, ViewState } from "../protocol";
import { moveColumn, showAll, showColumn } from "./actions";
import { restoreColumns } from "./column-actions";
import { change, type TableContext } from "./context";
import { groupNames, orderedNames, pinnedNames, titleOf } from "./layout";
import { hideAll, hideColumn } from "./shown-columns";

interface ColumnsPickerProps {
  readonly context: TableContext;
  readonly anchor: Anchor;
  readonly onClose: () => void;
}

export function ColumnsPicker({ context, anchor, onClose }: ColumnsPickerProps): VNode {
  const schema = context.model.schema.value;
  const view = context.model.view.value;
  const removed = schema.columns.filter(({ name }) => view.columns.removed.includes(name));
  return (
    <ColumnsPanel
      anchor={anchor}
      columns={choicesOf(schema, view)}
      onShow={(name, shown) =>
        change(context, (now) => (shown ? showColumn(now, name) : hideColumn(now, name)))
      }
      onShowAll={() => change(context, (now) => showAll(now, schema))}
      onHideAll={() => change(context, (now) => hideAll(now, schema))}
      onMove={(name, before) => change(context, (now) => moveColumn(now, schema, name, before))}
      removed={removed.length}
      onRestore={() => change(context, restoreColumns)}
      onClose={onClose}
    />
  );
}

/** Columns that are offered, from left to right. */
function choicesOf(schema: SchemaInfo, view: ViewState): ColumnChoice[] {
  const known = new Map(schema.columns.map((column) => [column.name, column]));
  const frozen = [...groupNames(schema, view), ...pinnedNames(schema, view)];
  const skip = new Set([...frozen, ...view.columns.removed]);
  const names = [...frozen, ...orderedNames(schema, view).filter((name) => !skip.has(name))];
  const hidden = new Set(view.columns.hidden);
  const computed = new Set(view.query.computed.map(({ name }) => name));
  return names.map((name) => ({
    name,
    title: titleOf(view, name),
    type: known.get(name)?.type ?? "",
    chosen: !hidden.has(name),
    ...markOf(known.get(name)?.problem ?? null, computed.has(name)),
  }));
}

function markOf(problem: ColumnInfo["problem"], isComputed: boolean): Pick<ColumnChoice, "mark" | "note"> {
  if (problem !== null) return { mark: "⚠", note: `waiting: ${problem}` };
  return isComputed ? { mark: "ƒ", note: "computed" } : {};
}

// A row in full, and the rows before and after it.

import type { VNode } from "preact";
import { activeElement } from "../controls/popover";
import { RowDetail } from "../controls/row-detail";
import { formatCount } from "../format";
import type { TableContext } from "./context";
import { titleOf } from "./layout";
import { useWalk } from "./use-walk";
import { nextRow, type RowPlace, type Step } from "./walk";

interface RowPanelProps {
  readonly context: TableContext;
  readonly place: RowPlace;
  readonly onClose: () => void;
}

export function RowPanel({ context, place, onClose }: RowPanelProps): VNode {
  const { model, detail } = context;
  const walk = useWalk(context);
  const step = async (by: Step): Promise<void> => {
    const next = await walk((signal) => nextRow(model.frame, place.position, by, signal));
    if (next === undefined || detail.peek()?.row !== place.row) return;
    if (next) showRow(context, next);
    else context.message.value = by > 0 ? "This is the last row" : "This is the first row";
  };
  const { length, groups } = model.counts.value;
  return (
    <RowDetail
      row={place.row}
      title={`${groups === null ? "Row" : "Line"} ${formatCount(place.position + 1)} of ${formatCount(length)}`}
      columns={model.schema.value.columns.map((column) => ({
        ...column,
        title: titleOf(model.view.value, column.name),
      }))}
      load={(row, signal) => model.detail(row, signal)}
      edits={model.status.value.edits}
      blob={(digest, signal) => model.blob(digest, signal)}
      onStep={(by) => void step(by)}
      onClose={onClose}
    />
  );
}

/** Bring the row into sight in the grid as well; the focus stays where it is. */
function showRow({ grid, detail }: TableContext, place: RowPlace): void {
  detail.value = place;
  const shown = grid.peek();
  const focused = shown && activeElement(shown.element);
  shown?.goTo(place.position);
  if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
}

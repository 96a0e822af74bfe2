// Joins the summary in a header with the filter.

import { render, type VNode } from "preact";
import { Summary } from "../controls/summary";
import type { ColumnInfo, Histogram, Json } from "../protocol";
import {
  boundLiteral,
  hasCondition,
  rangeCondition,
  rangeOf,
  toggleCondition,
  valueCondition,
} from "./conditions";
import { changeFilter, columnAt, type TableContext } from "./context";

/** Draw the summary of a column into the slot of its header until the cleanup runs. */
export function mountSummary(context: TableContext, index: number, slot: HTMLElement): () => void {
  const mounted = new AbortController();
  for (const type of ["pointerdown", "click", "dblclick"]) {
    slot.addEventListener(type, (event) => event.stopPropagation(), { signal: mounted.signal });
  }
  render(<HeaderSummary context={context} index={index} />, slot);
  return () => {
    mounted.abort();
    render(null, slot);
  };
}

interface HeaderSummaryProps {
  readonly context: TableContext;
  readonly index: number;
}

function HeaderSummary({ context, index }: HeaderSummaryProps): VNode | null {
  const { model } = context;
  const column = model.schema.value.columns[index] ?? columnAt(context, index);
  const summary = model.summaries.value.get(index);
  const { filter } = model.view.value.query;
  if (!column) return null;
  const { name, problem } = column;
  if (problem) {
    return (
      <p class="wtw-waiting" title={problem}>
        {problem}
      </p>
    );
  }
  const toggle = (condition: string | null): void => {
    if (condition !== null) changeFilter(context, (text) => toggleCondition(text, name, condition));
  };
  const histogram = summary?.kind === "histogram" ? summary : null;
  return (
    <Summary
      column={column}
      summary={summary}
      total={Math.max(model.counts.value.total, summary?.missing ?? 0)}
      range={histogram && keptBins(filter, column, histogram)}
      isChosen={(value) => isOnly(filter, column, value)}
      formatValue={formatValue}
      onRange={(first, last) => histogram && toggle(binsCondition(column, histogram, first, last))}
      onValue={(value) => toggle(valueCondition(column, value))}
      onMissing={() => toggle(valueCondition(column, null))}
    />
  );
}

/** The condition that keeps the bins `first` to `last`; the last bin of all holds its upper edge. */
export function binsCondition(
  column: ColumnInfo,
  { edges }: Histogram,
  first: number,
  last: number,
): string | null {
  const [low, high] = [edges[first], edges[last + 1]];
  if (low === undefined || high === undefined) return null;
  return rangeCondition(column, low, high, last + 2 === edges.length);
}

/** The bins that a range of the filter keeps, when its bounds are edges of this histogram. */
export function keptBins(
  filter: string,
  column: ColumnInfo,
  { edges }: Histogram,
): readonly [number, number] | null {
  const range = rangeOf(filter, column.name);
  if (!range) return null;
  const literals = edges.map((edge) => boundLiteral(column, edge));
  const [first, end] = [literals.indexOf(range[0]), literals.lastIndexOf(range[1])];
  return first >= 0 && end > first ? [first, end - 1] : null;
}

function isOnly(filter: string, column: ColumnInfo, value: Json): boolean {
  const condition = valueCondition(column, value);
  return condition !== null && hasCondition(filter, condition);
}

function formatValue(value: Json): string {
  if (value === null) return "missing";
  if (value === "") return "(empty)";
  return typeof value === "string" ? value : JSON.stringify(value);
}

// What the panel of groups does to the view: each function takes a view and returns another.

import type { ComputedColumn, ViewState } from "../protocol";
import { groupBy, removeSort, withQuery } from "./actions";
import { removeColumns, rename } from "./column-actions";
import { hideColumn } from "./shown-columns";

/**
 * Add an aggregate, or put it in the place of the one that is called `before`, which keeps its place. One whose values
 * have no order does not go on sorting.
 */
export function putAggregate(
  view: ViewState,
  before: string | null,
  wish: ComputedColumn,
  isOrdered = true,
): ViewState {
  const { aggregates } = view.query;
  if (before === null) return withQuery(view, { aggregates: [...aggregates, wish] });
  const named = before === wish.name ? view : rename(view, before, wish.name);
  return withQuery(isOrdered ? named : removeSort(named, wish.name), {
    aggregates: named.query.aggregates.map((column) => (column.name === wish.name ? wish : column)),
  });
}

export function removeAggregate(view: ViewState, name: string): ViewState {
  return removeColumns(view, [name]);
}

/** Keep so many first groups and put the others together; null keeps all. */
export function setTop(view: ViewState, top: number | null): ViewState {
  return withQuery(view, { top_groups: top });
}

/** Group by what an expression gives: by a computed column that is not shown besides. */
export function groupByExpression(view: ViewState, column: ComputedColumn): ViewState {
  const computed = [...view.query.computed, column];
  return groupBy(hideColumn(withQuery(view, { computed }), column.name), column.name);
}

// What panels and menus do to the columns that are shown: each function takes a view and returns another.

import type { SchemaInfo, ViewState } from "../protocol";
import { withColumns, without } from "./actions";
import { offeredNames } from "./layout";

export function hideColumn(view: ViewState, column: string): ViewState {
  return withColumns(view, { hidden: [...without(view.columns.hidden, column), column] });
}

/** Hide every column of the schema. */
export function hideAll(view: ViewState, schema: SchemaInfo): ViewState {
  const names = offeredNames(schema, view);
  return withColumns(view, { hidden: [...new Set([...view.columns.hidden, ...names])] });
}

export function pinColumn(view: ViewState, column: string): ViewState {
  return withColumns(view, { pinned: [...without(view.columns.pinned, column), column] });
}

export function unpinColumn(view: ViewState, column: string): ViewState {
  return withColumns(view, { pinned: without(view.columns.pinned, column) });
}

export function resetWidths(view: ViewState): ViewState {
  return withColumns(view, { widths: {} });
}

// What the parts of one table view share: the model, and what is open in this view only.

import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Anchor } from "../controls/popover";
import type { Grid, GridLayout } from "../grid/types";
import type { TableModel } from "../model/types";
import type { ColumnInfo, ViewState } from "../protocol";
import { layoutOf } from "./layout";
import { Parts } from "./parts";
import type { MediaPlace, RowPlace } from "./walk";

export type OpenMenu =
  | { readonly kind: "column"; readonly column: number; readonly anchor: Anchor }
  | { readonly kind: "cell"; readonly column: number; readonly position: number; readonly anchor: Anchor };

/** State that ends with this display of the widget; what is shared with Python is in `model.view`. */
export interface TableContext {
  readonly model: TableModel;
  readonly layout: ReadonlySignal<GridLayout>;
  readonly parts: Parts;
  readonly grid: Signal<Grid | null>;
  readonly menu: Signal<OpenMenu | null>;
  readonly detail: Signal<RowPlace | null>;
  readonly lightbox: Signal<MediaPlace | null>;
  /** First and last line on screen. */
  readonly viewport: Signal<readonly [number, number]>;
  /** Schema indices of the columns on screen. */
  readonly visible: Signal<readonly number[]>;
  /** The table grows, or is about to. */
  readonly grows: Signal<boolean>;
  /** The grid keeps the last lines in sight. */
  readonly follows: Signal<boolean>;
  /** Rows that came since the last line was in sight. */
  readonly fresh: Signal<number>;
  /** The first window is drawn. */
  readonly ready: Signal<boolean>;
  /** Said to a screen reader. */
  readonly message: Signal<string>;
  /** Ends with the view. */
  readonly signal: AbortSignal;
}

export function createContext(model: TableModel, ended: AbortSignal): TableContext {
  return {
    model,
    layout: stableLayout(model),
    parts: new Parts(model),
    grid: signal(null),
    menu: signal(null),
    detail: signal(null),
    lightbox: signal(null),
    viewport: signal([0, 0]),
    visible: signal([]),
    grows: signal(false),
    follows: signal(false),
    fresh: signal(0),
    ready: signal(false),
    message: signal(""),
    signal: ended,
  };
}

/** The layout of the view; the same object while the layout is the same, whatever else of the view changes. */
function stableLayout(model: TableModel): ReadonlySignal<GridLayout> {
  const key = computed(() => {
    const { columns, query, row_size } = model.view.value;
    return JSON.stringify([columns, query.sort, query.group_by, row_size]);
  });
  return computed(() => {
    key.value;
    return layoutOf(model.schema.value, model.view.peek());
  });
}

/** Change the shared view by an action of actions.ts. */
export function change({ model }: TableContext, action: (view: ViewState) => ViewState): void {
  const before = model.view.peek();
  const after = action(before);
  if (after !== before) model.setView(after);
}

/** Change the filter by a function of conditions.ts. */
export function changeFilter({ model }: TableContext, edit: (filter: string) => string): void {
  const before = model.view.peek().query.filter;
  const after = edit(before);
  if (after !== before) model.setQuery({ filter: after });
}

export function columnAt({ model }: TableContext, index: number): ColumnInfo | undefined {
  return model.schema.peek().columns[index];
}

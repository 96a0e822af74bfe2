// What the parts of one table view share: the model, and what is open in this view only.

import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Anchor } from "../controls/popover";
import type { Grid, GridLayout } from "../grid/types";
import type { TableModel } from "../model/types";
import type { CodeRequest, ColumnInfo, Query, ViewState } from "../protocol";
import { dropGroupSort, withQuery } from "./actions";
import { chosenRenderers } from "./chosen";
import type { Place } from "./column-actions";
import { layoutOf, titleOf } from "./layout";
import { Parts, type Shared } from "./parts";
import { type Step, Undo } from "./undo";
import type { MediaPlace, RowPlace } from "./walk";
import { type WholeValues, wholeValues } from "./wholes";

export type OpenMenu =
  | { readonly kind: "column"; readonly column: number; readonly anchor: Anchor }
  | { readonly kind: "cell"; readonly column: number; readonly position: number; readonly anchor: Anchor };

/** The settings of a column, or of a new one that is to stand beside another. */
export type OpenSettings =
  | { readonly column: string; readonly anchor: Anchor }
  | {
      readonly column: null;
      readonly place: Place;
      readonly expression: string;
      readonly anchor: Anchor;
    };

/** Columns to remove of which `own` are used by others, or by the filter. */
export interface OpenRemoval {
  readonly names: readonly string[];
  readonly own: readonly string[];
  readonly others: readonly string[];
  readonly filter: boolean;
  readonly anchor: Anchor;
}

/** Code of the view that waits to be copied. */
export interface OpenCode {
  readonly language: CodeRequest["language"];
  readonly anchor: Anchor;
}

export interface Jump {
  /** What is shown by then, or is on its way. */
  readonly query: Query;
  readonly land: (grid: Grid) => void;
}

/** State that ends with this display of the widget; what is shared with Python is in `model.view`. */
export interface TableContext {
  readonly model: TableModel;
  /** What changed the view in this display; only it writes the view. */
  readonly undo: Undo;
  readonly layout: ReadonlySignal<GridLayout>;
  readonly parts: Parts;
  readonly wholes: WholeValues;
  readonly grid: Signal<Grid | null>;
  readonly menu: Signal<OpenMenu | null>;
  readonly dialog: Signal<OpenSettings | OpenRemoval | OpenCode | null>;
  /** The search steps through the rows that show a text, and leaves the others where they are. */
  readonly finding: Signal<boolean>;
  readonly detail: Signal<RowPlace | null>;
  readonly lightbox: Signal<MediaPlace | null>;
  /** First and last line on screen. */
  readonly viewport: Signal<readonly [number, number]>;
  /** Schema indices of the columns on screen. */
  readonly visible: Signal<readonly number[]>;
  /** Where the footer was told to go since the rows on screen have come. */
  readonly jump: Signal<Jump | null>;
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

export function createContext(model: TableModel, shared: Shared, ended: AbortSignal): TableContext {
  const parts = new Parts(model, shared);
  const wholes = wholeValues(model, parts, ended);
  return {
    model,
    undo: new Undo(model, ended),
    layout: stableLayout(model, parts, wholes),
    parts,
    wholes,
    grid: signal(null),
    menu: signal(null),
    dialog: signal(null),
    finding: signal(false),
    detail: signal(null),
    lightbox: signal(null),
    jump: signal(null),
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
function stableLayout(model: TableModel, parts: Parts, wholes: WholeValues): ReadonlySignal<GridLayout> {
  const renderers = chosenRenderers(model, parts);
  const key = computed(() => {
    const { columns, query, row_size } = model.view.value;
    return JSON.stringify([columns, query.sort, query.group_by, query.computed, query.aggregates, row_size]);
  });
  return computed(() => {
    key.value;
    wholes.arrived.value;
    return layoutOf(model.schema.value, model.view.peek(), renderers.value);
  });
}

/** Change the shared view by an action of actions.ts; a sort that has no meaning then goes with it, in the same step. */
export function change({ model, undo }: TableContext, action: (view: ViewState) => ViewState): void {
  const before = model.view.peek();
  const after = dropGroupSort(action(before), model.schema.peek());
  if (after !== before) undo.write(after);
}

export function changeQuery(context: TableContext, patch: Partial<Query>): void {
  change(context, (view) => withQuery(view, patch));
}

/** Change the filter by a function of conditions.ts. */
export function changeFilter(context: TableContext, edit: (filter: string) => string): void {
  changeQuery(context, { filter: edit(context.model.view.peek().query.filter) });
}

export function columnAt({ model }: TableContext, index: number): ColumnInfo | undefined {
  return model.schema.peek().columns[index];
}

/** The name the column is shown by. */
export function titleAt(context: TableContext, index: number): string {
  return titleOf(context.model.view.peek(), columnAt(context, index)?.name ?? "");
}

/** Undo or redo the last change of the view in this display, and say what it was. */
export function takeBack(context: TableContext, way: "undo" | "redo"): void {
  const step = context.undo[way]();
  const done = way === "undo" ? "Undone" : "Done again";
  context.message.value = step ? `${done}: ${stepName(context, step)}` : `Nothing to ${way}`;
}

/** What a step is called, such as "sort by score"; "the last change" until the panels are here. */
export function stepName({ parts }: TableContext, { before, after }: Step): string {
  const panels = parts.read("panels");
  return panels.state === "here" ? panels.value.nameChange(before, after) : "the last change";
}

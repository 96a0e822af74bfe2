// What views and hosts use of the model: state as signals, questions as promises.

import type { ReadonlySignal, Signal } from "@preact/signals";
import type { Cell, DataFrame } from "../dataframe";
import type {
  ChunkRequest,
  CodeRequest,
  ColumnInfo,
  ColumnSummary,
  CompleteRequest,
  Completion,
  ConditionsAnswer,
  CountAnswer,
  DetailAnswer,
  Failure,
  FindAnswer,
  FindRequest,
  Json,
  Query,
  SchemaInfo,
  StatusInfo,
  ViewState,
  Waiting,
} from "../protocol";

/** A module that waits for the modules it shares with the rest of the page. */
export type Chunk = (shared: Readonly<Record<string, object>>) => unknown;

export type KernelState = "live" | "busy" | "disconnected";

export interface Counts {
  /** Lines of the view, rows that pass the filter, rows of the table, groups (null when not grouped). */
  readonly length: number;
  readonly matched: number;
  readonly total: number;
  readonly groups: number | null;
}

/** What an expression is for; `name` is that of the column or aggregate being edited, which it may not name itself. */
export interface Target {
  readonly purpose: CompleteRequest["purpose"];
  readonly name?: string;
}

/** What an expression would make of a column, and its first values. */
export interface Preview {
  readonly column: ColumnInfo;
  /** The keys of the groups that the values are of; null when they are of rows. */
  readonly keys: readonly (readonly Json[])[] | null;
  readonly cells: readonly Cell[];
}

/** What is looked for among the lines of the view, and from where. */
export type Sought = Pick<FindRequest, "text" | "columns" | "position" | "direction" | "counted">;

/** One table shown by one widget. One instance a widget model; several views may share it. */
export interface TableModel {
  /** The columns of the table, followed by those of the view: the computed ones, then the aggregates of its groups. */
  readonly schema: ReadonlySignal<SchemaInfo>;
  readonly status: ReadonlySignal<StatusInfo>;
  /** The view as all displays of the widget and Python share it. */
  readonly view: ReadonlySignal<ViewState>;
  readonly counts: ReadonlySignal<Counts>;
  readonly kernel: ReadonlySignal<KernelState>;
  /** Why the current query could not be answered; the rows on screen are of the query before. */
  readonly failure: ReadonlySignal<Failure | null>;
  /** Parts of the query that do not fit the table, which are left out of the rows on screen. */
  readonly waiting: ReadonlySignal<readonly Waiting[]>;
  /** A question has been open for more than a second, or a column is being computed: what it is about. Cancel with `cancel`. */
  readonly working: ReadonlySignal<string | null>;
  readonly summaries: ReadonlySignal<ReadonlyMap<number, ColumnSummary["summary"]>>;
  readonly selection: Signal<readonly (readonly [number, number])[]>;
  /** Filters this widget has had, newest first. */
  readonly history: ReadonlySignal<readonly string[]>;
  readonly frame: DataFrame;

  /** Change the view; writes the trait and asks for rows when the query changed. */
  setView(view: ViewState): void;
  setQuery(patch: Partial<Query>): void;
  /** Ask for summaries of these columns when they are not known for the current query. */
  wantSummaries(columns: readonly number[]): void;
  /** Resolves to null when the text is a filter over this table. */
  check(text: string, signal: AbortSignal): Promise<Failure | null>;
  complete(text: string, caret: number, signal: AbortSignal, target?: Target): Promise<Completion[]>;
  /**
   * What a computed column would be for the rows `start` to `end` of the view, or an aggregate for groups. Rejects with `FailureError`, never settles when a newer preview was asked for.
   */
  preview(
    target: Target,
    expression: string,
    range: { readonly start: number; readonly end: number },
    signal: AbortSignal,
  ): Promise<Preview>;
  /** How many rows would pass this filter and the search; rejects with `FailureError` when it is no filter. */
  count(filter: string, signal: AbortSignal): Promise<Pick<CountAnswer, "matched" | "total">>;
  /** The filter as conditions, or why it has another shape. */
  conditions(text: string, signal: AbortSignal): Promise<Pick<ConditionsAnswer, "group" | "reason">>;
  /** The next line that shows a text; a question about another text takes the place of this one. */
  find(sought: Sought, signal: AbortSignal): Promise<FindAnswer>;
  /** The view as code; rejects with `FailureError` when it has a part that the language lacks. */
  code(language: CodeRequest["language"], signal: AbortSignal): Promise<string>;
  /** A part of the page's code that is loaded when it is needed; rejects with the reason. */
  chunk(name: ChunkRequest["name"], digest: string): Promise<Chunk>;
  detail(row: number, signal: AbortSignal): Promise<DetailAnswer>;
  /** A blob URL of the full bytes of a digest; rejects with the reason. The model revokes it. */
  blob(digest: string, signal: AbortSignal): Promise<string>;
  cancel(): void;
  /** Compute the rest of a column that was stopped. */
  resume(column: string): void;
}

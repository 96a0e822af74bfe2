// One table shown by one widget: the state of the view, its lines, and questions about it.

import { computed, type ReadonlySignal, type Signal } from "@preact/signals";
import { formatCount } from "../format";
import type {
  ChunkRequest,
  CodeRequest,
  Completion,
  ConditionsAnswer,
  CountAnswer,
  DetailAnswer,
  Failure,
  FilterHistory,
  FindAnswer,
  Progress,
  Query,
  SchemaInfo,
  StatusInfo,
  ViewState,
  Waiting,
} from "../protocol";
import { Blobs } from "./blobs";
import { loadChunk } from "./chunks";
import { Client } from "./client";
import { ownNames } from "./columns";
import { toFailure } from "./failure";
import { readFirst } from "./first";
import { KernelFrame } from "./frame";
import { STRIP_ITEMS } from "./groups";
import { sameQuery } from "./query";
import { Questions } from "./questions";
import { isSame, onChange, readTrait, type SharedTrait, shareSelection, shareTrait } from "./shared";
import { type Shown, Summaries } from "./summaries";
import type { Chunk, Counts, KernelState, Preview, Sought, TableModel, Target } from "./types";
import { emptyView } from "./view";
import type { WidgetModel } from "./widget-model";

const NO_SCHEMA: SchemaInfo = { columns: [], total: 0 };
const NO_STATUS: StatusInfo = { version: 0, edits: 0, total: 0, title: "", live: false, progress: [] };
const NO_HISTORY: FilterHistory = { filters: [] };

/** When Python is told of another view: what it answers about that view comes first. */
const TOLD_MS = 60;

/** CSS pixels of a row. */
const ROW_PIXELS = { S: 30, M: 60, L: 120, XL: 240 } as const;

/** Denser screens get the thumbnails of this one. */
const DENSEST = 2;

/** The `TableModel` of a widget in a notebook. It frees all it holds when the signal aborts. */
export class WidgetTable implements TableModel {
  readonly schema: ReadonlySignal<SchemaInfo>;
  readonly status: ReadonlySignal<StatusInfo>;
  readonly working: ReadonlySignal<string | null>;
  readonly selection: Signal<readonly (readonly [number, number])[]>;
  readonly history: ReadonlySignal<readonly string[]>;
  readonly frame: KernelFrame;
  readonly #client: Client;
  readonly #view: SharedTrait<ViewState>;
  readonly #summaries: Summaries;
  readonly #blobs: Blobs;
  readonly #questions: Questions;
  readonly #table: ReadonlySignal<SchemaInfo>;

  constructor(model: WidgetModel, end: AbortSignal) {
    this.#table = readTrait(model, "schema", NO_SCHEMA, end);
    this.status = readTrait(model, "status", NO_STATUS, end);
    this.#view = shareTrait(model, "view", emptyView(), end, TOLD_MS);
    const history = readTrait(model, "history", NO_HISTORY, end);
    this.history = computed(() => history.value.filters);
    this.#client = new Client(model, (push, buffers) => this.frame.hear(push, buffers), end);
    this.#questions = new Questions(this.#client, () => ({
      query: this.view.peek().query,
      version: this.status.peek().version,
    }));
    this.frame = this.#createFrame(end);
    const { own } = this.frame.described;
    this.schema = computed(() => {
      const { columns, total } = this.#table.value;
      return { columns: [...columns, ...own.value], total };
    });
    this.working = computed(() => this.#client.working.value ?? progressText(this.status.value));
    this.#showFirst(model);
    this.#summaries = new Summaries(this.#client, () => this.#shown(), end);
    this.#blobs = new Blobs(this.#client);
    this.selection = shareSelection(model, () => this.frame.shown, end);
    this.#follow(end);
  }

  get view(): ReadonlySignal<ViewState> {
    return this.#view.signal;
  }

  get counts(): ReadonlySignal<Counts> {
    return this.frame.counts;
  }

  get kernel(): ReadonlySignal<KernelState> {
    return this.#client.kernel;
  }

  get failure(): ReadonlySignal<Failure | null> {
    return this.frame.failure;
  }

  get waiting(): ReadonlySignal<readonly Waiting[]> {
    return this.frame.described.waiting;
  }

  get summaries(): TableModel["summaries"] {
    return this.#summaries.known;
  }

  setView(view: ViewState): void {
    if (!isSame(view, this.view.peek())) this.#view.write(view);
  }

  setQuery(patch: Partial<Query>): void {
    const view = this.view.peek();
    this.setView({ ...view, query: { ...view.query, ...patch } });
  }

  wantSummaries(columns: readonly number[]): void {
    const { query } = this.frame.shown;
    const aggregates = new Set(query.group_by.length > 0 ? query.aggregates.map(({ name }) => name) : []);
    this.#summaries.want(columns.filter((column) => !aggregates.has(this.frame.columns[column]?.name ?? "")));
  }

  check(text: string, signal: AbortSignal): Promise<Failure | null> {
    return this.#questions.check(text, signal);
  }

  complete(text: string, caret: number, signal: AbortSignal, target?: Target): Promise<Completion[]> {
    return this.#questions.complete(text, caret, signal, target);
  }

  count(filter: string, signal: AbortSignal): Promise<CountAnswer> {
    return this.#questions.count(filter, signal);
  }

  conditions(text: string, signal: AbortSignal): Promise<ConditionsAnswer> {
    return this.#questions.conditions(text, signal);
  }

  preview(
    target: Target,
    expression: string,
    range: { readonly start: number; readonly end: number },
    signal: AbortSignal,
  ): Promise<Preview> {
    return this.#questions.preview(target, expression, range, signal);
  }

  find(sought: Sought, signal: AbortSignal): Promise<FindAnswer> {
    return this.#questions.find(sought, signal);
  }

  code(language: CodeRequest["language"], signal: AbortSignal): Promise<string> {
    return this.#questions.code(language, this.view.peek(), signal);
  }

  chunk(name: ChunkRequest["name"], digest: string): Promise<Chunk> {
    return loadChunk(this.#client, name, digest);
  }

  detail(row: number, signal: AbortSignal): Promise<DetailAnswer> {
    return this.#questions.detail(row, this.frame.shown, signal);
  }

  blob(digest: string, signal: AbortSignal): Promise<string> {
    return this.#blobs.url(digest, signal);
  }

  cancel(): void {
    this.#client.cancelSlow();
    for (const { name } of underWay(this.status.peek())) {
      void this.#client.request({ kind: "stop", name }, { about: "Stopping" }).catch(toFailure);
    }
  }

  resume(name: string): void {
    void this.#client.request({ kind: "resume", name }, { about: "Computing" }).catch(toFailure);
  }

  /** No view shows the table now: give back the memory of what can be asked for again. */
  rest(): void {
    this.frame.rest();
    this.#blobs.clear();
  }

  #createFrame(end: AbortSignal): KernelFrame {
    return new KernelFrame(
      {
        client: this.#client,
        schema: () => this.#table.peek(),
        status: () => this.status.peek(),
        ownBins: () => this.#ownBins(this.view.peek()),
        thumbnailSize: () => thumbnailSize(this.view.peek().row_size),
        visibleColumns: () => visibleColumns(this.#table.peek(), this.view.peek()),
        stripItems: (columns) => stripItems(columns, this.schema.peek(), this.view.peek()),
        signal: end,
      },
      this.view.peek().query,
    );
  }

  /** Show the window that came with the widget if it is of this view; else ask for one. */
  #showFirst(model: WidgetModel): void {
    const { query } = this.view.peek();
    const first = readFirst(model);
    const fits =
      first !== null && first.version === this.status.peek().version && sameQuery(first.query, query);
    if (!fits || !this.frame.prime(first)) this.frame.setQuery(query);
  }

  /** Columns whose histograms in groups have bins of their own, by the option `bins` of their settings. */
  #ownBins({ columns: { settings } }: ViewState): ReadonlySet<number> {
    const own = this.frame.columns.filter(({ name }) => {
      const { bins } = settings[name]?.options ?? {};
      return bins === "own";
    });
    return new Set(own.map(({ index }) => index));
  }

  /** Columns whose values are all there now, and those of the view, which may be made from them. */
  #finished(status: StatusInfo, before: StatusInfo): number[] {
    const left = new Set(status.progress.map(({ name }) => name));
    const names = before.progress.flatMap(({ name }) => (left.has(name) ? [] : [name]));
    if (names.length === 0) return [];
    const width = this.#table.peek().columns.length;
    return this.frame.columns.flatMap(({ name, index }) =>
      index >= width || names.includes(name) ? [index] : [],
    );
  }

  #shown(): Shown {
    return { ...this.frame.shown, isChanging: this.frame.isChanging };
  }

  #follow(end: AbortSignal): void {
    onChange(this.view, end, (view, before) => {
      const bins = [view, before].map((each) => this.#ownBins(each));
      const others = new Set(bins.flatMap((own) => [...own].filter((i) => !bins.every((set) => set.has(i)))));
      if (others.size > 0) this.frame.expireGroupCells(others);
      if (!sameQuery(view.query, before.query)) this.frame.setQuery(view.query);
    });
    onChange(this.status, end, (status, before) => {
      if (status.version !== before.version || status.edits !== before.edits) this.frame.refresh();
      this.#summaries.forget(this.#finished(status, before));
    });
    onChange(this.#table, end, (schema, before) => {
      if (!isSame(schema.columns, before.columns)) this.#summaries.forget(this.frame.setSchema());
    });
    onChange(this.frame.described.own, end, (own, before) => {
      const width = this.#table.peek().columns.length;
      const longest = own.length > before.length ? own : before;
      const others = longest.flatMap((_, i) => (isSame(own[i], before[i]) ? [] : [width + i]));
      this.#summaries.forget(others);
    });
    onChange(this.failure, end, () => this.#summaries.update());
    this.frame.subscribe(() => this.#summaries.update(), end);
    end.addEventListener("abort", () => this.#blobs.clear(), { once: true });
  }
}

/** In device pixels; no larger than a row is high on a dense screen. */
function thumbnailSize(rowSize: ViewState["row_size"]): number {
  return Math.ceil(ROW_PIXELS[rowSize] * Math.min(DENSEST, globalThis.devicePixelRatio || 1));
}

/** The most that a cell of one of the columns shows at once. */
function stripItems(indices: readonly number[], { columns }: SchemaInfo, view: ViewState): number {
  const { settings } = view.columns;
  const names = indices.flatMap((index) => columns[index]?.name ?? []);
  const chosen = names.map((name) => (Object.hasOwn(settings, name) ? (settings[name]?.items ?? 0) : 0));
  return Math.max(STRIP_ITEMS, ...chosen);
}

/** Columns of which rows are being computed now. */
function underWay({ progress }: StatusInfo): Progress[] {
  return progress.filter(({ stopped }) => !stopped);
}

function progressText(status: StatusInfo): string | null {
  const [first] = underWay(status);
  if (first === undefined) return null;
  const late = first.late > 0 ? `, ${formatCount(first.late)} hanging` : "";
  return `Computing ${first.name}: ${formatCount(first.done)} of ${formatCount(first.total)} rows${late}`;
}

/** Indices from left to right: those the view orders, then the others. */
function visibleColumns({ columns }: SchemaInfo, { columns: layout, query }: ViewState): number[] {
  const names = [...columns.map(({ name }) => name), ...ownNames(query)];
  const left = new Set([...layout.hidden, ...layout.removed]);
  const shown = new Set([...layout.order, ...names].filter((name) => !left.has(name)));
  return [...shown].map((name) => names.indexOf(name)).filter((index) => index >= 0);
}

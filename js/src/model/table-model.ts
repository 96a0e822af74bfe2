// One table shown by one widget: the state of the view, its lines, and questions about it.

import { computed, type ReadonlySignal, type Signal } from "@preact/signals";
import type {
  ChunkRequest,
  Completion,
  ConditionsAnswer,
  CountAnswer,
  DetailAnswer,
  Failure,
  FilterHistory,
  Query,
  SchemaInfo,
  StatusInfo,
  ViewState,
} from "../protocol";
import { Blobs } from "./blobs";
import { loadChunk } from "./chunks";
import { Client } from "./client";
import { toFailure } from "./failure";
import { readFirst } from "./first";
import { KernelFrame } from "./frame";
import { sameQuery } from "./query";
import { isSame, onChange, readTrait, type SharedTrait, shareSelection, shareTrait } from "./shared";
import { type Shown, Summaries } from "./summaries";
import type { Chunk, Counts, KernelState, TableModel } from "./types";
import type { WidgetModel } from "./widget-model";

const NO_SCHEMA: SchemaInfo = { columns: [], total: 0 };
const NO_STATUS: StatusInfo = { version: 0, edits: 0, total: 0, title: "", live: false };
const NO_VIEW: ViewState = {
  query: {
    filter: "",
    search: "",
    computed: [],
    sort: [],
    group_by: [],
    aggregates: [],
    top_groups: null,
    expanded: [],
  },
  columns: { order: [], hidden: [], removed: [], pinned: [], widths: {}, settings: {} },
  row_size: "S",
};

const NO_HISTORY: FilterHistory = { filters: [] };

/** CSS pixels of a row. */
const ROW_PIXELS = { S: 30, M: 60, L: 120, XL: 240 } as const;

/** Denser screens get the thumbnails of this one. */
const DENSEST = 2;

/** The `TableModel` of a widget in a notebook. It frees all it holds when the signal aborts. */
export class WidgetTable implements TableModel {
  readonly schema: ReadonlySignal<SchemaInfo>;
  readonly status: ReadonlySignal<StatusInfo>;
  readonly selection: Signal<readonly (readonly [number, number])[]>;
  readonly history: ReadonlySignal<readonly string[]>;
  readonly frame: KernelFrame;
  readonly #client: Client;
  readonly #view: SharedTrait<ViewState>;
  readonly #summaries: Summaries;
  readonly #blobs: Blobs;
  #counted = 0;

  constructor(model: WidgetModel, end: AbortSignal) {
    this.schema = readTrait(model, "schema", NO_SCHEMA, end);
    this.status = readTrait(model, "status", NO_STATUS, end);
    this.#view = shareTrait(model, "view", NO_VIEW, end);
    const history = readTrait(model, "history", NO_HISTORY, end);
    this.history = computed(() => history.value.filters);
    this.#client = new Client(model, (push, buffers) => this.frame.hear(push, buffers), end);
    this.frame = this.#createFrame(end);
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

  get working(): ReadonlySignal<string | null> {
    return this.#client.working;
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
    this.#summaries.want(columns);
  }

  async check(text: string, signal: AbortSignal): Promise<Failure | null> {
    const asked = this.#client.request({ kind: "check", text }, { signal, about: "Checking the filter" });
    return asked.then(() => null, toFailure);
  }

  async complete(text: string, caret: number, signal: AbortSignal): Promise<Completion[]> {
    const about = "Looking for completions";
    return (await this.#client.request({ kind: "complete", text, caret }, { signal, about })).answer.options;
  }

  async count(filter: string, signal: AbortSignal): Promise<CountAnswer> {
    this.#counted += 1;
    const query = { ...this.view.peek().query, filter };
    const question = { revision: this.#counted, version: this.status.peek().version, query };
    const options = { signal, about: "Counting rows" };
    return (await this.#client.request({ kind: "count", ...question }, options)).answer;
  }

  async conditions(text: string, signal: AbortSignal): Promise<ConditionsAnswer> {
    const about = "Reading the filter";
    return (await this.#client.request({ kind: "conditions", text }, { signal, about })).answer;
  }

  chunk(name: ChunkRequest["name"], digest: string): Promise<Chunk> {
    return loadChunk(this.#client, name, digest);
  }

  async detail(row: number, signal: AbortSignal): Promise<DetailAnswer> {
    return (await this.#client.request({ kind: "detail", row }, { signal, about: "Loading the row" })).answer;
  }

  blob(digest: string, signal: AbortSignal): Promise<string> {
    return this.#blobs.url(digest, signal);
  }

  cancel(): void {
    this.#client.cancelSlow();
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
        schema: () => this.schema.peek(),
        status: () => this.status.peek(),
        thumbnailSize: () => thumbnailSize(this.view.peek().row_size),
        visibleColumns: () => visibleColumns(this.schema.peek(), this.view.peek()),
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

  #shown(): Shown {
    return { ...this.frame.shown, isChanging: this.frame.isChanging };
  }

  #follow(end: AbortSignal): void {
    onChange(this.view, end, (view, before) => {
      if (!sameQuery(view.query, before.query)) this.frame.setQuery(view.query);
    });
    onChange(this.status, end, (status, before) => {
      if (status.version !== before.version) this.frame.refresh();
    });
    onChange(this.schema, end, (schema, before) => {
      if (!isSame(schema.columns, before.columns)) this.#summaries.forget(this.frame.setSchema());
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

/** Schema indices from left to right: those the view orders, then the others. */
function visibleColumns({ columns }: SchemaInfo, { columns: { order, hidden } }: ViewState): number[] {
  const names = columns.map(({ name }) => name);
  const shown = new Set([...order, ...names].filter((name) => !hidden.includes(name)));
  return [...shown].map((name) => names.indexOf(name)).filter((index) => index >= 0);
}

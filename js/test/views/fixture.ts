// A model and a grid that remember what was asked of them.

import { signal } from "@preact/signals";
import { vi } from "vitest";
import type { Cell, DataEvent, DataFrame, Line } from "../../src/dataframe";
import type { Grid, GridEvents, GridLayout } from "../../src/grid/types";
import type { Chunk, Counts, KernelState, Preview, Sought, TableModel, Target } from "../../src/model/types";
import { emptyView } from "../../src/model/view";
import * as panels from "../../src/panels/index";
import type {
  ChunkRequest,
  ColumnInfo,
  ColumnSummary,
  Completion,
  ConditionGroup,
  DetailAnswer,
  Failure,
  GroupCell,
  Query,
  SchemaInfo,
  StatusInfo,
  ViewState,
  Waiting,
} from "../../src/protocol";

/** Parts of the code, as the build makes chunks of them. */
const PARTS: Record<ChunkRequest["name"], () => Promise<object>> = {
  editor: () => import("../../src/editor/index"),
  panels: async () => panels,
  cells: () => import("../../src/cells/index"),
};

export function column(
  name: string,
  kind: ColumnInfo["kind"] = "number",
  media: string | null = null,
): ColumnInfo {
  return { name, kind, type: kind, media, optional: true, colors: null, problem: null, computed: null };
}

export function schemaOf(columns: readonly ColumnInfo[], total = 1797): SchemaInfo {
  return { columns: [...columns], total };
}

export const SCHEMA = schemaOf([
  column("id", "string"),
  column("image", "media", "image-file"),
  column("guess"),
  column("score"),
]);

/** Lines and cells from functions; `fetch` is counted and makes lines known. */
export class FakeFrame implements DataFrame {
  readonly columns;
  length: number;
  readonly fetch = vi.fn(async (start: number, end: number) => {
    for (let i = start; i < end; i += 1) this.known.add(i);
  });
  readonly page = vi.fn((_group: number, _column: number, _offset: number) => {});
  readonly known = new Set<number>();
  lineOf: (position: number) => Line = (position) => ({ row: position + 100, entry: null });
  cellOf: (position: number, column: number) => Cell | undefined = (position) => ({ value: position });
  groupCellOf: (group: number, column: number) => GroupCell["cell"] | undefined = () => undefined;
  readonly #listeners = new Set<(event: DataEvent) => void>();

  constructor(schema: SchemaInfo, length: number, known: "known" | "unknown" = "known") {
    this.columns = schema.columns.map((info, index) => ({ ...info, index }));
    this.length = length;
    if (known === "known") for (let i = 0; i < length; i += 1) this.known.add(i);
  }

  line(position: number): Line | undefined {
    return this.known.has(position) ? this.lineOf(position) : undefined;
  }

  cell(position: number, index: number): Cell | undefined {
    return this.known.has(position) ? this.cellOf(position, index) : undefined;
  }

  groupCell(group: number, index: number): GroupCell["cell"] | undefined {
    return this.groupCellOf(group, index);
  }

  thumbnail(): undefined {
    return undefined;
  }

  subscribe(listener: (event: DataEvent) => void, ended: AbortSignal): void {
    this.#listeners.add(listener);
    ended.addEventListener("abort", () => this.#listeners.delete(listener));
  }

  say(event: DataEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}

export class FakeModel implements TableModel {
  readonly schema;
  readonly status = signal<StatusInfo>({
    version: 0,
    edits: 0,
    total: 1797,
    title: "",
    live: false,
    progress: [],
  });
  readonly view = signal<ViewState>(emptyView());
  readonly counts = signal<Counts>({ length: 1797, matched: 1797, total: 1797, groups: null });
  readonly kernel = signal<KernelState>("live");
  readonly failure = signal<Failure | null>(null);
  readonly waiting = signal<readonly Waiting[]>([]);
  readonly working = signal<string | null>(null);
  readonly summaries = signal<ReadonlyMap<number, ColumnSummary["summary"]>>(new Map());
  readonly selection = signal<readonly (readonly [number, number])[]>([]);
  readonly frame: FakeFrame;
  readonly wantSummaries = vi.fn((_columns: readonly number[]) => {});
  readonly check = vi.fn(async (_text: string, _signal: AbortSignal): Promise<Failure | null> => null);
  readonly complete = vi.fn(
    async (
      _text: string,
      _caret: number,
      _signal: AbortSignal,
      _target?: Target,
    ): Promise<Completion[]> => [],
  );
  readonly preview = vi.fn(
    async (
      { name = "", purpose }: Target,
      _expression: string,
      { start, end }: { readonly start: number; readonly end: number },
      _signal: AbortSignal,
    ): Promise<Preview> => ({
      column: column(name),
      keys: purpose === "aggregate" ? [[7], [0.5], [null], []] : null,
      cells: Array.from({ length: end - start }, (_, i) => ({ value: start + i })),
    }),
  );
  readonly detail = vi.fn(
    async (row: number): Promise<DetailAnswer> => ({
      kind: "detail" as const,
      id: "1",
      row,
      values: this.schema
        .peek()
        .columns.map((info) => (info.kind === "media" ? media(`d${row}`) : `${info.name} ${row}`)),
      notes: [],
    }),
  );
  readonly blob = vi.fn(async (digest: string) => `blob:${digest}`);
  readonly cancel = vi.fn();
  readonly resume = vi.fn((_column: string) => {});
  readonly history = signal<readonly string[]>([]);
  readonly count = vi.fn(async (_filter: string, _signal: AbortSignal) => ({ matched: 45, total: 1797 }));
  readonly conditions = vi.fn(
    async (
      _text: string,
      _signal: AbortSignal,
    ): Promise<{ group: ConditionGroup | null; reason: string | null }> => ({
      group: { join: "and", parts: [] },
      reason: null,
    }),
  );
  /** The lines that show any text, ascending. */
  shown: number[] = [];
  readonly find = vi.fn(async (sought: Sought, _signal: AbortSignal) => answerFind(this.shown, sought));
  readonly code = vi.fn(async (language: string, _signal: AbortSignal) => `the view in ${language}`);
  readonly chunk = vi.fn(async (name: ChunkRequest["name"], _digest: string): Promise<Chunk> => {
    const part = await PARTS[name]();
    return () => part;
  });

  constructor(schema: SchemaInfo = SCHEMA, length = 1797, known: "known" | "unknown" = "known") {
    this.schema = signal(schema);
    this.frame = new FakeFrame(schema, length, known);
  }

  setView(view: ViewState): void {
    this.view.value = view;
  }

  setQuery(patch: Partial<Query>): void {
    const view = this.view.peek();
    this.view.value = { ...view, query: { ...view.query, ...patch } };
  }
}

/** What a kernel says where the lines `shown` show the text. */
export function answerFind(shown: readonly number[], { position, direction, counted }: Sought) {
  const next = direction > 0 ? shown.find((at) => at > position) : shown.findLast((at) => at < position);
  const found = next ?? shown.at(direction > 0 ? 0 : -1) ?? null;
  return {
    kind: "find" as const,
    id: "1",
    revision: 1,
    version: 0,
    position: found,
    row: found,
    column: found === null ? null : 2,
    closed: false,
    ordinal: found === null || !counted ? null : shown.indexOf(found) + 1,
    total: counted || found === null ? shown.length : null,
  };
}

export function media(digest: string, caption: string | null = null) {
  return { digest, format: "png", width: 8, height: 8, size: 100, caption };
}

export function failure(message: string, span: number[] | null = null): Failure {
  return { kind: "failure", id: "1", code: "expression", message, span, fix: null };
}

/** A grid that draws nothing; `events` are what the view listens to. */
export class FakeGrid implements Grid {
  /** The one that was made last. */
  static last: FakeGrid | undefined;
  readonly element = document.createElement("div");
  readonly goTo = vi.fn((_position: number) => {});
  readonly reveal = vi.fn((_position: number, _column: number, _take: boolean) => {});
  readonly showFrom = vi.fn((_position: number) => {});
  readonly goToEnd = vi.fn();
  readonly follow = vi.fn((_on: boolean) => {});
  readonly focus = vi.fn();
  readonly clearSelection = vi.fn();
  readonly setLayout = vi.fn((layout: GridLayout) => {
    this.layout = layout;
  });
  layout: GridLayout;
  readonly events: GridEvents;

  constructor(host: HTMLElement, layout: GridLayout, events: GridEvents) {
    host.append(this.element);
    this.layout = layout;
    this.events = events;
  }

  setFrame(): void {
    throw new Error("the frame of a view does not change");
  }

  selection(): readonly (readonly [number, number])[] {
    return [];
  }
}

/** Stands for the function of grid/grid.ts. */
export function createGrid(
  host: HTMLElement,
  _frame: DataFrame,
  layout: GridLayout,
  events: GridEvents,
): FakeGrid {
  FakeGrid.last = new FakeGrid(host, layout, events);
  return FakeGrid.last;
}

/** Let promises, effects and renders of Preact run. */
export async function settle(milliseconds = 0): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)));
}

/** The one element with this role and accessible name; throws when there are none or several. */
export function named<T extends HTMLElement = HTMLElement>(
  root: ParentNode,
  selector: string,
  name: string,
): T {
  const found = allNamed<T>(root, selector, name);
  if (found.length === 1 && found[0]) return found[0];
  throw new Error(`${found.length} elements ${selector} are named ${name}`);
}

export function allNamed<T extends HTMLElement = HTMLElement>(
  root: ParentNode,
  selector: string,
  name: string,
): T[] {
  return [...root.querySelectorAll<T>(selector)].filter((element) => nameOf(element) === name);
}

function nameOf(element: HTMLElement): string | null {
  const label =
    element.getAttribute("aria-label") ?? element.closest("label")?.textContent ?? element.textContent;
  return label?.trim() ?? null;
}

export function press(target: Element, key: string, init: KeyboardEventInit = {}): void {
  target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...init }));
}

export function type(input: HTMLInputElement, text: string): void {
  input.value = text;
  if (input.type !== "number") input.setSelectionRange(text.length, text.length);
  input.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

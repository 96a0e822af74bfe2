// What tests of the grid share: small tables, layouts, events that are written down, a size for elements.

import { vi } from "vitest";
import { ArrayFrame, type FrameOptions, type Table } from "../../play/array-frame";
import type { CellValue, Column, DataEvent, Viewer } from "../../src/dataframe";
import { createGrid } from "../../src/grid/grid";
import type { Grid, GridEvents, GridLayout } from "../../src/grid/types";

export function columnOf(
  name: string,
  index: number,
  kind: Column["kind"] = "number",
  type = "integer",
): Column {
  return { index, name, kind, type, media: kind === "media" ? "image-file" : null };
}

/** Columns `id` (the row), `name` ("a", "b", "c" in turn) and more numbers `x2`, `x3`, … */
export function tableOf(length: number, width = 4): Table {
  const columns = Array.from({ length: width }, (_, i) => {
    return i === 1 ? columnOf("name", 1, "string", "text") : columnOf(i === 0 ? "id" : `x${i}`, i);
  });
  const value = (row: number, column: number): CellValue => {
    return column === 1 ? (["a", "b", "c"][row % 3] ?? null) : row * (column === 0 ? 1 : column * 10);
  };
  return { columns, length, value, thumbnail: () => undefined };
}

export function layoutOf(columns: readonly number[], rest: Partial<GridLayout> = {}): GridLayout {
  return {
    columns,
    frozen: 0,
    groupBy: [],
    aggregates: new Set(),
    widths: new Map(),
    sort: new Map(),
    rowSize: "S",
    settings: new Map(),
    renderers: new Map(),
    ...rest,
  };
}

export function mockEvents() {
  return {
    sort: vi.fn<GridEvents["sort"]>(),
    columnMenu: vi.fn<GridEvents["columnMenu"]>(),
    resize: vi.fn<GridEvents["resize"]>(),
    reorder: vi.fn<GridEvents["reorder"]>(),
    openRow: vi.fn<GridEvents["openRow"]>(),
    openMedia: vi.fn<GridEvents["openMedia"]>(),
    toggleGroup: vi.fn<GridEvents["toggleGroup"]>(),
    filter: vi.fn<GridEvents["filter"]>(),
    select: vi.fn<GridEvents["select"]>(),
    cellMenu: vi.fn<GridEvents["cellMenu"]>(),
    mountSummary: vi.fn<GridEvents["mountSummary"]>(() => vi.fn()),
    whole: vi.fn<GridEvents["whole"]>(),
    viewport: vi.fn<GridEvents["viewport"]>(),
    visibleColumns: vi.fn<GridEvents["visibleColumns"]>(),
    moved: vi.fn<GridEvents["moved"]>(),
    released: vi.fn<GridEvents["released"]>(),
    announce: vi.fn<GridEvents["announce"]>(),
  };
}

/** Stands in for the browser's, which has no layout here to observe. */
export class FakeResizeObserver {
  static all: FakeResizeObserver[] = [];

  constructor(
    private readonly heard: (entries: { contentRect: { width: number; height: number } }[]) => void,
  ) {
    FakeResizeObserver.all.push(this);
  }

  observe(): void {}

  disconnect(): void {
    FakeResizeObserver.all = FakeResizeObserver.all.filter((other) => other !== this);
  }

  static resize(width: number, height: number): void {
    for (const observer of FakeResizeObserver.all) observer.heard([{ contentRect: { width, height } }]);
  }
}

/** A frame that lets a test speak to whoever draws it. */
export class LiveFrame extends ArrayFrame {
  viewer: Viewer | undefined;

  override subscribe(listener: (event: DataEvent) => void, signal: AbortSignal, viewer?: Viewer): void {
    super.subscribe(listener, signal);
    this.viewer = viewer;
  }
}

export interface Mounted {
  readonly grid: Grid;
  readonly frame: LiveFrame;
  readonly events: ReturnType<typeof mockEvents>;
  readonly stop: AbortController;
}

/** A grid of 800 × 366 pixels: ten rows of size S below the header. */
export function mountGrid(table: Table, options: FrameOptions = {}, rest: Partial<GridLayout> = {}): Mounted {
  vi.stubGlobal("ResizeObserver", FakeResizeObserver);
  const host = document.createElement("div");
  document.body.replaceChildren(host);
  const frame = new LiveFrame(table, options);
  const events = mockEvents();
  const stop = new AbortController();
  const columns = table.columns.map((column) => column.index);
  const grid = createGrid(
    host,
    frame,
    layoutOf(columns, { groupBy: options.groupBy ?? [], ...rest }),
    events,
    stop.signal,
  );
  Object.defineProperty(grid.element, "clientHeight", { value: 366 });
  FakeResizeObserver.resize(800, 366);
  return { grid, frame, events, stop };
}

/** Let timers and animation frames pass. */
export function passTime(milliseconds = 20): Promise<unknown> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

// A frame over a fake kernel, and what a grid does with it.

import { afterEach, beforeEach, vi } from "vitest";
import type { DataEvent, Ranges, Viewer } from "../../src/dataframe";
import { Client } from "../../src/model/client";
import { KernelFrame } from "../../src/model/frame";
import { STRIP_ITEMS } from "../../src/model/groups";
import type { Query, StatusInfo } from "../../src/protocol";
import { digestOf, FakeKernel, KERNEL_LENGTH, type KernelOptions, rowsAnswer } from "./fake-kernel";
import { FakeModel, SCHEMA, VIEW } from "./fake-model";

export const QUERY = VIEW.query;
export const SORTED: Query = { ...QUERY, sort: [{ column: "n", descending: true }] };
const backwards = (query: Query, position: number): number =>
  query.sort.length > 0 ? KERNEL_LENGTH - 1 - position : position;

export function setUp(options: KernelOptions = {}, prime = 128, query = QUERY) {
  const model = new FakeModel();
  const status: StatusInfo = {
    version: 1,
    edits: 0,
    total: options.length ?? KERNEL_LENGTH,
    title: "",
    live: false,
    progress: [],
  };
  const state = { schema: SCHEMA, status };
  const end = new AbortController();
  const client = new Client(model, (push, buffers) => frame.hear(push, buffers), end.signal);
  const context = {
    client,
    schema: () => state.schema,
    status: () => state.status,
    ownBins: () => new Set<number>(),
    thumbnailSize: () => 64,
    stripItems: () => STRIP_ITEMS,
    visibleColumns: () => [0, 1, 2],
    signal: end.signal,
  };
  const frame: KernelFrame = new KernelFrame(context, query);
  const kernel = new FakeKernel(model, { rowAt: backwards, ...options });
  if (prime > 0) {
    const request = {
      id: "first",
      revision: 0,
      version: 1,
      anchor: null,
      query,
      start: 0,
      count: prime,
      columns: [0, 1, 2],
      thumbnail: 64,
    };
    frame.prime({
      query,
      version: 1,
      thumbnail: 64,
      ...rowsAnswer(request, { rowAt: backwards, ...options }),
    });
  }
  const events: DataEvent[] = [];
  const viewer = new FakeViewer();
  frame.subscribe((event) => events.push(event), end.signal, viewer);
  return { model, end, client, frame, kernel, events, state, viewer };
}

/** A grid that shows some lines. */
export class FakeViewer implements Viewer {
  first = 0;
  rows = 30;
  follows = false;
  ranges: Ranges = [];
  readonly moved = vi.fn<Viewer["moved"]>();

  visible(length: number): readonly [number, number] {
    const first = this.follows ? Math.max(0, length - this.rows) : this.first;
    return [first, Math.min(length, first + this.rows)];
  }

  selected(): Ranges {
    return this.ranges;
  }
}

/** The table has changed; the kernel knows, and has told. */
export async function change({ frame, state }: Rig, status: Partial<StatusInfo>): Promise<void> {
  state.status = { ...state.status, ...status };
  frame.refresh();
  await settle();
}

export type Rig = ReturnType<typeof setUp>;

export function show(
  { frame }: Rig,
  start: number,
  end: number,
  columns = [0, 1],
  signal = new AbortController().signal,
) {
  const here = vi.fn();
  frame.fetch(start, end, columns, signal).then(here, () => undefined);
  return here;
}

/** Read what a grid draws. */
export function draw({ frame, viewer }: Rig, start: number, end: number, columns = [0, 1]) {
  viewer.first = start;
  viewer.rows = end - start;
  for (let position = start; position < end; position += 1) {
    frame.line(position);
    for (const column of columns) {
      const value = frame.cell(position, column)?.value;
      if (column === 2 && value) frame.thumbnail(digestOf(position));
    }
  }
}

export const settle = () => vi.advanceTimersByTimeAsync(0);
export const paint = () => vi.advanceTimersByTimeAsync(50);

/** Blob URLs that are not revoked. */
export const urls = new Set<string>();

/** Fake timers and blob URLs for each test of a file. */
export function fakeBrowser(): void {
  beforeEach(() => {
    vi.useFakeTimers({
      toFake: ["setTimeout", "clearTimeout", "performance", "requestAnimationFrame", "Date"],
    });
    urls.clear();
    let count = 0;
    vi.spyOn(URL, "createObjectURL").mockImplementation(() => {
      count += 1;
      urls.add(`blob:${count}`);
      return `blob:${count}`;
    });
    vi.spyOn(URL, "revokeObjectURL").mockImplementation((url) => void urls.delete(url));
  });
  afterEach(() => void vi.useRealTimers());
}

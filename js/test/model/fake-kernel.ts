// The Python side of a fake model: a table whose cell (row, column) can be told from its place.

import { columnFromArray, int64, tableFromColumns, tableToIPC, uint32, utf8 } from "@uwdata/flechette";
import type {
  ColumnInfo,
  ComputedColumn,
  GroupEntry,
  Query,
  Request,
  RowsAnswer,
  RowsRequest,
} from "../../src/protocol";
import type { FakeModel } from "./fake-model";

export const KERNEL_LENGTH = 10_000;

export function digestOf(row: number): string {
  return `digest-${row}`;
}

export interface KernelOptions {
  readonly length?: number;
  /** The row that stands at a position of the view. */
  readonly rowAt?: (query: Query, position: number) => number;
  /** Groups, all closed; no other lines. */
  readonly groups?: number;
  /** Where a row of an older table stands now: by how many lines it has moved. */
  readonly moved?: number;
  /** The whole order is there. */
  readonly ready?: boolean;
  /** Version of the table. */
  readonly version?: number;
  /** At most so many lines in one answer. */
  readonly most?: number;
}

/** Answers what was sent to a model, when told to. */
export class FakeKernel {
  readonly #model: FakeModel;
  /** May be changed: the table has. */
  options: KernelOptions;
  #next = 0;

  constructor(model: FakeModel, options: KernelOptions = {}) {
    this.#model = model;
    this.options = options;
  }

  /** Answer all requests that were sent since. */
  answer(): void {
    while (this.#next < this.#model.sent.length) {
      const request = this.#model.sent[this.#next];
      this.#next += 1;
      if (request !== undefined) this.reply(request);
    }
  }

  /** Answer at once from now on. */
  answerAlways(): void {
    this.answer();
    this.#model.onSend = () => queueMicrotask(() => this.answer());
  }

  /** Forget what was sent since. */
  drop(): void {
    this.#next = this.#model.sent.length;
  }

  reply(request: Request): void {
    if (request.kind === "rows") {
      const { answer, buffers } = rowsAnswer(request, this.options);
      this.#model.hear(answer, buffers);
    } else if (request.kind === "groups") {
      const cells = request.groups.flatMap((group) =>
        request.columns.map((column) => ({ group, column, cell: stripAt(request.offset, request.limit) })),
      );
      const { kind, id, revision } = request;
      this.#model.hear({ kind, id, revision, cells, thumbnails: [] });
    } else if (request.kind === "summary") {
      const summaries = request.columns.map((column) => ({
        column,
        summary: { kind: "share", count: 1, missing: 0 },
      }));
      this.#model.hear({ kind: "summary", id: request.id, revision: request.revision, summaries });
    } else if (request.kind === "places") {
      const ranges = request.ranges.map((range) => range.map((at) => at + (this.options.moved ?? 0)));
      this.#model.hear({ kind: "places", id: request.id, ranges });
    } else if (request.kind === "blobs") {
      const blobs = request.digests.map((digest, buffer) => ({ digest, mime: "image/png", buffer }));
      this.#model.hear({ kind: "blobs", id: request.id, blobs, failed: {} }, request.digests.map(picture));
    }
  }
}

function stripAt(offset: number, limit: number): unknown {
  return { kind: "strip", items: [{ digest: digestOf(offset) }], offset, total: 10 * limit, missing: 0 };
}

function picture(): DataView {
  return new DataView(new ArrayBuffer(900));
}

export function rowsAnswer(
  request: Omit<RowsRequest, "kind">,
  {
    length = KERNEL_LENGTH,
    rowAt = (_query, position) => position,
    groups,
    most = length,
    moved = 0,
    version = 1,
    ready = true,
  }: KernelOptions = {},
): { answer: RowsAnswer; buffers: DataView[] } {
  const all = groups ?? length;
  const by = request.anchor === null ? 0 : moved;
  const end = Math.min(request.start + by + request.count, all);
  const start = Math.max(0, request.start + by);
  const count = Math.max(0, Math.min(end - start, most));
  const positions = Array.from({ length: count }, (_, i) => start + i);
  const rows = groups === undefined ? positions.map((position) => rowAt(request.query, position)) : [];
  const { computed } = request.query;
  const digests = request.columns.includes(2) && request.thumbnail > 0 ? rows.map(digestOf) : [];
  const answer: RowsAnswer = {
    kind: "rows",
    id: request.id,
    revision: request.revision,
    version,
    moved: by,
    start,
    count,
    length: all,
    matched: length,
    total: length,
    ready,
    groups: groups ?? null,
    entries: groups === undefined ? null : positions.map(groupLine),
    width: 3,
    computed: computed.map(describe),
    aggregates: [],
    waiting: [],
    cut: [],
    notes: [],
    values: null,
    thumbnails: digests.map((digest, i) => ({ digest, mime: "image/png", buffer: i + 1 })),
  };
  return { answer, buffers: [arrowOf(rows, request.columns), ...digests.map(picture)] };
}

/** Computed columns hold the number of their row. */
function describe({ name }: ComputedColumn): ColumnInfo {
  return {
    name,
    kind: "number",
    type: "integer",
    media: null,
    optional: true,
    colors: null,
    problem: null,
    computed: null,
  };
}

function groupLine(group: number): GroupEntry {
  return {
    group,
    depth: 0,
    key: [`g${group}`],
    count: 3,
    expanded: false,
    row: null,
    above: null,
    condition: null,
  };
}

/** As it comes off a socket: a view at an odd offset of a larger message. */
function arrowOf(rows: number[], columns: readonly number[]): DataView {
  const named = [
    ["row", columnFromArray(rows, uint32())] as const,
    ...columns.map((c) => [`${c}`, columnOf(rows, c)] as const),
  ];
  const bytes = tableToIPC(tableFromColumns(named as never), { format: "stream" });
  if (bytes === null) throw new Error("no Arrow bytes");
  const message = new Uint8Array(bytes.length + 8);
  message.set(bytes, 3);
  return new DataView(message.buffer, 3, bytes.length);
}

function columnOf(rows: number[], column: number): unknown {
  if (column === 0 || column > 2) return columnFromArray(rows.map(BigInt), int64());
  if (column === 1)
    return columnFromArray(
      rows.map((row) => `text ${row}`),
      utf8(),
    );
  return columnFromArray(
    rows.map((row) => JSON.stringify({ digest: digestOf(row), format: "png" })),
    utf8(),
  );
}

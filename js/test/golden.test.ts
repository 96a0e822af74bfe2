// The messages that Python writes into tests/golden/, read as a page reads them.

/// <reference types="node" />
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { CellValue } from "../src/dataframe";
import { describedBy } from "../src/model/columns";
import { decodeWindow } from "../src/model/decode";
import { WidgetTable } from "../src/model/table-model";
import type { ColumnInfo, Request, RowsAnswer, Traits } from "../src/protocol";
import { FakeModel } from "./model/fake-model";

const FOLDER = join(dirname(fileURLToPath(import.meta.url)), "../../tests/golden");

interface Example {
  readonly request: Request | null;
  readonly message: { readonly kind: string; readonly id?: string };
  readonly buffers: readonly string[];
}

function read<T>(name: string): T {
  return JSON.parse(readFileSync(join(FOLDER, `${name}.json`), "utf8")) as T;
}

function bytes(name: string): DataView {
  const { buffer, byteOffset, byteLength } = readFileSync(join(FOLDER, name));
  return new DataView(buffer, byteOffset, byteLength);
}

function trait<Name extends keyof Traits>(name: Name): Traits[Name] {
  return read<{ value: Traits[Name] }>(name).value;
}

const names = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".json"))
  .map((name) => name.slice(0, -".json".length));
const messages = names.filter((name) => "message" in read<object>(name));

/** A page on the golden table. */
function setUp() {
  const { value: first } = read<{ value: { buffers: string[]; query: Traits["view"]["query"] } }>("first");
  const view = { ...trait("view"), query: first.query };
  const opening = { ...first, buffers: first.buffers.map(bytes) };
  const model = new FakeModel({ schema: trait("schema"), status: trait("status"), view, first: opening });
  const end = new AbortController();
  const table = new WidgetTable(model, end.signal);
  /** Answer the newest request of its kind with an example. */
  const answer = (name: string): void => {
    const { request, message, buffers } = read<Example>(name);
    const { id } = model.sent.findLast(({ kind }) => kind === request?.kind) ?? {};
    model.hear({ ...message, id }, buffers.map(bytes));
  };
  return { model, table, answer, signal: end.signal };
}

function column(name: string, index: number): (CellValue | undefined)[] {
  const { message, buffers } = read<Example>(name);
  const decoded = decodeWindow(message as unknown as RowsAnswer, buffers.map(bytes), trait("schema").columns);
  const values = decoded.columns.get(index);
  return Array.from({ length: values?.length ?? 0 }, (_, i) => values?.cell(i)?.value);
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 40));

beforeEach(() => {
  vi.spyOn(URL, "createObjectURL").mockImplementation((blob) => `blob:${(blob as Blob).size}`);
  vi.spyOn(URL, "revokeObjectURL").mockReturnValue(undefined);
});

describe("the examples", () => {
  it("are there", () => {
    const kinds = messages.map((name) => read<Example>(name).message.kind);
    const all = [
      "rows",
      "summary",
      "groups",
      "places",
      "detail",
      "blobs",
      "complete",
      "check",
      "preview",
      "count",
      "find",
      "code",
      "conditions",
      "chunk",
      "stop",
      "resume",
      "cancel",
      "failure",
      "ready",
      "tail",
    ];
    expect(new Set(kinds)).toEqual(new Set(all));
    expect(names).toEqual(expect.arrayContaining(["schema", "status", "view", "selection", "first"]));
  });

  it("answer the request they go with", () => {
    for (const { request, message } of messages.map((name) => read<Example>(name))) {
      if (request === null) continue;
      expect(message.id).toBe(request.id);
      expect([request.kind, "failure"]).toContain(message.kind);
    }
  });
});

describe("values of cells", () => {
  it("are exact numbers, missing where they are NaN", () => {
    expect(column("rows", 0)).toEqual([0, 1, 2, 3, 2n ** 53n + 1n, -5]);
    expect(column("rows", 1)).toEqual([0.5, null, null, Number.POSITIVE_INFINITY, -1e-9, 1e300]);
  });

  it("are text as it stands, cut where it is long", () => {
    expect(column("rows", 2)).toEqual(["bee", "ant", "bee", null, "ant", "bee"]);
    expect(column("rows", 3)).toEqual(["é".repeat(500), "a\nb", "", null, "\x00<script>", "😀"]);
    const { table } = setUp();
    expect([0, 1].map((row) => table.frame.cell(row, 3)?.cut)).toEqual([true, undefined]);
  });

  it("are booleans and milliseconds", () => {
    expect(column("rows", 4)).toEqual([true, false, null, true, true, false]);
    expect(column("rows", 5)).toEqual([0, 1_767_225_600_000.001, null, -0.001, 1e12, 0.005]);
    expect(column("rows", 6)).toEqual([
      0,
      20_454 * 86_400_000,
      null,
      -86_400_000,
      86_400_000,
      2 * 86_400_000,
    ]);
  });

  it("are JSON for lists, dicts, arrays and mixed values; what was cut is text", () => {
    const lists = column("rows", 7);
    expect(lists.slice(1, 3)).toEqual([[], null]);
    expect(lists[4]).toEqual([0.1]);
    expect(lists[5]).toMatch(/^\[0.*[0-9,.]$/);
    expect(column("rows", 8).slice(0, 3)).toEqual([{ a: 1, b: "x" }, { a: null, b: "y" }, null]);
    expect(column("rows", 9)).toEqual([
      [
        [1, 2],
        [3, 4],
      ],
      null,
      [
        [0, 0],
        [0, 0],
      ],
      null,
      null,
      null,
    ]);
    expect(column("rows", 11)).toEqual([1, "x", null, { k: [true] }, null, []]);
    expect(column("rows", 12)).toEqual(Array(6).fill(null));
  });

  it("are references for media, and the thumbnails come along", () => {
    const [black, white] = column("rows", 10);
    expect(black).toEqual(expect.objectContaining({ format: "png", width: 2, height: 2, caption: "black" }));
    expect(white).toEqual(expect.objectContaining({ caption: '<b>"white"</b>' }));
    const { message, buffers } = read<Example & { message: RowsAnswer }>("rows");
    const digests = message.thumbnails.map(({ digest }) => digest);
    expect(new Set(digests)).toEqual(new Set([black, white].map((m) => (m as { digest: string }).digest)));
    for (const { buffer, mime } of message.thumbnails) {
      expect(buffers[buffer]).toMatch(new RegExp(`\\.${mime.replace("image/", "")}$`));
    }
  });

  it("stand beside the lines of groups", () => {
    const words = column("rows_grouped", 2);
    const { entries } = read<{ message: RowsAnswer }>("rows_grouped").message;
    expect(words).toEqual(entries?.map((entry) => (entry.row === null ? undefined : entry.key[0])));
    expect(words.filter((word) => word === "bee")).toHaveLength(3);
  });
});

describe("columns of the view", () => {
  it("are described by the answer and read as described", () => {
    const { message, buffers } = read<{ message: RowsAnswer; buffers: string[] }>("rows_computed");
    expect(message.computed.map(({ name, kind }) => [name, kind])).toEqual([
      ["shouted", "string"],
      ["doubled", "string"],
      ["lost", "none"],
    ]);
    expect(message.computed[2]?.problem).toContain("'gone'");
    expect(message.waiting).toMatchObject([{ part: "filter", code: "name", span: [0, 4] }]);
    const described = describedBy(message, trait("schema")) ?? [];
    const { columns } = decodeWindow(message, buffers.map(bytes), described);
    expect([13, 14, 15].map((index) => columns.get(index)?.cell(0)?.value)).toEqual([
      "beebeeBEE",
      "beebee",
      null,
    ]);
  });

  it("say of each cell that a function gave no value why", () => {
    const { message, buffers } = read<{ message: RowsAnswer; buffers: string[] }>("rows_functions");
    const described = ["x", "f"].map((name) => ({ ...trait("schema").columns[1], name })) as ColumnInfo[];
    const { columns } = decodeWindow(message, buffers.map(bytes), described);
    const cells = [0, 1, 2].map((row) => columns.get(1)?.cell(row));
    expect(cells.map((cell) => cell?.value)).toEqual([1, null, null]);
    expect(cells.map((cell) => cell?.note?.state)).toEqual([undefined, "failed", "pending"]);
    expect(cells[1]?.note?.message).toBe("ZeroDivisionError: division by zero");
  });

  it("cannot be told apart when the table has other columns than are known", () => {
    const { message } = read<{ message: RowsAnswer }>("rows_computed");
    expect(describedBy({ ...message, width: 12 }, trait("schema"))).toBeNull();
  });
});

describe("a page", () => {
  it("opens on the first window without a question", async () => {
    const { model, table } = setUp();
    expect(table.counts.value).toEqual({ length: 6, matched: 6, total: 6, groups: null });
    expect(table.frame.line(5)).toEqual({ row: 5, entry: null });
    const media = table.frame.cell(0, 10)?.value as { digest: string };
    expect(table.frame.thumbnail(media.digest)).toMatch(/^blob:\d+$/);
    expect(table.status.value.title).toBe("golden");
    expect(model.sent).toEqual([]);
  });

  it("shows another view, its groups and summaries", async () => {
    const { model, table, answer, signal } = setUp();
    table.setQuery({ group_by: ["word"] });
    const { revision } = model.sentOf("rows")[0] ?? {};
    const { message, buffers } = read<{ message: RowsAnswer; buffers: string[] }>("rows_grouped");
    model.hear({ ...message, id: model.sent[0]?.id, revision }, buffers.map(bytes));
    await settle();
    expect(table.counts.value.groups).toBe(3);
    expect(table.frame.line(0)?.entry?.key).toEqual(["ant"]);
    for (const group of [0, 1, 2]) for (const index of [1, 2, 4, 7, 10]) table.frame.groupCell(group, index);
    await settle();
    answer("groups");
    await settle();
    expect([1, 2, 4, 7, 10].map((index) => table.frame.groupCell(1, index)?.kind)).toEqual([
      "histogram",
      "bars",
      "bars",
      "share",
      "strip",
    ]);
    table.wantSummaries([0, 2, 5, 10]);
    await vi.waitFor(() => expect(model.sentOf("summary")).toHaveLength(1));
    answer("summary");
    await settle();
    expect([0, 2, 5, 10].map((index) => table.summaries.value.get(index)?.kind)).toEqual([
      "histogram",
      "bars",
      "histogram",
      "share",
    ]);
    expect(signal.aborted).toBe(false);
  });

  it("reads the other answers", async () => {
    const { table, answer, signal } = setUp();
    const detail = table.detail(0, signal);
    answer("detail");
    expect((await detail).values).toHaveLength(14);
    const options = table.complete("word == ", 8, signal);
    answer("complete");
    expect((await options)[0]).toMatchObject({
      label: "bee",
      insert: '"bee"',
      type: "value",
      start: 8,
      end: 8,
    });
    const found = table.find(
      { text: "E", columns: [1, 0], position: 0, direction: 1, counted: true },
      signal,
    );
    answer("find");
    expect(await found).toMatchObject({ position: 2, column: 1, ordinal: 1, total: 1, closed: false });
    const code = table.code("pandas", signal);
    answer("code");
    expect(await code).toContain(".sort_values(");
    const good = table.check("", signal);
    answer("check");
    expect(await good).toBeNull();
    const bad = table.check("id > 1 and wrd == 'bee'", signal);
    answer("failure");
    expect(await bad).toMatchObject({ code: "name", span: [11, 14] });
    const { message } = read<{ message: { blobs: { digest: string }[]; failed: Record<string, string> } }>(
      "blobs",
    );
    const blob = table.blob(message.blobs[0]?.digest ?? "", signal);
    answer("blobs");
    expect(await blob).toMatch(/^blob:\d+$/);
    const missing = table.blob("0".repeat(64), signal);
    answer("blobs");
    await expect(missing).rejects.toThrow(message.failed["0".repeat(64)]);
  });

  it("asks with the fields that Python reads", async () => {
    const { model, table, signal } = setUp();
    table.setQuery({ filter: "id > 1" });
    void table.detail(0, signal).catch(() => null);
    void table.blob("d", signal).catch(() => null);
    void table.complete("a", 1, signal).catch(() => null);
    void table.code("sql", signal).catch(() => null);
    const sought = { text: "a", columns: [0], position: -1, direction: 1, counted: false };
    void table.find(sought, signal).catch(() => null);
    const end = new AbortController();
    void table.check("a", end.signal);
    end.abort();
    table.frame.page(0, 10, 10);
    const requests = messages
      .map((name) => read<Example>(name).request)
      .filter((request) => request !== null);
    for (const request of model.sent) {
      const example = requests.find(({ kind }) => kind === request.kind);
      expect(Object.keys(request).sort()).toEqual(Object.keys(example ?? {}).sort());
    }
    expect(new Set(model.sent.map(({ kind }) => kind)).size).toBe(9);
  });

  it("takes the traits as they are", () => {
    const model = new FakeModel({
      view: trait("view"),
      selection: trait("selection"),
      schema: trait("schema"),
    });
    const table = new WidgetTable(model, new AbortController().signal);
    expect(table.view.value.query.sort).toEqual([
      { column: "score", descending: true },
      { column: "id", descending: false },
    ]);
    expect(table.selection.value).toEqual([
      [0, 1],
      [4, 4],
    ]);
    expect(table.schema.value.columns.map(({ kind }) => kind)).toContain("ndarray");
    expect(model.sentOf("rows")[0]?.columns.slice(0, 2)).toEqual([10, 0]);
  });
});

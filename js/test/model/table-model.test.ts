import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { WidgetTable } from "../../src/model/table-model";
import type { Traits, ViewState } from "../../src/protocol";
import { FakeKernel, rowsAnswer } from "./fake-kernel";
import { FakeModel, SCHEMA, VIEW } from "./fake-model";
import { FakeViewer } from "./rig";

const FILTERED: ViewState = { ...VIEW, query: { ...VIEW.query, filter: "n > 1" } };

function first(version = 1, view: ViewState = VIEW) {
  const request = {
    id: "first",
    revision: 0,
    version: 1,
    anchor: null,
    query: view.query,
    start: 0,
    count: 64,
    columns: [0, 1, 2],
    thumbnail: 60,
  };
  return { query: view.query, version, thumbnail: 60, ...rowsAnswer(request) };
}

function setUp(traits: Record<string, unknown> = { first: first() }) {
  const model = new FakeModel(traits);
  const end = new AbortController();
  const table = new WidgetTable(model, end.signal);
  return { model, end, table, kernel: new FakeKernel(model) };
}

const settle = () => vi.advanceTimersByTimeAsync(0);
const idle = () => vi.advanceTimersByTimeAsync(200);
const signal = new AbortController().signal;

beforeEach(() => {
  vi.useFakeTimers({
    toFake: ["setTimeout", "clearTimeout", "performance", "requestAnimationFrame", "Date"],
  });
});
afterEach(() => void vi.useRealTimers());

describe("opening", () => {
  it("shows the window that came with the widget and asks nothing", async () => {
    const { model, table } = setUp();
    expect(table.frame.cell(0, 1)).toEqual({ value: "text 0" });
    expect(table.counts.value.length).toBe(10_000);
    await table.frame.fetch(0, 20, [0, 1], signal);
    await idle();
    expect(model.sent.filter(({ kind }) => kind !== "rows")).toEqual([]);
    expect(model.saved).toEqual([]);
  });

  it.each([
    ["none came", {}],
    ["it is empty", { first: {} }],
    ["it is of an older version", { first: first(0) }],
    ["it is of another view", { first: first(1), view: FILTERED }],
    ["it cannot be read", { first: { ...first(), buffers: [] } }],
  ])("asks for a window when %s", (_why, traits) => {
    const { model } = setUp(traits);
    const query = (traits as { view?: ViewState }).view?.query ?? VIEW.query;
    expect(model.sentOf("rows")).toMatchObject([{ start: 0, query, columns: [0, 1, 2] }]);
  });

  it("stands without any trait", () => {
    const model = new FakeModel({ schema: undefined, status: undefined, view: undefined });
    const table = new WidgetTable(model, new AbortController().signal);
    expect(table.view.value).toEqual(VIEW);
    expect(table.frame.length).toBe(0);
  });
});

describe("the view", () => {
  it("goes to the kernel as a question and then, a moment later, as a trait", async () => {
    const { model, table } = setUp();
    const order: string[] = [];
    model.onSend = ({ kind }) => order.push(kind);
    const save = model.save_changes.bind(model);
    model.save_changes = () => {
      order.push("save");
      save();
    };
    table.setQuery({ filter: "n > 1" });
    expect(order).toEqual(["rows"]);
    expect(table.view.value).toEqual(FILTERED);
    await idle();
    expect(order.filter((kind) => kind !== "rows")).toEqual(["save"]);
    expect(model.saved).toEqual([{ view: FILTERED }]);
  });

  it("is told once when it changes several times, and not when Python has set it meanwhile", async () => {
    const { model, table } = setUp();
    table.setQuery({ search: "a" });
    table.setQuery({ search: "ab" });
    await idle();
    expect(model.saved).toMatchObject([{ view: { query: { search: "ab" } } }]);
    table.setQuery({ filter: "n > 1" });
    const python = { ...VIEW, row_size: "XL" as const };
    model.receive("view", python);
    await idle();
    expect(table.view.value).toEqual(python);
    expect(model.saved).toHaveLength(1);
  });

  it("asks nothing when only the layout changes, and writes nothing when nothing does", async () => {
    const { model, table } = setUp();
    table.setView({ ...VIEW, columns: { ...VIEW.columns, hidden: ["n"] } });
    await idle();
    expect(model.sent).toEqual([]);
    expect(model.saved).toHaveLength(1);
    table.setView({
      ...VIEW,
      columns: { hidden: ["n"], order: [], widths: {}, pinned: [], settings: {}, removed: [] },
    });
    table.setQuery({});
    await idle();
    expect(model.saved).toHaveLength(1);
  });

  it("asks nothing when only the settings of a column change", async () => {
    const { model, table } = setUp();
    const percent = {
      title: "N",
      show_as: "percent",
      align: "left",
      items: 5,
      options: { digits: 2 },
    } as const;
    table.setView({ ...VIEW, columns: { ...VIEW.columns, settings: { n: percent } } });
    model.receive("view", { ...VIEW, columns: { ...VIEW.columns, settings: { text: percent } } });
    await idle();
    expect(model.sent).toEqual([]);
  });

  it("asks for as many media of a group as the column shows at once", async () => {
    const query = { ...VIEW.query, group_by: ["text"] };
    const settings = {
      image: { title: "", show_as: "automatic", align: "automatic", items: 24, options: {} },
    };
    const view = { ...VIEW, query, columns: { ...VIEW.columns, settings } } as ViewState;
    const { model, table } = setUp({ view });
    await settle();
    table.frame.groupCell(0, 2);
    table.frame.page(0, 2, 24);
    table.frame.page(0, 0, 0);
    expect(model.sentOf("groups").map(({ limit }) => limit)).toEqual([24, 10]);
  });

  it("does not take its own echo for news", () => {
    const { model, table } = setUp();
    table.setQuery({ filter: "n > 1" });
    const before = table.view.value;
    model.receive("view", { row_size: "S", columns: VIEW.columns, query: { ...FILTERED.query } });
    expect(table.view.value).toBe(before);
    expect(model.sentOf("rows")).toHaveLength(1);
  });

  it("follows Python", async () => {
    const { model, table, kernel } = setUp();
    model.receive("view", FILTERED);
    expect(table.view.value).toEqual(FILTERED);
    expect(model.sentOf("rows")[0]?.query).toEqual(FILTERED.query);
    expect(model.saved).toEqual([]);
    kernel.answer();
    await settle();
    expect(table.frame.shown.query).toEqual(FILTERED.query);
  });

  it("that failed is not asked again by a change of the layout", async () => {
    const { model, table } = setUp();
    table.setQuery({ filter: "(" });
    model.hear({ kind: "failure", id: model.sent[0]?.id, code: "syntax", message: "no", span: [0, 1] });
    await settle();
    expect(table.failure.value?.code).toBe("syntax");
    table.setView({ ...table.view.value, row_size: "L" });
    expect(model.sentOf("rows")).toHaveLength(1);
    expect(table.failure.value).not.toBeNull();
  });
});

describe("the selection", () => {
  it("goes to Python with the query it is meant in", () => {
    const { model, table } = setUp();
    table.selection.value = [[2, 5]];
    expect(model.saved).toEqual([{ selection: { ranges: [[2, 5]], query: VIEW.query, version: 1 } }]);
    table.selection.value = [[2, 5]];
    expect(model.saved).toHaveLength(1);
  });

  it("follows Python without an answer", () => {
    const { model, table } = setUp();
    model.receive("selection", { ranges: [[1, 1]], query: VIEW.query });
    expect(table.selection.value).toEqual([[1, 1]]);
    expect(model.saved).toEqual([]);
  });
});

describe("the table", () => {
  const status = { version: 2, edits: 0, total: 10_020, title: "other", live: false, progress: [] };

  it("grows by what Python says, without a question for rows that are not on screen", async () => {
    const { model, table } = setUp();
    table.frame.subscribe(() => undefined, signal, new FakeViewer());
    model.receive("status", status);
    await settle();
    expect(model.sentOf("rows")).toEqual([]);
    expect(table.counts.value).toEqual({ length: 10_020, matched: 10_020, total: 10_020, groups: null });
    expect(table.status.value.title).toBe("other");
  });

  it("is asked for again when rows were edited", async () => {
    const { model, table, kernel } = setUp();
    table.frame.subscribe(() => undefined, signal, new FakeViewer());
    model.receive("status", { ...status, edits: 1 });
    await settle();
    expect(model.sentOf("rows")).toMatchObject([{ version: 2 }]);
    expect(table.frame.cell(0, 0)).toEqual({ value: 0 });
    kernel.answer();
    await settle();
    expect(table.frame.cell(0, 0)).toEqual({ value: 0 });
  });

  it("shows other columns when the schema changes, not when only its length does", async () => {
    const { model, table, kernel } = setUp();
    const heard = vi.fn();
    table.frame.subscribe(heard, signal, new FakeViewer());
    model.receive("schema", { ...SCHEMA, total: 20_000 });
    expect(heard).not.toHaveBeenCalled();
    const columns: Traits["schema"]["columns"] = SCHEMA.columns.slice(0, 2);
    model.receive("schema", { columns, total: 20_000 });
    expect(heard).toHaveBeenCalledWith("reset");
    expect(table.frame.columns.map(({ name, index }) => [name, index])).toEqual([
      ["n", 0],
      ["text", 1],
    ]);
    expect(table.frame.cell(0, 0)).toBeUndefined();
    await settle();
    kernel.answer();
    await settle();
    expect(table.frame.cell(0, 0)).toEqual({ value: 0 });
  });
});

describe("histograms of groups", () => {
  it("are asked for again when their column gets bins of its own", async () => {
    const view = { ...VIEW, query: { ...VIEW.query, group_by: ["text"] } };
    const { model, table, kernel } = setUp({ view, first: {} });
    kernel.options = { groups: 5 };
    await settle();
    kernel.answer();
    await settle();
    for (const column of [0, 2]) table.frame.groupCell(0, column);
    await settle();
    kernel.answer();
    await settle();
    expect(model.sentOf("groups").at(-1)).toMatchObject({ columns: [0, 2], own_bins: [] });
    const own = { title: "", show_as: "histogram", align: "automatic" as const, items: null };
    const settings = { n: { ...own, options: { bins: "own" } } };
    table.setView({ ...view, columns: { ...view.columns, settings } });
    for (const column of [0, 2]) expect(table.frame.groupCell(0, column)).toBeDefined();
    await settle();
    expect(model.sentOf("groups").at(-1)).toMatchObject({ columns: [0], own_bins: [0] });
  });
});

describe("summaries", () => {
  it("wait for the paint, come in parts, and only for the columns wanted", async () => {
    const { model, table, kernel } = setUp();
    const wanted = Array.from({ length: 10 }, (_, i) => i);
    table.wantSummaries(wanted);
    await settle();
    expect(model.sent).toEqual([]);
    await idle();
    expect(model.sentOf("summary").map(({ columns }) => columns.length)).toEqual([8]);
    kernel.answer();
    await idle();
    kernel.answer();
    await idle();
    expect(model.sentOf("summary").map(({ columns }) => columns.length)).toEqual([8, 2]);
    expect([...table.summaries.value.keys()].sort((a, b) => a - b)).toEqual(wanted);
    table.wantSummaries([3]);
    await idle();
    expect(model.sentOf("summary")).toHaveLength(2);
  });

  it("are asked again when other rows are shown, not when they are sorted; the old ones stay meanwhile", async () => {
    const { model, table, kernel } = setUp();
    table.wantSummaries([0]);
    await idle();
    kernel.answer();
    await idle();
    table.setQuery({ sort: [{ column: "n", descending: true }] });
    kernel.answer();
    await idle();
    expect(model.sentOf("summary")).toHaveLength(1);
    table.setQuery({ filter: "n > 1" });
    await idle();
    expect(model.sentOf("summary")).toHaveLength(1);
    kernel.answer();
    await idle();
    expect(model.sentOf("summary")[1]?.query.filter).toBe("n > 1");
    expect(table.summaries.value.size).toBe(1);
  });

  it("of a table that grows are asked again after a pause", async () => {
    const { model, table, kernel } = setUp();
    kernel.answerAlways();
    table.wantSummaries([0]);
    await idle();
    const grow = (version: number) =>
      model.receive("status", {
        version,
        edits: 0,
        total: 10_000 + version,
        title: "",
        live: true,
        progress: [],
      });
    for (let version = 2; version < 22; version += 1) {
      grow(version);
      table.wantSummaries([0]);
      await vi.advanceTimersByTimeAsync(50);
    }
    expect(model.sentOf("summary")).toHaveLength(1);
    expect(table.summaries.value.size).toBe(1);
    await vi.advanceTimersByTimeAsync(1500);
    expect(model.sentOf("summary").map(({ version }) => version)).toEqual([1, 21]);
  });

  it("of a column that changes its type are forgotten, the others stay", async () => {
    const { model, table, kernel } = setUp();
    kernel.answerAlways();
    table.wantSummaries([0, 1]);
    await idle();
    const [n, text, ...rest] = SCHEMA.columns;
    if (!n || !text) throw new Error("no columns");
    model.receive("schema", { ...SCHEMA, columns: [{ ...n, kind: "any", type: "mixed" }, text, ...rest] });
    expect([...table.summaries.value.keys()]).toEqual([1]);
  });

  it("wait for another view that is on its way", async () => {
    const { model, table, kernel } = setUp();
    table.setQuery({ filter: "n > 1" });
    table.wantSummaries([0]);
    await idle();
    expect(model.sentOf("summary")).toEqual([]);
    kernel.answer();
    await idle();
    expect(model.sentOf("summary").map(({ query }) => query.filter)).toEqual(["n > 1"]);
  });

  it("that were given up for a newer question are asked for once more", async () => {
    const { model, table, kernel } = setUp();
    table.wantSummaries([0]);
    await idle();
    model.hear({ kind: "failure", id: model.sent[0]?.id, code: "cancelled", message: "", span: null });
    await idle();
    expect(model.sentOf("summary")).toHaveLength(2);
    kernel.answer();
    await idle();
    expect(table.summaries.value.size).toBe(1);
  });

  it("that could not be had are not asked for again and again", async () => {
    const { model, table } = setUp();
    table.wantSummaries([0]);
    await idle();
    model.hear({ kind: "failure", id: model.sent[0]?.id, code: "internal", message: "", span: null });
    for (let i = 0; i < 3; i += 1) {
      table.wantSummaries([0]);
      await idle();
    }
    expect(model.sentOf("summary")).toHaveLength(1);
  });
});

describe("questions", () => {
  it("checks a filter", async () => {
    const { model, table } = setUp();
    const good = table.check("n > 1", signal);
    const bad = table.check("n >", signal);
    const [a, b] = model.sentOf("check");
    model.hear({ kind: "check", id: a?.id });
    model.hear({ kind: "failure", id: b?.id, code: "syntax", message: "more", span: [3, 3] });
    expect(await good).toBeNull();
    expect(await bad).toMatchObject({ code: "syntax", span: [3, 3] });
  });

  it("completes", async () => {
    const { model, table } = setUp();
    const options = [{ label: "n", insert: "n", type: "column", detail: "", start: 0, end: 1 }];
    const asked = table.complete("n", 1, signal);
    model.hear({ kind: "complete", id: model.sent[0]?.id, options });
    expect(await asked).toEqual(options);
    expect(model.sent[0]).toMatchObject({ text: "n", caret: 1 });
  });

  it("gives a row in full, or the reason", async () => {
    const { model, table } = setUp();
    const asked = table.detail(7, signal);
    model.hear({ kind: "detail", id: model.sent[0]?.id, row: 7, values: [1] });
    expect((await asked).values).toEqual([1]);
    const wrong = table.detail(99, signal);
    model.hear({ kind: "failure", id: model.sent[1]?.id, code: "not_found", message: "no row", span: null });
    await expect(wrong).rejects.toThrow("no row");
  });

  it("gives media once, by a URL that is revoked at the end", async () => {
    const create = vi.spyOn(URL, "createObjectURL").mockReturnValue("blob:1");
    const revoke = vi.spyOn(URL, "revokeObjectURL").mockReturnValue(undefined);
    const { model, table, end } = setUp({});
    const asked = table.blob("d", signal);
    const [request] = model.sentOf("blobs");
    expect(request).toMatchObject({ digests: ["d"], size: 0 });
    const blobs = [{ digest: "d", mime: "image/png", buffer: 0 }];
    model.hear({ kind: "blobs", id: request?.id, blobs, failed: {} }, [new DataView(new ArrayBuffer(4))]);
    expect(await asked).toBe("blob:1");
    expect(await table.blob("d", signal)).toBe("blob:1");
    expect(model.sentOf("blobs")).toHaveLength(1);
    expect(create).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ type: "image/png" }));
    end.abort();
    expect(revoke).toHaveBeenCalledWith("blob:1");
  });

  it("says why media could not be had", async () => {
    const { model, table } = setUp();
    const asked = table.blob("d", signal);
    model.hear({ kind: "blobs", id: model.sent[0]?.id, blobs: [], failed: { d: "damaged" } });
    await expect(asked).rejects.toThrow("damaged");
  });

  it("cancels what takes long", async () => {
    const { model, table } = setUp();
    table.setQuery({ filter: "n > 1" });
    await vi.advanceTimersByTimeAsync(1000);
    expect([table.kernel.value, table.working.value]).toEqual(["busy", "Filtering"]);
    table.cancel();
    await settle();
    expect(model.sentOf("cancel")).toHaveLength(1);
    expect(table.failure.value?.code).toBe("stopped");
    expect(table.working.value).toBeNull();
  });
});

it("leaves no listener and no timer at the end", async () => {
  const { model, table, end, kernel } = setUp();
  table.wantSummaries([0, 1]);
  void table.frame.fetch(5000, 5020, [0, 2], signal);
  await idle();
  end.abort();
  kernel.answer();
  model.receive("view", FILTERED);
  await vi.advanceTimersByTimeAsync(100_000);
  expect(model.listeners).toBe(0);
  expect(vi.getTimerCount()).toBe(0);
  expect(table.view.value).toEqual(VIEW);
});

describe("expressions of columns", () => {
  const own = [
    { name: "next", expression: "n + 1" },
    { name: "more", expression: "next * 2" },
  ];

  it("may name the other computed columns, and are checked for their purpose", () => {
    const { model, table } = setUp();
    table.setQuery({ computed: own });
    const { signal } = new AbortController();
    void table.check("next > 1", signal);
    void table.complete("ne", 2, signal, { purpose: "aggregate" });
    void table.complete("ne", 2, signal, { purpose: "column", name: "more" });
    void table.conditions("next > 1", signal);
    expect(model.sentOf("check")[0]).toMatchObject({ computed: own });
    expect(model.sentOf("complete")[0]).toMatchObject({ purpose: "aggregate", computed: own });
    expect(model.sentOf("complete")[1]).toMatchObject({ purpose: "column", computed: [own[0]] });
    expect(model.sentOf("conditions")[0]).toMatchObject({ computed: own });
  });

  it("are previewed in the rows of the view that is wanted", async () => {
    const { model, table } = setUp();
    table.setQuery({ computed: own, filter: "n > 1" });
    const { signal } = new AbortController();
    const preview = table.preview(
      { purpose: "aggregate", name: "more" },
      "next * 3",
      { start: 5, end: 8 },
      signal,
    );
    const [request] = model.sentOf("preview");
    expect(request).toMatchObject({
      purpose: "aggregate",
      name: "more",
      expression: "next * 3",
      start: 5,
      count: 3,
      revision: 1,
    });
    expect(request?.query).toMatchObject({ computed: own, filter: "n > 1" });
    const window = { id: "", revision: 1, version: 1, anchor: null, query: VIEW.query, thumbnail: 0 };
    const { buffers } = rowsAnswer({ ...window, start: 5, count: 3, columns: [0] });
    const column = { ...SCHEMA.columns[0], name: "more" };
    const answer = {
      kind: "preview",
      id: request?.id,
      revision: 1,
      column,
      rows: 3,
      keys: [[5], [6], []],
      cut: [],
      notes: [],
    };
    model.hear(answer, buffers);
    expect(await preview).toEqual({
      column,
      keys: [[5], [6], []],
      cells: [{ value: 5 }, { value: 6 }, { value: 7 }],
    });
    const wrong = table.preview({ purpose: "column" }, "next *", { start: 0, end: 3 }, signal);
    const failure = {
      kind: "failure",
      id: model.sent.at(-1)?.id,
      code: "syntax",
      message: "m",
      span: [6, 6],
    };
    model.hear({ ...failure, fix: null });
    await expect(wrong).rejects.toMatchObject({ code: "syntax", span: [6, 6] });
  });
});

describe("columns that Python functions compute", () => {
  const progress = [{ name: "n", done: 1234, total: 10_000, late: 0, stopped: false }];
  const status = { version: 1, edits: 0, total: 10_000, title: "", live: false, progress };

  it("tell how far they are, can be stopped and go on", () => {
    const { model, table } = setUp();
    expect(table.working.value).toBeNull();
    model.receive("status", status);
    expect(table.working.value).toBe("Computing n: 1,234 of 10,000 rows");
    model.receive("status", { ...status, progress: [{ ...progress[0], late: 4 }] });
    expect(table.working.value).toBe("Computing n: 1,234 of 10,000 rows, 4 hanging");
    table.cancel();
    expect(model.sentOf("stop").map(({ name }) => name)).toEqual(["n"]);
    model.receive("status", { ...status, progress: [{ ...progress[0], stopped: true }] });
    expect(table.working.value).toBeNull();
    table.cancel();
    expect(model.sentOf("stop")).toHaveLength(1);
    table.resume("n");
    expect(model.sentOf("resume").map(({ name }) => name)).toEqual(["n"]);
  });

  it("are looked at again when values have come, and summed up when all are there", async () => {
    const { model, table, kernel } = setUp();
    kernel.answerAlways();
    model.receive("status", status);
    table.wantSummaries([0, 1]);
    await idle();
    const asked = model.sentOf("summary").length;
    table.frame.subscribe(() => undefined, new AbortController().signal, {
      visible: () => [0, 30],
      selected: () => [],
      moved: () => undefined,
    });
    model.receive("status", { ...status, edits: 1 });
    await vi.advanceTimersByTimeAsync(1000);
    expect(model.sentOf("rows").length).toBeGreaterThan(0);
    model.receive("status", { ...status, edits: 2, progress: [] });
    table.wantSummaries([0, 1]);
    await idle();
    expect(model.sentOf("summary").length).toBeGreaterThan(asked);
  });
});

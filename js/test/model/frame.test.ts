import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { DataEvent } from "../../src/dataframe";
import { Client } from "../../src/model/client";
import { KernelFrame } from "../../src/model/frame";
import { TILE } from "../../src/model/tiles";
import type { GroupEntry, Query } from "../../src/protocol";
import { digestOf, FakeKernel, KERNEL_LENGTH, type KernelOptions, rowsAnswer } from "./fake-kernel";
import { FakeModel, SCHEMA, VIEW } from "./fake-model";

const QUERY = VIEW.query;
const SORTED: Query = { ...QUERY, sort: [{ column: "n", descending: true }] };
const backwards = (query: Query, position: number): number =>
  query.sort.length > 0 ? KERNEL_LENGTH - 1 - position : position;

function setUp(options: KernelOptions = {}, prime = 128, query = QUERY) {
  const model = new FakeModel();
  const end = new AbortController();
  const client = new Client(model, (push) => frame.ready(push), end.signal);
  const context = {
    client,
    schema: () => SCHEMA,
    thumbnailSize: () => 64,
    visibleColumns: () => [0, 1, 2],
    signal: end.signal,
  };
  const frame: KernelFrame = new KernelFrame(context, query);
  const kernel = new FakeKernel(model, { rowAt: backwards, ...options });
  if (prime > 0) {
    const request = {
      id: "first",
      revision: 0,
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
  frame.subscribe((event) => events.push(event), end.signal);
  return { model, end, client, frame, kernel, events };
}

type Rig = ReturnType<typeof setUp>;

function show(
  { frame }: Rig,
  start: number,
  end: number,
  columns = [0, 1],
  signal = new AbortController().signal,
) {
  const here = vi.fn();
  void frame.fetch(start, end, columns, signal).then(here);
  return here;
}

const settle = () => vi.advanceTimersByTimeAsync(0);
const paint = () => vi.advanceTimersByTimeAsync(50);

let urls = new Set<string>();

beforeEach(() => {
  vi.useFakeTimers({
    toFake: ["setTimeout", "clearTimeout", "performance", "requestAnimationFrame", "Date"],
  });
  urls = new Set();
  let count = 0;
  vi.spyOn(URL, "createObjectURL").mockImplementation(() => {
    count += 1;
    urls.add(`blob:${count}`);
    return `blob:${count}`;
  });
  vi.spyOn(URL, "revokeObjectURL").mockImplementation((url) => void urls.delete(url));
});
afterEach(() => void vi.useRealTimers());

describe("the first window", () => {
  it("is shown without a question", async () => {
    const rig = setUp();
    const here = show(rig, 0, 30, [0, 1, 2]);
    await settle();
    expect(here).toHaveBeenCalled();
    expect(rig.model.sent).toEqual([]);
    expect(rig.frame.length).toBe(KERNEL_LENGTH);
    expect(rig.frame.cell(29, 1)).toEqual({ value: "text 29" });
    expect(rig.frame.line(29)).toEqual({ row: 29, entry: null });
    expect(rig.frame.thumbnail(digestOf(0))).toMatch(/^blob:/);
    expect(rig.frame.cell(5000, 0)).toBeUndefined();
    expect(rig.frame.line(5000)).toBeUndefined();
  });

  it("is asked for when none came, and announced", async () => {
    const rig = setUp({}, 0);
    rig.frame.setQuery(QUERY);
    expect(rig.frame.length).toBe(0);
    rig.kernel.answer();
    await settle();
    expect(rig.events).toEqual(["reset"]);
    expect(rig.frame.cell(0, 0)).toEqual({ value: 0 });
    expect(rig.frame.counts.value).toEqual({
      length: KERNEL_LENGTH,
      matched: KERNEL_LENGTH,
      total: KERNEL_LENGTH,
      groups: null,
    });
  });

  it("is refused when it cannot be read", () => {
    const { frame } = setUp({}, 0);
    const { answer } = rowsAnswer({
      id: "",
      revision: 0,
      query: QUERY,
      start: 0,
      count: 1,
      columns: [0],
      thumbnail: 0,
    });
    expect(frame.prime({ query: QUERY, version: 1, thumbnail: 0, answer, buffers: [] })).toBe(false);
  });
});

describe("fetch", () => {
  it("puts one request at once for a screen elsewhere, and resolves with its answer", async () => {
    const rig = setUp();
    const here = show(rig, 5000, 5030);
    expect(rig.model.sent).toHaveLength(1);
    const [request] = rig.model.sentOf("rows");
    expect(request).toMatchObject({ query: QUERY, columns: [0, 1], thumbnail: 0 });
    expect(request && request.start <= 5000 && request.start + request.count >= 5030).toBe(true);
    await settle();
    expect(here).not.toHaveBeenCalled();
    rig.kernel.answer();
    await settle();
    expect(here).toHaveBeenCalled();
    expect(rig.events).toEqual(["lines"]);
    expect(rig.frame.cell(5029, 0)).toEqual({ value: 5029 });
  });

  it("asks up from the end of the view when the screen jumps there", async () => {
    const rig = setUp();
    const abort = new AbortController();
    show(rig, 0, 30, [0, 1], abort.signal);
    abort.abort();
    show(rig, KERNEL_LENGTH - 30, KERNEL_LENGTH);
    const [request] = rig.model.sentOf("rows");
    expect(request && request.start + request.count).toBe(KERNEL_LENGTH);
    expect(request && request.count).toBeGreaterThan(5 * TILE);
    await settle();
  });

  it("does not ask twice for what is on its way", async () => {
    const rig = setUp();
    show(rig, 5000, 5030);
    show(rig, 5001, 5031);
    show(rig, 5000, 5030);
    expect(rig.model.sent).toHaveLength(1);
  });

  it("asks with the size of a thumbnail when media is shown, and keeps the pictures", async () => {
    const rig = setUp();
    show(rig, 5000, 5020, [2]);
    expect(rig.model.sentOf("rows")[0]?.thumbnail).toBe(64);
    rig.kernel.answer();
    await settle();
    expect(rig.frame.thumbnail(digestOf(5010))).toMatch(/^blob:/);
    expect(rig.frame.cell(5010, 2)?.value).toMatchObject({ digest: digestOf(5010), format: "png" });
  });

  it("while two are under way, lets only the newest of many screens wait", async () => {
    const rig = setUp();
    for (let i = 1; i <= 20; i += 1) {
      const abort = new AbortController();
      show(rig, i * 400, i * 400 + 20, [0], abort.signal);
      if (i < 20) abort.abort();
    }
    expect(rig.model.sentOf("rows")).toHaveLength(2);
    rig.kernel.answer();
    await settle();
    expect(rig.model.sentOf("rows")).toHaveLength(3);
    rig.kernel.answer();
    await settle();
    expect(rig.frame.cell(8010, 0)).toEqual({ value: 8010 });
  });

  it("resolves when it is aborted", async () => {
    const rig = setUp();
    const abort = new AbortController();
    const here = show(rig, 5000, 5030, [0], abort.signal);
    abort.abort();
    await settle();
    expect(here).toHaveBeenCalled();
  });

  it("asks again, but not at once, for lines that did not come", async () => {
    const rig = setUp({ most: 100 });
    const here = show(rig, 5000, 5180, [0]);
    rig.kernel.answer();
    await settle();
    expect(rig.model.sentOf("rows")).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1000);
    expect(rig.model.sentOf("rows")).toHaveLength(2);
    rig.kernel.drop();
    expect(here).not.toHaveBeenCalled();
  });

  it("asks at once for lines that did not come when the whole order is ready, and takes its length", async () => {
    const rig = setUp({ most: 100 });
    show(rig, 5000, 5180, [0]);
    rig.kernel.answer();
    await settle();
    const { revision } = rig.frame.shown;
    rig.model.hear({ kind: "ready", revision: revision + 1, matched: 1, length: 1 });
    expect(rig.frame.length).toBe(KERNEL_LENGTH);
    expect(rig.model.sentOf("rows")).toHaveLength(1);
    rig.model.hear({ kind: "ready", revision, matched: 77, length: 9000 });
    expect(rig.frame.counts.value).toMatchObject({ matched: 77, length: 9000 });
    expect(rig.events).toContain("length");
    expect(rig.model.sentOf("rows")).toHaveLength(2);
  });

  it("tells why lines could not be had, does not ask for them again and again, but after a move", async () => {
    const rig = setUp();
    show(rig, 5000, 5030);
    const id = rig.model.sent[0]?.id;
    rig.model.hear({ kind: "failure", id, code: "internal", message: "broken", span: null });
    await settle();
    expect(rig.frame.failure.value?.message).toBe("broken");
    show(rig, 5000, 5030);
    expect(rig.model.sentOf("rows")).toHaveLength(1);
    show(rig, 5002, 5032);
    expect(rig.model.sentOf("rows")).toHaveLength(2);
    rig.kernel.drop();
    rig.kernel.reply(rig.model.sentOf("rows")[1] as never);
    await settle();
    expect(rig.frame.failure.value).toBeNull();
  });

  it("holds a bounded number of cells wherever the screen goes", async () => {
    const rig = setUp({ length: 1_000_000 });
    rig.kernel.answerAlways();
    for (let i = 0; i < 300; i += 1) {
      const abort = new AbortController();
      show(rig, i * 3000, i * 3000 + 30, [0, 1], abort.signal);
      await settle();
      expect(rig.frame.cell(i * 3000 + 29, 1)).toEqual({ value: `text ${i * 3000 + 29}` });
      abort.abort();
    }
    expect(rig.frame.cell(29, 1)).toBeUndefined();
  });
});

describe("another query", () => {
  it("keeps the old rows until the first window of the new ones is here", async () => {
    const rig = setUp();
    show(rig, 0, 30);
    rig.frame.setQuery(SORTED);
    const [request] = rig.model.sentOf("rows");
    expect(request).toMatchObject({ query: SORTED, start: 0, columns: [0, 1] });
    expect(request && request.revision > rig.frame.shown.revision).toBe(true);
    await settle();
    expect(rig.frame.cell(0, 0)).toEqual({ value: 0 });
    expect(rig.events).toEqual([]);
    rig.kernel.answer();
    await settle();
    expect(rig.events).toEqual(["reset"]);
    expect(rig.frame.cell(0, 0)).toEqual({ value: KERNEL_LENGTH - 1 });
  });

  it("drops the answers of a revision that is no longer wanted and tells the kernel", async () => {
    const rig = setUp();
    show(rig, 0, 30);
    rig.frame.setQuery(SORTED);
    const old = rig.model.sentOf("rows")[0];
    rig.frame.setQuery({ ...QUERY, filter: "n > 1" });
    expect(rig.model.sentOf("cancel").map(({ target }) => target)).toEqual([old?.id]);
    rig.kernel.reply(old as never);
    await settle();
    expect(rig.events).toEqual([]);
    rig.kernel.drop();
    rig.kernel.reply(rig.model.sentOf("rows")[1] as never);
    await settle();
    expect(rig.events).toEqual(["reset"]);
    expect(rig.frame.shown.query.filter).toBe("n > 1");
    expect(rig.frame.cell(0, 0)).toEqual({ value: 0 });
  });

  it("does not ask for rows of the old one meanwhile, nor twice for the new one", async () => {
    const rig = setUp();
    rig.frame.setQuery(SORTED);
    rig.frame.setQuery({ ...SORTED });
    show(rig, 5000, 5030);
    await paint();
    expect(rig.model.sent).toHaveLength(1);
  });

  it("that fails leaves the rows and says why; going back clears it without a question", async () => {
    const rig = setUp();
    rig.frame.setQuery({ ...QUERY, filter: "(" });
    const id = rig.model.sent[0]?.id;
    rig.model.hear({ kind: "failure", id, code: "syntax", message: "not closed", span: [0, 1] });
    await settle();
    expect(rig.frame.failure.value).toMatchObject({ code: "syntax", span: [0, 1] });
    expect(rig.frame.cell(0, 0)).toEqual({ value: 0 });
    show(rig, 5000, 5030);
    expect(rig.model.sentOf("rows")[1]?.query).toEqual(QUERY);
    rig.frame.setQuery(QUERY);
    expect(rig.frame.failure.value).toBeNull();
    expect(rig.model.sentOf("rows")).toHaveLength(2);
  });

  it("says what the kernel works on", async () => {
    const rig = setUp();
    rig.frame.setQuery(SORTED);
    await vi.advanceTimersByTimeAsync(1000);
    expect(rig.client.working.value).toBe("Sorting");
  });
});

describe("a table that changes", () => {
  it("is asked for again where the screen is, and nothing moves", async () => {
    const rig = setUp();
    rig.kernel.answerAlways();
    show(rig, 5000, 5030);
    await paint();
    rig.events.length = 0;
    const before = rig.model.sentOf("rows").length;
    rig.frame.refresh();
    const request = rig.model.sentOf("rows")[before];
    expect(request && request.start <= 5000 && request.start + request.count >= 5030).toBe(true);
    expect(rig.frame.cell(5010, 0)).toEqual({ value: 5010 });
    await settle();
    expect(rig.events).not.toContain("reset");
    expect(rig.events).toContain("lines");
  });

  it("is not forgotten when the query goes back and forth", async () => {
    const rig = setUp();
    rig.frame.refresh();
    rig.frame.setQuery(SORTED);
    rig.frame.setQuery(QUERY);
    expect(rig.model.sentOf("rows").map(({ query }) => query.sort.length)).toEqual([0, 1, 0]);
  });
});

describe("groups", () => {
  const grouped: Query = { ...QUERY, group_by: ["text"] };

  it("asks for all cells that are drawn in one request", async () => {
    const rig = setUp({ groups: 50 }, 50, grouped);
    for (const group of [0, 1, 2]) {
      for (const column of [0, 2]) expect(rig.frame.groupCell(group, column)).toBeUndefined();
    }
    await settle();
    const requests = rig.model.sentOf("groups");
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({
      groups: [0, 1, 2],
      columns: [0, 2],
      offset: 0,
      limit: 10,
      thumbnail: 64,
    });
    rig.kernel.answer();
    await settle();
    expect(rig.events).toEqual(["lines"]);
    expect(rig.frame.groupCell(2, 2)).toMatchObject({ kind: "strip", offset: 0 });
    await settle();
    expect(rig.model.sentOf("groups")).toHaveLength(1);
  });

  it("has no more than one request under way, and then asks for what was drawn meanwhile", async () => {
    const rig = setUp({ groups: 50 }, 50, grouped);
    rig.frame.groupCell(0, 0);
    await settle();
    rig.frame.groupCell(1, 0);
    await settle();
    rig.frame.groupCell(2, 0);
    await settle();
    expect(rig.model.sentOf("groups")).toHaveLength(1);
    rig.kernel.answer();
    await settle();
    expect(rig.model.sentOf("groups").map(({ groups }) => groups)).toEqual([[0], [1, 2]]);
  });

  it("turns the page of a strip; the page asked for last wins", async () => {
    const rig = setUp({ groups: 50 }, 50, grouped);
    rig.frame.groupCell(0, 2);
    await settle();
    rig.kernel.answer();
    await settle();
    rig.frame.page(0, 2, 10);
    rig.frame.page(0, 2, 20);
    const [, first, second] = rig.model.sentOf("groups");
    rig.kernel.reply(second as never);
    rig.kernel.reply(first as never);
    await settle();
    expect(rig.frame.groupCell(0, 2)).toMatchObject({ offset: 20 });
  });

  it("keeps cells when a group is opened, and shows old ones until new ones are here when the table changes", async () => {
    const rig = setUp({ groups: 50 }, 50, grouped);
    show(rig, 0, 10, [0]);
    rig.frame.groupCell(3, 0);
    await settle();
    rig.kernel.answer();
    await settle();
    rig.frame.setQuery({ ...grouped, expanded: [["g1"]] });
    rig.kernel.answer();
    await settle();
    expect(rig.events).not.toContain("reset");
    expect(rig.frame.groupCell(3, 0)).toBeDefined();
    await settle();
    expect(rig.model.sentOf("groups")).toHaveLength(1);
    rig.frame.refresh();
    rig.kernel.answer();
    await settle();
    expect(rig.frame.groupCell(3, 0)).toBeDefined();
    await settle();
    expect(rig.model.sentOf("groups")).toHaveLength(2);
  });

  it("does not ask again and again for cells that cannot be had", async () => {
    const rig = setUp({ groups: 50 }, 50, grouped);
    for (let i = 0; i < 3; i += 1) {
      rig.frame.groupCell(0, 0);
      await settle();
      const id = rig.model.sentOf("groups").at(-1)?.id;
      rig.model.hear({ kind: "failure", id, code: "internal", message: "", span: null });
      await settle();
    }
    expect(rig.model.sentOf("groups")).toHaveLength(1);
  });

  it("tells lines of groups from rows", () => {
    const { frame } = setUp({ groups: 50 }, 50, grouped);
    const entry: GroupEntry = { group: 7, depth: 0, key: ["g7"], count: 3, expanded: false, row: null };
    expect(frame.line(7)).toEqual({ row: null, entry });
    expect(frame.cell(7, 0)).toBeUndefined();
    expect(frame.counts.value.groups).toBe(50);
  });
});

describe("pictures", () => {
  it("are given back when they are many, but not those on screen, and asked for again when they are seen", async () => {
    const rig = setUp();
    rig.kernel.answerAlways();
    const first = new AbortController();
    show(rig, 0, 30, [2], first.signal);
    await paint();
    for (let i = 1; i < 10; i += 1) {
      const abort = new AbortController();
      show(rig, i * 1000, i * 1000 + 30, [2], abort.signal);
      await paint();
      abort.abort();
    }
    expect(urls.size).toBeLessThanOrEqual(300 + 2 * TILE);
    for (let row = 0; row < 30; row += 1) expect(rig.frame.thumbnail(digestOf(row))).toBeDefined();
    first.abort();
    expect(rig.frame.thumbnail(digestOf(1010))).toBeUndefined();
    show(rig, 1000, 1030, [2]);
    await paint();
    await paint();
    expect(rig.model.sentOf("blobs")[0]).toMatchObject({ size: 64 });
    expect(rig.frame.thumbnail(digestOf(1010))).toBeDefined();
  });

  it("are all given back at the end, with every listener", async () => {
    const rig = setUp();
    show(rig, 0, 30, [2]);
    await paint();
    expect(urls.size).toBeGreaterThan(0);
    rig.end.abort();
    expect(urls.size).toBe(0);
    expect(rig.model.listeners).toBe(0);
    rig.events.length = 0;
    rig.kernel.answer();
    await paint();
    expect(rig.events).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("are given back while nobody looks; then lines are asked for again", async () => {
    const rig = setUp();
    rig.frame.rest();
    expect(urls.size).toBe(0);
    const here = show(rig, 0, 30);
    expect(rig.model.sentOf("rows")).toHaveLength(1);
    rig.kernel.answer();
    await settle();
    expect(here).toHaveBeenCalled();
  });
});

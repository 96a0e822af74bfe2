import { describe, expect, it, vi } from "vitest";
import { MAX_LINES } from "../../src/model/plan";
import { digestOf, KERNEL_LENGTH, rowsAnswer } from "./fake-kernel";
import { draw, fakeBrowser, QUERY, settle, setUp, show } from "./rig";

fakeBrowser();

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
      version: 1,
      anchor: null,
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
    expect(request?.count).toBeGreaterThan(300);
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

  it("takes a question given up for a newer one for none: no failure, and asked again a second later", async () => {
    const rig = setUp();
    const here = show(rig, 5000, 5030);
    const id = rig.model.sent[0]?.id;
    rig.model.hear({ kind: "failure", id, code: "cancelled", message: "superseded", span: null });
    await settle();
    expect(rig.frame.failure.value).toBeNull();
    show(rig, 5002, 5032);
    expect(rig.model.sentOf("rows")).toHaveLength(1);
    await vi.waitFor(() => expect(rig.model.sentOf("rows")).toHaveLength(2), 2000);
    rig.kernel.drop();
    rig.kernel.reply(rig.model.sentOf("rows")[1] as never);
    await settle();
    expect(here).toHaveBeenCalled();
  });

  it("rejects when lines cannot be had", async () => {
    const rig = setUp();
    const asked = rig.frame.fetch(5000, 5030, [0], new AbortController().signal);
    const other = show(rig, 9000, 9030);
    const id = rig.model.sent[0]?.id;
    rig.model.hear({ kind: "failure", id, code: "internal", message: "broken", span: null });
    await expect(asked).rejects.toThrow("broken");
    rig.kernel.reply(rig.model.sent[1] as never);
    await settle();
    expect(other).toHaveBeenCalled();
  });

  it("brings a range of any length, in several requests, and lets it go afterwards", async () => {
    const rig = setUp({ length: 1_000_000 });
    rig.kernel.answerAlways();
    const here = show(rig, 20_000, 60_000);
    await vi.waitFor(() => expect(here).toHaveBeenCalled());
    expect(Math.max(...rig.model.sentOf("rows").map(({ count }) => count))).toBeLessThanOrEqual(MAX_LINES);
    expect(rig.frame.cell(20_000, 1)).toEqual({ value: "text 20000" });
    expect(rig.frame.cell(59_999, 0)).toEqual({ value: 59_999 });
    show(rig, 100_000, 100_030);
    await settle();
    expect(rig.frame.cell(20_000, 1)).toBeUndefined();
  });

  it("holds a bounded number of cells wherever the screen goes, and keeps what is on screen", async () => {
    const rig = setUp({ length: 1_000_000 });
    rig.kernel.answerAlways();
    draw(rig, 0, 30);
    for (let i = 1; i < 200; i += 1) {
      show(rig, i * 3000, i * 3000 + 30);
      await settle();
    }
    expect(rig.frame.cell(199 * 3000 + 29, 1)).toEqual({ value: `text ${199 * 3000 + 29}` });
    expect(rig.frame.cell(29, 1)).toEqual({ value: "text 29" });
    expect(rig.frame.cell(3029, 1)).toBeUndefined();
  });
});

import { describe, expect, it, vi } from "vitest";
import { KERNEL_LENGTH, rowsAnswer } from "./fake-kernel";
import { SCHEMA } from "./fake-model";
import { change, draw, fakeBrowser, QUERY, type Rig, SORTED, settle, setUp, show } from "./rig";

fakeBrowser();

const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

/** Rows come at the end of the table. */
async function append(rig: Rig, rows: number): Promise<void> {
  const total = rig.state.status.total + rows;
  const version = rig.state.status.version + rows;
  rig.kernel.options = { ...rig.kernel.options, length: total, version };
  await change(rig, { version, total });
}

function rowsAsked(rig: Rig): unknown[] {
  return rig.model.sentOf("rows").map(({ start, count }) => [start, count]);
}

describe("rows at the end of a plain view", () => {
  it("are counted, and nothing is asked, while they are not on screen", async () => {
    const rig = setUp();
    draw(rig, 0, 30);
    await append(rig, 20);
    await append(rig, 20);
    expect(rig.model.sent).toEqual([]);
    expect(rig.frame.counts.value).toMatchObject({ length: KERNEL_LENGTH + 40, matched: KERNEL_LENGTH + 40 });
    expect(rig.events).toContain("length");
    expect(rig.events).not.toContain("reset");
    expect(rig.frame.cell(29, 1)).toEqual({ value: "text 29" });
    expect(rig.viewer.moved).not.toHaveBeenCalled();
  });

  it("that are on screen come before they are counted", async () => {
    const rig = setUp({ length: 10 }, 10);
    draw(rig, 0, 30);
    await append(rig, 3);
    expect(rowsAsked(rig)).toEqual([[0, 13]]);
    expect(rig.frame.length).toBe(10);
    rig.kernel.answer();
    await settle();
    expect(rig.frame.length).toBe(13);
    expect(rig.frame.cell(12, 0)).toEqual({ value: 12 });
  });

  it("are the last ones for a viewer that follows the end, however many came", async () => {
    const rig = setUp();
    rig.viewer.follows = true;
    rig.kernel.answerAlways();
    await append(rig, 50_000);
    expect(rowsAsked(rig)).toEqual([[60_000 - 32, 32]]);
    expect(rig.frame.cell(59_999, 0)).toEqual({ value: 59_999 });
    expect(rig.frame.length).toBe(60_000);
  });

  it("are counted after a moment when the kernel does not answer, which is not asked more and more", async () => {
    const rig = setUp();
    rig.viewer.follows = true;
    for (let i = 1; i <= 10; i += 1) {
      await append(rig, 1);
      await pass(310);
    }
    await pass(1200);
    expect(rig.frame.length).toBe(KERNEL_LENGTH + 10);
    expect(new Set(rig.model.sentOf("rows").map(({ id }) => id)).size).toBe(2);
  });

  it("may come with a push, and are not asked for then", async () => {
    const rig = setUp();
    rig.viewer.follows = true;
    const other = setUp({ length: KERNEL_LENGTH + 20 }, 0);
    show(other, 0, 1);
    other.frame.setQuery(QUERY);
    other.model.onSend = () => undefined;
    const request = {
      ...other.model.sentOf("rows")[0],
      start: KERNEL_LENGTH - 44,
      count: 64,
      columns: [0, 1],
    };
    const heard = vi.spyOn(other.model, "hear");
    other.kernel.options = { length: KERNEL_LENGTH + 20, version: 21 };
    other.kernel.reply(request as never);
    const [answer, buffers] = heard.mock.calls[0] ?? [];
    rig.model.hear({ kind: "tail", answer: { ...(answer as object), revision: 0 } }, buffers);
    expect(rig.frame.length).toBe(KERNEL_LENGTH + 20);
    expect(rig.frame.cell(KERNEL_LENGTH + 19, 1)).toEqual({ value: `text ${KERNEL_LENGTH + 19}` });
    await append(rig, 20);
    expect(rig.model.sent).toEqual([]);
  });

  it("are not forgotten by a late answer of an older table", async () => {
    const rig = setUp();
    show(rig, 5000, 5030);
    rig.kernel.options = { length: KERNEL_LENGTH, version: 1 };
    await append(rig, 20);
    rig.kernel.options = { length: KERNEL_LENGTH, version: 1 };
    rig.kernel.answer();
    await settle();
    expect(rig.frame.length).toBe(KERNEL_LENGTH + 20);
    expect(rig.frame.cell(5000, 0)).toEqual({ value: 5000 });
  });

  it("that a push did not tell are told by the next answer", async () => {
    const rig = setUp();
    rig.kernel.options = { length: KERNEL_LENGTH + 7, version: 9 };
    show(rig, 5000, 5030);
    rig.kernel.answer();
    await settle();
    expect(rig.frame.length).toBe(KERNEL_LENGTH + 7);
  });

  it("cost nothing while nobody looks, and are there for who looks then", async () => {
    const rig = setUp({}, 128, SORTED);
    rig.end.abort();
    await append(rig, 5);
    expect(rig.model.sent).toEqual([]);
  });
});

describe("a view that is sorted, filtered or grouped", () => {
  it("is asked for once at a time, with a pause, where the screen is", async () => {
    const rig = setUp({}, 128, SORTED);
    draw(rig, 40, 70);
    await append(rig, 1);
    await append(rig, 1);
    await append(rig, 1);
    expect(rig.model.sentOf("rows")).toMatchObject([
      { version: 2, query: SORTED, anchor: { position: 40, row: KERNEL_LENGTH - 41, key: [] } },
    ]);
    const [{ start, count } = { start: 0, count: 0 }] = rig.model.sentOf("rows");
    expect([start <= 10, start + count >= 160, count < 300]).toEqual([true, true, true]);
    expect(rig.frame.cell(50, 0)).toEqual({ value: KERNEL_LENGTH - 51 });
    rig.kernel.options = { ...rig.kernel.options, version: 2 };
    rig.kernel.answer();
    await settle();
    expect(rig.model.sentOf("rows")).toHaveLength(1);
    await pass(249);
    expect(rig.model.sentOf("rows")).toHaveLength(1);
    await pass(2);
    expect(rig.model.sentOf("rows").map(({ version }) => version)).toEqual([2, 4]);
    expect(rig.events).not.toContain("reset");
  });

  it("keeps the place and not the lines at the top of what waits: a sort that comes late begins with its first row", async () => {
    const rig = setUp({}, 128, SORTED);
    const waiting = [
      { part: "sort", name: "n", code: "view", message: "not computed yet", span: null },
    ] as const;
    const answerWaiting = async () => {
      const asked = rig.model.sentOf("rows").at(-1);
      if (asked === undefined) throw new Error("nothing was asked");
      const { answer, buffers } = rowsAnswer(asked);
      rig.model.hear({ ...answer, version: asked.version, waiting }, buffers);
      rig.kernel.drop();
      await settle();
    };
    draw(rig, 0, 30);
    await append(rig, 1);
    expect(rig.model.sentOf("rows").at(-1)).toMatchObject({ anchor: { position: 0 } });
    await answerWaiting();
    await append(rig, 1);
    await pass(5000);
    expect(rig.model.sentOf("rows").at(-1)?.anchor).toBeNull();
    await answerWaiting();
    draw(rig, 40, 70);
    await append(rig, 1);
    await pass(60_000);
    expect(rig.model.sentOf("rows").at(-1)).toMatchObject({ anchor: { position: 40 } });
  });

  it("has what stands before its first line at hand when lines come above it", async () => {
    const rig = setUp({}, 128, SORTED);
    draw(rig, 0, 30);
    rig.kernel.options = { ...rig.kernel.options, moved: 3, length: KERNEL_LENGTH + 3 };
    await append(rig, 3);
    rig.kernel.answer();
    await settle();
    expect(rig.viewer.moved.mock.lastCall?.[1]).toBe(3);
    for (let position = 0; position < 33; position += 1) expect(rig.frame.line(position)).toBeDefined();
  });

  it("is asked for the less often the longer it takes", async () => {
    const rig = setUp({}, 128, SORTED);
    draw(rig, 0, 30);
    await append(rig, 1);
    await pass(2000);
    rig.kernel.answer();
    await settle();
    const asked = () => new Set(rig.model.sentOf("rows").map(({ id }) => id)).size;
    await append(rig, 1);
    await pass(9000);
    expect(asked()).toBe(1);
    await pass(1500);
    expect(asked()).toBe(2);
  });

  it("is not asked for again before the whole order is there, which counts as what it takes", async () => {
    const rig = setUp({}, 128, SORTED);
    draw(rig, 0, 30);
    rig.kernel.options = { ...rig.kernel.options, ready: false };
    await append(rig, 1);
    rig.kernel.answer();
    await settle();
    await append(rig, 1);
    await pass(2000);
    expect(rig.model.sentOf("rows")).toHaveLength(1);
    const { revision } = rig.frame.shown;
    rig.model.hear({ kind: "ready", revision, matched: KERNEL_LENGTH + 1, length: KERNEL_LENGTH + 1 });
    await pass(9900);
    expect(rig.model.sentOf("rows")).toHaveLength(1);
    await pass(200);
    expect(rig.model.sentOf("rows")).toHaveLength(2);
  });

  it("says where lines stand now, on screen, elsewhere and selected", async () => {
    const rig = setUp({}, 128, SORTED);
    rig.viewer.ranges = [[2, 3]];
    draw(rig, 40, 70);
    const rowAt = (_query: unknown, position: number) => KERNEL_LENGTH + 2 - position;
    rig.kernel.options = { ...rig.kernel.options, rowAt, moved: 3 };
    await append(rig, 3);
    expect(rig.model.sentOf("places")).toMatchObject([
      { since: 1, version: 4, query: SORTED, ranges: [[2, 3]] },
    ]);
    rig.kernel.answer();
    await settle();
    const [[place, by, selected] = []] = rig.viewer.moved.mock.calls;
    expect(by).toBe(3);
    expect(selected).toEqual([[5, 6]]);
    expect([place?.(40), place?.(60), place?.(9000)]).toEqual([43, 63, 9003]);
    expect(rig.frame.line(43)).toEqual({ row: KERNEL_LENGTH - 41, entry: null });
  });

  it("answers for the rows on screen meanwhile, as they are", async () => {
    const rig = setUp({}, 128, SORTED);
    draw(rig, 0, 30);
    await append(rig, 1);
    show(rig, 5000, 5030);
    const [refresh, fetch] = rig.model.sentOf("rows");
    expect([refresh?.version, fetch?.version]).toEqual([2, 1]);
    rig.kernel.reply(fetch as never);
    await settle();
    expect(rig.frame.line(5000)?.row).toBe(KERNEL_LENGTH - 5001);
  });

  it("is not asked for by its own query again while it is on its way", async () => {
    const rig = setUp();
    rig.frame.setQuery(SORTED);
    await append(rig, 4);
    expect(rig.model.sentOf("rows")).toHaveLength(1);
    rig.kernel.answer();
    await settle();
    expect(rig.frame.length).toBe(KERNEL_LENGTH + 4);
    await pass(5000);
    expect(rig.model.sentOf("rows")).toHaveLength(1);
  });

  it("that fails is not asked for again until the table changes once more", async () => {
    const rig = setUp({}, 128, SORTED);
    await append(rig, 1);
    const id = rig.model.sent[0]?.id;
    rig.model.hear({ kind: "failure", id, code: "internal", message: "broken", span: null });
    await pass(5000);
    expect(rig.frame.failure.value?.message).toBe("broken");
    expect(rig.model.sentOf("rows")).toHaveLength(1);
    await append(rig, 1);
    expect(rig.model.sentOf("rows")).toHaveLength(2);
  });
});

describe("a schema that grows", () => {
  const more = {
    name: "more",
    kind: "number",
    type: "integer",
    media: null,
    optional: true,
    colors: null,
    problem: null,
    computed: null,
  } as const;

  it("keeps columns and their values; a column of another type keeps its place", async () => {
    const rig = setUp();
    draw(rig, 0, 30);
    const before = rig.frame.columns;
    const [n, ...rest] = SCHEMA.columns;
    if (!n) throw new Error("no column");
    const columns = [{ ...n, kind: "any" as const, type: "mixed" }, ...rest, more];
    rig.state.schema = { columns, total: KERNEL_LENGTH };
    expect(rig.frame.setSchema()).toEqual([0]);
    expect(rig.frame.columns.slice(1, 3)).toEqual(before.slice(1));
    expect(rig.frame.columns[1]).toBe(before[1]);
    expect(rig.frame.columns.map(({ name }) => name)).toEqual(["n", "text", "image", "more"]);
    expect(rig.frame.cell(7, 1)).toEqual({ value: "text 7" });
    expect(rig.frame.cell(7, 0)).toEqual({ value: 7 });
    expect(rig.events).not.toContain("reset");
    await settle();
    expect(rig.model.sentOf("rows")).toHaveLength(1);
  });

  it("does not ask for a column of rows that were read without it", async () => {
    const rig = setUp({}, 128, SORTED);
    rig.state.schema = { columns: [...SCHEMA.columns, more], total: KERNEL_LENGTH };
    rig.frame.setSchema();
    show(rig, 5000, 5030, [0, 3]);
    expect(rig.model.sentOf("rows")[0]?.columns).toEqual([0]);
  });
});

import { describe, expect, it, vi } from "vitest";
import type { Query } from "../../src/protocol";
import { KERNEL_LENGTH, rowsAnswer } from "./fake-kernel";
import { SCHEMA } from "./fake-model";
import { draw, fakeBrowser, QUERY, settle, setUp, show } from "./rig";

fakeBrowser();

const computed = (...names: string[]): Query => ({
  ...QUERY,
  computed: names.map((name) => ({ name, expression: "n + 1" })),
});

async function open(query: Query) {
  const rig = setUp();
  draw(rig, 0, 30);
  rig.frame.setQuery(query);
  rig.kernel.answer();
  await settle();
  return rig;
}

describe("columns of the view", () => {
  it("follow those of the table once their rows are here", async () => {
    const rig = setUp();
    const before = rig.frame.columns;
    rig.frame.setQuery(computed("next", "more"));
    expect(rig.frame.columns).toEqual(before);
    rig.kernel.answer();
    await settle();
    expect(rig.frame.columns.map(({ name, index }) => [name, index])).toEqual([
      ["n", 0],
      ["text", 1],
      ["image", 2],
      ["next", 3],
      ["more", 4],
    ]);
    expect(rig.frame.columns[0]).toBe(before[0]);
    expect(rig.frame.described.own.value.map(({ name }) => name)).toEqual(["next", "more"]);
    show(rig, 0, 30, [0, 4]);
    rig.kernel.answer();
    await settle();
    expect(rig.frame.cell(7, 4)).toEqual({ value: 7 });
  });

  it("leave the screen where it is as long as they decide about no line", async () => {
    const rig = await open(computed("next"));
    expect(rig.events).not.toContain("reset");
    draw(rig, 5000, 5030);
    rig.kernel.answer();
    await settle();
    rig.frame.setQuery({ ...computed("next"), sort: [{ column: "next", descending: true }] });
    rig.kernel.answer();
    await settle();
    expect(rig.events).toContain("reset");
    rig.events.length = 0;
    rig.frame.setQuery({ ...computed("other"), sort: [{ column: "next", descending: true }] });
    rig.kernel.answer();
    await settle();
    expect(rig.events).toContain("reset");
  });

  it("go with the view that has them", async () => {
    const rig = await open(computed("next", "more"));
    rig.frame.setQuery(computed("more"));
    rig.kernel.answer();
    await settle();
    expect(rig.frame.columns.map(({ name }) => name)).toEqual(["n", "text", "image", "more"]);
    rig.frame.setQuery(QUERY);
    rig.kernel.answer();
    await settle();
    expect(rig.frame.columns).toHaveLength(3);
  });

  it("are never asked for beyond those of the view", async () => {
    const rig = await open(computed("next"));
    draw(rig, 0, 30, [0, 3]);
    rig.frame.setQuery(QUERY);
    expect(rig.model.sentOf("rows").at(-1)?.columns).not.toContain(3);
  });

  it("are refused of a table with other columns than are known, and asked again when those are", async () => {
    const rig = setUp();
    draw(rig, 0, 30);
    rig.frame.setQuery(computed("next"));
    const request = rig.model.sentOf("rows")[0];
    if (request === undefined) throw new Error("nothing was asked");
    const { answer, buffers } = rowsAnswer(request);
    rig.model.hear({ ...answer, width: 4 }, buffers);
    await settle();
    expect(rig.frame.columns).toHaveLength(3);
    expect(rig.frame.failure.value).toBeNull();
    const [first] = SCHEMA.columns;
    if (first === undefined) throw new Error("no column");
    rig.state.schema = { columns: [...SCHEMA.columns, { ...first, name: "new" }], total: KERNEL_LENGTH };
    rig.frame.setSchema();
    const again = rig.model.sentOf("rows").at(-1);
    if (again === undefined) throw new Error("nothing was asked");
    expect(again.query.computed).toHaveLength(1);
    const later = rowsAnswer(again);
    rig.model.hear({ ...later.answer, width: 4 }, later.buffers);
    await settle();
    expect(rig.frame.columns.map(({ name }) => name)).toEqual(["n", "text", "image", "new", "next"]);
  });

  it("may wait, as parts of the query may", async () => {
    const rig = setUp();
    rig.frame.setQuery({ ...computed("next"), filter: "gone > 1" });
    const request = rig.model.sentOf("rows")[0];
    if (request === undefined) throw new Error("nothing was asked");
    const { answer, buffers } = rowsAnswer(request);
    const [described] = answer.computed;
    if (described === undefined) throw new Error("no column");
    const waiting = [
      { part: "filter", name: "", code: "name", message: "there is no column 'gone'", span: [0, 4] },
    ] as const;
    const problem = { ...described, kind: "none" as const, problem: "it waits" };
    rig.model.hear({ ...answer, computed: [problem], waiting }, buffers);
    await settle();
    expect(rig.frame.columns[3]?.problem).toBe("it waits");
    expect(rig.frame.described.waiting.value).toEqual(waiting);
    rig.frame.setQuery(QUERY);
    rig.kernel.drop();
    rig.kernel.reply(rig.model.sentOf("rows").at(-1) as never);
    await settle();
    expect(rig.frame.described.waiting.value).toEqual([]);
  });

  it("say in a cell why it has no value", async () => {
    const rig = setUp();
    rig.frame.setQuery(computed("next"));
    const request = rig.model.sentOf("rows")[0];
    if (request === undefined) throw new Error("nothing was asked");
    const { answer, buffers } = rowsAnswer({ ...request, columns: [0, 3] });
    const note = { row: 2, column: 3, state: "failed", message: "boom" };
    rig.model.hear({ ...answer, notes: [note] }, buffers);
    await settle();
    expect(rig.frame.cell(2, 3)).toEqual({ value: 2, note });
    expect(rig.frame.cell(3, 3)).toEqual({ value: 3 });
  });

  it("make rows that come at the end a question: their values may change those before", async () => {
    const rig = await open(computed("next"));
    rig.kernel.drop();
    rig.state.status = { ...rig.state.status, version: 2, total: KERNEL_LENGTH + 5 };
    rig.frame.refresh();
    await vi.advanceTimersByTimeAsync(3000);
    expect(rig.model.sentOf("rows").at(-1)?.version).toBe(2);
  });
});

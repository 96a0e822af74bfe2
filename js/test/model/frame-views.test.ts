import { describe, expect, it, vi } from "vitest";
import { KERNEL_LENGTH } from "./fake-kernel";
import { draw, fakeBrowser, paint, QUERY, SORTED, settle, setUp, show } from "./rig";

fakeBrowser();

describe("another query", () => {
  it("keeps the old rows until the first window of the new ones is here", async () => {
    const rig = setUp();
    draw(rig, 0, 30);
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

  it("gives up what was asked for the rows before", async () => {
    const rig = setUp();
    show(rig, 5000, 5030);
    rig.frame.setQuery(SORTED);
    const [old, opening] = rig.model.sentOf("rows");
    rig.kernel.reply(opening as never);
    await settle();
    expect(rig.model.sentOf("cancel").map(({ target }) => target)).toEqual([old?.id]);
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

import { describe, expect, it, vi } from "vitest";
import type { GroupEntry, Query } from "../../src/protocol";
import { digestOf } from "./fake-kernel";
import { change, draw, fakeBrowser, paint, QUERY, settle, setUp, show, urls } from "./rig";

fakeBrowser();

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
    await change(rig, { version: 2 });
    await vi.advanceTimersByTimeAsync(300);
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

  it("asks once more for cells that were given up for a newer question", async () => {
    const rig = setUp({ groups: 50 }, 50, grouped);
    rig.frame.groupCell(0, 0);
    await settle();
    const id = rig.model.sentOf("groups")[0]?.id;
    rig.model.hear({ kind: "failure", id, code: "cancelled", message: "", span: null });
    await settle();
    expect(rig.model.sentOf("groups")).toHaveLength(2);
    rig.kernel.answer();
    await settle();
    expect(rig.frame.groupCell(0, 0)).toBeDefined();
    expect(rig.frame.failure.value).toBeNull();
  });

  it("tells lines of groups from rows", () => {
    const { frame } = setUp({ groups: 50 }, 50, grouped);
    const entry: GroupEntry = {
      group: 7,
      depth: 0,
      key: ["g7"],
      count: 3,
      expanded: false,
      row: null,
      above: null,
      condition: null,
    };
    expect(frame.line(7)).toEqual({ row: null, entry });
    expect(frame.cell(7, 0)).toBeUndefined();
    expect(frame.counts.value.groups).toBe(50);
  });
});

describe("pictures", () => {
  it("that were not drawn yet are given back when they are many, and asked for again when they are drawn", async () => {
    const rig = setUp();
    rig.kernel.answerAlways();
    draw(rig, 0, 30, [2]);
    for (let i = 1; i < 20; i += 1) {
      show(rig, i * 500, i * 500 + 30, [2]);
      await settle();
    }
    expect(urls.size).toBe(30 + 300);
    draw(rig, 0, 30, [2]);
    await paint();
    expect(rig.model.sentOf("blobs")).toEqual([]);
    rig.events.length = 0;
    draw(rig, 1000, 1020, [2]);
    draw(rig, 1000, 1020, [2]);
    await paint();
    const digests = Array.from({ length: 20 }, (_, i) => digestOf(1000 + i));
    expect(rig.model.sentOf("blobs")).toMatchObject([{ size: 64, digests }]);
    expect(rig.events).toEqual(["lines"]);
    expect(rig.frame.thumbnail(digestOf(1010))).toBeDefined();
  });

  it("that were drawn stay until many others were drawn", async () => {
    const rig = setUp();
    rig.kernel.answerAlways();
    const first = rig.frame.thumbnail(digestOf(0));
    for (let i = 1; i <= 12; i += 1) {
      show(rig, i * 500, i * 500 + 60, [2]);
      await settle();
      draw(rig, i * 500, i * 500 + 60, [2]);
      expect(urls.has(first ?? "")).toBe(i * 60 < 600);
    }
    expect(urls.size).toBeLessThanOrEqual(600 + 300);
  });

  it("that cannot be had are asked for once", async () => {
    const rig = setUp();
    for (let i = 0; i < 3; i += 1) {
      expect(rig.frame.thumbnail("gone")).toBe(i === 0 ? undefined : null);
      await paint();
      const id = rig.model.sentOf("blobs")[0]?.id;
      rig.model.hear({ kind: "blobs", id, blobs: [], failed: { gone: "damaged" } });
      await settle();
    }
    expect(rig.model.sentOf("blobs")).toHaveLength(1);
  });

  it("are all given back at the end, with every listener", async () => {
    const rig = setUp();
    draw(rig, 0, 30, [2]);
    show(rig, 5000, 5030, [2]);
    rig.frame.thumbnail("missed");
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

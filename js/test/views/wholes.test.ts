import { describe, expect, it, vi } from "vitest";
import type { Json } from "../../src/protocol";
import { Wholes } from "../../src/views/wholes";
import { FakeModel, settle } from "./fixture";

interface Asked {
  readonly row: number;
  answer(values: Json[]): void;
  fail(): void;
}

function setUp() {
  const model = new FakeModel();
  const ended = new AbortController();
  const asked: Asked[] = [];
  model.detail.mockImplementation(
    (row: number) =>
      new Promise((resolve, reject) => {
        asked.push({
          row,
          answer: (values) => resolve({ kind: "detail", id: "1", row, values: values as string[] }),
          fail: () => reject(new Error("gone")),
        });
      }),
  );
  return { model, ended, asked, wholes: new Wholes(model, ended.signal) };
}

const rowsOf = (asked: readonly Asked[]): number[] => asked.map(({ row }) => row);

describe("whole values", () => {
  it("are asked for once a row, and told when they are here", async () => {
    const { asked, wholes } = setUp();
    for (let i = 0; i < 3; i += 1)
      expect([wholes.get(7, 0), wholes.get(7, 2)]).toEqual([undefined, undefined]);
    await settle();
    expect(rowsOf(asked)).toEqual([7]);
    wholes.get(7, 0);
    await settle();
    expect(rowsOf(asked)).toEqual([7]);
    asked[0]?.answer([[1, 2], "b", { c: 3 }]);
    await settle();
    expect(wholes.arrived.value).toBe(1);
    expect([wholes.get(7, 0), wholes.get(7, 2)]).toEqual([[1, 2], { c: 3 }]);
  });

  it("of the newest rows come first, two at a time, and old wishes are given up", async () => {
    const { asked, wholes } = setUp();
    for (let row = 0; row < 100; row += 1) wholes.get(row, 0);
    await settle();
    expect(rowsOf(asked)).toEqual([99, 98]);
    for (let i = 0; i < 98; i += 1) {
      asked[i]?.answer([i]);
      await Promise.resolve();
      await settle();
    }
    expect(Math.min(...rowsOf(asked))).toBe(36);
    expect(asked).toHaveLength(64);
  });

  it("that cannot be had are not asked for again", async () => {
    const { asked, wholes } = setUp();
    wholes.get(1, 0);
    await settle();
    asked[0]?.fail();
    await settle();
    expect(wholes.get(1, 0)).toBeUndefined();
    await settle();
    expect(asked).toHaveLength(1);
    expect(wholes.arrived.value).toBe(0);
  });

  it("are forgotten when rows were edited, not when rows came", async () => {
    const { model, asked, wholes } = setUp();
    wholes.get(1, 0);
    await settle();
    asked[0]?.answer([[1]]);
    await settle();
    model.status.value = { ...model.status.value, version: 2 };
    expect(wholes.get(1, 0)).toEqual([1]);
    wholes.get(2, 0);
    await settle();
    model.status.value = { ...model.status.value, version: 3, edits: 1 };
    asked[1]?.answer([[2]]);
    await settle();
    expect([wholes.get(1, 0), wholes.get(2, 0)]).toEqual([undefined, undefined]);
  });

  it("are kept within bounds", async () => {
    const { model, wholes } = setUp();
    model.detail.mockImplementation(async (row: number) => ({
      kind: "detail",
      id: "1",
      row,
      values: [row as never],
    }));
    for (let row = 0; row < 420; row += 1) {
      wholes.get(row, 0);
      if (row % 20 === 0) await settle();
    }
    await vi.waitFor(() => expect(wholes.get(419, 0)).toBe(419));
    expect(wholes.get(410, 0)).toBe(410);
    expect(wholes.get(0, 0)).toBeUndefined();
  });

  it("are not asked for after the end", async () => {
    const { ended, asked, wholes } = setUp();
    wholes.get(1, 0);
    ended.abort();
    await settle();
    expect(asked).toEqual([]);
  });
});

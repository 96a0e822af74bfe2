import { describe, expect, it, vi } from "vitest";
import { Wholes } from "../../../src/cells/chosen/wholes";
import type { CellValue } from "../../../src/dataframe";

interface Asked {
  readonly row: number;
  answer(values: readonly CellValue[] | null): Promise<void>;
}

function setUp() {
  const asked: Asked[] = [];
  const arrived = vi.fn();
  const ask = (row: number): Promise<readonly CellValue[] | null> =>
    new Promise((resolve) => {
      const answer = async (values: readonly CellValue[] | null): Promise<void> => {
        resolve(values);
        await settle();
      };
      asked.push({ row, answer });
    });
  return { asked, arrived, wholes: new Wholes(ask, arrived) };
}

const settle = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, 0));
const rowsOf = (asked: readonly Asked[]): number[] => asked.map(({ row }) => row);

describe("whole values", () => {
  it("are asked for once a row, and told when they are here", async () => {
    const { asked, arrived, wholes } = setUp();
    for (let i = 0; i < 3; i += 1)
      expect([wholes.get(7, 0), wholes.get(7, 2)]).toEqual([undefined, undefined]);
    await settle();
    wholes.get(7, 0);
    await settle();
    expect(rowsOf(asked)).toEqual([7]);
    expect(arrived).not.toHaveBeenCalled();
    await asked[0]?.answer([[1, 2], "b", { c: 3 }]);
    expect(arrived).toHaveBeenCalledTimes(1);
    expect([wholes.get(7, 0), wholes.get(7, 2)]).toEqual([[1, 2], { c: 3 }]);
  });

  it("of the newest rows come first, two at a time, and old wishes are given up", async () => {
    const { asked, wholes } = setUp();
    for (let row = 0; row < 100; row += 1) wholes.get(row, 0);
    await settle();
    expect(rowsOf(asked)).toEqual([99, 98]);
    for (let i = 0; i < asked.length; i += 1) await asked[i]?.answer([i]);
    expect(rowsOf(asked)).toEqual(Array.from({ length: 64 }, (_, i) => 99 - i));
  });

  it("that cannot be had are not asked for again", async () => {
    const { asked, arrived, wholes } = setUp();
    wholes.get(1, 0);
    await settle();
    await asked[0]?.answer(null);
    expect(wholes.get(1, 0)).toBeUndefined();
    await settle();
    expect(asked).toHaveLength(1);
    expect(arrived).not.toHaveBeenCalled();
  });

  it("are kept within bounds, the oldest go first", async () => {
    const { asked, wholes } = setUp();
    for (let row = 0; row <= 400; row += 1) {
      wholes.get(row, 0);
      await settle();
      await asked[row]?.answer([row]);
    }
    expect([wholes.get(400, 0), wholes.get(1, 0), wholes.get(0, 0)]).toEqual([400, 1, undefined]);
  });
});

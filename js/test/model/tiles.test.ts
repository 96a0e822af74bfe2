import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Line } from "../../src/dataframe";
import { CELL_LIMIT, LINES, TILE, Tiles } from "../../src/model/tiles";

function lines(length: number, row = 0): Line[] {
  return Array.from({ length }, () => ({ row, entry: null }));
}

describe("Tiles", () => {
  it("gives what was put, by tile and column", () => {
    const tiles = new Tiles<Line>();
    const values = { length: 3, cell: () => ({ value: 1 }), slice: () => values };
    tiles.put(5, 2, values);
    tiles.put(5, LINES, lines(3));
    expect(tiles.values(5, 2)).toBe(values);
    expect(tiles.values(5, 1)).toBeUndefined();
    expect(tiles.values(5, LINES)).toBeUndefined();
    expect(tiles.lines(5)).toHaveLength(3);
    expect(tiles.lines(4)).toBeUndefined();
    expect([...tiles.allLines()]).toHaveLength(3);
  });

  it("keeps the longer of two", () => {
    const tiles = new Tiles<Line>();
    tiles.put(0, LINES, lines(10, 1));
    tiles.put(0, LINES, lines(5, 2));
    expect(tiles.lines(0)?.[0]?.row).toBe(1);
    tiles.put(0, LINES, lines(10, 3));
    expect(tiles.lines(0)?.[0]?.row).toBe(3);
    expect(tiles.cells).toBe(10);
  });

  it("drops the least recently wanted, as a list in order of use would", () => {
    const step = fc.record({
      tile: fc.nat(1e6),
      column: fc.integer({ min: LINES, max: 5000 }),
      put: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 10 }), (steps, room) => {
        const tiles = new Tiles<Line>(room * TILE);
        let used: string[] = [];
        for (const { tile, column, put } of steps) {
          const key = `${tile} ${column}`;
          if (put) tiles.put(tile, column, lines(TILE));
          else tiles.touch(tile, column);
          if (put || used.includes(key)) used = [...used.filter((other) => other !== key), key];
          tiles.evict();
          used = used.slice(-room);
          expect(tiles.cells).toBe(used.length * TILE);
        }
        for (const { tile, column } of steps) {
          expect(tiles.held(tile, column)).toBe(used.includes(`${tile} ${column}`) ? TILE : 0);
        }
      }),
    );
  });

  it("holds no more however long the table is", () => {
    const tiles = new Tiles<Line>();
    for (let tile = 0; tile < 5000; tile += 1) {
      tiles.put(tile * 31, tile % 7, lines(TILE));
      tiles.evict();
    }
    expect(tiles.cells).toBeLessThanOrEqual(CELL_LIMIT);
    expect(tiles.cells).toBeGreaterThan(CELL_LIMIT - TILE);
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LineSize, MAX_LINES, MIN_LINES, planRequest, REPLY_BYTES } from "../../src/model/plan";
import { LINES, TILE, tileOf } from "../../src/model/tiles";
import type { ColumnInfo } from "../../src/protocol";

const nothing = (): boolean => false;

describe("planRequest", () => {
  it("asks for nothing that is here", () => {
    expect(planRequest({ start: 10, end: 30, columns: [0, 1] }, 1000, () => true, 200)).toBeNull();
  });

  it("covers the window by whole tiles", () => {
    const want = { start: 1000, end: 1030, columns: [3, 1] };
    const range = { start: tileOf(1000) * TILE, end: (tileOf(1029) + 1) * TILE, columns: [3, 1] };
    expect(planRequest(want, 10_000, nothing, 1)).toEqual(range);
  });

  it("goes on around the window where lines lack: on both sides after a jump, up from the last row", () => {
    const middle = planRequest({ start: 5000, end: 5020, columns: [0] }, 10_000, nothing, 10 * TILE);
    expect(middle).toMatchObject({ start: 308 * TILE, end: 318 * TILE });
    const end = planRequest({ start: 9980, end: 10_000, columns: [0] }, 10_000, nothing, 256);
    expect(end).toMatchObject({ start: 10_000 - 256, end: 10_000 });
    const above = (tile: number): boolean => tile < 312;
    const scrolled = planRequest({ start: 5000, end: 5020, columns: [0] }, 10_000, above, 10 * TILE);
    expect(scrolled).toMatchObject({ start: 312 * TILE, end: 322 * TILE });
  });

  it("asks only for the columns that lack, and for lines without any column", () => {
    const has = (_tile: number, column: number): boolean => column !== 7;
    expect(planRequest({ start: 0, end: 20, columns: [6, 7] }, 100, has, 64)?.columns).toEqual([7]);
    expect(planRequest({ start: 0, end: 20, columns: [] }, 100, nothing, 64)).toEqual({
      start: 0,
      end: 64,
      columns: [],
    });
  });

  it("asks for all that lacks on screen, within the view, and never for what nobody lacks", () => {
    const tile = fc.nat(20);
    const here = fc.array(fc.tuple(tile, fc.integer({ min: LINES, max: 3 })));
    fc.assert(
      fc.property(
        here,
        fc.nat(1200),
        fc.nat(60),
        fc.integer({ min: 1, max: 1300 }),
        (pairs, start, size, length) => {
          const known = new Set(pairs.map(String));
          const has = (t: number, column: number): boolean => known.has(String([t, column]));
          const want = {
            start: Math.min(start, length - 1),
            end: Math.min(start + size + 1, length),
            columns: [0, 2],
          };
          fc.pre(want.start < want.end);
          const range = planRequest(want, length, has, 192);
          const lacking: [number, number][] = [];
          for (let t = tileOf(want.start); t <= tileOf(want.end - 1); t += 1) {
            for (const column of [LINES, 0, 2]) if (!has(t, column)) lacking.push([t, column]);
          }
          expect(range === null).toBe(lacking.length === 0);
          if (range === null) return;
          expect(range.start % TILE).toBe(0);
          expect(range.end === length || range.end % TILE === 0).toBe(true);
          expect(range.end).toBeLessThanOrEqual(length);
          for (const [t, column] of lacking) {
            expect(range.start <= t * TILE && Math.min((t + 1) * TILE, length) <= range.end).toBe(true);
            if (column !== LINES) expect(range.columns).toContain(column);
          }
          for (const column of range.columns)
            expect(lacking.some(([, other]) => other === column)).toBe(true);
        },
      ),
    );
  });
});

describe("LineSize", () => {
  const column = (kind: ColumnInfo["kind"]): ColumnInfo => ({
    name: "c",
    kind,
    type: "",
    media: null,
    optional: true,
    colors: null,
    problem: null,
    computed: null,
  });
  const numbers = Array.from({ length: 10 }, () => column("number"));

  it("asks for an answer that is large enough, within bounds", () => {
    const lines = new LineSize().lines(numbers, 0);
    expect(lines * 84).toBeGreaterThanOrEqual(REPLY_BYTES);
    expect(lines % TILE).toBe(0);
    expect(new LineSize().lines([column("boolean")], 0)).toBe(MAX_LINES);
    expect(new LineSize().lines([column("media")], 60)).toBeGreaterThan(60);
    expect(new LineSize().lines([column("media"), column("media")], 480)).toBe(MIN_LINES);
  });

  it("learns from what came", () => {
    const size = new LineSize();
    const before = size.lines(numbers, 0);
    for (let i = 0; i < 8; i += 1) size.learn(numbers, 0, 512, 512 * 400);
    expect(size.lines(numbers, 0)).toBeLessThan(before);
    expect(size.lines(numbers, 0) * 400).toBeGreaterThanOrEqual(REPLY_BYTES);
    expect((size.lines(numbers, 0) - 2 * TILE) * 400).toBeLessThan(REPLY_BYTES);
  });
});

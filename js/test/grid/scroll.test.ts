import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  CANVAS_LIMIT,
  canvasHeight,
  isAtEnd,
  pageRows,
  reduceScroll,
  rowTop,
  type ScrollState,
  startScroll,
  topOf,
  visibleRows,
} from "../../src/grid/scroll";

const MILLION = 1_000_000;

function start(length: number, rowHeight = 30, height = 400): ScrollState {
  return reduceScroll(startScroll(length, rowHeight), { type: "viewport", height });
}

function scrolled(state: ScrollState, by: number): ScrollState {
  return reduceScroll(state, { type: "scrolled", scrollTop: state.scrollTop + by });
}

/** What the element does: it goes where it is told, no further than its canvas. */
function end(state: ScrollState): number {
  return canvasHeight(state) - state.viewport;
}

const states = fc
  .record({
    length: fc.oneof(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 0, max: 100 * MILLION })),
    rowHeight: fc.constantFrom(30, 60, 120, 240),
    height: fc.integer({ min: 31, max: 1400 }),
  })
  .map(({ length, rowHeight, height }) => start(length, rowHeight, height));

const moves = fc.array(
  fc.oneof(
    fc.record({
      type: fc.constant("scrolled" as const),
      scrollTop: fc.integer({ min: 0, max: CANVAS_LIMIT }),
    }),
    fc.record({
      type: fc.constant("show" as const),
      row: fc.integer({ min: 0, max: 100 * MILLION }),
      align: fc.constantFrom("nearest" as const, "top" as const),
    }),
    fc.record({ type: fc.constant("viewport" as const), height: fc.integer({ min: 31, max: 1400 }) }),
    fc.constant({ type: "settled" as const }),
  ),
  { maxLength: 12 },
);

describe("a canvas within the browser's limits", () => {
  it("is as high as the rows, and never higher than the limit", () => {
    expect(canvasHeight(start(1000))).toBe(30_000);
    expect(canvasHeight(start(100 * MILLION))).toBe(CANVAS_LIMIT);
  });

  it("always has the visible rows on it, at whole pixels", () => {
    fc.assert(
      fc.property(states, moves, (state, actions) => {
        const after = actions.reduce(reduceScroll, state);
        const [first, last] = visibleRows(after);
        if (last === 0) return;
        expect(Number.isInteger(after.offset)).toBe(true);
        expect(rowTop(after, first)).toBeLessThanOrEqual(after.scrollTop);
        expect(rowTop(after, last)).toBeGreaterThanOrEqual(
          Math.min(after.scrollTop + after.viewport, rowTop(after, after.length)) - 1e-6,
        );
        expect(after.scrollTop).toBeGreaterThanOrEqual(0);
        expect(after.scrollTop).toBeLessThanOrEqual(Math.max(0, end(after)) + 1e-6);
      }),
    );
  });
});

describe("reaching rows", () => {
  it("shows any row that is asked for", () => {
    fc.assert(
      fc.property(
        states,
        moves,
        fc.nat(),
        fc.constantFrom("nearest" as const, "top" as const),
        (state, actions, n, align) => {
          const before = actions.reduce(reduceScroll, state);
          if (before.length === 0) return;
          const row = n % before.length;
          const after = reduceScroll(before, { type: "show", row, align });
          const top = row * after.rowHeight - topOf(after);
          expect(top).toBeGreaterThanOrEqual(-1e-6);
          if (after.rowHeight <= after.viewport)
            expect(top + after.rowHeight).toBeLessThanOrEqual(after.viewport + 1e-6);
        },
      ),
    );
  });

  it("puts a row that was not visible at the top, and leaves one that was", () => {
    const far = reduceScroll(start(MILLION), { type: "show", row: 500_000, align: "top" });
    expect(topOf(far)).toBe(500_000 * 30);
    expect(reduceScroll(far, { type: "show", row: 500_003, align: "top" })).toBe(far);
  });

  it.each([1, 12, 1797, MILLION, 10 * MILLION, 100 * MILLION])(
    "has the ends of %i rows at the ends of the scrollbar",
    (length) => {
      const state = start(length);
      const bottom = reduceScroll(state, { type: "scrolled", scrollTop: CANVAS_LIMIT });
      expect(visibleRows(bottom)[1]).toBe(length);
      expect(topOf(bottom)).toBe(Math.max(0, length * 30 - 400));
      const top = reduceScroll(bottom, { type: "scrolled", scrollTop: 0 });
      expect(visibleRows(top)[0]).toBe(0);
      expect(topOf(top)).toBe(0);
    },
  );

  it("goes down the whole scrollbar in order", () => {
    const state = start(100 * MILLION);
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: CANVAS_LIMIT }),
        fc.integer({ min: 0, max: CANVAS_LIMIT }),
        (a, b) => {
          const [low, high] = [Math.min(a, b), Math.max(a, b)];
          const jump = (scrollTop: number) =>
            topOf(reduceScroll({ ...state, scrollTop: -1e9 }, { type: "scrolled", scrollTop }));
          expect(jump(low)).toBeLessThanOrEqual(jump(high));
        },
      ),
    );
  });
});

describe("small steps", () => {
  it("move by exactly their pixels, wherever they start", () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 100 * MILLION - 1 }),
        fc.array(fc.integer({ min: -1500, max: 1500 }), { minLength: 1, maxLength: 60 }),
        (row, steps) => {
          let state = reduceScroll(start(100 * MILLION), { type: "show", row, align: "top" });
          const most = state.length * 30 - 400;
          for (const step of steps) {
            const expected = Math.max(0, Math.min(topOf(state) + step, most));
            state = scrolled(state, step);
            expect(topOf(state)).toBeCloseTo(expected, 6);
          }
        },
      ),
    );
  });

  it("do not drift: down and up again ends where it began", () => {
    let state = reduceScroll(start(10 * MILLION), { type: "show", row: 7_654_321, align: "top" });
    const before = topOf(state);
    for (let i = 0; i < 1000; i += 1) state = scrolled(state, 100);
    for (let i = 0; i < 1000; i += 1) state = scrolled(state, -100);
    expect(topOf(state)).toBe(before);
  });

  it("reach the first row from any place, without a jump", () => {
    let state = reduceScroll(start(100 * MILLION), { type: "show", row: 20_000, align: "top" });
    let steps = 0;
    while (topOf(state) > 0 && steps < 1000) {
      const before = topOf(state);
      state = scrolled(state, -1200);
      expect(before - topOf(state)).toBeLessThanOrEqual(1200);
      steps += 1;
    }
    expect([topOf(state), state.scrollTop, steps]).toEqual([0, 0, 500]);
  });

  it("reach the last row from any place, without a jump", () => {
    let state = reduceScroll(start(100 * MILLION), {
      type: "show",
      row: 100 * MILLION - 20_000,
      align: "top",
    });
    for (let i = 0; i < 1000; i += 1) state = scrolled(state, 1200);
    expect(visibleRows(state)[1]).toBe(100 * MILLION);
    expect(state.scrollTop).toBe(end(state));
  });
});

describe("settling", () => {
  it("moves the scrollbar and not the rows", () => {
    fc.assert(
      fc.property(states, moves, (state, actions) => {
        const before = actions.reduce(reduceScroll, state);
        const after = reduceScroll(before, { type: "settled" });
        expect(topOf(after)).toBeCloseTo(topOf(before), 5);
        expect(reduceScroll(after, { type: "settled" })).toEqual(after);
      }),
    );
  });
});

describe("changes around it", () => {
  it("keeps the top row when the window or the row size changes", () => {
    const state = reduceScroll(start(MILLION), { type: "show", row: 1234, align: "top" });
    const taller = reduceScroll(state, { type: "viewport", height: 900 });
    expect(visibleRows(taller)[0]).toBe(1234);
    const larger = reduceScroll(state, { type: "rows", length: MILLION, rowHeight: 240 });
    expect(visibleRows(larger)[0]).toBe(1234);
  });

  it("ignores a window without height, as collapsed outputs report", () => {
    const state = reduceScroll(start(MILLION), { type: "show", row: 1234, align: "top" });
    expect(reduceScroll(state, { type: "viewport", height: 0 })).toBe(state);
  });

  it("stays in place when rows are added, and within them when they go", () => {
    const state = reduceScroll(start(MILLION), { type: "show", row: 900_000, align: "top" });
    const more = reduceScroll(state, { type: "rows", length: 50 * MILLION, rowHeight: 30 });
    expect(visibleRows(more)[0]).toBe(900_000);
    const fewer = reduceScroll(state, { type: "rows", length: 5, rowHeight: 30 });
    expect(visibleRows(fewer)).toEqual([0, 5]);
    expect(visibleRows(reduceScroll(state, { type: "rows", length: 0, rowHeight: 30 }))).toEqual([0, 0]);
  });

  it("moves neither rows nor scrollbar when rows are added, but near the end of a full canvas", () => {
    fc.assert(
      fc.property(states, moves, fc.integer({ min: 1, max: 1000 }), (state, actions, more) => {
        const before = actions.reduce(reduceScroll, state);
        const { length, rowHeight } = before;
        const after = reduceScroll(before, { type: "rows", length: length + more, rowHeight });
        expect(topOf(after)).toBeCloseTo(topOf(before), 5);
        if (canvasHeight(after) < CANVAS_LIMIT || end(after) - before.scrollTop > CANVAS_LIMIT / 10)
          expect([after.scrollTop, after.offset]).toEqual([before.scrollTop, before.offset]);
        const last = reduceScroll(after, { type: "moved", rows: length + more });
        expect(visibleRows(last)[1]).toBe(length + more);
        expect(isAtEnd(last)).toBe(true);
      }),
    );
  });

  it("can be scrolled by hand to rows that were added, from the end of a full canvas too", () => {
    const at = reduceScroll(start(MILLION), { type: "show", row: MILLION - 1, align: "nearest" });
    let state = reduceScroll(at, { type: "rows", length: MILLION + 500, rowHeight: 30 });
    expect(topOf(state)).toBe(topOf(at));
    for (let i = 0; i < 30; i += 1) state = scrolled(state, 600);
    expect(visibleRows(state)[1]).toBe(MILLION + 500);
  });

  it("follows rows that stand elsewhere now, as far as there are any", () => {
    fc.assert(
      fc.property(states, moves, fc.integer({ min: -500, max: 500 }), (state, actions, rows) => {
        const before = actions.reduce(reduceScroll, state);
        const after = reduceScroll(before, { type: "moved", rows });
        const most = Math.max(0, before.length * before.rowHeight - before.viewport);
        const wanted = topOf(before) + rows * before.rowHeight;
        expect(Math.abs(topOf(after) - Math.min(Math.max(wanted, 0), most))).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("counts whole rows as a page", () => {
    expect(pageRows(start(100))).toBe(13);
    expect(pageRows(start(100, 240, 100))).toBe(1);
  });
});

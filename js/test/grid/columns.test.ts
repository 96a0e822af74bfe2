import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Column } from "../../src/dataframe";
import {
  canvasWidth,
  clampWidth,
  columnWindow,
  defaultWidth,
  dropPosition,
  frozenWidth,
  indexWidth,
  keyWidth,
  leftOf,
  placeColumns,
  rowSizeOf,
  showColumn,
  widthOf,
} from "../../src/grid/columns";
import { layoutOf } from "./fixture";

const widths = fc.array(fc.integer({ min: 40, max: 400 }), { maxLength: 200 });

describe("placeColumns", () => {
  it("puts columns side by side after the index", () => {
    const places = placeColumns([100, 50, 70], 44, 1, 1000);
    expect(places).toEqual({ index: 44, frozen: 1, lefts: [44, 144, 194, 264] });
    expect([leftOf(places, 1), widthOf(places, 2), canvasWidth(places), frozenWidth(places)]).toEqual([
      144, 70, 264, 144,
    ]);
  });

  it("freezes no more than a small screen can spare", () => {
    expect(placeColumns([100, 100, 100], 44, 3, 1000).frozen).toBe(3);
    expect(placeColumns([100, 100, 100], 44, 3, 420).frozen).toBe(2);
    expect(placeColumns([300, 100], 44, 2, 420).frozen).toBe(0);
  });
});

describe("columnWindow", () => {
  it("holds every column that is on screen, and no more than 2,000 columns need", () => {
    fc.assert(
      fc.property(
        widths,
        fc.nat({ max: 5 }),
        fc.nat({ max: 80_000 }),
        fc.integer({ min: 100, max: 2000 }),
        (w, f, left, screen) => {
          const places = placeColumns(w, 44, f, screen);
          const scrollLeft = Math.min(left, Math.max(0, canvasWidth(places) - screen));
          const [first, end] = columnWindow(places, scrollLeft, screen);
          for (let position = places.frozen; position < w.length; position += 1) {
            const onScreen =
              leftOf(places, position + 1) > scrollLeft + frozenWidth(places) &&
              leftOf(places, position) < scrollLeft + screen;
            if (onScreen) expect(position >= first && position < end).toBe(true);
          }
          expect(end - first).toBeLessThanOrEqual((screen + 320) / 40 + 2);
          expect(first).toBeGreaterThanOrEqual(places.frozen);
        },
      ),
    );
  });

  it("is empty without columns", () => {
    expect(columnWindow(placeColumns([], 44, 0, 500), 0, 500)).toEqual([0, 0]);
  });
});

describe("showColumn", () => {
  it("brings any column wholly on screen, or its left edge", () => {
    fc.assert(
      fc.property(widths, fc.nat({ max: 3 }), fc.nat(), fc.nat({ max: 50_000 }), (w, f, n, scrollLeft) => {
        if (w.length === 0) return;
        const screen = 900;
        const places = placeColumns(w, 44, f, screen);
        const position = n % w.length;
        const after = showColumn(places, position, scrollLeft, screen);
        if (position < places.frozen) {
          expect(after).toBe(scrollLeft);
          return;
        }
        const left = leftOf(places, position) - after;
        expect(left).toBeGreaterThanOrEqual(frozenWidth(places));
        if (frozenWidth(places) + widthOf(places, position) <= screen) {
          expect(left + widthOf(places, position)).toBeLessThanOrEqual(screen);
        }
      }),
    );
  });

  it("does not move when the column is there", () => {
    expect(showColumn(placeColumns([100, 100, 100], 44, 0, 400), 1, 20, 400)).toBe(20);
  });
});

describe("dropPosition", () => {
  it("lands before the column whose left half is under the pointer", () => {
    const places = placeColumns([100, 100], 44, 0, 500);
    expect([0, 93, 95, 193, 195, 900].map((x) => dropPosition(places, x))).toEqual([0, 0, 1, 1, 2, 2]);
  });
});

describe("widths", () => {
  const column: Column = { index: 0, name: "score", kind: "number", type: "number", media: null };

  it("gives names room, images the row's height, indices their digits", () => {
    expect(defaultWidth(column, "S", false)).toBeGreaterThan(100);
    expect(defaultWidth({ ...column, name: "a rather long name for a column" }, "S", false)).toBe(240);
    expect(defaultWidth({ ...column, kind: "media" }, "XL", false)).toBe(288);
    const [plain, marked] = [null, "computed"].map((computed) =>
      defaultWidth({ ...column, computed }, "S", false, "margin"),
    );
    expect(marked).toBe((plain ?? 0) + 16);
    expect(indexWidth(100_000_000)).toBeGreaterThan(indexWidth(10_000));
  });

  it("keeps resized ones within limits", () => {
    expect([clampWidth(3), clampWidth(99.6), clampWidth(1e6)]).toEqual([40, 100, 2000]);
  });

  it("makes lines of a grouped view at least M", () => {
    expect(rowSizeOf(layoutOf([0], { groupBy: [0], rowSize: "S" }))).toBe("M");
    expect(rowSizeOf(layoutOf([0], { groupBy: [0], rowSize: "L" }))).toBe("L");
    expect(rowSizeOf(layoutOf([0], { rowSize: "S" }))).toBe("S");
  });
});

describe("group keys", () => {
  it("leave room on a small screen, and are as wide as others on a large one", () => {
    expect([keyWidth(200, 420), keyWidth(150, 420), keyWidth(100, 420)]).toEqual([113, 113, 100]);
    expect([keyWidth(200, 300), keyWidth(200, 850), keyWidth(200, 0)]).toEqual([90, 200, 200]);
  });
});

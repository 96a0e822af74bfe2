import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countBins } from "../../../src/cells/chosen/list-histogram";
import { linePath } from "../../../src/cells/chosen/sparkline";
import type { Json } from "../../../src/protocol";
import { columnOf, drawWay, mountWay } from "./draw";

const numbers = columnOf("list", "list of number");
const list = columnOf("list", "list of string");
const dict = columnOf("dict");

describe("a sparkline", () => {
  const labelOf = (value: Json, cut = false): string | null | undefined =>
    drawWay({ column: numbers, way: "sparkline" }, value, cut)
      .querySelector("svg")
      ?.getAttribute("aria-label");

  it("goes through all values, and breaks where one is missing", () => {
    expect(linePath([0, 1, Number.NaN, 0.5], [0, 1])).toBe("M0 100.0L1 0.0M3 50.0");
    expect(linePath([3, 3], [3, 3])).toBe("M0 50.0L1 50.0");
    expect(linePath([9, -9], [0, 1])).toBe("M0 0.0L1 100.0");
  });

  it("says what it shows", () => {
    expect(labelOf([1, 2.5, -3])).toBe("Line of 3 values, from -3 to 2.5");
    expect(labelOf([1, "NaN", null])).toBe("Line of 3 values, from 1 to 1");
    expect(labelOf([])).toBe("Line of 0 values");
  });

  it("of a list whose end is not here says so", () => {
    const element = drawWay({ column: numbers, way: "sparkline" }, "[1.5, 2.5, 3.", true);
    expect(element.querySelector("svg")?.getAttribute("aria-label")).toContain(
      "2 values, from 1.5 to 2.5; the first",
    );
    expect(element.querySelector(".wtw-note")?.textContent).toBe("…");
  });

  it("has signs for a missing and for an empty list", () => {
    const { show } = mountWay({ column: numbers, way: "sparkline" });
    expect(show(null).textContent).toBe("–");
    expect(show(null).getAttribute("aria-label")).toBe("missing");
    expect(show([]).textContent).toBe("[]");
    expect(show([1]).getAttribute("aria-label")).toBeNull();
  });

  it("leaves what is no list to the automatic way", () => {
    expect(() => drawWay({ column: numbers, way: "sparkline" }, "(unreadable value)")).toThrow("automatic");
  });

  it("never leaves its field", () => {
    const end = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(fc.array(fc.double(), { maxLength: 30 }), end, end, (values, low, high) => {
        for (const [, height] of linePath(values, [low, high]).matchAll(/[ML]\d+ (\S+?)(?=[ML]|$)/g)) {
          expect(Number(height)).toBeGreaterThanOrEqual(0);
          expect(Number(height)).toBeLessThanOrEqual(100);
        }
      }),
    );
  });
});

describe("a histogram of a list", () => {
  it("counts each finite value within the range once", () => {
    expect(countBins([0, 0.5, 1, 2, 9.9, 10], [0, 10], 10)).toEqual([2, 1, 1, 0, 0, 0, 0, 0, 0, 2]);
    expect(countBins([3, 3, 3], [3, 3], 5)).toEqual([0, 0, 3, 0, 0]);
    fc.assert(
      fc.property(fc.array(fc.double()), fc.integer({ min: 2, max: 50 }), (values, bins) => {
        const inside = values.filter((value) => value >= -100 && value <= 100);
        expect(countBins(values, [-100, 100], bins).reduce((a, b) => a + b, 0)).toBe(inside.length);
      }),
    );
  });

  it("says what it shows, and has as many bins as were chosen", () => {
    const svg = drawWay(
      { column: numbers, way: "histogram", options: { bins: 4 } },
      [1, 2, 3, 4],
    ).querySelector("svg");
    expect(svg?.getAttribute("aria-label")).toBe("Histogram of 4 values, from 1 to 4");
    expect(svg?.getAttribute("viewBox")).toBe("0 0 4 100");
    expect(svg?.querySelector("path")?.getAttribute("d")?.match(/M/g)).toHaveLength(4);
  });
});

describe("values one a line", () => {
  const linesOf = (element: HTMLElement): (string | null)[] =>
    [...element.children].map((line) => line.textContent);

  it("are those of a list, or names and values of a dict", () => {
    expect(linesOf(drawWay({ column: list, way: "list", rowSize: "L" }, ["a", "b"]))).toEqual(["a", "b"]);
    const value = { a: 1, b: { c: [2] }, d: null };
    expect(linesOf(drawWay({ column: dict, way: "list", rowSize: "L" }, value))).toEqual([
      "a: 1",
      "b: {c: [2]}",
      "d: null",
    ]);
  });

  it("are as many as fit, and the rest is counted", () => {
    const many = Array.from({ length: 100 }, (_, i) => i);
    expect(linesOf(drawWay({ column: numbers, way: "list", rowSize: "M" }, many))).toEqual(["0", "+99 more"]);
    expect(linesOf(drawWay({ column: numbers, way: "list", rowSize: "L" }, many)).slice(-2)).toEqual([
      "4",
      "+95 more",
    ]);
  });

  it("have signs for nothing", () => {
    const { show } = mountWay({ column: list, way: "list" });
    expect(show([]).textContent).toBe("[]");
    expect(show(null).getAttribute("aria-label")).toBe("missing");
    expect(show(["x"]).getAttribute("aria-label")).toBeNull();
    expect(drawWay({ column: dict, way: "list" }, {}).textContent).toBe("{}");
  });

  it("are text, not elements", () => {
    const element = drawWay({ column: dict, way: "list" }, { "<b>": "<img src=x>" });
    expect(element.querySelector("b, img")).toBeNull();
    expect(element.textContent).toBe("<b>: <img src=x>");
  });
});

describe("a tree", () => {
  const value = { a: 1, b: { c: [1, { d: "<i>" }] }, e: {} };
  const toggles = (element: HTMLElement): HTMLButtonElement[] => [...element.querySelectorAll("button")];

  it("opens and closes", () => {
    const { show } = mountWay({ column: dict, way: "tree", rowSize: "L" });
    const element = show(value);
    document.body.replaceChildren(element);
    expect(toggles(element).map((toggle) => toggle.getAttribute("aria-label"))).toEqual([
      "Close dict of 3",
      "Open b",
    ]);
    toggles(element)[1]?.click();
    expect(toggles(element).map((toggle) => toggle.getAttribute("aria-expanded"))).toEqual([
      "true",
      "true",
      "false",
    ]);
    expect(element.textContent).toContain("c: list of 2");
    toggles(element)[0]?.click();
    expect(element.textContent).toBe("dict of 3");
  });

  it("is as far open as was chosen", () => {
    const open = (levels: number): number =>
      toggles(drawWay({ column: dict, way: "tree", rowSize: "L", options: { open: levels } }, value)).length;
    expect([open(0), open(1), open(2), open(10)]).toEqual([1, 2, 3, 4]);
  });

  it("stays open while the same value is drawn again", () => {
    const { show } = mountWay({ column: dict, way: "tree", rowSize: "L" });
    toggles(show(value))[1]?.click();
    expect(toggles(show(value))).toHaveLength(3);
    expect(toggles(show({ ...value }))).toHaveLength(2);
  });

  it("is one line where there is no room, and counts what it does not draw", () => {
    expect(drawWay({ column: dict, way: "tree" }, value).textContent).toBe(
      '{a: 1, b: {c: [1, {d: "<i>"}]}, e: {}}',
    );
    const many = Array.from({ length: 150 }, (_, i) => i);
    expect(drawWay({ column: list, way: "tree", rowSize: "L" }, many).textContent).toContain("+50 more");
  });

  it("listens no more when it is gone", () => {
    const { show, cell } = mountWay({ column: dict, way: "tree", rowSize: "L" });
    const element = show(value);
    cell.destroy();
    toggles(element)[0]?.click();
    expect(toggles(element)).toHaveLength(2);
  });
});

describe("JSON", () => {
  it("is on one line in small rows, and indented in large ones", () => {
    expect(drawWay({ column: dict, way: "json" }, { a: [1, "x"] }).textContent).toBe('{"a":[1,"x"]}');
    expect(drawWay({ column: dict, way: "json", rowSize: "L" }, { a: 1 }).textContent).toBe('{\n  "a": 1\n}');
  });

  it("that does not fit ends in an ellipsis", () => {
    expect(drawWay({ column: list, way: "json" }, ["x".repeat(999)]).textContent).toMatch(/x…$/);
  });
});

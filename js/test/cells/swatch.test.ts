// @vitest-environment happy-dom
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import type { CellContext, Drawn } from "../../src/cells/contract";
import { GroupKeyCell } from "../../src/cells/group-key";
import { rendererFor } from "../../src/cells/registry";
import { colorOf, setSwatch } from "../../src/cells/swatch";
import type { Column } from "../../src/dataframe";
import type { GroupEntry } from "../../src/protocol";

const RUNS = { colors: { baseline: "#3578d4", "": "#bd8500" } };

describe("the colour of a run", () => {
  it("is that of the text that names it", () => {
    expect(["baseline", "", "other", null, 3].map((value) => colorOf(RUNS, value))).toEqual([
      "#3578d4",
      "#bd8500",
      null,
      null,
      null,
    ]);
    expect(colorOf({ colors: null }, "baseline")).toBeNull();
    expect(colorOf({}, "baseline")).toBeNull();
  });

  it("is no property that every object has", () => {
    fc.assert(
      fc.property(fc.constantFrom("constructor", "__proto__", "toString", "hasOwnProperty"), (name) => {
        expect(colorOf(RUNS, name)).toBeNull();
      }),
    );
  });

  it("stands in the element until another takes its place", () => {
    const element = document.createElement("span");
    setSwatch(element, "#3578d4");
    expect(element.hasAttribute("data-swatch")).toBe(true);
    expect(element.style.getPropertyValue("--wtw-swatch")).toBe("#3578d4");
    setSwatch(element, null);
    expect(element.hasAttribute("data-swatch")).toBe(false);
  });
});

describe("a column of runs", () => {
  const column: Column = { index: 0, name: "run", kind: "string", type: "string", media: null, ...RUNS };
  const context = (rowSize: CellContext["rowSize"]): CellContext => ({
    column,
    rowSize,
    width: 200,
    items: null,
    thumbnail: vi.fn<CellContext["thumbnail"]>(),
    open: vi.fn<CellContext["open"]>(),
    page: vi.fn<CellContext["page"]>(),
    filter: vi.fn<CellContext["filter"]>(),
  });
  /** The texts that stand behind a square, with its colour. */
  const swatches = (element: HTMLElement) =>
    [element, ...element.querySelectorAll<HTMLElement>("*")]
      .filter((one) => one.hasAttribute("data-swatch"))
      .map((one) => [one.textContent, one.style.getPropertyValue("--wtw-swatch")]);

  it.each(["S", "L"] as const)("has squares in rows of size %s, of each row its own", (rowSize) => {
    const element = document.createElement("div");
    const value = (text: string | null): Drawn => ({ value: text, cut: false });
    const cell = rendererFor(column, value("x")).mount(element, context(rowSize));
    cell.update(value("baseline"));
    expect(swatches(element)).toEqual([["baseline", "#3578d4"]]);
    for (const other of ["unknown", null]) {
      cell.update(value(other));
      expect(swatches(element)).toEqual([]);
    }
    cell.update(value("baseline"));
    cell.destroy();
    expect(swatches(element)).toEqual([]);
  });

  it("has them in bar lists", () => {
    const element = document.createElement("div");
    const bars = ["baseline", "unknown", ""].map((value) => ({ value, count: 2, matched: 2 }));
    const drawn: Drawn = { group: 0, cell: { kind: "bars", bars, distinct: 3, missing: 0 } };
    rendererFor(column, drawn).mount(element, context("L")).update(drawn);
    expect(swatches(element)).toEqual([
      ["baseline", "#3578d4"],
      ['""', "#bd8500"],
    ]);
  });

  it("has them in the keys of groups", () => {
    const element = document.createElement("div");
    const entry = (key: string): GroupEntry => ({
      group: 0,
      depth: 0,
      key: [key],
      count: 3,
      expanded: false,
      row: null,
      above: null,
      condition: null,
    });
    const cell = new GroupKeyCell(element, () => {});
    cell.update(entry("baseline"), 0, column);
    expect(swatches(element)).toEqual([["baseline", "#3578d4"]]);
    cell.update(entry("unknown"), 0, column);
    expect(swatches(element)).toEqual([]);
  });
});

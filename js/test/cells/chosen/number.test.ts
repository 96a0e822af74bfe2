import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { spanOf } from "../../../src/cells/chosen/bar";
import { colorsOf, contrast, SCALE_NAMES, textOn } from "../../../src/cells/chosen/palette";
import { placeOf } from "../../../src/cells/chosen/scale";
import { wayOf } from "../../../src/cells/ways";
import type { CellValue } from "../../../src/dataframe";
import type { Json } from "../../../src/protocol";
import { columnOf, drawWay, mountWay } from "./draw";

const column = columnOf("number");

function text(way: string, value: CellValue, options: Record<string, Json> = {}): string | null {
  return drawWay({ column, way, options }, value).textContent;
}

describe("numbers as text", () => {
  it.each([
    ["digits", 1.005, {}, "1.00"],
    ["digits", 3, { digits: 1, prefix: "~", suffix: " s" }, "~3.0 s"],
    ["digits", Number.NaN, { suffix: " s" }, "NaN"],
    ["percent", 0.9234, { digits: 0 }, "92%"],
    ["scientific", 12345, {}, "1.234e+4"],
    ["compact", 1234, { suffix: "B" }, "1.2KB"],
    ["currency", 5, { currency: "EUR" }, "€5.00"],
    ["custom", 1234.5, { pattern: "{:,.0f} rows" }, "1,234 rows"],
    ["custom", 1234.5, { pattern: "no pattern" }, "1,234.50"],
    ["percent", 2n ** 60n, {}, "115292150460684697600.0%"],
  ] as const)("%s of %s with %o is %s", (way, value, options, written) => {
    expect(text(way, value as CellValue, options)).toBe(written);
  });

  it("are missing, and no numbers, as everywhere", () => {
    for (const way of ["digits", "percent", "bar", "color_scale", "currency"]) {
      const { show } = mountWay({ column, way });
      const told = (value: CellValue) => {
        const element = show(value);
        return [element.textContent, element.getAttribute("aria-label"), element.getAttribute("data-tone")];
      };
      expect(told(null), way).toEqual(["–", "missing", "missing"]);
      expect(told(Number.NaN), way).toEqual(["NaN", "not a number", "special"]);
      expect(told(Number.POSITIVE_INFINITY), way).toEqual(["∞", "infinity", "special"]);
      expect(told(1)[1], way).toBeNull();
    }
  });

  it("leave what is no number to the automatic way", () => {
    expect(() => text("percent", "(unreadable value)")).toThrow("automatic");
  });
});

describe("a bar", () => {
  const bar = (
    value: CellValue,
    options: Record<string, Json> = {},
    range: readonly [number, number] = [-10, 30],
  ) => {
    const element = drawWay({ column, way: "bar", options, range }, value);
    const fill = element.querySelector<HTMLElement>(".wtw-number-fill");
    return { element, fill, place: fill?.hidden ? null : [fill?.style.left, fill?.style.width] };
  };

  it("goes from zero to the value, on the scale of the column", () => {
    expect(bar(30).place).toEqual(["25.00%", "75.00%"]);
    expect(bar(-10).place).toEqual(["0.00%", "25.00%"]);
    expect(bar(-10).fill?.hasAttribute("data-negative")).toBe(true);
    expect(bar(0).place).toEqual(["25.00%", "0.00%"]);
    expect(bar(5, {}, [2, 10]).place).toEqual(["0.00%", "50.00%"]);
    expect(bar(5, { min: 0, max: 5 }).place).toEqual(["0.00%", "100.00%"]);
  });

  it("says where it leaves the scale", () => {
    expect(bar(30, { max: 10 }).fill?.getAttribute("data-beyond")).toBe("high");
    expect(bar(-10, { min: 0 }).fill?.getAttribute("data-beyond")).toBe("low");
    expect(bar(5).fill?.getAttribute("data-beyond")).toBeNull();
  });

  it("is not drawn without a scale or a value, and the number is", () => {
    const { show } = mountWay({ column, way: "bar" });
    expect(show(5).querySelector<HTMLElement>(".wtw-number-fill")?.hidden).toBe(true);
    expect(show(5).textContent).toBe("5.0000");
    expect(bar(null).place).toBeNull();
    expect(bar(Number.NaN).place).toBeNull();
  });

  it("writes the number as chosen, or hides it from the eye", () => {
    expect(bar(0.5, { format: "percent" }).element.textContent).toBe("50.0%");
    const quiet = bar(0.5, { show_value: false }).element.querySelector("span:last-child");
    expect([quiet?.className, quiet?.textContent]).toEqual(["wtw-hidden", "0.5000"]);
  });

  it("stays in the cell whatever the value and the scale", () => {
    const number = fc.oneof(fc.double(), fc.constantFrom(0, -0, 1e308, -1e308));
    fc.assert(
      fc.property(number, number, number, (value, low, high) => {
        const span = Number.isFinite(low) && Number.isFinite(high) ? spanOf(value, [low, high]) : null;
        if (span === null) return;
        expect(span.left).toBeGreaterThanOrEqual(0);
        expect(span.width).toBeGreaterThanOrEqual(0);
        expect(span.left + span.width).toBeLessThanOrEqual(100.000001);
      }),
    );
  });
});

describe("a color scale", () => {
  it("offers the scales it has", () => {
    const scales = wayOf(column, "color_scale")?.options.find(({ name }) => name === "scale");
    expect(scales?.choices).toEqual(SCALE_NAMES);
  });

  it("has text that is legible on every color", () => {
    for (const name of SCALE_NAMES) {
      const colors = colorsOf(name, false);
      for (let place = 0; place <= 1; place += 0.01) {
        const color = colors(place);
        expect(contrast(color, textOn(color) === "#000" ? [0, 0, 0] : [255, 255, 255])).toBeGreaterThan(4.5);
      }
    }
  });

  it("runs the other way round", () => {
    expect(colorsOf("blues", true)(0)).toEqual(colorsOf("blues", false)(1));
  });

  it("paints by the place between the ends", () => {
    const { show } = mountWay({ column, way: "color_scale", options: { scale: "greys" }, range: [0, 10] });
    const paint = (value: CellValue): string | null => {
      const element = show(value);
      return element.classList.contains("wtw-painted") ? element.style.getPropertyValue("--wtw-paint") : null;
    };
    expect(paint(0)).toBe("rgb(255 255 255)");
    expect(paint(10)).toBe("rgb(0 0 0)");
    expect(paint(99)).toBe("rgb(0 0 0)");
    expect(paint(null)).toBeNull();
    expect(paint(Number.NaN)).toBeNull();
    expect(show(10).style.getPropertyValue("--wtw-paint-text")).toBe("#fff");
  });

  it("takes its paint along when it goes", () => {
    const { show, cell, element } = mountWay({ column, way: "color_scale", range: [0, 1] });
    show(1);
    cell.destroy();
    expect(element.classList.contains("wtw-painted")).toBe(false);
  });

  it.each([
    [0, [0, 10], null, 0],
    [5, [0, 10], null, 0.5],
    [0, [-4, 10], 0, 0.5],
    [-2, [-4, 10], 0, 0.25],
    [5, [-4, 10], 0, 0.75],
    [3, [3, 3], null, 0.5],
    [Number.POSITIVE_INFINITY, [0, 1], null, 1],
    [7, [0, 5], 9, 7 / 18],
  ] as const)("%s between %s around %s is at %s", (value, range, center, place) => {
    expect(placeOf(value, range as readonly [number, number], center)).toBeCloseTo(place, 10);
  });
});

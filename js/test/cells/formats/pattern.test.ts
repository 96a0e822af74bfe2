// Numbers and times by pattern, against what Python wrote into tests/golden/formats/cases.json.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseNumberPattern } from "../../../src/cells/formats/pattern";
import { writePattern } from "../../../src/cells/formats/time";
import { optionProblem, waysFor } from "../../../src/cells/ways";

const GOLDEN = join(dirname(fileURLToPath(import.meta.url)), "../../../../tests/golden/formats/cases.json");
const cases: {
  numbers: [pattern: string, value: number, text: string][];
  times: [pattern: string, time: number, text: string][];
} = JSON.parse(readFileSync(GOLDEN, "utf8"));

const pattern = waysFor({ kind: "number", type: "number" })
  .find((way) => way.name === "custom")
  ?.options.find((option) => option.name === "pattern");

describe("a number by a pattern", () => {
  it("reads as Python writes it", () => {
    const wrong = cases.numbers.filter(([text, value, right]) => parseNumberPattern(text)(value) !== right);
    expect(cases.numbers.length).toBeGreaterThan(600);
    expect(wrong.map(([text, value, right]) => ({ text, value, right }))).toEqual([]);
  });

  it.each([
    [",.2f", 2n ** 53n + 1n, "9,007,199,254,740,993.00"],
    ["{} km", 3, "3 km"],
    ["{:.1f}%", 12.34, "12.3%"],
    [".1f", Number.NaN, "NaN"],
    ["{:.1f} ms", Number.NEGATIVE_INFINITY, "-∞"],
    ["+.1f", -0, "+0.0"],
  ] as const)("%s makes of %s %s", (text, value, written) => {
    expect(parseNumberPattern(text)(value)).toBe(written);
  });

  it.each(["%d", ".f", "abc", "{", "{}{}", "{0}", "{:>10}", ".2fx", "{.__class__}"])("refuses %s", (text) => {
    expect(() => parseNumberPattern(text)).toThrow(`"${text}" is no format of a number`);
    expect(pattern && optionProblem(pattern, text)).toContain("Python's format of a number");
  });

  it("takes exactly what the option takes", () => {
    const texts = fc.oneof(
      fc.string({ unit: fc.constantFrom(..."+- ,_.0129efgEG%{}:a") }),
      fc.constantFrom(...cases.numbers.map(([text]) => text)),
    );
    fc.assert(
      fc.property(texts, fc.oneof(fc.double(), fc.bigInt()), (text, value) => {
        const problem = pattern ? optionProblem(pattern, text) : "no such option";
        if (problem === null) expect(typeof parseNumberPattern(text)(value)).toBe("string");
        else expect(() => parseNumberPattern(text)).toThrow("no format");
      }),
    );
  });
});

describe("a time by a pattern", () => {
  it("reads as Python writes it", () => {
    const written = cases.times.map(([text, time]) => [text, time, writePattern(time, text, "UTC")]);
    expect(written).toEqual(cases.times);
  });
});

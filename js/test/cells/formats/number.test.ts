import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  compactWriter,
  currencyWriter,
  groupThousands,
  writeFixed,
  writePercent,
  writeScientific,
} from "../../../src/cells/formats/number";

const BIG = 2n ** 53n + 1n;
const digits = fc.integer({ min: 0, max: 20 });
const finite = fc.double({ noNaN: true, min: -1e308, max: 1e308 });

describe("a fixed number of digits", () => {
  it.each([
    [0.5, 0, "0"],
    [1.5, 0, "2"],
    [2.5, 0, "2"],
    [-2.5, 0, "-2"],
    [0.125, 2, "0.12"],
    [0.375, 2, "0.38"],
    [1.005, 2, "1.00"],
    [-0, 2, "0.00"],
    [-0.001, 2, "0.00"],
    [1e21, 0, "1000000000000000000000"],
    [1e21, 1, "1000000000000000000000.0"],
    [BIG, 0, "9007199254740993"],
    [BIG, 2, "9007199254740993.00"],
    [-BIG, 1, "-9007199254740993.0"],
    [Number.NaN, 2, "NaN"],
    [Number.POSITIVE_INFINITY, 2, "∞"],
    [Number.NEGATIVE_INFINITY, 2, "-∞"],
    [5e-324, 3, "0.000"],
  ] as const)("%s with %s is %s", (value, places, text) => {
    expect(writeFixed(value, places)).toBe(text);
  });

  it("is as near to the value as so many digits can be", () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e9, max: 1e9, noNaN: true }),
        fc.integer({ min: 0, max: 9 }),
        (value, places) => {
          const text = writeFixed(value, places);
          expect(text).toMatch(places === 0 ? /^-?\d+$/ : new RegExp(`^-?\\d+\\.\\d{${places}}$`));
          expect(Math.abs(Number(text) - value)).toBeLessThanOrEqual(
            0.5 * 10 ** -places + Math.abs(value) * 1e-15,
          );
        },
      ),
    );
  });

  it("holds every digit of a whole number, whatever its size", () => {
    fc.assert(
      fc.property(fc.bigInt(), digits, (value, places) => {
        expect(BigInt(writeFixed(value, places).split(".")[0] ?? "")).toBe(value);
      }),
    );
  });
});

describe("all formats", () => {
  const writers = (places: number, currency: string) => [
    (value: number | bigint) => writeFixed(value, places),
    (value: number | bigint) => writePercent(value, places),
    (value: number | bigint) => writeScientific(value, places),
    compactWriter(places),
    currencyWriter(currency, null),
    currencyWriter(currency, places),
  ];

  it("write any number, and never a zero with a sign", () => {
    const currencies = fc.stringMatching(/^[A-Z]{3}$/);
    fc.assert(
      fc.property(fc.oneof(fc.double(), fc.bigInt()), digits, currencies, (value, places, currency) => {
        for (const write of writers(places, currency)) {
          const text = write(value);
          expect(text).not.toBe("");
          expect(/^-[^1-9]*$/.test(text.replace(/e.*/, "")) && text !== "-∞").toBe(false);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("an exponent reads back to the value", () => {
    fc.assert(
      fc.property(finite, fc.integer({ min: 3, max: 15 }), (value, places) => {
        const back = Number(writeScientific(value, places));
        expect(Math.abs(back - value)).toBeLessThanOrEqual(Math.max(Math.abs(value) * 10 ** -places, 5e-324));
      }),
    );
  });

  it.each([
    [0.1234, 1, "12.3%"],
    [-0.5, 0, "-50%"],
    [-0.0001, 1, "0.0%"],
    [12n, 1, "1200.0%"],
    [Number.NaN, 1, "NaN"],
  ] as const)("%s as percent with %s is %s", (value, places, text) => {
    expect(writePercent(value, places)).toBe(text);
  });

  it.each([
    [1234, "1.2K"],
    [3_400_000, "3.4M"],
    [-1_250, "-1.3K"],
    [999_999, "1M"],
    [12, "12"],
    [-0, "0"],
    [10n ** 12n, "1T"],
  ] as const)("%s is %s for short", (value, text) => {
    expect(compactWriter(1)(value)).toBe(text);
  });

  it.each([
    [1234.5, "USD", null, "$1,234.50"],
    [1234.5, "JPY", null, "¥1,235"],
    [-1, "EUR", 0, "-€1"],
    [BIG, "USD", 0, "$9,007,199,254,740,993"],
    [Number.POSITIVE_INFINITY, "USD", null, "∞"],
  ] as const)("%s in %s with %s is %s", (value, currency, places, text) => {
    expect(currencyWriter(currency, places)(value)).toBe(text);
  });

  it.each([
    ["1234567.12345", "1,234,567.12345"],
    ["-123", "-123"],
    ["-1234", "-1,234"],
    ["1234e+20", "1,234e+20"],
  ])("%s with commas is %s", (text, grouped) => {
    expect(groupThousands(text, ",")).toBe(grouped);
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatBytes } from "../src/controls/bytes";
import type { Column } from "../src/dataframe";
import {
  formatBin,
  formatCount,
  formatDate,
  formatFloat,
  formatJson,
  formatNumber,
  formatPlain,
  formatRange,
  formatRanges,
  formatShort,
  formatTime,
} from "../src/format";

function column(kind: Column["kind"], type: string): Column {
  return { index: 0, name: "x", kind, type, media: null };
}

describe("formatCount", () => {
  it("puts a comma between thousands", () => {
    expect(formatCount(0)).toBe("0");
    expect(formatCount(1797)).toBe("1,797");
    expect(formatCount(100_000_000n)).toBe("100,000,000");
  });

  it("agrees with the browser's own English", () => {
    const oracle = new Intl.NumberFormat("en-US");
    fc.assert(fc.property(fc.integer({ min: 0 }), (n) => formatCount(n) === oracle.format(n)));
  });
});

describe("formatNumber and formatFloat", () => {
  it.each([
    [0, "0"],
    [-3, "-3"],
    [1_767_225_600_000_001, "1767225600000001"],
    [2n ** 70n, "1180591620717411303424"],
    [Number.NaN, "NaN"],
    [Number.POSITIVE_INFINITY, "∞"],
    [Number.NEGATIVE_INFINITY, "-∞"],
    [0.5, "0.5000"],
    [1e300, "1.000e+300"],
  ])("writes %s as %s", (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });

  it.each([
    [1, "1.0000"],
    [1234.56789, "1234.5679"],
    [12345.678, "12345.68"],
    [12345678.9, "12345679"],
    [0.00012346, "1.235e-4"],
  ])("lines fractions up: %s as %s", (value, text) => {
    expect(formatFloat(value)).toBe(text);
  });

  it("never shows a number that is not zero as zero", () => {
    fc.assert(fc.property(fc.double({ noNaN: true }), (x) => x === 0 || !/^-?0?\.?0*$/.test(formatFloat(x))));
  });

  it("stays within a thousandth of the number", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, min: -1e300, max: 1e300 }), (x) => {
        expect(Math.abs(Number(formatFloat(x)) - x)).toBeLessThanOrEqual(
          Math.max(Math.abs(x) * 1e-3, 5.1e-5),
        );
      }),
    );
  });
});

describe("short forms", () => {
  it("writes bins with few digits", () => {
    expect(formatShort(0.30000000000000004)).toBe("0.3");
    expect(formatShort(179.6)).toBe("179.6");
    expect(formatShort(1.5e12)).toBe("1.5e+12");
  });

  it("writes sizes with a unit", () => {
    expect([12, 2048, 5e9].map(formatBytes)).toEqual(["12 B", "2.0 KB", "5.0 GB"]);
  });
});

describe("formatTime", () => {
  it("is UTC, with milliseconds only when there are some", () => {
    expect(formatTime(Date.UTC(2026, 0, 31, 12, 5, 9))).toBe("2026-01-31 12:05:09");
    expect(formatTime(Date.UTC(2026, 0, 31, 12, 5, 9, 250))).toBe("2026-01-31 12:05:09.250");
    expect(formatDate(Date.UTC(2026, 0, 31))).toBe("2026-01-31");
  });

  it("keeps what no calendar has", () => {
    expect(formatTime(9e15)).toBe("9000000000000000");
    expect(formatTime(Number.NaN)).toBe("NaN");
    expect(formatDate(Date.UTC(-5, 0, 1))).toBe("-000005-01-01");
  });
});

describe("ranges", () => {
  const time = { kind: "timestamp", type: "time" } as const;
  const at = (day: number, minute: number, second = 0, millisecond = 0) =>
    Date.UTC(2026, 0, day, 12, minute, second, millisecond);

  it("name both ends, or the one value there is", () => {
    const number = { kind: "number", type: "number" } as const;
    expect(formatRange(number, 0.03151, 0.99827)).toBe("0.03151 – 0.9983");
    expect(formatRange(number, 1 / 3, 1 / 3)).toBe("0.3333");
    expect(formatRange(number, 5, 4_999_999)).toBe("5 – 4999999");
    expect(formatRange(number, -1.5e12, 1.5e12)).toBe("-1.5e+12 – 1.5e+12");
  });

  const plain = { kind: "number", type: "number" } as const;

  it("are written ever rounder, and at last as the upper end", () => {
    const whole = { kind: "number", type: "integer" } as const;
    expect(formatRanges(plain, 8.308e-5, 0.9998)).toEqual([
      "8.308e-5 – 0.9998",
      "8.31e-5 – 1",
      "8.3e-5 – 1",
      "… – 1",
    ]);
    expect(formatRanges(whole, 32877, 123_456_789)).toEqual([
      "32877 – 123456789",
      "32.9K – 123M",
      "33K – 120M",
      "… – 120M",
    ]);
    expect(formatRanges(whole, 0, 0)).toEqual(["0", "… – 0"]);
    expect(formatRanges(plain, -1.5e12, 999_999)[1]).toBe("-1.5e+12 – 1M");
    expect(formatRanges(time, at(1, 0), at(40, 0))).toEqual([
      "2026-01-01 – 2026-02-09",
      "2026-01 – 2026-02",
      "2026",
      "… – 2026",
    ]);
  });

  it("of numbers stay where they are when they are rounded", () => {
    const unit: Readonly<Record<string, number>> = { K: 1e3, M: 1e6, B: 1e9 };
    const read = (text: string) => Number(text.replace(/[KMB]$/, "")) * (unit[text.slice(-1)] ?? 1);
    fc.assert(
      fc.property(fc.double({ noNaN: true, min: -1e300, max: 1e300 }), (value) => {
        const [, ...rounder] = formatRanges(plain, value, value);
        for (const text of rounder.slice(0, -1)) {
          expect(Math.abs(read(text) - value)).toBeLessThanOrEqual(Math.abs(value) * 0.051);
        }
      }),
    );
  });

  it("write times no longer than they need to be", () => {
    expect(formatRange(time, at(1, 0), at(20, 0))).toBe("2026-01-01 – 2026-01-20");
    expect(formatRange(time, at(1, 0, 0, 7), at(1, 5, 9, 250))).toBe("2026-01-01 12:00:00 – 12:05:09");
    expect(formatRange(time, at(1, 0, 0, 7), at(1, 0, 0, 250))).toBe(
      "2026-01-01 12:00:00.007 – 12:00:00.250",
    );
    expect(formatRange(time, at(1, 0), at(1, 0))).toBe("2026-01-01 12:00:00");
    const midnight = Date.UTC(2026, 0, 2);
    expect(formatRange(time, midnight - 1000, midnight)).toBe("2026-01-01 23:59:59 – 2026-01-02 00:00:00");
    expect(formatRange({ kind: "timestamp", type: "date" }, midnight, midnight)).toBe("2026-01-02");
  });

  it("name the last whole number or day of a bin, which ends before its upper edge", () => {
    const whole = { kind: "number", type: "integer" } as const;
    expect([formatBin(whole, 3, 4), formatBin(whole, 0, 5)]).toEqual(["3", "0 – 4"]);
    expect(formatBin({ kind: "number", type: "number" }, 0, 5)).toBe("0 – 5");
    const day = (date: number) => Date.UTC(2026, 0, date);
    expect(formatBin({ kind: "timestamp", type: "date" }, day(1), day(2))).toBe("2026-01-01");
    expect(formatBin({ kind: "timestamp", type: "date" }, day(1), day(8))).toBe("2026-01-01 – 2026-01-07");
  });

  it("say both ends to the day, the second or the millisecond, whatever they are", () => {
    const low = fc.integer({ min: 0, max: 4e12 });
    const span = fc.integer({ min: 0, max: 10 }).chain((power) => fc.integer({ min: 1, max: 10 ** power }));
    const read = (text: string) => Date.parse(text.length > 10 ? `${text.replace(" ", "T")}Z` : text);
    fc.assert(
      fc.property(low, span, (start, length) => {
        const [first = "", last = first] = formatRange(time, start, start + length).split(" – ");
        const end = last.includes("-") ? last : `${first.slice(0, 10)} ${last}`;
        const unit = length >= 86_400_000 ? 86_400_000 : length >= 1000 ? 1000 : 1;
        expect([read(first), read(end)]).toEqual(
          [start, start + length].map((t) => Math.floor(t / unit) * unit),
        );
      }),
    );
  });
});

describe("formatJson", () => {
  it("reads like Python or JavaScript", () => {
    expect(formatJson({ a: 1, "b c": ["x", null, true], n: 0.1234567 })).toBe(
      '{a: 1, "b c": ["x", null, true], n: 0.123457}',
    );
    expect(formatJson([])).toBe("[]");
  });

  it("costs no more than what is shown", () => {
    const huge = Array.from({ length: 1_000_000 }, () => 7);
    const text = formatJson(huge, 50);
    expect(text).toHaveLength(51);
    expect(text.endsWith("…")).toBe(true);
  });

  it("ends in deep values", () => {
    let deep: unknown = 1;
    for (let i = 0; i < 5000; i += 1) deep = [deep];
    expect(formatJson(deep)).toContain("…");
  });
});

describe("formatPlain", () => {
  it("gives values in full", () => {
    expect(formatPlain(0.1234567890123, column("number", "number"))).toBe("0.1234567890123");
    expect(formatPlain(null, column("string", "text"))).toBe("");
    expect(formatPlain(0, column("timestamp", "time"))).toBe("1970-01-01 00:00:00");
    expect(formatPlain(0, column("timestamp", "date"))).toBe("1970-01-01");
    expect(formatPlain([1, { a: 2 }], column("list", "list"))).toBe('[1,{"a":2}]');
  });
});

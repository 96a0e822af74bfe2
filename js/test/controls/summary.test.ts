import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drawnBars } from "../../src/controls/bar-list";
import { toCodePoints, toUnits } from "../../src/controls/codepoints";
import { matching } from "../../src/controls/column-choice";
import { barsPath } from "../../src/controls/histogram-chart";
import { countText, shareText } from "../../src/controls/summary";

describe("shareText", () => {
  it("never calls something nothing, nor less than all everything", () => {
    expect(shareText(3, 100)).toBe("3 %");
    expect(shareText(1, 1_000_000)).toBe("<1 %");
    expect(shareText(999_999, 1_000_000)).toBe(">99 %");
    expect(shareText(5, 5)).toBe("100 %");
  });
});

describe("countText", () => {
  it("tells both counts when they differ", () => {
    expect([countText(1200, 1200), countText(3, 1200)]).toEqual(["1,200", "3 of 1,200"]);
  });
});

describe("barsPath", () => {
  it("draws a bar for each bin that is not empty, on the scale of all rows", () => {
    expect(barsPath([0, 0], [5, 5])).toBe("");
    expect(barsPath([50], [100])).toBe("M0 100V50.0H1V100z");
    expect(barsPath([1], [1000])).toBe("M0 100V97.0H1V100z");
    expect(barsPath([1, 0, 2], [1, 0, 2]).match(/M/g)).toHaveLength(2);
  });
});

describe("code points", () => {
  it("are there and back", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const points = [...text].length;
        expect(toUnits(text, points)).toBe(text.length);
        expect(toCodePoints(text, text.length)).toBe(points);
      }),
    );
  });
});

describe("matching", () => {
  it("looks for the text whatever its case", () => {
    const columns = ["Score", "score_2", "id"].map((name) => ({ name, title: name === "id" ? "Key" : name }));
    expect(matching(columns, " SCORE ").map((column) => column.name)).toEqual(["Score", "score_2"]);
    expect(matching(columns, "key").map((column) => column.name)).toEqual(["id"]);
    expect(matching(columns, "")).toHaveLength(3);
  });
});

describe("drawnBars", () => {
  const bars = (counts: number[]) => ({
    kind: "bars" as const,
    bars: counts.map((count, value) => ({ value, count, matched: count })),
    distinct: counts.length,
    missing: 0,
  });

  it("draws the most frequent values, none when no value comes twice", () => {
    expect(drawnBars(bars([5, 3, 1])).map((bar) => bar.value)).toEqual([0, 1]);
    expect(drawnBars(bars([1, 1, 1]))).toEqual([]);
    expect(drawnBars(bars([]))).toEqual([]);
  });

  it("draws what the rows shown have, when they have none of these", () => {
    const filtered = (matched: number[]) => {
      const all = bars([9, 7, 5, 3]);
      const counted = all.bars.map((bar, i) => ({ ...bar, matched: matched[i] ?? 0 }));
      return drawnBars({ ...all, bars: counted }).map((bar) => bar.value);
    };
    expect(filtered([0, 7, 0, 0])).toEqual([0, 1]);
    expect(filtered([0, 0, 0, 3])).toEqual([3, 0]);
    expect(filtered([0, 0, 5, 3])).toEqual([2, 3]);
    expect(filtered([0, 0, 0, 0])).toEqual([0, 1]);
  });
});

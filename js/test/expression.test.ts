import fc from "fast-check";
import { describe, expect, it } from "vitest";
import times from "../../tests/golden/formats/times.json";
import { between, equals, literal, quoteName, timeLiteral } from "../src/expression";

describe("quoteName", () => {
  it("leaves a plain name bare, but no word of the language", () => {
    expect(["score_0", "_x", "größe"].map(quoteName)).toEqual(["score_0", "_x", "größe"]);
    expect(["0x", "a.b", "row", "and", "AND", "True"].map(quoteName)).toEqual([
      "`0x`",
      "`a.b`",
      "`row`",
      "`and`",
      "`AND`",
      "`True`",
    ]);
  });

  it("uses backticks, and row[…] where a name has one", () => {
    expect(quoteName("score 0")).toBe("`score 0`");
    expect(quoteName("a`b")).toBe('row["a`b"]');
    expect(quoteName('a\\"b')).toBe('row["a\\\\\\"b"]');
    expect(quoteName("")).toBe('row[""]');
  });

  it("never lets a name end its own quotes", () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        const quoted = quoteName(name);
        if (quoted === name) return /^[\p{L}\p{N}_]+$/u.test(name);
        const inside = quoted.startsWith("`") ? quoted.slice(1, -1) : JSON.parse(quoted.slice(4, -1));
        return inside === name && (!quoted.startsWith("`") || !inside.includes("`"));
      }),
    );
  });
});

describe("conditions", () => {
  it("writes values as literals", () => {
    expect(equals("x", 'say "hi"')).toBe('x == "say \\"hi\\""');
    expect(equals("x", null)).toBe("x is null");
    expect(equals("x", 2n ** 60n)).toBe("x == 1152921504606846976");
    expect(literal([1, "a", null])).toBe('[1, "a", null]');
  });

  it("writes a bin as a half-open range, the last one closed", () => {
    expect(between("x", "0", "1", false)).toBe("x >= 0 and x < 1");
    expect(between("x", "0", "1", true)).toBe("x >= 0 and x <= 1");
  });

  it.each(times)(
    "writes $microseconds µs of a $type as $literal",
    ({ type, microseconds, literal: text }) => {
      expect(timeLiteral(microseconds / 1000, type)).toBe(text);
    },
  );
});

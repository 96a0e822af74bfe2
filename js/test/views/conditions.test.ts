import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ColumnInfo } from "../../src/protocol";
import {
  addCondition,
  boundLiteral,
  exclusion,
  hasCondition,
  rangeCondition,
  rangeOf,
  removeCondition,
  replaceCondition,
  toggleCondition,
  valueCondition,
} from "../../src/views/conditions";

type Node =
  | { readonly kind: "leaf"; readonly text: string; readonly value: boolean }
  | { readonly kind: "and" | "or"; readonly word: string; readonly left: Node; readonly right: Node }
  | { readonly kind: "not" | "brackets"; readonly inner: Node };

const leaf: fc.Arbitrary<Node> = fc
  .tuple(
    fc.constantFrom(
      "x > 3",
      '"a and b" == s',
      "s == 'or'",
      "`and or` < 2",
      "f(a, [b and c])",
      "row['or'] in [1]",
    ),
    fc.boolean(),
  )
  .map(([text, value]) => ({ kind: "leaf", text, value }));

const { tree } = fc.letrec<{ tree: Node }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.record({
      kind: fc.constant("and" as const),
      word: fc.constantFrom("and", "&&"),
      left: tie("tree"),
      right: tie("tree"),
    }),
    fc.record({
      kind: fc.constant("or" as const),
      word: fc.constantFrom("or", "||"),
      left: tie("tree"),
      right: tie("tree"),
    }),
    fc.record({ kind: fc.constantFrom("not" as const, "brackets" as const), inner: tie("tree") }),
  ),
}));

/** As a person writes it, brackets only where they are needed. */
function write(node: Node, inside: "or" | "and" | "not" = "or"): string {
  switch (node.kind) {
    case "leaf":
      return node.text;
    case "brackets":
      return `(${write(node.inner)})`;
    case "not":
      return `not ${write(node.inner, "not")}`;
    case "and": {
      const text = `${write(node.left, "and")} ${node.word} ${write(node.right, "and")}`;
      return inside === "not" ? `(${text})` : text;
    }
    case "or": {
      const text = `${write(node.left)} ${node.word} ${write(node.right)}`;
      return inside === "or" ? text : `(${text})`;
    }
  }
}

/** What the outermost level of a filter means: the parts that must all be true, each as it is written. */
function parts(text: string): string[] {
  const found: string[] = [];
  let [depth, start, quote] = [0, 0, ""];
  for (let i = 0; i < text.length; i += 1) {
    const c = text[i] ?? "";
    if (quote) quote = c === quote ? "" : quote;
    else if (`"'\``.includes(c)) quote = c;
    else if ("([".includes(c)) depth += 1;
    else if (")]".includes(c)) depth -= 1;
    else if (depth === 0 && /^ (?:or|\|\|) /.test(text.slice(i, i + 4))) return [text];
    else if (depth === 0 && /^ (?:and|&&) /.test(text.slice(i, i + 5))) {
      found.push(text.slice(start, i));
      start = i + text.slice(i).indexOf(" ", 1) + 1;
    }
  }
  return [...found, text.slice(start)];
}

const named = (name: string, kind: ColumnInfo["kind"], type: string = kind) => ({ name, kind, type });

const bound = fc.integer({ min: -1000, max: 1000 });
const name = fc.constantFrom("score", "any name", 'quo"te', "back`tick", "and", "é");
const range = fc
  .tuple(name, bound, bound, fc.boolean())
  .map(([column, low, size, closed]) =>
    rangeCondition(named(column, "number"), low, low + Math.abs(size) + 1, closed),
  );

describe("conditions and a text of a person", () => {
  it("asks for the text and the condition, and keeps the text as it is", () => {
    fc.assert(
      fc.property(tree, range, (node, condition) => {
        const text = write(node);
        const both = addCondition(text, condition);
        const expected = node.kind === "or" ? [`(${text})`] : parts(text);
        expect(parts(both).slice(0, expected.length)).toEqual(expected);
        expect(both.endsWith(condition)).toBe(true);
      }),
    );
  });

  it("takes back what it added", () => {
    fc.assert(
      fc.property(tree, range, (node, condition) => {
        const text = write(node);
        const back = removeCondition(addCondition(text, condition), condition);
        const same = back === text || back === `(${text})` || parts(back).join("&") === parts(text).join("&");
        expect(same).toBe(true);
      }),
    );
  });

  it("holds one range a column, the last", () => {
    fc.assert(
      fc.property(tree, name, bound, bound, (node, column, a, b) => {
        const first = rangeCondition(named(column, "number"), a, a + 1, false);
        const second = rangeCondition(named(column, "number"), b, b + 2, true);
        const text = write(node);
        const once = replaceCondition(text, column, second);
        const twice = replaceCondition(replaceCondition(text, column, first), column, second);
        expect(parts(twice)).toEqual(parts(once));
        expect(rangeOf(twice, column)).toEqual([String(b), String(b + 2)]);
      }),
    );
  });

  it("toggles", () => {
    fc.assert(
      fc.property(range, (condition) => {
        expect(toggleCondition(toggleCondition("", "other", condition), "other", condition)).toBe("");
      }),
    );
  });
});

describe("conditions", () => {
  const score = (low: number, high: number) => rangeCondition(named("score", "number"), low, high, false);

  it("wraps an or, once", () => {
    const once = addCondition("a == 1 or b == 2", score(0, 1));
    expect(once).toBe(`(a == 1 or b == 2) and ${score(0, 1)}`);
    expect(replaceCondition(once, "score", score(1, 2))).toBe(`(a == 1 or b == 2) and ${score(1, 2)}`);
  });

  it("replaces what a click set, and nothing a person typed otherwise", () => {
    const typed = "score > 0.5 and x == 1";
    expect(replaceCondition(typed, "score", score(0, 1))).toBe(`${typed} and ${score(0, 1)}`);
    expect(replaceCondition("score == 3 and x == 1", "score", score(0, 1))).toBe(`x == 1 and ${score(0, 1)}`);
    expect(replaceCondition("score == other", "score", score(0, 1))).toBe(
      `score == other and ${score(0, 1)}`,
    );
  });

  it("knows a column however it is written", () => {
    expect(rangeOf("score >= 1 and score < 2", "score")).toEqual(["1", "2"]);
    expect(rangeOf("`score` >= 1 and `score` <= 2", "score")).toEqual(["1", "2"]);
    expect(rangeOf('row["score"] >= -1.5e-7 and row["score"] < 2', "score")).toEqual(["-1.5e-7", "2"]);
    expect(rangeOf("score2 >= 1 and score2 < 2", "score")).toBeNull();
  });

  it("writes values as literals", () => {
    expect(valueCondition(named("name", "string"), 'it\'s "so"')).toMatch(/ == "it's \\"so\\""$/);
    expect(valueCondition(named("name", "boolean"), true)).toMatch(/ == true$/);
    expect(valueCondition(named("name", "string"), null)).toMatch(/ is null$/);
    expect(exclusion(named("name", "string"), null)).toMatch(/ != null$/);
    expect(valueCondition(named("day", "timestamp"), Date.UTC(2026, 0, 31))).toMatch(
      / == date\("2026-01-31"\)$/,
    );
    expect(valueCondition(named("day", "timestamp"), "2026-01-31T10:00:00")).toMatch(
      /date\("2026-01-31T10:00:00"\)$/,
    );
    expect(valueCondition(named("big", "number"), 2n ** 60n)).toMatch(/ == 1152921504606846976$/);
  });

  it("writes times of a zone in UTC, so that no hour is meant twice", () => {
    const zoned = named("t", "timestamp", "time in Europe/Zurich");
    const before = Date.UTC(2026, 9, 25, 0, 30);
    const after = before + 3_600_000;
    expect(valueCondition(zoned, before)).toBe('t == date("2026-10-25T00:30:00.000Z")');
    expect(exclusion(zoned, after)).toBe('t != date("2026-10-25T01:30:00.000Z")');
    const range = 't >= date("2026-10-25T00:30:00.000Z") and t <= date("2026-10-25T01:30:00.000Z")';
    expect(rangeCondition(zoned, before, after, true)).toBe(range);
    expect(rangeOf(range, "t")).toEqual([boundLiteral(zoned, before), boundLiteral(zoned, after)]);
  });

  it("has no condition for what has no literal", () => {
    expect(valueCondition(named("x", "number"), Number.POSITIVE_INFINITY)).toBeNull();
    expect(valueCondition(named("x", "list"), [1, 2])).toBeNull();
    expect(exclusion(named("x", "dict"), { a: 1 })).toBeNull();
  });

  it("adds nothing twice and leaves text whose brackets do not match inside brackets", () => {
    expect(addCondition("x == 1 and y == 2", "y == 2")).toBe("x == 1 and y == 2");
    expect(addCondition("(x == 1", "y == 2")).toBe("((x == 1) and y == 2");
    expect(hasCondition("x == 1 or y == 2", "y == 2")).toBe(false);
  });
});

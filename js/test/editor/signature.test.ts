import fc from "fast-check";
import { expect, it } from "vitest";
import { stepHistory } from "../../src/editor/history";
import { callAt } from "../../src/editor/signature";

/** The call at `|`. */
function at(marked: string) {
  const caret = marked.indexOf("|");
  const found = callAt(marked.replace("|", ""), caret);
  return found && [found.name, found.argument];
}

it("finds the innermost call whose bracket is open", () => {
  expect(at("len(|")).toEqual(["len", 0]);
  expect(at("a.replace('x', |")).toEqual(["replace", 1]);
  expect(at("f(g(1, 2), |)")).toEqual(["f", 1]);
  expect(at("f(g(1, |2), 3)")).toEqual(["g", 1]);
  expect(at("f([1, 2, |])")).toEqual(["f", 0]);
  expect(at("f (|")).toEqual(["f", 0]);
});

it("finds none outside of calls", () => {
  for (const text of ["|", "f(1)|", "(a > |", "a in [1, |", "f|(", "'f(' == |", "`f(` == |"]) {
    expect(at(text)).toBeNull();
  }
});

it("takes any text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.nat(), (text, caret) => {
      const found = callAt(text, caret % (text.length + 1));
      if (found) expect(text.slice(found.end - found.name.length, found.end)).toBe(found.name);
    }),
  );
});

it("steps through the history and back to nothing", () => {
  const history = ["newest", "older", "oldest"];
  expect(stepHistory(history, "typed", 1)).toBe("newest");
  expect(stepHistory(history, "newest", 1)).toBe("older");
  expect(stepHistory(history, "oldest", 1)).toBe("oldest");
  expect(stepHistory(history, "older", -1)).toBe("newest");
  expect(stepHistory(history, "newest", -1)).toBe("");
  expect(stepHistory([], "typed", 1)).toBe("typed");
});

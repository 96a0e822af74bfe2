import { describe, expect, it } from "vitest";
import { emptyView } from "../../src/model/view";
import { names, usesOf } from "../../src/views/uses";

const NAMED: readonly (readonly [string, string])[] = [
  ["score > 1", "score"],
  ["1 + score", "score"],
  ["`any name` + 1", "any name"],
  ['row["any name"] == 3', "any name"],
  ["row['it\\'s']", "it's"],
  ['row["say \\"so\\""]', 'say "so"'],
  ["row.score", "score"],
  ["row . score", "score"],
  ["image.width > 3", "image"],
  ['row["a.b"]', "a"],
  ["score.abs", "score"],
  ["abs(score)", "score"],
  ["größe * 2", "größe"],
  ["info.split + 1", "info.split"],
  ['row["info"]["split"]', "info.split"],
  ["row.info . `split`.lower", "info.split"],
  ['info["split"] == 3', "info"],
];

const NOT_NAMED: readonly (readonly [string, string])[] = [
  ["scores > 1", "score"],
  ['label == "score"', "score"],
  ["label in ['score', `x`]", "score"],
  ["image.width", "width"],
  ["row.a.score", "score"],
  ["", "score"],
  ["upper(label).score", "score"],
  ["info.splits", "info.split"],
  ['"row[" + label', "row"],
];

describe("names", () => {
  it.each(NAMED)("finds in %s the column %s", (expression, column) => {
    expect(names(expression, column)).toBe(true);
  });

  it.each(NOT_NAMED)("finds in %s no column %s", (expression, column) => {
    expect(names(expression, column)).toBe(false);
  });
});

describe("usesOf", () => {
  const query = {
    ...emptyView().query,
    computed: [
      { name: "c", expression: "b + 1" },
      { name: "a", expression: "score * 2" },
      { name: "b", expression: "`a` + 1" },
      { name: "d", expression: "score" },
    ],
    aggregates: [{ name: "mean", expression: "avg(c)" }],
    filter: "b > 3",
  };

  it("follows uses of uses, in any order", () => {
    expect(usesOf(query, ["a"])).toEqual({ computed: ["c", "b"], aggregates: ["mean"], filter: true });
    expect(usesOf(query, ["c"])).toEqual({ computed: [], aggregates: ["mean"], filter: false });
    expect(usesOf(query, ["d"])).toEqual({ computed: [], aggregates: [], filter: false });
  });

  it("leaves out what goes too", () => {
    expect(usesOf(query, ["a", "b", "c", "mean"])).toEqual({ computed: [], aggregates: [], filter: true });
  });
});

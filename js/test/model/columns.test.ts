import { describe, expect, it } from "vitest";
import { changedColumns, columnsOf } from "../../src/model/columns";
import type { ColumnInfo } from "../../src/protocol";

const RUN: ColumnInfo = {
  name: "run",
  kind: "string",
  type: "string",
  media: null,
  optional: true,
  colors: { a: "#3578d4" },
  problem: null,
  computed: null,
};

describe("columns of a schema that changes", () => {
  const before = columnsOf([RUN], []);

  it("stay the same objects as long as nothing about them changes", () => {
    const now = columnsOf([{ ...RUN, colors: { a: "#3578d4" } }], before);
    expect(now[0]).toBe(before[0]);
  });

  it("are others when a run with another colour comes", () => {
    const colors = { a: "#3578d4", b: "#bd8500" };
    const now = columnsOf([{ ...RUN, colors }], before);
    expect(now[0]?.colors).toEqual(colors);
    expect(changedColumns(before, now)).toEqual([0]);
  });
});

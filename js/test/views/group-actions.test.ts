import { describe, expect, it } from "vitest";
import { emptyView } from "../../src/model/view";
import { dropGroupSort, setSort, toggleGroup, ungroup, withQuery } from "../../src/views/actions";
import { groupByExpression, putAggregate, removeAggregate, setTop } from "../../src/views/group-actions";
import { layoutOf, visibleNames } from "../../src/views/layout";
import { column, schemaOf } from "./fixture";

const MEAN = { name: "mean", expression: "avg(b)" };
const grouped = withQuery(emptyView(), { group_by: ["a"] });
const schema = schemaOf([column("a"), column("b"), column("mean"), column("sum")]);

describe("aggregates", () => {
  it("are added, changed in their place and removed with what names them", () => {
    const two = putAggregate(putAggregate(grouped, null, MEAN), null, { name: "sum", expression: "sum(b)" });
    expect(two.query.aggregates.map(({ name }) => name)).toEqual(["mean", "sum"]);
    const laid = { ...two.columns, pinned: ["mean"], widths: { mean: 90 }, hidden: ["mean"] };
    const sorted = setSort({ ...two, columns: laid }, "mean", true, false);
    const renamed = putAggregate(sorted, "mean", { name: "middle", expression: "median(b)" });
    expect(renamed.query.aggregates).toEqual([
      { name: "middle", expression: "median(b)" },
      { name: "sum", expression: "sum(b)" },
    ]);
    expect(renamed.query.sort).toEqual([{ column: "middle", descending: true }]);
    expect(renamed.columns).toMatchObject({ pinned: ["middle"], widths: { middle: 90 }, hidden: ["middle"] });
    const gone = removeAggregate(renamed, "middle");
    expect(gone.query).toMatchObject({ aggregates: [{ name: "sum" }], sort: [] });
    expect(gone.columns).toMatchObject({ pinned: [], widths: {}, hidden: [] });
  });

  it("stand right after the group keys until they are moved, and only in groups", () => {
    const view = putAggregate(grouped, null, MEAN);
    expect(visibleNames(schemaOf([column("a"), column("b"), column("mean")]), view)).toEqual([
      "a",
      "mean",
      "b",
    ]);
    const moved = { ...view, columns: { ...view.columns, order: ["b", "mean"] } };
    expect(visibleNames(schemaOf([column("a"), column("b"), column("mean")]), moved)).toEqual([
      "a",
      "b",
      "mean",
    ]);
    expect([...layoutOf(schema, view).aggregates]).toEqual([2]);
    expect([...layoutOf(schema, ungroup(view, "a")).aggregates]).toEqual([]);
  });

  it("sort no more when their values have no order", () => {
    const view = setSort(putAggregate(grouped, null, MEAN), "mean", true, false);
    const wish = { name: "mean", expression: "list(b)" };
    expect(putAggregate(view, "mean", wish).query.sort).toEqual(view.query.sort);
    expect(putAggregate(view, "mean", wish, false).query).toMatchObject({ sort: [], aggregates: [wish] });
  });

  it("and the size of groups sort no more when nothing is grouped, in the same step", () => {
    const table = schemaOf([column("a"), column("b")]);
    const sorted = setSort(
      setSort(setSort(putAggregate(grouped, null, MEAN), "mean", true, false), "count", true, true),
      "b",
      false,
      true,
    );
    expect(dropGroupSort(sorted, table)).toBe(sorted);
    const flat = dropGroupSort(ungroup(sorted, "a"), table);
    expect(flat.query).toMatchObject({ group_by: [], sort: [{ column: "b", descending: false }] });
    expect(flat.query.aggregates).toEqual([MEAN]);
    const counted = dropGroupSort(ungroup(sorted, "a"), schemaOf([column("count"), column("b")]));
    expect(counted.query.sort.map((key) => key.column)).toEqual(["count", "b"]);
  });
});

describe("groups", () => {
  it("are cut to the first ones", () => {
    expect(setTop(grouped, 3).query.top_groups).toBe(3);
    expect(setTop(setTop(grouped, 3), null).query.top_groups).toBeNull();
  });

  it("are made by an expression whose column is not shown besides", () => {
    const view = groupByExpression(grouped, { name: "bin", expression: "bin(b, 2)" });
    expect(view.query).toMatchObject({ group_by: ["a", "bin"], computed: [{ name: "bin" }] });
    expect(view.columns.hidden).toEqual(["bin"]);
  });

  it("close by themselves: nothing else is in other, whose key is empty", () => {
    const view = withQuery(grouped, { expanded: [["x"], [], ["x", 1]] });
    expect(toggleGroup(view, [], false).query.expanded).toEqual([["x"], ["x", 1]]);
    expect(toggleGroup(view, ["x"], false).query.expanded).toEqual([[]]);
    expect(toggleGroup(grouped, [], true).query.expanded).toEqual([[]]);
  });
});

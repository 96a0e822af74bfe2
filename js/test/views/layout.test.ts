import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { emptyView } from "../../src/model/view";
import type { ViewState } from "../../src/protocol";
import { layoutOf, visibleNames } from "../../src/views/layout";
import { column, schemaOf } from "./fixture";

const schema = schemaOf(["a", "b", "c", "d"].map((name) => column(name)));

function view(columns: Partial<ViewState["columns"]>, query: Partial<ViewState["query"]> = {}): ViewState {
  const empty = emptyView();
  return { ...empty, columns: { ...empty.columns, ...columns }, query: { ...empty.query, ...query } };
}

describe("layoutOf", () => {
  it("shows the columns of the schema in its order", () => {
    expect(layoutOf(schema, emptyView())).toMatchObject({
      columns: [0, 1, 2, 3],
      frozen: 0,
      groupBy: [],
      rowSize: "S",
    });
  });

  it("has each name once, while another column of that name waits for it to be free", () => {
    const twice = schemaOf(["m", "x", "m"].map((name) => column(name)));
    expect(layoutOf(twice, emptyView()).columns).toEqual([0, 1]);
    const grouped = view({}, { group_by: ["x"], aggregates: [{ name: "m", expression: "count()" }] });
    expect(layoutOf(twice, grouped).columns).toEqual([1, 0]);
  });

  it("puts group keys first, then pinned columns, then the rest in their order", () => {
    const layout = layoutOf(schema, view({ order: ["d", "c"], pinned: ["b"] }, { group_by: ["c"] }));
    expect(layout).toMatchObject({ columns: [2, 1, 3, 0], frozen: 2, groupBy: [2] });
  });

  it("shows group keys though they are hidden, and no other hidden column, pinned or not", () => {
    const layout = layoutOf(schema, view({ hidden: ["a", "b", "c"], pinned: ["b"] }, { group_by: ["c"] }));
    expect(layout).toMatchObject({ columns: [2, 3], frozen: 1 });
  });

  it("ignores names the schema lacks", () => {
    const odd = view(
      { order: ["gone", "d"], hidden: ["gone"], pinned: ["gone"], widths: { gone: 10, b: 77 } },
      {
        group_by: ["gone"],
        sort: [
          { column: "gone", descending: true },
          { column: "a", descending: true },
        ],
      },
    );
    const layout = layoutOf(schema, odd);
    expect(layout).toMatchObject({ columns: [3, 0, 1, 2], frozen: 0, groupBy: [] });
    expect([...layout.widths]).toEqual([[1, 77]]);
    expect([...layout.sort]).toEqual([[0, { descending: true, rank: 1 }]]);
  });

  it("shows each column that is not hidden once, whatever the view says", () => {
    const names: fc.Arbitrary<string[]> = fc.uniqueArray(fc.constantFrom("a", "b", "c", "d", "gone"));
    fc.assert(
      fc.property(names, names, names, names, (order, hidden, pinned, group_by) => {
        const shown = visibleNames(schema, view({ order, hidden, pinned }, { group_by }));
        const expected = ["a", "b", "c", "d"].filter(
          (name) => !hidden.includes(name) || group_by.includes(name),
        );
        expect([...shown].sort()).toEqual(expected);
        expect(layoutOf(schema, view({ order, hidden, pinned }, { group_by })).frozen).toBeLessThanOrEqual(
          shown.length,
        );
      }),
    );
  });
});

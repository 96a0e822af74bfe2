import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { emptyView } from "../../src/model/view";
import type { SchemaInfo, ViewState } from "../../src/protocol";
import * as actions from "../../src/views/actions";
import {
  AUTOMATIC,
  addWish,
  expandColumn,
  freeName,
  namesBeside,
  putWish,
  removeColumns,
  restoreColumns,
  takenNames,
  wishOf,
} from "../../src/views/column-actions";
import { visibleNames } from "../../src/views/layout";
import { hideColumn, pinColumn } from "../../src/views/shown-columns";
import { column, schemaOf } from "./fixture";

const NAMES = ["a", "b", "c", "d", "e"];
const schema = schemaOf(NAMES.map((name) => column(name)));
const empty = emptyView();

/** The schema once the kernel has answered: computed columns follow those of the table. */
function answered(view: ViewState): SchemaInfo {
  return schemaOf([...schema.columns, ...view.query.computed.map(({ name }) => column(name))]);
}

const names = fc.subarray(NAMES);
const view = fc
  .record({
    order: fc.shuffledSubarray(NAMES),
    pinned: names,
    hidden: names,
    removed: names,
    group_by: names,
  })
  .map(
    ({ group_by, ...columns }): ViewState => ({
      ...empty,
      columns: { ...empty.columns, ...columns },
      query: { ...empty.query, group_by },
    }),
  );
const side = fc.constantFrom("left" as const, "right" as const);

describe("a new column", () => {
  it("stands right beside the one it was inserted at, whatever is pinned and hidden", () => {
    fc.assert(
      fc.property(view, fc.nat(4), side, (before, at, where) => {
        const shown = visibleNames(schema, before).filter((name) => !before.query.group_by.includes(name));
        const beside = shown[at];
        fc.pre(beside !== undefined);
        const wish = { name: "new", expression: "a", settings: AUTOMATIC, width: null };
        const after = addWish(before, schema, wish, { beside, side: where });
        const now = visibleNames(answered(after), after);
        expect(now.indexOf("new") - now.indexOf(beside)).toBe(where === "left" ? -1 : 1);
        expect(now.filter((name) => name !== "new")).toEqual(visibleNames(schema, before));
      }),
    );
  });

  it("is the first after the group keys when it was inserted at one", () => {
    const grouped = actions.groupBy(actions.groupBy(empty, "c"), "d");
    const wish = { name: "new", expression: "a", settings: AUTOMATIC, width: 80 };
    const after = addWish(grouped, schema, wish, { beside: "c", side: "right" });
    expect(visibleNames(answered(after), after)).toEqual(["c", "d", "new", "a", "b", "e"]);
    expect(after.columns.widths).toEqual({ new: 80 });
  });

  it("gets a name that is free", () => {
    const taken = takenNames(schema, {
      ...empty,
      query: { ...empty.query, computed: [{ name: "column", expression: "1" }] },
    });
    expect([freeName(taken), freeName(taken, "f"), freeName(taken, "a")]).toEqual(["column 2", "f", "a 2"]);
  });
});

describe("removing", () => {
  it("puts columns of the table aside, and restoring brings them back to their places", () => {
    fc.assert(
      fc.property(view, names, (before, gone) => {
        const clean = {
          ...before,
          columns: { ...before.columns, removed: [], pinned: [] },
          query: empty.query,
        };
        const after = removeColumns(clean, gone);
        expect(visibleNames(schema, after)).toEqual(
          visibleNames(schema, clean).filter((name) => !gone.includes(name)),
        );
        expect(visibleNames(schema, restoreColumns(after))).toEqual(visibleNames(schema, clean));
      }),
    );
  });

  it("takes sorts, groups and pins along, and all that was said of a computed column", () => {
    const wish = { name: "x", expression: "a", settings: { ...AUTOMATIC, title: "X" }, width: 90 };
    let busy = addWish(empty, schema, wish, { beside: "a", side: "right" });
    for (const name of ["a", "x"]) {
      busy = pinColumn(actions.groupBy(actions.setSort(busy, name, true, true), name), name);
    }
    const after = removeColumns(actions.toggleGroup(busy, [1], true), ["a", "x"]);
    expect(after.query).toEqual(empty.query);
    expect(after.columns).toEqual({ ...empty.columns, order: NAMES, removed: ["a"] });
  });

  it("deletes aggregates", () => {
    const query = { ...empty.query, aggregates: [{ name: "mean", expression: "avg(a)" }] };
    expect(removeColumns({ ...empty, query }, ["mean"])).toEqual(empty);
  });

  it("knows what stands on each side, but for group keys", () => {
    const grouped = pinColumn(actions.groupBy(empty, "e"), "d");
    expect(visibleNames(schema, grouped)).toEqual(["e", "d", "a", "b", "c"]);
    expect(namesBeside(schema, grouped, "b", "left")).toEqual(["d", "a"]);
    expect(namesBeside(schema, grouped, "b", "right")).toEqual(["c"]);
    expect(namesBeside(schema, grouped, "e", "left")).toEqual([]);
  });
});

describe("what is wished of a column", () => {
  it("is read as it was put", () => {
    fc.assert(
      fc.property(
        fc.record({
          title: fc.string(),
          show_as: fc.constantFrom("automatic", "percent"),
          align: fc.constantFrom("automatic" as const, "right" as const),
          items: fc.option(fc.integer({ min: 1, max: 9 })),
          options: fc.constantFrom({}, { digits: 3 }),
        }),
        fc.option(fc.integer({ min: 40, max: 99 })),
        fc.constantFrom("a", "constructor", "x y"),
        (settings, width, name) => {
          const wish = { name, expression: null, settings, width };
          const after = putWish(empty, name, wish);
          expect(wishOf(after, name)).toEqual(wish);
          expect(putWish(after, name, wishOf(empty, name))).toEqual(empty);
        },
      ),
    );
  });

  it("renames a column wherever the view names it", () => {
    const wish = { name: "x", expression: "a", settings: { ...AUTOMATIC, title: "X" }, width: 90 };
    const added = addWish(empty, schema, wish, { beside: "a", side: "right" });
    const busy = pinColumn(actions.groupBy(actions.setSort(added, "x", true, true), "x"), "x");
    const renamed = putWish(hideColumn(busy, "x"), "x", { ...wish, name: "y", expression: "b" });
    expect(JSON.stringify(renamed)).not.toContain('"x"');
    expect(renamed.query).toMatchObject({
      computed: [{ name: "y", expression: "b" }],
      sort: [{ column: "y", descending: true }],
      group_by: ["y"],
    });
    expect(renamed.columns).toMatchObject({
      order: ["a", "y", "b", "c", "d", "e"],
      hidden: ["y"],
      pinned: ["y"],
      widths: { y: 90 },
    });
  });
});

describe("expanding", () => {
  it("shows the parts in order where the column stood, and hides it", () => {
    const parts = ["p", "q"].map((name) => ({ name, expression: `row["c"]["${name}"]` }));
    const after = expandColumn(empty, schema, "c", parts);
    expect(visibleNames(answered(after), after)).toEqual(["a", "b", "p", "q", "d", "e"]);
    expect(after.query.computed).toEqual(parts);
    const pinned = expandColumn(pinColumn(empty, "c"), schema, "c", parts);
    expect(visibleNames(answered(pinned), pinned)).toEqual(["p", "q", "a", "b", "d", "e"]);
  });
});

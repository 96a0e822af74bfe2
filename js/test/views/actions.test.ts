import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { emptyView } from "../../src/model/view";
import type { ViewState } from "../../src/protocol";
import * as actions from "../../src/views/actions";
import { visibleNames } from "../../src/views/layout";
import { nudgeColumn } from "../../src/views/place-items";
import { hideAll, hideColumn, pinColumn, resetWidths } from "../../src/views/shown-columns";
import { column, schemaOf } from "./fixture";

const NAMES = ["a", "b", "c", "d", "e"];
const schema = schemaOf(NAMES.map((name) => column(name)));
const empty = emptyView();

function sorts(view: ViewState): string {
  return view.query.sort.map((key) => `${key.column}${key.descending ? "-" : "+"}`).join(" ");
}

describe("sorting", () => {
  it("goes from ascending to descending to none", () => {
    let view = actions.cycleSort(empty, "a", false);
    expect(sorts(view)).toBe("a+");
    view = actions.cycleSort(view, "a", false);
    expect(sorts(view)).toBe("a-");
    expect(sorts(actions.cycleSort(view, "a", false))).toBe("");
  });

  it("keeps the other keys when additive, and only then", () => {
    const one = actions.cycleSort(empty, "a", false);
    const two = actions.cycleSort(one, "b", true);
    expect(sorts(two)).toBe("a+ b+");
    expect(sorts(actions.cycleSort(two, "a", true))).toBe("a- b+");
    expect(sorts(actions.cycleSort(actions.cycleSort(two, "a", true), "a", true))).toBe("b+");
    expect(sorts(actions.cycleSort(two, "c", false))).toBe("c+");
    expect(sorts(actions.removeSort(two, "a"))).toBe("b+");
  });
});

describe("grouping", () => {
  it("adds levels and keeps what is open above a removed one", () => {
    let view = actions.groupBy(actions.groupBy(empty, "a"), "b");
    expect(view.query.group_by).toEqual(["a", "b"]);
    expect(actions.groupBy(view, "a")).toBe(view);
    view = actions.toggleGroup(actions.toggleGroup(view, [1], true), [1, null], true);
    expect(view.query.expanded).toEqual([[1], [1, null]]);
    expect(actions.ungroup(view, "b").query).toMatchObject({ group_by: ["a"], expanded: [[1]] });
    expect(actions.ungroup(view, "a").query).toMatchObject({ group_by: ["b"], expanded: [] });
  });

  it("closes a group with all below it", () => {
    const view = actions.withQuery(empty, { group_by: ["a", "b"], expanded: [[1], [1, 2], [2], [1, null]] });
    expect(actions.toggleGroup(view, [1], false).query.expanded).toEqual([[2]]);
    expect(actions.toggleGroup(view, [1, 2], false).query.expanded).toEqual([[1], [2], [1, null]]);
    expect(actions.toggleGroup(view, [2], true)).toBe(view);
  });
});

describe("columns", () => {
  it("hides and shows, and keeps names it does not know", () => {
    const view = { ...empty, columns: { ...empty.columns, hidden: ["gone"] } };
    expect(hideColumn(view, "a").columns.hidden).toEqual(["gone", "a"]);
    expect(hideAll(view, schema).columns.hidden).toEqual(["gone", ...NAMES]);
    expect(actions.showAll(hideAll(view, schema), schema).columns.hidden).toEqual(["gone"]);
    expect(actions.showColumn(hideColumn(view, "a"), "a").columns.hidden).toEqual(["gone"]);
  });

  it("moves across the border of pinned columns", () => {
    const view = pinColumn(pinColumn(empty, "c"), "d");
    expect(visibleNames(schema, view)).toEqual(["c", "d", "a", "b", "e"]);
    const among = actions.moveColumn(view, schema, "a", "d");
    expect(among.columns.pinned).toEqual(["c", "a", "d"]);
    const last = actions.moveColumn(view, schema, "c", "a");
    expect(last.columns.pinned).toEqual(["d", "c"]);
    const out = actions.moveColumn(view, schema, "c", "b");
    expect(visibleNames(schema, out)).toEqual(["d", "a", "c", "b", "e"]);
    expect(visibleNames(schema, actions.moveColumn(view, schema, "c", null))).toEqual([
      "d",
      "a",
      "b",
      "e",
      "c",
    ]);
  });

  it("moves group keys among themselves", () => {
    const view = actions.withQuery(empty, { group_by: ["b", "c"], expanded: [[1]] });
    expect(actions.moveColumn(view, schema, "c", "b").query).toMatchObject({
      group_by: ["c", "b"],
      expanded: [],
    });
    expect(actions.moveColumn(view, schema, "c", "a")).toBe(view);
    expect(visibleNames(schema, actions.moveColumn(view, schema, "e", "c"))).toEqual([
      "b",
      "c",
      "e",
      "a",
      "d",
    ]);
  });

  it("lands where it is dropped, whatever is pinned, hidden or grouped", () => {
    const names = fc.uniqueArray(fc.constantFrom(...NAMES));
    fc.assert(
      fc.property(names, names, fc.nat(4), fc.nat(4), (order, pinned, from, to) => {
        const view = { ...empty, columns: { ...empty.columns, order, pinned } };
        const shown = visibleNames(schema, view);
        const [moved = "", before = ""] = [shown[from], shown[to]];
        const after = visibleNames(schema, actions.moveColumn(view, schema, moved, before));
        if (moved !== before) expect(after.indexOf(moved)).toBe(after.indexOf(before) - 1);
        expect(after.filter((name) => name !== moved)).toEqual(shown.filter((name) => name !== moved));
      }),
    );
  });

  it("nudges one place and stops at the ends", () => {
    const names = fc.uniqueArray(fc.constantFrom(...NAMES));
    fc.assert(
      fc.property(
        names,
        names,
        fc.nat(4),
        fc.constantFrom(-1 as const, 1 as const),
        (order, pinned, place, step) => {
          const view = { ...empty, columns: { ...empty.columns, order, pinned } };
          const name = visibleNames(schema, view)[place] ?? "";
          const after = visibleNames(schema, nudgeColumn(view, schema, name, step)).indexOf(name);
          expect([Math.max(0, Math.min(4, place + step)), place]).toContain(after);
          if (place + step < 0 || place + step > 4) expect(after).toBe(place);
        },
      ),
    );
  });

  it("sets widths and row sizes", () => {
    const view = actions.setRowSize(actions.resizeColumn(empty, "a", 99.6), "XL");
    expect([view.columns.widths, view.row_size]).toEqual([{ a: 100 }, "XL"]);
    expect(resetWidths(view).columns.widths).toEqual({});
    expect(empty.columns.widths).toEqual({});
  });
});

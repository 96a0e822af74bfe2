import { describe, expect, it } from "vitest";
import { emptyView } from "../../src/model/view";
import type { ViewState } from "../../src/protocol";
import * as actions from "../../src/views/actions";
import { nameChange } from "../../src/views/change-name";
import { AUTOMATIC, addWish, putWish, removeColumns, restoreColumns } from "../../src/views/column-actions";
import { hideAll, hideColumn, pinColumn } from "../../src/views/shown-columns";
import { SCHEMA } from "./fixture";

const empty = emptyView();
const draft = { name: "double", expression: "score * 2", settings: AUTOMATIC, width: null };
const inserted = addWish(empty, SCHEMA, draft, { beside: "score", side: "left" });
const busy = actions.groupBy(actions.setSort(empty, "score", true, false), "guess");

const CASES: readonly (readonly [string, ViewState, ViewState])[] = [
  ["sort by score", empty, actions.setSort(empty, "score", true, false)],
  ["remove sort", actions.setSort(empty, "score", true, false), empty],
  ["group by guess", empty, actions.groupBy(empty, "guess")],
  ["ungroup", actions.groupBy(empty, "guess"), empty],
  ["filter score > 1", empty, actions.withQuery(empty, { filter: "score > 1" })],
  ["remove filter", actions.withQuery(empty, { filter: "score > 1" }), empty],
  ["search cat", empty, actions.withQuery(empty, { search: "cat" })],
  ["clear search", actions.withQuery(empty, { search: "cat" }), empty],
  ["insert double", empty, inserted],
  ["remove double", inserted, removeColumns(inserted, ["double"])],
  ["change of double", inserted, putWish(inserted, "double", { ...draft, expression: "score * 3" })],
  ["change of twice", inserted, putWish(inserted, "double", { ...draft, name: "twice" })],
  [
    "settings of score",
    empty,
    putWish(empty, "score", { ...scoreDraft(), settings: { ...AUTOMATIC, title: "S" } }),
  ],
  ["width of id", empty, actions.resizeColumn(empty, "id", 80)],
  ["width of 2 columns", actions.resizeColumn(actions.resizeColumn(empty, "id", 80), "score", 50), empty],
  ["hide id", empty, hideColumn(empty, "id")],
  ["show id", hideColumn(empty, "id"), empty],
  ["hide 4 columns", empty, hideAll(empty, SCHEMA)],
  ["remove id", empty, removeColumns(empty, ["id"])],
  ["remove 3 columns", inserted, removeColumns(inserted, ["id", "double", "guess"])],
  [
    "restore 2 columns",
    removeColumns(empty, ["id", "guess"]),
    restoreColumns(removeColumns(empty, ["id", "guess"])),
  ],
  ["pin id", empty, pinColumn(empty, "id")],
  ["unpin id", pinColumn(empty, "id"), empty],
  ["column order", empty, actions.moveColumn(empty, SCHEMA, "score", "id")],
  ["row size XL", empty, actions.setRowSize(empty, "XL")],
  ["top groups", empty, actions.withQuery(empty, { top_groups: 10 })],
  ["open groups", empty, actions.toggleGroup(empty, [1], true)],
  ["close groups", actions.toggleGroup(empty, [1], true), empty],
  ["add count", empty, actions.withQuery(empty, { aggregates: [{ name: "count", expression: "count()" }] })],
  ["reset view", busy, empty],
];

function scoreDraft() {
  return { name: "score", expression: null, settings: AUTOMATIC, width: null };
}

describe("nameChange", () => {
  it.each(CASES)("says %s", (name, before, after) => {
    expect(nameChange(before, after)).toBe(name);
  });
});

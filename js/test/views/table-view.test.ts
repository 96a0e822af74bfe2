import { describe, expect, it, vi } from "vitest";
import type { GroupEntry } from "../../src/protocol";
import { mountTableView } from "../../src/views/table-view";
import {
  allNamed,
  column,
  FakeModel,
  failure,
  named,
  press,
  SCHEMA,
  schemaOf,
  settle,
  type,
} from "./fixture";
import { useTableView } from "./mounted";

vi.mock("../../src/grid/grid", () => import("./fixture"));

const view = useTableView();

describe("mounting", () => {
  it("is ready once the first line is drawn, and asks for summaries only then", async () => {
    const waiting = new FakeModel(SCHEMA, 1797, "unknown");
    const grid = await view.mount(waiting);
    grid.events.visibleColumns([0, 3]);
    await settle();
    expect(view.onReady).not.toHaveBeenCalled();
    expect(waiting.wantSummaries).not.toHaveBeenCalled();
    expect(view.root.textContent).toContain("Loading…");
    waiting.frame.known.add(0);
    waiting.frame.say("lines");
    await settle();
    expect(view.onReady).toHaveBeenCalledTimes(1);
    expect(waiting.wantSummaries).toHaveBeenLastCalledWith([0, 3]);
    expect(view.root.textContent).not.toContain("Loading…");
    waiting.frame.say("lines");
    await settle();
    expect(view.onReady).toHaveBeenCalledTimes(1);
  });

  it("goes to the top when other rows are shown, and stays when the table has grown or a group is opened", async () => {
    const grid = await view.mount();
    view.model.setQuery({ filter: "score > 0.5" });
    view.model.frame.say("lines");
    expect(grid.showFrom).not.toHaveBeenCalled();
    view.model.frame.say("reset");
    expect(grid.showFrom).toHaveBeenCalledTimes(1);
    view.model.frame.say("reset");
    view.model.setQuery({ expanded: [[1]] });
    view.model.frame.say("reset");
    expect(grid.showFrom).toHaveBeenCalledTimes(1);
    view.model.setQuery({ sort: [{ column: "score", descending: true }] });
    view.model.frame.say("reset");
    expect(grid.showFrom).toHaveBeenCalledTimes(2);
    expect(grid.focus).not.toHaveBeenCalled();
  });

  it("lands where the footer was told to go while the rows were on their way, once", async () => {
    const grid = await view.mount();
    view.model.setQuery({ sort: [{ column: "score", descending: true }] });
    const input = named<HTMLInputElement>(view.root, "input", "Go to row");
    type(input, "700");
    press(input, "Enter");
    expect(grid.goTo).toHaveBeenLastCalledWith(699);
    grid.showFrom.mockClear();
    view.model.frame.say("reset");
    expect(grid.showFrom.mock.calls).toEqual([[699]]);
    view.model.setQuery({ sort: [] });
    view.model.frame.say("reset");
    expect(grid.showFrom).toHaveBeenLastCalledWith(0);
    expect(grid.goTo).toHaveBeenCalledTimes(1);
  });

  it("goes to the top of other rows when it was told to go before they were asked for", async () => {
    const grid = await view.mount();
    const input = named<HTMLInputElement>(view.root, "input", "Go to row");
    type(input, "700");
    press(input, "Enter");
    view.model.setQuery({ filter: "score > 0.5" });
    view.model.frame.say("reset");
    expect(grid.showFrom).toHaveBeenLastCalledWith(0);
  });

  it("is ready when there is nothing to wait for, or the question failed", async () => {
    await view.mount(new FakeModel(schemaOf([]), 0));
    expect(view.onReady).toHaveBeenCalledTimes(1);
    view.unmount();
    const failing = new FakeModel(SCHEMA, 0, "unknown");
    failing.failure.value = failure("no");
    await view.mount(failing);
    expect(view.onReady).toHaveBeenCalledTimes(2);
  });

  it("says which parts of the view wait, and why", async () => {
    await view.mount();
    const message = "there is no column 'gone'";
    view.model.waiting.value = [
      { part: "filter", name: "", message, code: "expression", span: null },
      { part: "sort", name: "gone", message, code: "view", span: null },
    ];
    await settle();
    expect(view.root.querySelector(".wtw-failure")?.textContent).toBe(
      `Filter waits: ${message}\nSort by gone waits: ${message}`,
    );
    view.model.waiting.value = [];
    await settle();
    expect(view.root.querySelector(".wtw-failure")).toBeNull();
  });

  it("leaves nothing behind", async () => {
    await view.mount();
    view.unmount();
    expect(view.root.childElementCount).toBe(0);
  });

  it("shares no id or field name with another view of the page", async () => {
    await view.mount();
    const other = document.createElement("div");
    view.root.append(other);
    mountTableView(other, new FakeModel(), { height: 420, onReady: view.onReady }, view.signal);
    await settle();
    const ids = [...view.root.querySelectorAll("[id]")].map((element) => element.id);
    expect(new Set(ids).size).toBe(ids.length);
    const names = [...view.root.querySelectorAll<HTMLInputElement>('input[type="radio"]')].map(
      (input) => input.name,
    );
    expect(new Set(names).size).toBe(2);
  });

  it("works in a shadow root", async () => {
    const shadow = view.root.attachShadow({ mode: "open" });
    const inner = document.createElement("div");
    shadow.append(inner);
    mountTableView(inner, new FakeModel(), { height: 420, onReady: view.onReady }, view.signal);
    await settle();
    named(inner, "button", "More").click();
    await settle();
    expect(shadow.activeElement?.textContent).toBe("Copy as Python");
    press(shadow.activeElement as Element, "Escape");
    await settle();
    expect(shadow.activeElement?.getAttribute("aria-label")).toBe("More");
  });
});

describe("the layout", () => {
  it("is set when it changed, and not for a filter", async () => {
    const grid = await view.mount();
    view.model.setQuery({ filter: "score > 1", search: "x" });
    expect(grid.setLayout).not.toHaveBeenCalled();
    grid.events.resize(2, 90);
    expect(grid.layout.widths.get(2)).toBe(90);
    view.model.schema.value = schemaOf([...SCHEMA.columns, column("new")]);
    expect(grid.layout.columns).toEqual([0, 1, 2, 3, 4]);
    expect(grid.setLayout).toHaveBeenCalledTimes(2);
  });
});

describe("what the grid tells", () => {
  it("sorts, resizes, reorders and selects", async () => {
    const { events } = await view.mount();
    events.sort(3, false);
    events.sort(2, true);
    events.sort(3, true);
    expect(view.query().sort).toEqual([
      { column: "score", descending: true },
      { column: "guess", descending: false },
    ]);
    events.resize(2, 123.4);
    expect(view.model.view.value.columns.widths).toEqual({ guess: 123 });
    events.reorder(3, 0);
    events.reorder(0, null);
    expect(view.model.view.value.columns.order).toEqual(["score", "image", "guess", "id"]);
    events.select([[1, 3]]);
    expect(view.model.selection.value).toEqual([[1, 3]]);
    events.filter("`score` > 1", null);
    events.filter("`guess` == 2", null);
    expect(view.query().filter).toBe("`score` > 1 and `guess` == 2");
    const group = { group: 0, depth: 0, key: ["a"], count: 3, expanded: false, row: null, above: null };
    events.filter("`guess` == 3", { ...group, condition: "`score` > 1" });
    expect(view.query().filter).toBe("`score` > 1 and `guess` == 2 and `guess` == 3");
    events.filter("`guess` == 4", { ...group, condition: null });
    expect(view.query().filter).toBe("`score` > 1 and `guess` == 2 and `guess` == 3");
    await settle();
    expect(view.live()).toBe("These groups are too many to filter by");
  });

  it("opens and closes groups", async () => {
    const { events } = await view.mount();
    const entry: GroupEntry = {
      group: 0,
      depth: 0,
      key: [7],
      count: 180,
      expanded: false,
      row: null,
      above: null,
      condition: null,
    };
    events.toggleGroup(entry);
    await settle();
    expect([view.query().expanded, view.live()]).toEqual([[[7]], "Opened a group of 180"]);
    events.toggleGroup({ ...entry, expanded: true });
    expect(view.query().expanded).toEqual([]);
  });
});

describe("the footer", () => {
  it("tells where one is and how the kernel does", async () => {
    const grid = await view.mount();
    grid.events.viewport(0, 24);
    view.model.counts.value = { length: 1203, matched: 1203, total: 1797, groups: null };
    await settle();
    expect(view.root.querySelector(".wtw-counts")?.textContent).toBe("1–25 of 1,203 (of 1,797)");
    expect(view.live()).toBe("1,203 of 1,797 rows");
    for (const [state, text] of [
      ["live", "Live"],
      ["busy", "Kernel busy"],
      ["disconnected", "Disconnected"],
    ] as const) {
      view.model.kernel.value = state;
      await settle();
      expect(allNamed(view.root, '[role="status"]', text)).toHaveLength(1);
    }
  });

  it("goes to a row, or says which there are", async () => {
    const grid = await view.mount();
    const input = named<HTMLInputElement>(view.root, "input", "Go to row");
    type(input, "1797");
    press(input, "Enter");
    expect(grid.goTo).toHaveBeenCalledWith(1796);
    type(input, "1798");
    press(input, "Enter");
    await settle();
    expect(grid.goTo).toHaveBeenCalledTimes(1);
    expect(view.root.textContent).toContain("There are rows 1 to 1,797");
  });

  it("changes the size of rows and cancels what takes long", async () => {
    const grid = await view.mount();
    named(named(view.root, '[role="radiogroup"]', "Row size"), "input", "XL").click();
    await settle();
    expect(grid.layout.rowSize).toBe("XL");
    view.model.working.value = "Sorting";
    await settle();
    view.button("Cancel").click();
    expect(view.model.cancel).toHaveBeenCalledTimes(1);
  });
});

describe("nothing to see", () => {
  it("says so, and offers the way out", async () => {
    await view.mount();
    view.model.counts.value = { length: 0, matched: 0, total: 1797, groups: null };
    view.model.setQuery({ filter: "score > 9", search: "x" });
    await settle();
    expect(view.root.textContent).toContain("No rows match");
    view.button("Clear filter").click();
    expect([view.query().filter, view.query().search]).toEqual(["", ""]);
  });

  it.each([
    [schemaOf([]), "This table has no columns"],
    [schemaOf([column("a")], 0), "This table has no rows"],
  ])("says what a table lacks", async (schema, text) => {
    const empty = new FakeModel(schema, 0);
    empty.counts.value = { length: 0, matched: 0, total: 0, groups: null };
    await view.mount(empty);
    expect(view.root.textContent).toContain(text);
  });

  it("expects rows of a table that is live, and none of one whose rows a filter hides", async () => {
    const empty = new FakeModel(schemaOf([column("a")], 0), 0);
    empty.counts.value = { length: 0, matched: 0, total: 0, groups: null };
    empty.status.value = { ...empty.status.value, live: true };
    await view.mount(empty);
    expect(view.root.textContent).toContain("No rows yet");
    empty.counts.value = { length: 0, matched: 0, total: 12, groups: null };
    empty.setQuery({ filter: "a > 9" });
    await settle();
    expect(view.root.textContent).toContain("No rows match");
  });
});

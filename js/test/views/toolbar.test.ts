import { describe, expect, it, vi } from "vitest";
import { emptyView } from "../../src/model/view";
import { column, FakeModel, failure, named, press, schemaOf, settle, type } from "./fixture";
import { useTableView } from "./mounted";

vi.mock("../../src/grid/grid", () => import("./fixture"));

const view = useTableView();
const CODE = ["Copy as Python", "Copy as pandas", "Copy as SQL"];

describe("chips", () => {
  it("show what is active and take it away", async () => {
    await view.mount();
    view.model.setQuery({
      filter: "score > 1",
      search: "cat",
      sort: [{ column: "score", descending: false }],
      group_by: ["guess"],
    });
    await settle();
    view.button("Sort descending: score").click();
    expect(view.query().sort).toEqual([{ column: "score", descending: true }]);
    for (const name of [
      "Remove filter: score > 1",
      "Remove search: cat",
      "Remove sort: score",
      "Remove group: guess",
    ]) {
      view.button(name).click();
      await settle();
    }
    expect(view.query()).toEqual(emptyView().query);
    expect(view.root.querySelector(".wtw-chips")).toBeNull();
  });
});

describe("the filter", () => {
  const input = (): HTMLInputElement => named(view.root, "input", "Filter");

  it("is applied by Enter when it is one, and changes nothing when it is not", async () => {
    await view.mount();
    view.model.check.mockImplementation(async (text) =>
      text.includes("scor ") ? failure("No column scor", [0, 4]) : null,
    );
    type(input(), "scor > 1");
    press(input(), "Enter");
    await settle();
    expect(view.query().filter).toBe("");
    expect(view.root.querySelector('[role="alert"]')?.textContent).toBe("No column scor");
    expect(view.root.querySelector("mark")?.textContent).toBe("scor");
    type(input(), "score > 1");
    press(input(), "Enter");
    await settle();
    expect(view.query().filter).toBe("score > 1");
    expect(view.root.querySelector("mark")).toBeNull();
    type(input(), "");
    press(input(), "Enter");
    await settle();
    expect(view.query().filter).toBe("");
  });

  it("shows a filter that was set elsewhere, and why it failed", async () => {
    await view.mount();
    view.model.setQuery({ filter: "nope > 1" });
    view.model.failure.value = failure("No column nope", [0, 4]);
    await settle();
    expect(input().value).toBe("nope > 1");
    expect(view.root.querySelector("mark")?.textContent).toBe("nope");
    expect(view.root.querySelector(".wtw-failure")?.textContent).toBe("No column nope");
  });
});

describe("panels", () => {
  it("groups by columns that can be grouped", async () => {
    await view.mount();
    view.button("Group by").click();
    await settle();
    const dialog = named(view.root, '[role="dialog"]', "Choose group columns");
    expect(document.activeElement?.getAttribute("aria-label")).toBe("Search columns");
    const boxes = [...dialog.querySelectorAll<HTMLInputElement>('input[type="checkbox"]')];
    expect(boxes.map((box) => box.closest("label")?.textContent)).toEqual([
      "idstring",
      "guessnumber",
      "scorenumber",
    ]);
    boxes[1]?.click();
    await settle();
    expect(view.query().group_by).toEqual(["guess"]);
    press(dialog, "Escape");
    await settle();
    expect(document.activeElement?.getAttribute("aria-label")).toBe("Group by");
    expect(view.live()).toBe("Grouped by guess");
  });

  it("groups by the column that a search finds, with Enter", async () => {
    await view.mount();
    view.button("Group by").click();
    await settle();
    const dialog = named(view.root, '[role="dialog"]', "Choose group columns");
    const search = named<HTMLInputElement>(dialog, "input", "Search columns");
    press(search, "Enter");
    await settle();
    expect(view.query().group_by).toEqual([]);
    type(search, "sco");
    await settle();
    press(search, "Enter");
    await settle();
    expect(view.query().group_by).toEqual(["score"]);
    type(search, "no such column");
    await settle();
    press(search, "Enter");
    await settle();
    expect(view.query().group_by).toEqual(["score"]);
  });

  it("hides, shows, finds and moves columns", async () => {
    const grid = await view.mount();
    view.button("Columns").click();
    await settle();
    const dialog = named(view.root, '[role="dialog"]', "Choose columns");
    view.button("Hide all").click();
    await settle();
    expect(grid.layout.columns).toEqual([]);
    expect(view.root.textContent).toContain("All columns are hidden");
    view.button("Show all").click();
    await settle();
    dialog.querySelectorAll<HTMLInputElement>('input[type="checkbox"]')[1]?.click();
    await settle();
    expect(grid.layout.columns).toEqual([0, 2, 3]);
    view.button("Move up: score").click();
    await settle();
    expect(grid.layout.columns).toEqual([0, 3, 2]);
    view.button("Move down: id").click();
    await settle();
    expect(view.model.view.value.columns.order).toEqual(["image", "id", "score", "guess"]);
    type(named(dialog, "input", "Search columns"), "SCO");
    await settle();
    expect(dialog.querySelectorAll("li")).toHaveLength(1);
    type(named(dialog, "input", "Search columns"), "nothing");
    await settle();
    expect(dialog.textContent).toContain("No column has this in its name");
  });

  it("lists 200 of 2,000 columns and says so", async () => {
    await view.mount(new FakeModel(schemaOf(Array.from({ length: 2000 }, (_, i) => column(`c${i}`)))));
    view.button("Columns").click();
    await settle();
    expect(view.root.querySelectorAll(".wtw-picker-list li")).toHaveLength(200);
    expect(view.root.textContent).toContain("1,800 more: type to find them");
  });

  async function more(item: string): Promise<void> {
    view.button("More").click();
    await settle();
    named(view.root, '[role="menuitem"]', item).click();
    await settle();
  }

  it("resets the view", async () => {
    await view.mount();
    view.model.setQuery({ filter: "score > 1" });
    view.button("More").click();
    await settle();
    expect(view.items()).toEqual(["Undo", "Redo", ...CODE, "Reset view"]);
    expect(document.activeElement?.textContent).toBe("Copy as Python");
    expect(named(view.root, '[role="menuitem"]', "Undo").getAttribute("aria-disabled")).toBe("true");
    named(view.root, '[role="menuitem"]', "Reset view").click();
    await settle();
    expect(view.query().filter).toBe("");
    await more("Undo remove filter");
    expect(view.query().filter).toBe("score > 1");
  });

  it("undoes and redoes by name, and says it", async () => {
    await view.mount();
    view.button("Group by").click();
    await settle();
    const dialog = named(view.root, '[role="dialog"]', "Choose group columns");
    dialog.querySelectorAll<HTMLInputElement>('input[type="checkbox"]')[1]?.click();
    press(dialog, "Escape");
    await settle();
    await more("Undo group by guess");
    expect(view.query().group_by).toEqual([]);
    expect(view.live()).toBe("Undone: group by guess");
    await more("Redo group by guess");
    expect(view.query().group_by).toEqual(["guess"]);
    expect(view.live()).toBe("Done again: group by guess");
  });

  it("restores removed columns, which are not offered", async () => {
    const grid = await view.mount();
    const { columns } = view.model.view.peek();
    view.model.setView({ ...view.model.view.peek(), columns: { ...columns, removed: ["guess", "gone"] } });
    view.button("Columns").click();
    await settle();
    expect(view.root.querySelector(".wtw-picker")?.textContent).not.toContain("guess");
    view.button("Hide all").click();
    view.button("Restore 1 removed column").click();
    await settle();
    expect(grid.layout.columns).toEqual([2]);
    expect(view.root.querySelector(".wtw-picker")?.textContent).not.toContain("Restore");
  });

  it("marks columns that are computed, and those that wait", async () => {
    const waiting = { ...column("late", "none"), problem: "there is no column 'x'" };
    await view.mount(new FakeModel(schemaOf([column("id"), column("twice"), waiting])));
    view.model.setQuery({
      computed: [
        { name: "twice", expression: "id * 2" },
        { name: "late", expression: "x" },
      ],
    });
    view.button("Columns").click();
    await settle();
    const marks = [...view.root.querySelectorAll(".wtw-picker .wtw-mark")];
    expect(marks.map((mark) => mark.getAttribute("aria-label"))).toEqual([
      "computed",
      "waiting: there is no column 'x'",
    ]);
  });
});

import { describe, expect, it, vi } from "vitest";
import { column, type FakeGrid, FakeModel, media, named, SCHEMA, schemaOf, settle } from "./fixture";
import { useTableView } from "./mounted";

vi.mock("../../src/grid/grid", () => import("./fixture"));

const view = useTableView();

describe("the column menu", () => {
  async function open(grid: FakeGrid, index: number): Promise<string[]> {
    const anchor = document.createElement("button");
    view.root.append(anchor);
    grid.events.columnMenu(index, anchor);
    await settle();
    return view.items();
  }

  const COLUMNS = [
    "Insert column left",
    "Insert column right",
    "Column settings",
    "Remove column",
    "Remove all left",
    "Remove all right",
  ];

  /** Labels that do nothing now. */
  function disabled(): string[] {
    const items = view.root.querySelectorAll('[role="menuitem"][aria-disabled="true"]');
    return [...items].map((item) => item.textContent ?? "");
  }

  it("offers what applies", async () => {
    const grid = await view.mount();
    expect(await open(grid, 3)).toEqual([
      "Sort ascending",
      "Sort descending",
      "Group by",
      "Pin column",
      "Hide column",
      "Move left",
      ...COLUMNS,
    ]);
    expect(disabled()).toEqual(["Remove all right"]);
    expect(await open(grid, 1)).toEqual(["Pin column", "Hide column", "Move left", "Move right", ...COLUMNS]);
    expect(disabled()).toEqual([]);
    view.model.setView({
      ...view.model.view.value,
      query: { ...view.query(), sort: [{ column: "score", descending: true }], group_by: ["score"] },
    });
    expect(await open(grid, 3)).toEqual([
      "Sort ascending",
      "Remove sort",
      "Ungroup",
      "Most rows first",
      "Fewest rows first",
      ...COLUMNS,
    ]);
    expect(disabled()).toEqual(["Insert column left", "Remove all left"]);
  });

  it("removes columns, but not the last one", async () => {
    const grid = await view.mount();
    const choose = async (index: number, label: string): Promise<void> => {
      await open(grid, index);
      named(view.root, '[role="menuitem"]', label).click();
      await settle();
    };
    await choose(1, "Remove all right");
    expect(view.model.view.value.columns.removed).toEqual(["guess", "score"]);
    await choose(1, "Remove all left");
    expect(grid.layout.columns).toEqual([1]);
    await open(grid, 1);
    expect(disabled()).toEqual(["Remove column", "Remove all left", "Remove all right"]);
  });

  it("asks before it removes what others use", async () => {
    const grid = await view.mount(new FakeModel(schemaOf([...SCHEMA.columns, column("a"), column("b")])));
    view.model.setQuery({
      computed: [
        { name: "a", expression: "score * 2" },
        { name: "b", expression: "a + 1" },
      ],
      filter: "b > 3",
      sort: [{ column: "b", descending: true }],
    });
    await open(grid, 4);
    named(view.root, '[role="menuitem"]', "Remove column").click();
    await settle();
    const dialog = named(view.root, '[role="alertdialog"]', "Remove column");
    expect(dialog.textContent).toContain("a is used by b and the filter. Remove all of it?");
    expect(document.activeElement?.textContent).toBe("Cancel");
    named(dialog, "button", "Cancel").click();
    await settle();
    expect(view.query().computed).toHaveLength(2);
    await open(grid, 4);
    named(view.root, '[role="menuitem"]', "Remove column").click();
    await settle();
    view.button("Remove all").click();
    await settle();
    expect(view.query()).toMatchObject({ computed: [], filter: "", sort: [] });
    expect(view.model.view.value.columns.removed).toEqual([]);
  });

  it("does it", async () => {
    const grid = await view.mount();
    const choose = async (label: string): Promise<void> => {
      await open(grid, 3);
      named(view.root, '[role="menuitem"]', label).click();
      await settle();
      expect(view.root.querySelector('[role="menu"]')).toBeNull();
    };
    await choose("Sort descending");
    expect(view.query().sort).toEqual([{ column: "score", descending: true }]);
    expect(view.live()).toBe("Sorted by score descending");
    await choose("Remove sort");
    await choose("Pin column");
    expect(grid.layout).toMatchObject({ columns: [3, 0, 1, 2], frozen: 1 });
    await choose("Unpin column");
    await choose("Group by");
    expect(grid.layout.groupBy).toEqual([3]);
    await choose("Ungroup");
    await choose("Hide column");
    expect(grid.layout.columns).toEqual([0, 1, 2]);
  });
});

describe("the cell menu", () => {
  async function choose(grid: FakeGrid, position: number, index: number, label: string): Promise<void> {
    grid.events.cellMenu(position, index, 10, 10);
    await settle();
    named(view.root, '[role="menuitem"]', label).click();
    await settle();
  }

  it("keeps and excludes a value, missing ones too", async () => {
    const grid = await view.mount();
    view.model.frame.cellOf = (position, index) => ({
      value: index === 0 ? `n${position}` : position === 1 ? null : 0.5,
    });
    await choose(grid, 0, 0, "Exclude this value");
    await choose(grid, 0, 3, "Only this value");
    expect(view.query().filter).toMatch(/^.?id.? != "n0" and .?score.? == 0.5$/);
    await choose(grid, 1, 3, "Only this value");
    expect(view.query().filter).toMatch(/^.?id.? != "n0" and .?score.? is null$/);
    await choose(grid, 1, 2, "Exclude this value");
    expect(view.query().filter).toMatch(/ and .?guess.? != null$/);
    expect(grid.focus).toHaveBeenCalledTimes(4);
  });

  it("copies, opens the row, and offers no filter for what has no literal", async () => {
    const writeText = vi.fn(async (_text: string) => {});
    vi.stubGlobal("navigator", { clipboard: { writeText } });
    const grid = await view.mount();
    await choose(grid, 4, 3, "Copy value");
    expect(writeText).toHaveBeenCalledWith("4");
    expect(view.live()).toBe("Copied");
    view.model.frame.cellOf = () => ({ value: media("a") });
    grid.events.cellMenu(4, 1, 10, 10);
    await settle();
    expect(view.items()).toEqual(["Copy value", "Open row"]);
    named(view.root, '[role="menuitem"]', "Open row").click();
    await settle();
    expect(view.root.querySelector('[role="dialog"]')?.getAttribute("aria-label")).toBe("Row detail");
  });

  it("waits for the panels, and says so", async () => {
    const made = new FakeModel();
    const load = made.chunk.getMockImplementation();
    let arrive = (): void => {};
    const arrived = new Promise<void>((go) => {
      arrive = go;
    });
    if (load) made.chunk.mockImplementation((...asked) => arrived.then(() => load(...asked)));
    const grid = await view.mount(made);
    grid.events.cellMenu(4, 3, 10, 10);
    await settle();
    expect(named(view.root, '[role="dialog"]', "Menu: score").textContent).toContain("Loading: Menu: score…");
    arrive();
    await vi.waitFor(() => expect(view.items()).toContain("Open row"));
  });

  it("keeps the key of a group", async () => {
    const grid = await view.mount();
    view.model.setQuery({ group_by: ["guess"] });
    view.model.frame.lineOf = () => ({
      row: null,
      entry: {
        group: 0,
        depth: 0,
        key: [7],
        count: 3,
        expanded: false,
        row: null,
        above: null,
        condition: null,
      },
    });
    grid.events.cellMenu(0, 3, 10, 10);
    await settle();
    expect(view.items()).toEqual([]);
    await choose(grid, 0, 2, "Only this value");
    expect(view.query().filter).toMatch(/^.?guess.? == 7$/);
  });
});

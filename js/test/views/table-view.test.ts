import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { DataFrame } from "../../src/dataframe";
import type { GridEvents, GridLayout } from "../../src/grid/types";
import type { Bars, GroupEntry, Histogram, Share } from "../../src/protocol";
import { mountTableView } from "../../src/views/table-view";
import {
  allNamed,
  column,
  FakeGrid,
  FakeModel,
  failure,
  media,
  named,
  press,
  SCHEMA,
  schemaOf,
  settle,
  type,
} from "./fixture";

const made = vi.hoisted(() => ({ grids: [] as unknown[] }));

vi.mock("../../src/grid/grid", () => ({
  createGrid: (host: HTMLElement, _frame: DataFrame, layout: GridLayout, events: GridEvents) => {
    const grid = new FakeGrid(host, layout, events);
    made.grids.push(grid);
    return grid;
  },
}));

const HISTOGRAM: Histogram = {
  kind: "histogram",
  edges: [0, 0.25, 0.5, 1],
  counts: [10, 20, 70],
  matched: [1, 2, 70],
  missing: 54,
  infinite: 2,
};
const BARS: Bars = {
  kind: "bars",
  bars: [
    { value: "cat", count: 9, matched: 3 },
    { value: 'a "dog"', count: 4, matched: 4 },
  ],
  distinct: 7,
  missing: 0,
};
const SHARE: Share = { kind: "share", count: 1790, missing: 7 };

let root: HTMLElement;
let model: FakeModel;
let ended: AbortController;
const onReady = vi.fn();

async function mount(shown = new FakeModel()): Promise<FakeGrid> {
  model = shown;
  mountTableView(root, model, { height: 420, onReady }, ended.signal);
  await settle();
  return made.grids.at(-1) as FakeGrid;
}

beforeEach(() => {
  root = document.createElement("div");
  document.body.append(root);
  ended = new AbortController();
});

afterEach(() => {
  ended.abort();
  root.remove();
  onReady.mockClear();
});

const button = (name: string): HTMLButtonElement => named(root, "button", name);
const items = (): string[] =>
  [...root.querySelectorAll('[role="menuitem"]')].map((item) => item.textContent ?? "");
const live = (): string => root.querySelector('[aria-live="polite"]')?.textContent ?? "";
const query = () => model.view.value.query;

describe("mounting", () => {
  it("is ready once the first line is drawn, and asks for summaries only then", async () => {
    const waiting = new FakeModel(SCHEMA, 1797, "unknown");
    const grid = await mount(waiting);
    grid.events.visibleColumns([0, 3]);
    await settle();
    expect(onReady).not.toHaveBeenCalled();
    expect(waiting.wantSummaries).not.toHaveBeenCalled();
    expect(root.textContent).toContain("Loading…");
    waiting.frame.known.add(0);
    waiting.frame.say("lines");
    await settle();
    expect(onReady).toHaveBeenCalledTimes(1);
    expect(waiting.wantSummaries).toHaveBeenLastCalledWith([0, 3]);
    expect(root.textContent).not.toContain("Loading…");
    waiting.frame.say("lines");
    await settle();
    expect(onReady).toHaveBeenCalledTimes(1);
  });

  it("is ready when there is nothing to wait for, or the question failed", async () => {
    await mount(new FakeModel(schemaOf([]), 0));
    expect(onReady).toHaveBeenCalledTimes(1);
    ended.abort();
    ended = new AbortController();
    const failing = new FakeModel(SCHEMA, 0, "unknown");
    failing.failure.value = failure("no");
    await mount(failing);
    expect(onReady).toHaveBeenCalledTimes(2);
  });

  it("leaves nothing behind", async () => {
    await mount();
    ended.abort();
    expect(root.childElementCount).toBe(0);
  });

  it("shares no id or field name with another view of the page", async () => {
    await mount();
    const other = document.createElement("div");
    root.append(other);
    mountTableView(other, new FakeModel(), { height: 420, onReady }, ended.signal);
    await settle();
    const ids = [...root.querySelectorAll("[id]")].map((element) => element.id);
    expect(new Set(ids).size).toBe(ids.length);
    const names = [...root.querySelectorAll<HTMLInputElement>('input[type="radio"]')].map(
      (input) => input.name,
    );
    expect(new Set(names).size).toBe(2);
  });

  it("works in a shadow root", async () => {
    const shadow = root.attachShadow({ mode: "open" });
    const inner = document.createElement("div");
    shadow.append(inner);
    mountTableView(inner, new FakeModel(), { height: 420, onReady }, ended.signal);
    await settle();
    named(inner, "button", "More").click();
    await settle();
    expect(shadow.activeElement?.textContent).toBe("Reset view");
    press(shadow.activeElement as Element, "Escape");
    await settle();
    expect(shadow.activeElement?.getAttribute("aria-label")).toBe("More");
  });
});

describe("chips", () => {
  it("show what is active and take it away", async () => {
    await mount();
    model.setQuery({
      filter: "score > 1",
      search: "cat",
      sort: [{ column: "score", descending: false }],
      group_by: ["guess"],
    });
    await settle();
    button("Sort descending: score").click();
    expect(query().sort).toEqual([{ column: "score", descending: true }]);
    for (const name of [
      "Remove filter: score > 1",
      "Remove search: cat",
      "Remove sort: score",
      "Remove group: guess",
    ]) {
      button(name).click();
      await settle();
    }
    expect(query()).toEqual({ filter: "", search: "", sort: [], group_by: [], expanded: [] });
    expect(root.querySelector(".wtw-chips")).toBeNull();
  });
});

describe("the filter", () => {
  const input = (): HTMLInputElement => named(root, "input", "Filter");

  it("is applied by Enter when it is one, and changes nothing when it is not", async () => {
    await mount();
    model.check.mockImplementation(async (text) =>
      text.includes("scor ") ? failure("No column scor", [0, 4]) : null,
    );
    type(input(), "scor > 1");
    press(input(), "Enter");
    await settle();
    expect(query().filter).toBe("");
    expect(root.querySelector('[role="alert"]')?.textContent).toBe("No column scor");
    expect(root.querySelector("mark")?.textContent).toBe("scor");
    type(input(), "score > 1");
    press(input(), "Enter");
    await settle();
    expect(query().filter).toBe("score > 1");
    expect(root.querySelector("mark")).toBeNull();
    type(input(), "");
    press(input(), "Enter");
    await settle();
    expect(query().filter).toBe("");
  });

  it("shows a filter that was set elsewhere, and why it failed", async () => {
    await mount();
    model.setQuery({ filter: "nope > 1" });
    model.failure.value = failure("No column nope", [0, 4]);
    await settle();
    expect(input().value).toBe("nope > 1");
    expect(root.querySelector("mark")?.textContent).toBe("nope");
    expect(root.querySelector(".wtw-failure")?.textContent).toBe("No column nope");
  });
});

describe("panels", () => {
  it("groups by columns that can be grouped", async () => {
    await mount();
    button("Group by").click();
    await settle();
    const dialog = named(root, '[role="dialog"]', "Choose group columns");
    expect(document.activeElement?.getAttribute("aria-label")).toBe("Search columns");
    const boxes = [...dialog.querySelectorAll<HTMLInputElement>('input[type="checkbox"]')];
    expect(boxes.map((box) => box.closest("label")?.textContent)).toEqual([
      "idstring",
      "guessnumber",
      "scorenumber",
    ]);
    boxes[1]?.click();
    await settle();
    expect(query().group_by).toEqual(["guess"]);
    press(dialog, "Escape");
    await settle();
    expect(document.activeElement?.getAttribute("aria-label")).toBe("Group by");
    expect(live()).toBe("Grouped by guess");
  });

  it("hides, shows, finds and moves columns", async () => {
    const grid = await mount();
    button("Columns").click();
    await settle();
    const dialog = named(root, '[role="dialog"]', "Choose columns");
    button("Hide all").click();
    await settle();
    expect(grid.layout.columns).toEqual([]);
    expect(root.textContent).toContain("All columns are hidden");
    button("Show all").click();
    await settle();
    dialog.querySelectorAll<HTMLInputElement>('input[type="checkbox"]')[1]?.click();
    await settle();
    expect(grid.layout.columns).toEqual([0, 2, 3]);
    button("Move up: score").click();
    await settle();
    expect(grid.layout.columns).toEqual([0, 3, 2]);
    button("Move down: id").click();
    await settle();
    expect(model.view.value.columns.order).toEqual(["image", "id", "score", "guess"]);
    type(named(dialog, "input", "Search columns"), "SCO");
    await settle();
    expect(dialog.querySelectorAll("li")).toHaveLength(1);
    type(named(dialog, "input", "Search columns"), "nothing");
    await settle();
    expect(dialog.textContent).toContain("No column has this in its name");
  });

  it("lists 200 of 2,000 columns and says so", async () => {
    await mount(new FakeModel(schemaOf(Array.from({ length: 2000 }, (_, i) => column(`c${i}`)))));
    button("Columns").click();
    await settle();
    expect(root.querySelectorAll(".wtw-picker-list li")).toHaveLength(200);
    expect(root.textContent).toContain("1,800 more: type to find them");
  });

  it("resets the view", async () => {
    await mount();
    model.setQuery({ filter: "score > 1" });
    button("More").click();
    await settle();
    expect(items()).toEqual(["Reset view"]);
    named(root, '[role="menuitem"]', "Reset view").click();
    await settle();
    expect(query().filter).toBe("");
  });
});

describe("the column menu", () => {
  async function open(grid: FakeGrid, index: number): Promise<string[]> {
    const anchor = document.createElement("button");
    root.append(anchor);
    grid.events.columnMenu(index, anchor);
    await settle();
    return items();
  }

  it("offers what applies", async () => {
    const grid = await mount();
    expect(await open(grid, 3)).toEqual([
      "Sort ascending",
      "Sort descending",
      "Group by",
      "Pin column",
      "Hide column",
      "Move left",
    ]);
    expect(await open(grid, 1)).toEqual(["Pin column", "Hide column", "Move left", "Move right"]);
    model.setView({
      ...model.view.value,
      query: { ...query(), sort: [{ column: "score", descending: true }], group_by: ["score"] },
    });
    expect(await open(grid, 3)).toEqual(["Sort ascending", "Remove sort", "Ungroup"]);
  });

  it("does it", async () => {
    const grid = await mount();
    const choose = async (label: string): Promise<void> => {
      await open(grid, 3);
      named(root, '[role="menuitem"]', label).click();
      await settle();
      expect(root.querySelector('[role="menu"]')).toBeNull();
    };
    await choose("Sort descending");
    expect(query().sort).toEqual([{ column: "score", descending: true }]);
    expect(live()).toBe("Sorted by score descending");
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

describe("the layout", () => {
  it("is set when it changed, and not for a filter", async () => {
    const grid = await mount();
    model.setQuery({ filter: "score > 1", search: "x" });
    expect(grid.setLayout).not.toHaveBeenCalled();
    grid.events.resize(2, 90);
    expect(grid.layout.widths.get(2)).toBe(90);
    model.schema.value = schemaOf([...SCHEMA.columns, column("new")]);
    expect(grid.layout.columns).toEqual([0, 1, 2, 3, 4]);
    expect(grid.setLayout).toHaveBeenCalledTimes(2);
  });
});

describe("what the grid tells", () => {
  it("sorts, resizes, reorders and selects", async () => {
    const { events } = await mount();
    events.sort(3, false);
    events.sort(2, true);
    events.sort(3, true);
    expect(query().sort).toEqual([
      { column: "score", descending: true },
      { column: "guess", descending: false },
    ]);
    events.resize(2, 123.4);
    expect(model.view.value.columns.widths).toEqual({ guess: 123 });
    events.reorder(3, 0);
    events.reorder(0, null);
    expect(model.view.value.columns.order).toEqual(["score", "image", "guess", "id"]);
    events.select([[1, 3]]);
    expect(model.selection.value).toEqual([[1, 3]]);
    events.filter("`score` > 1");
    events.filter("`guess` == 2");
    expect(query().filter).toBe("`score` > 1 and `guess` == 2");
  });

  it("opens and closes groups", async () => {
    const { events } = await mount();
    const entry: GroupEntry = { group: 0, depth: 0, key: [7], count: 180, expanded: false, row: null };
    events.toggleGroup(entry);
    await settle();
    expect([query().expanded, live()]).toEqual([[[7]], "Opened a group of 180"]);
    events.toggleGroup({ ...entry, expanded: true });
    expect(query().expanded).toEqual([]);
  });
});

describe("the cell menu", () => {
  async function choose(grid: FakeGrid, position: number, index: number, label: string): Promise<void> {
    grid.events.cellMenu(position, index, 10, 10);
    await settle();
    named(root, '[role="menuitem"]', label).click();
    await settle();
  }

  it("keeps and excludes a value, missing ones too", async () => {
    const grid = await mount();
    model.frame.cellOf = (position, index) => ({
      value: index === 0 ? `n${position}` : position === 1 ? null : 0.5,
    });
    await choose(grid, 0, 0, "Exclude this value");
    await choose(grid, 0, 3, "Only this value");
    expect(query().filter).toMatch(/^.?id.? != "n0" and .?score.? == 0.5$/);
    await choose(grid, 1, 3, "Only this value");
    expect(query().filter).toMatch(/^.?id.? != "n0" and .?score.? is null$/);
    await choose(grid, 1, 2, "Exclude this value");
    expect(query().filter).toMatch(/ and .?guess.? != null$/);
    expect(grid.focus).toHaveBeenCalledTimes(4);
  });

  it("copies, opens the row, and offers no filter for what has no literal", async () => {
    const writeText = vi.fn(async (_text: string) => {});
    vi.stubGlobal("navigator", { clipboard: { writeText } });
    const grid = await mount();
    await choose(grid, 4, 3, "Copy value");
    expect(writeText).toHaveBeenCalledWith("4");
    expect(live()).toBe("Copied");
    model.frame.cellOf = () => ({ value: media("a") });
    grid.events.cellMenu(4, 1, 10, 10);
    await settle();
    expect(items()).toEqual(["Copy value", "Open row"]);
    named(root, '[role="menuitem"]', "Open row").click();
    await settle();
    expect(root.querySelector('[role="dialog"]')?.getAttribute("aria-label")).toBe("Row detail");
  });

  it("keeps the key of a group", async () => {
    const grid = await mount();
    model.setQuery({ group_by: ["guess"] });
    model.frame.lineOf = () => ({
      row: null,
      entry: { group: 0, depth: 0, key: [7], count: 3, expanded: false, row: null },
    });
    grid.events.cellMenu(0, 3, 10, 10);
    await settle();
    expect(items()).toEqual([]);
    await choose(grid, 0, 2, "Only this value");
    expect(query().filter).toMatch(/^.?guess.? == 7$/);
  });
});

describe("row detail", () => {
  it("shows all values in full and walks", async () => {
    const grid = await mount();
    grid.events.openRow(0, 100);
    await settle();
    const panel = named(root, '[role="dialog"]', "Row detail");
    expect(document.activeElement).toBe(panel);
    expect(panel.textContent).toContain("Row 1 of 1,797");
    expect(panel.textContent).toContain("score 100");
    await vi.waitFor(() => expect(panel.querySelector("img")?.getAttribute("src")).toBe("blob:d100"));
    press(panel, "j");
    await settle();
    expect(panel.textContent).toContain("score 101");
    expect(grid.goTo).toHaveBeenLastCalledWith(1);
    button("Next row").click();
    await settle();
    press(panel, "ArrowUp");
    await settle();
    press(panel, "k");
    await settle();
    press(panel, "k");
    await settle();
    expect(panel.textContent).toContain("score 100");
    expect(live()).toBe("This is the first row");
    press(panel, "Escape");
    await settle();
    expect(root.querySelector('[role="dialog"]')).toBeNull();
    expect(grid.focus).toHaveBeenCalled();
  });

  it("says why a row cannot be shown", async () => {
    const grid = await mount();
    model.detail.mockRejectedValue(new Error("Row 100 is gone"));
    grid.events.openRow(0, 100);
    await settle();
    expect(root.querySelector('[role="dialog"] [role="alert"]')?.textContent).toBe("Row 100 is gone");
  });
});

describe("the lightbox", () => {
  it("shows the picture, walks past missing ones, says why one is broken", async () => {
    const grid = await mount();
    model.frame.cellOf = (position) => ({
      value: position % 2 ? null : media(`d${position}`, `digit ${position}`),
    });
    model.blob.mockImplementation(async (digest) => {
      if (digest === "d2") throw new Error("d2 is damaged");
      return `blob:${digest}`;
    });
    grid.events.openMedia("d0", 0, 1);
    await settle();
    const dialog = named(root, "dialog", "Image");
    await vi.waitFor(() => expect(dialog.querySelector("img")?.getAttribute("src")).toBe("blob:d0"));
    expect(dialog.textContent).toContain("digit 0");
    press(dialog, "ArrowRight");
    await settle();
    expect(dialog.querySelector('[role="alert"]')?.textContent).toBe("d2 is damaged");
    button("Next").click();
    await settle();
    expect(dialog.textContent).toContain("digit 4");
    button("Previous").click();
    button("Zoom in").click();
    press(dialog, "Escape");
    await settle();
    expect(root.querySelector("dialog")).toBeNull();
  });
});

describe("summaries", () => {
  async function mountSlot(grid: FakeGrid, index: number): Promise<HTMLElement> {
    const slot = document.createElement("div");
    root.append(slot);
    grid.events.mountSummary(index, slot);
    await settle();
    return slot;
  }

  it("filters by a brush, which moves, and by a click, which toggles", async () => {
    const grid = await mount();
    model.summaries.value = new Map([[3, HISTOGRAM]]);
    const slot = await mountSlot(grid, 3);
    const svg = slot.querySelector("svg") as SVGSVGElement;
    svg.getBoundingClientRect = () => new DOMRect(0, 0, 300, 40);
    svg.setPointerCapture = () => {};
    const point = async (name: string, clientX: number): Promise<void> => {
      svg.dispatchEvent(new PointerEvent(name, { bubbles: true, button: 0, clientX }));
      await settle();
    };
    const drag = async (from: number, to: number): Promise<void> => {
      await point("pointerdown", from);
      await point("pointermove", to);
      await point("pointerup", to);
    };
    model.setQuery({ filter: "guess == truth or id is null" });
    await drag(110, 10);
    expect(query().filter).toMatch(
      /^\(guess == truth or id is null\) and .?score.? >= 0 and .?score.? < 0.5$/,
    );
    expect(slot.querySelector(".wtw-brush")?.getAttribute("width")).toBe("2");
    await point("pointerdown", 10);
    await point("pointermove", 110);
    expect(named(slot, '[role="tooltip"]', "Bin").textContent).toBe("0 – 0.5: 3 of 30");
    await point("pointercancel", 110);
    await point("pointerleave", 110);
    expect(slot.querySelector('[role="tooltip"]')).toBeNull();
    await drag(250, 250);
    expect(query().filter).toMatch(/null\) and .?score.? >= 0.5 and .?score.? <= 1$/);
    await drag(250, 250);
    expect(query().filter).toBe("(guess == truth or id is null)");
  });

  it("gives the keyboard the same as a list", async () => {
    const grid = await mount();
    model.summaries.value = new Map([[3, HISTOGRAM]]);
    const slot = await mountSlot(grid, 3);
    named(slot, "button", "Summary of score: 0 – 1, 2 infinite").click();
    await settle();
    const entries = [...named(slot, '[role="dialog"]', "Filter score by value").querySelectorAll("button")];
    expect(entries.map((entry) => entry.textContent)).toEqual([
      "0 – 0.251 of 10",
      "0.25 – 0.52 of 20",
      "0.5 – 170",
    ]);
    expect(document.activeElement).toBe(entries[0]);
    entries[1]?.click();
    await settle();
    expect(query().filter).toMatch(/^.?score.? >= 0.25 and .?score.? < 0.5$/);
  });

  it("filters by values and by missing", async () => {
    const grid = await mount();
    model.summaries.value = new Map<number, Bars | Share>([
      [0, BARS],
      [1, SHARE],
    ]);
    const slot = await mountSlot(grid, 0);
    expect(slot.textContent).toContain("+ 5 others");
    slot.querySelectorAll<HTMLElement>(".wtw-top")[1]?.click();
    await settle();
    expect(query().filter).toMatch(/^.?id.? == "a \\"dog\\""$/);
    expect(slot.querySelectorAll("[data-chosen]")).toHaveLength(1);
    const share = await mountSlot(grid, 1);
    const missing = named(share, "button", "Missing in image: 7 of 1,797");
    expect(missing.textContent).toBe("<1 % missing");
    missing.click();
    expect(query().filter).toMatch(/ and .?image.? is null$/);
  });

  it("keeps clicks from the header and empties the slot", async () => {
    const grid = await mount();
    const header = document.createElement("div");
    const slot = document.createElement("div");
    header.append(slot);
    const heard = vi.fn();
    header.addEventListener("click", heard);
    model.summaries.value = new Map([[0, BARS]]);
    const cleanup = grid.events.mountSummary(0, slot);
    await settle();
    slot.querySelector<HTMLElement>(".wtw-top")?.click();
    expect(heard).not.toHaveBeenCalled();
    cleanup();
    expect(slot.childElementCount).toBe(0);
  });
});

describe("the footer", () => {
  it("tells where one is and how the kernel does", async () => {
    const grid = await mount();
    grid.events.viewport(0, 24);
    model.counts.value = { length: 1203, matched: 1203, total: 1797, groups: null };
    await settle();
    expect(root.querySelector(".wtw-counts")?.textContent).toBe("1–25 of 1,203 (of 1,797)");
    expect(live()).toBe("1,203 of 1,797 rows");
    for (const [state, text] of [
      ["live", "Live"],
      ["busy", "Kernel busy"],
      ["disconnected", "Disconnected"],
    ] as const) {
      model.kernel.value = state;
      await settle();
      expect(allNamed(root, '[role="status"]', text)).toHaveLength(1);
    }
  });

  it("goes to a row, or says which there are", async () => {
    const grid = await mount();
    const input = named<HTMLInputElement>(root, "input", "Go to row");
    type(input, "1797");
    press(input, "Enter");
    expect(grid.goTo).toHaveBeenCalledWith(1796);
    type(input, "1798");
    press(input, "Enter");
    await settle();
    expect(grid.goTo).toHaveBeenCalledTimes(1);
    expect(root.textContent).toContain("There are rows 1 to 1,797");
  });

  it("changes the size of rows and cancels what takes long", async () => {
    const grid = await mount();
    named(named(root, '[role="radiogroup"]', "Row size"), "input", "XL").click();
    await settle();
    expect(grid.layout.rowSize).toBe("XL");
    model.working.value = "Sorting";
    await settle();
    button("Cancel").click();
    expect(model.cancel).toHaveBeenCalledTimes(1);
  });
});

describe("nothing to see", () => {
  it("says so, and offers the way out", async () => {
    await mount();
    model.counts.value = { length: 0, matched: 0, total: 1797, groups: null };
    model.setQuery({ filter: "score > 9", search: "x" });
    await settle();
    expect(root.textContent).toContain("No rows match");
    button("Clear filter").click();
    expect([query().filter, query().search]).toEqual(["", ""]);
  });

  it.each([
    [schemaOf([]), "This table has no columns"],
    [schemaOf([column("a")], 0), "This table has no rows"],
  ])("says what a table lacks", async (schema, text) => {
    const empty = new FakeModel(schema, 0);
    empty.counts.value = { length: 0, matched: 0, total: 0, groups: null };
    await mount(empty);
    expect(root.textContent).toContain(text);
  });
});

// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from "vitest";
import type { CellRenderer } from "../../src/cells/contract";
import { RENDERERS } from "../../src/cells/registry";
import type { ColumnSettings } from "../../src/protocol";
import { FakeResizeObserver, layoutOf, type Mounted, mountGrid, passTime, tableOf } from "./fixture";

const mounted: Mounted[] = [];

function mount(...args: Parameters<typeof mountGrid>): Mounted {
  const result = mountGrid(...args);
  mounted.push(result);
  return result;
}

afterEach(() => {
  for (const { stop } of mounted.splice(0)) stop.abort();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** Rows that are drawn, by their ARIA index. */
function drawnRows({ grid }: Mounted): Map<number, HTMLElement> {
  const rows = [...grid.element.querySelectorAll<HTMLElement>(".wtw-row")].filter(
    (row) => row.style.display !== "none",
  );
  return new Map(rows.map((row) => [Number(row.getAttribute("aria-rowindex")) - 2, row]));
}

function cellAt(view: Mounted, row: number, column: number): HTMLElement {
  const cell = drawnRows(view)
    .get(row)
    ?.querySelector<HTMLElement>(`[aria-colindex="${column + 2}"]`);
  if (!cell) throw new Error(`no cell at row ${row}, column ${column}`);
  return cell;
}

function press(target: Element, key: string, modifiers: KeyboardEventInit = {}): KeyboardEvent {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...modifiers });
  target.dispatchEvent(event);
  return event;
}

function active(): Element {
  return document.activeElement ?? document.body;
}

async function scrollTo({ grid }: Mounted, top: number): Promise<void> {
  grid.element.scrollTop = top;
  grid.element.dispatchEvent(new Event("scroll"));
  await passTime();
}

describe("drawing", () => {
  it("draws the rows on screen and some more, of any number of rows", () => {
    const view = mount(tableOf(100_000_000));
    const rows = drawnRows(view);
    expect(rows.size).toBeGreaterThanOrEqual(11);
    expect(rows.size).toBeLessThan(30);
    expect(cellAt(view, 3, 0).textContent).toBe("3");
    expect(rows.get(3)?.querySelector("[role=rowheader]")?.textContent).toBe("4");
    expect(view.grid.element.querySelector<HTMLElement>(".wtw-body")?.style.height).toBe("8000000px");
  });

  it("says true totals", () => {
    const { grid } = mount(tableOf(1797));
    expect(grid.element.getAttribute("role")).toBe("grid");
    expect(grid.element.getAttribute("aria-rowcount")).toBe("1798");
    expect(grid.element.getAttribute("aria-colcount")).toBe("5");
  });

  it("draws a table without rows, and one without columns", () => {
    expect(drawnRows(mount(tableOf(0))).size).toBe(0);
    expect(document.querySelectorAll("[role=columnheader]")).toHaveLength(5);
    expect(drawnRows(mount(tableOf(3, 0))).size).toBe(3);
  });

  it("draws only the columns on screen of 2,000", () => {
    const view = mount(tableOf(10, 2000));
    expect(drawnRows(view).get(0)?.querySelectorAll("[role=gridcell]").length).toBeLessThan(15);
  });

  it("changes only the slots of rows that came on screen", async () => {
    const view = mount(tableOf(1000));
    const before = drawnRows(view);
    await scrollTo(view, 300);
    const after = drawnRows(view);
    const kept = [...after].filter(([row, element]) => before.get(row) === element);
    expect(kept.length).toBeGreaterThan(3);
    expect(new Set(after.values()).size).toBe(after.size);
    for (const [row, element] of after) {
      expect(element.querySelector("[role=gridcell]")?.textContent).toBe(String(row));
      expect(element.style.transform).toBe(`translateY(${row * 30}px)`);
    }
  });

  it("keeps its elements from one row to the next", async () => {
    const view = mount(tableOf(1000));
    const pool = new Set(view.grid.element.querySelectorAll(".wtw-row"));
    for (let top = 0; top < 20_000; top += 900) await scrollTo(view, top);
    expect(new Set(view.grid.element.querySelectorAll(".wtw-row"))).toEqual(pool);
  });

  it("shows a renderer's failure in its own cell only", () => {
    const [number] = RENDERERS.filter((renderer) => renderer.name === "number");
    if (!number) throw new Error("no number renderer");
    const mountNumber = number.mount.bind(number);
    vi.spyOn(number, "mount").mockImplementation((element, context) => {
      const cell = mountNumber(element, context);
      return {
        ...cell,
        update(drawn) {
          if ("value" in drawn && drawn.value === 2) throw new Error("cannot draw 2");
          cell.update(drawn);
        },
      };
    });
    const view = mount(tableOf(5));
    expect(cellAt(view, 2, 0).textContent).toBe("cannot be shown");
    expect(cellAt(view, 2, 0).title).toBe("cannot draw 2");
    expect([cellAt(view, 1, 0).textContent, cellAt(view, 2, 1).textContent]).toEqual(["1", "c"]);
  });

  it("shows why a value could not be computed in its own cell only", async () => {
    const view = mount(tableOf(5));
    const cell = view.frame.cell.bind(view.frame);
    view.frame.cell = (position, column) =>
      position === 2 && column === 0
        ? { value: null, note: { state: "failed", message: "ValueError: boom" } }
        : cell(position, column);
    view.frame.tell("lines");
    await passTime();
    expect(cellAt(view, 2, 0).textContent).toBe("ValueError: boom");
    expect(cellAt(view, 2, 0).classList.contains("wtw-failed")).toBe(true);
    expect([cellAt(view, 1, 0).textContent, cellAt(view, 2, 1).textContent]).toEqual(["1", "c"]);
  });

  it("tells what is not computed from what is missing, until it is there", async () => {
    const view = mount(tableOf(5));
    const cell = view.frame.cell.bind(view.frame);
    const shown = async (value: number | null, state: "pending" | "stopped"): Promise<HTMLElement> => {
      view.frame.cell = (position, column) =>
        column === 0 ? { value, note: { state, message: `it is ${state}` } } : cell(position, column);
      view.frame.tell("lines");
      await passTime();
      return cellAt(view, 1, 0);
    };
    for (const state of ["pending", "stopped"] as const) {
      const { classList, title, textContent } = await shown(null, state);
      expect([...classList]).toEqual(["wtw-cell", `wtw-${state}`]);
      expect([title, textContent]).toEqual([`it is ${state}`, `it is ${state}`]);
    }
    const { classList, title, textContent } = await shown(7, "pending");
    expect([classList.contains("wtw-number"), title, textContent]).toEqual([true, "", "7"]);
  });

  it("leaves nothing behind", () => {
    const view = mount(tableOf(5));
    const unmounted = view.events.mountSummary.mock.results.map((result) => result.value);
    view.stop.abort();
    expect(document.querySelector(".wtw-grid")).toBeNull();
    expect(FakeResizeObserver.all).toEqual([]);
    for (const unmount of unmounted) expect(unmount).toHaveBeenCalledOnce();
  });
});

describe("values that are not here yet", () => {
  it("are busy until they come", async () => {
    const view = mount(tableOf(1000), { latency: 5 });
    expect(cellAt(view, 0, 0).getAttribute("aria-busy")).toBe("true");
    expect(cellAt(view, 0, 0).textContent).toBe("");
    await passTime(60);
    expect(cellAt(view, 0, 0).getAttribute("aria-busy")).toBeNull();
    expect(cellAt(view, 0, 0).textContent).toBe("0");
  });

  it("hide the value of another row at once, and keep that of the same row a moment", async () => {
    const view = mount(tableOf(1000), { latency: 300 });
    view.frame.cell = () => ({ value: 7 });
    view.frame.line = (row) => ({ row, entry: null });
    view.frame.tell("lines");
    await passTime();
    view.frame.cell = () => undefined;
    view.frame.tell("reset");
    await passTime();
    expect(cellAt(view, 0, 0).getAttribute("data-wait")).toBe("stale");
    await scrollTo(view, 3000);
    expect(cellAt(view, 100, 0).getAttribute("data-wait")).toBe("pending");
  });

  it("are fetched ahead of the screen", () => {
    const view = mount(tableOf(1000), { latency: 5 });
    expect(view.frame.asked).toEqual([[0, 40]]);
  });
});

describe("scrolling", () => {
  it("goes to the exact last row of 100 M", async () => {
    const view = mount(tableOf(100_000_000));
    view.grid.goTo(99_999_999);
    await passTime();
    expect(cellAt(view, 99_999_999, 0).textContent).toBe("99999999");
    expect(view.grid.element.scrollTop).toBe(8_000_000 - 300);
    expect(view.events.viewport).toHaveBeenLastCalledWith(99_999_990, 99_999_999);
    expect(active().closest("[role=row]")?.getAttribute("aria-rowindex")).toBe("100000001");
  });

  it("keeps its place while its output is collapsed", async () => {
    const view = mount(tableOf(1000));
    await scrollTo(view, 3000);
    FakeResizeObserver.resize(0, 0);
    await scrollTo(view, 0);
    expect(drawnRows(view).has(100)).toBe(true);
    FakeResizeObserver.resize(800, 366);
    expect(view.grid.element.scrollTop).toBe(3000);
    expect(view.events.viewport).toHaveBeenLastCalledWith(100, 109);
  });

  it("hears that there are more rows, or fewer", async () => {
    const table = { ...tableOf(1000) };
    const view = mount(table);
    await scrollTo(view, 20_000);
    Object.assign(table, { length: 5 });
    view.frame.tell("length");
    await passTime();
    expect([...drawnRows(view).keys()].sort()).toEqual([0, 1, 2, 3, 4]);
    expect(view.grid.element.getAttribute("aria-rowcount")).toBe("6");
  });
});

describe("keyboard", () => {
  it("has one stop in the tab order, and moves it", async () => {
    const view = mount(tableOf(1000));
    const stops = () => [
      ...view.grid.element.querySelectorAll("[tabindex='0']"),
      ...(view.grid.element.tabIndex === 0 ? [view.grid.element] : []),
    ];
    expect(stops()).toEqual([cellAt(view, 0, 0)]);
    view.grid.focus();
    press(active(), "ArrowDown");
    press(active(), "ArrowRight");
    expect(active()).toBe(cellAt(view, 1, 1));
    expect(stops()).toEqual([cellAt(view, 1, 1)]);
    press(active(), "End", { ctrlKey: true });
    expect(active()).toBe(cellAt(view, 999, 3));
  });

  it("keeps the focus while the cell is scrolled away, and goes on from it", async () => {
    const view = mount(tableOf(1000));
    view.grid.focus();
    await scrollTo(view, 9000);
    expect(active()).toBe(view.grid.element);
    await scrollTo(view, 0);
    expect(active()).toBe(cellAt(view, 0, 0));
    await scrollTo(view, 9000);
    press(active(), "ArrowDown");
    expect(active()).toBe(cellAt(view, 1, 0));
  });

  it("does not take the focus that is elsewhere", async () => {
    const view = mount(tableOf(1000));
    const input = document.createElement("input");
    document.body.append(input);
    input.focus();
    await scrollTo(view, 9000);
    expect(active()).toBe(input);
  });

  it("opens rows, selects, and keeps its keys from the page", () => {
    const view = mount(tableOf(1000));
    view.grid.focus();
    const heard = vi.fn();
    document.body.addEventListener("keydown", heard, { once: true });
    press(active(), "ArrowDown");
    expect(press(active(), "Enter").defaultPrevented).toBe(true);
    expect(view.events.openRow).toHaveBeenCalledWith(1, 1);
    press(active(), " ");
    press(active(), "ArrowDown", { shiftKey: true });
    expect(view.grid.selection()).toEqual([[1, 2]]);
    expect(view.events.select).toHaveBeenLastCalledWith([[1, 2]]);
    press(active(), "a", { ctrlKey: true });
    expect(view.grid.selection()).toEqual([[0, 999]]);
    press(active(), "Escape");
    expect(view.grid.selection()).toEqual([]);
    expect(heard).not.toHaveBeenCalled();
    press(active(), "x");
    expect(heard).toHaveBeenCalledOnce();
  });

  it("sorts, resizes, moves and opens the menu of a column from its header", () => {
    const view = mount(tableOf(10), {}, { widths: new Map([[0, 120]]) });
    view.grid.focus();
    press(active(), "ArrowUp");
    expect(active().getAttribute("role")).toBe("columnheader");
    press(active(), "Enter", { shiftKey: true });
    expect(view.events.sort).toHaveBeenCalledWith(0, true);
    press(active(), "ArrowRight", { altKey: true });
    expect(view.events.resize).toHaveBeenCalledWith(0, 136);
    press(active(), "ArrowRight", { ctrlKey: true, shiftKey: true });
    expect(view.events.reorder).toHaveBeenCalledWith(0, 2);
    press(active(), "ArrowLeft", { ctrlKey: true, shiftKey: true });
    expect(view.events.reorder).toHaveBeenCalledOnce();
    press(active(), "F10", { shiftKey: true });
    const button = view.grid.element.querySelector("[aria-label='Column menu: id']");
    expect(view.events.columnMenu).toHaveBeenCalledWith(0, button);
  });

  it("opens the menu of a cell", () => {
    const view = mount(tableOf(10));
    view.grid.focus();
    press(active(), "ContextMenu");
    expect(view.events.cellMenu).toHaveBeenCalledWith(0, 0, expect.any(Number), expect.any(Number));
  });

  it("stays on its column when columns move", () => {
    const view = mount(tableOf(10));
    view.grid.focus();
    view.grid.setLayout(layoutOf([1, 2, 0]));
    expect(active()).toBe(cellAt(view, 0, 2));
    expect(active().textContent).toBe("0");
  });
});

describe("headers", () => {
  it("mark columns that are computed, say how, or why one cannot be", () => {
    const table = tableOf(10);
    const said = [
      {},
      { computed: "computed", problem: "there is no column 'gone'" },
      { computed: "computed" },
      { computed: "computed by Python" },
    ];
    const columns = table.columns.map((column) => ({ ...column, ...said[column.index] }));
    const view = mount({ ...table, columns });
    const headers = [...view.grid.element.querySelectorAll<HTMLElement>(".wtw-header-cell")];
    const marks = headers.map((header) => header.querySelector<HTMLElement>(".wtw-mark"));
    expect(marks.map((mark) => mark?.hidden)).toEqual([true, false, false, false]);
    expect(marks.slice(1).map((mark) => mark?.getAttribute("aria-label"))).toEqual([
      "waiting: there is no column 'gone'",
      "computed",
      "computed by Python",
    ]);
    expect(marks.slice(1).map((mark) => mark?.textContent)).toEqual(["⚠", "ƒ", "ƒ"]);
    expect(headers[1]?.title).toContain("there is no column 'gone'");
    expect(headers[3]?.title).toBe("x3\ninteger\ncomputed by Python");
  });

  it("say how they are sorted, with the rank when there are several", () => {
    const sort = new Map([
      [1, { descending: false, rank: 1 }],
      [0, { descending: true, rank: 2 }],
    ]);
    const view = mount(tableOf(10), {}, { sort });
    const headers = [...view.grid.element.querySelectorAll(".wtw-header-cell")];
    expect(headers.map((header) => header.getAttribute("aria-sort"))).toEqual([
      "descending",
      "ascending",
      "none",
      "none",
    ]);
    expect(headers.map((header) => header.querySelector(".wtw-arrow")?.textContent)).toEqual([
      "↓2",
      "↑1",
      "",
      "",
    ]);
  });

  it("keep their summaries while they are on screen", () => {
    const view = mount(tableOf(10));
    view.grid.setLayout(layoutOf([1, 0, 2]));
    expect(view.events.mountSummary).toHaveBeenCalledTimes(4);
    expect(view.events.mountSummary.mock.results[3]?.value).toHaveBeenCalledOnce();
    expect(view.events.mountSummary.mock.results[0]?.value).not.toHaveBeenCalled();
    expect(view.events.visibleColumns).toHaveBeenLastCalledWith([1, 0, 2]);
  });

  it("sort on a click on the name", () => {
    const view = mount(tableOf(10));
    const name = view.grid.element.querySelectorAll(".wtw-name")[1];
    name?.dispatchEvent(new MouseEvent("click", { bubbles: true, shiftKey: true }));
    expect(view.events.sort).toHaveBeenCalledWith(1, true);
  });
});

describe("selection", () => {
  it("is marked, also on rows that come on screen later", async () => {
    const view = mount(tableOf(1000));
    cellAt(view, 2, -1).dispatchEvent(
      new PointerEvent("pointerdown", { bubbles: true, button: 0, pointerId: 1 }),
    );
    await passTime();
    expect(drawnRows(view).get(2)?.getAttribute("aria-selected")).toBe("true");
    await scrollTo(view, 9000);
    expect([...drawnRows(view).values()].every((row) => row.getAttribute("aria-selected") === "false")).toBe(
      true,
    );
    await scrollTo(view, 0);
    expect(drawnRows(view).get(2)?.getAttribute("aria-selected")).toBe("true");
  });

  it("that cannot be copied is told", async () => {
    const view = mount(tableOf(1000));
    view.grid.focus();
    press(active(), " ");
    view.frame.fetch = () => Promise.reject(new Error("The kernel is gone"));
    press(active(), "c", { ctrlKey: true });
    await passTime();
    expect(view.events.announce).toHaveBeenLastCalledWith("Not copied: The kernel is gone");
  });

  it("ends with its view", () => {
    const view = mount(tableOf(1000));
    view.grid.focus();
    press(active(), " ");
    view.frame.tell("reset");
    expect(view.grid.selection()).toEqual([]);
    expect(view.events.select).toHaveBeenLastCalledWith([]);
  });
});

describe("reveal", () => {
  it("brings a cell on screen and gives it the focus if it is to have it", () => {
    const view = mount(tableOf(5000));
    const before = active();
    view.grid.reveal(3000, 2, false);
    expect(cellAt(view, 3000, 2).tabIndex).toBe(0);
    expect(active()).toBe(before);
    view.grid.reveal(40, 1, true);
    expect(active()).toBe(cellAt(view, 40, 1));
  });
});

describe("showFrom", () => {
  it("shows the first lines and leaves the focus where it is", async () => {
    const view = mount(tableOf(1000));
    const outside = document.body.appendChild(document.createElement("button"));
    outside.focus();
    await scrollTo(view, 9000);
    view.grid.showFrom(0);
    await passTime();
    expect(cellAt(view, 0, 0).textContent).toBe("0");
    expect(active()).toBe(outside);
    expect(view.grid.element.querySelector("[tabindex='0']")).toBe(cellAt(view, 0, 0));
  });
});

describe("groups", () => {
  it("are a tree grid of lines with keys, counts and summaries", () => {
    const view = mount(tableOf(9), { groupBy: [1] }, { columns: [1, 0, 2], frozen: 1 });
    expect(view.grid.element.getAttribute("role")).toBe("treegrid");
    const line = drawnRows(view).get(1);
    expect(line?.getAttribute("aria-expanded")).toBe("false");
    expect(line?.getAttribute("aria-level")).toBe("1");
    expect(cellAt(view, 1, 0).textContent).toBe("b3");
    expect(cellAt(view, 1, 1).querySelector("[role=img]")?.getAttribute("aria-label")).toBe(
      "Histogram, 3 values over 0 – 8",
    );
  });

  it("open to their rows with the keyboard", async () => {
    const view = mount(tableOf(9), { groupBy: [1] }, { columns: [1, 0, 2], frozen: 1 });
    view.events.toggleGroup.mockImplementation((entry) => view.frame.toggle(entry));
    view.grid.focus();
    press(active(), "ArrowRight");
    await passTime();
    expect(drawnRows(view).size).toBe(6);
    expect(drawnRows(view).get(0)?.getAttribute("aria-expanded")).toBe("true");
    expect(drawnRows(view).get(1)?.getAttribute("aria-level")).toBe("2");
    expect(cellAt(view, 2, 1).textContent).toBe("3");
    press(active(), "ArrowLeft");
    await passTime();
    expect(drawnRows(view).size).toBe(3);
  });

  it("of several levels open into each other, and the keyboard finds the way back", async () => {
    const view = mount(tableOf(12), { groupBy: [1, 0] }, { columns: [1, 0, 2], frozen: 2 });
    view.events.toggleGroup.mockImplementation((entry) => view.frame.toggle(entry));
    const levels = () => [...drawnRows(view).values()].map((row) => row.getAttribute("aria-level"));
    view.grid.focus();
    press(active(), "ArrowDown");
    press(active(), "ArrowRight");
    await passTime();
    expect(levels()).toEqual(["1", "1", "2", "2", "2", "2", "1"]);
    expect(cellAt(view, 3, 0).textContent).toBe("b");
    expect(cellAt(view, 3, 1).textContent).toBe("11");
    expect(cellAt(view, 1, 1).textContent).toBe("");
    press(active(), "ArrowDown");
    press(active(), "ArrowDown");
    press(active(), "ArrowRight");
    expect(active()).toBe(cellAt(view, 3, 1));
    press(active(), "ArrowRight");
    await passTime();
    expect(levels()).toEqual(["1", "1", "2", "2", "3", "2", "2", "1"]);
    press(active(), "ArrowDown");
    press(active(), "Home");
    press(active(), "ArrowLeft");
    expect(active()).toBe(cellAt(view, 3, 1));
    press(active(), "ArrowLeft");
    await passTime();
    press(active(), "ArrowLeft");
    expect(active()).toBe(cellAt(view, 1, 0));
    press(active(), "ArrowLeft");
    await passTime();
    expect(levels()).toEqual(["1", "1", "1"]);
  });

  it("show aggregates on their lines, and nothing in the rows", async () => {
    const aggregate = (rows: readonly number[]) => rows.reduce((a, b) => a + b, 0);
    const view = mount(
      tableOf(9),
      { groupBy: [1], aggregate },
      { columns: [1, 2, 0], frozen: 1, aggregates: new Set([2]) },
    );
    view.events.toggleGroup.mockImplementation((entry) => view.frame.toggle(entry));
    view.grid.focus();
    press(active(), "Enter");
    await passTime();
    expect([0, 1, 4].map((row) => cellAt(view, row, 1).textContent)).toEqual(["9", "", "12"]);
    expect(cellAt(view, 1, 1).getAttribute("aria-busy")).toBeNull();
  });

  it("let the keyboard into the controls of a cell, and out again", () => {
    const view = mount(tableOf(9), { groupBy: [1] }, { columns: [1, 0, 2], frozen: 1 });
    view.grid.focus();
    press(active(), "End");
    press(active(), "F2");
    expect(active().getAttribute("role")).toBe("slider");
    press(active(), "ArrowRight");
    press(active(), "Enter");
    expect(view.events.filter).toHaveBeenCalledWith(
      "x2 >= 8 and x2 < 16",
      expect.objectContaining({ key: ["a"] }),
    );
    press(active(), "Escape");
    expect(active()).toBe(cellAt(view, 0, 2));
  });
});

describe("settings of columns", () => {
  const settings = (rest: Partial<ColumnSettings>): ColumnSettings => ({
    title: "",
    show_as: "automatic",
    align: "automatic",
    items: null,
    options: {},
    ...rest,
  });
  const loud: CellRenderer = {
    name: "loud",
    handles: (_, drawn) => "value" in drawn && drawn.value !== 3,
    mount: (element) => ({
      update: (drawn) => {
        element.textContent = `${"value" in drawn ? drawn.value : ""}!`;
      },
      pause() {},
      destroy() {},
    }),
  };
  const header = ({ grid }: Mounted, name: string): HTMLElement | null =>
    grid.element.querySelector<HTMLElement>(`[aria-label="Column menu: ${name}"]`)?.parentElement ?? null;

  it("show a column by its title, with the name in the tooltip", () => {
    const view = mount(tableOf(20), {}, { settings: new Map([[2, settings({ title: "The title" })]]) });
    expect(header(view, "The title")?.querySelector(".wtw-name")?.textContent).toBe("The title");
    expect(header(view, "The title")?.title).toBe("The title\nx2\ninteger");
    expect(header(view, "x2")).toBeNull();
    view.grid.setLayout(layoutOf([0, 1, 2, 3]));
    expect(header(view, "x2")?.title).toBe("x2\ninteger");
  });

  it("align header and values", () => {
    const view = mount(tableOf(20), {}, { settings: new Map([[2, settings({ align: "center" })]]) });
    const aligned = (): (string | null | undefined)[] => [
      header(view, "x2")?.getAttribute("data-align"),
      cellAt(view, 0, 2).getAttribute("data-align"),
      cellAt(view, 0, 0).getAttribute("data-align"),
    ];
    expect(aligned()).toEqual(["center", "center", null]);
    view.grid.setLayout(layoutOf([0, 1, 2, 3]));
    expect(aligned()).toEqual([null, null, null]);
  });

  it("draw values by the chosen renderer, and those that it does not handle as ever", async () => {
    const view = mount(tableOf(1000));
    await scrollTo(view, 60);
    const top = view.grid.element.scrollTop;
    const before = cellAt(view, 4, 0);
    view.grid.setLayout(layoutOf([0, 1, 2, 3], { renderers: new Map([[0, loud]]) }));
    expect(cellAt(view, 4, 0)).toBe(before);
    expect([cellAt(view, 3, 0).textContent, cellAt(view, 4, 0).textContent]).toEqual(["3", "4!"]);
    expect(view.grid.element.scrollTop).toBe(top);
    view.grid.setLayout(layoutOf([0, 1, 2, 3]));
    expect(cellAt(view, 4, 0).textContent).toBe("4");
    expect(cellAt(view, 4, 0).className).toBe("wtw-cell wtw-number");
  });

  it("draw a value of which only the beginning is here once all of it has come", () => {
    const table = tableOf(20);
    const view = mountGrid(table, {}, {});
    mounted.push(view);
    vi.spyOn(view.frame, "cell").mockImplementation((_, column) => ({ value: "begin", cut: column === 1 }));
    view.events.whole.mockImplementation((row, column) =>
      row === 2 ? `all of ${row} ${column}` : undefined,
    );
    view.grid.setLayout(
      layoutOf([0, 1], {
        renderers: new Map([
          [0, { ...loud, needsWhole: true }],
          [1, { ...loud, needsWhole: true }],
        ]),
      }),
    );
    expect([cellAt(view, 2, 1).textContent, cellAt(view, 3, 1).textContent]).toEqual([
      "all of 2 1!",
      "begin!",
    ]);
    expect(view.events.whole.mock.calls.every(([, column]) => column === 1)).toBe(true);
    view.events.whole.mockClear();
    view.grid.setLayout(layoutOf([0, 1], { renderers: new Map([[1, loud]]) }));
    expect(view.events.whole).not.toHaveBeenCalled();
  });

  it("change nothing of what is copied", async () => {
    const write = vi.fn(async (_text: string) => {});
    vi.stubGlobal("navigator", { clipboard: { writeText: write } });
    const view = mount(tableOf(20), {}, { renderers: new Map([[0, loud]]) });
    cellAt(view, 2, 0).focus();
    press(active(), "c", { ctrlKey: true });
    await passTime();
    expect(write).toHaveBeenCalledWith("2");
  });

  it("that are a link in a shadow root can be reached and left by keys", () => {
    const linked: CellRenderer = {
      ...loud,
      mount(element) {
        const host = document.createElement("div");
        const links = ["one", "two"].map((text) => {
          const link = document.createElement("a");
          link.href = `#${text}`;
          link.tabIndex = -1;
          return link;
        });
        host.attachShadow({ mode: "open" }).append(...links);
        element.append(host);
        return { update() {}, pause() {}, destroy() {} };
      },
    };
    const view = mount(tableOf(20), {}, { renderers: new Map([[0, linked]]) });
    const cell = cellAt(view, 2, 0);
    const focused = (): string | null | undefined =>
      cell.firstElementChild?.shadowRoot?.activeElement?.getAttribute("href");
    cell.focus();
    press(active(), "F2");
    expect(focused()).toBe("#one");
    press(cell.firstElementChild ?? cell, "ArrowRight");
    expect(focused()).toBe("#two");
    press(cell.firstElementChild ?? cell, "Escape");
    expect(active()).toBe(cell);
  });
});

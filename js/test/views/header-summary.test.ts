import { describe, expect, it, vi } from "vitest";
import type { Bars, Histogram, Share } from "../../src/protocol";
import { column, type FakeGrid, FakeModel, named, schemaOf, settle } from "./fixture";
import { useTableView } from "./mounted";

vi.mock("../../src/grid/grid", () => import("./fixture"));

const view = useTableView();

const HISTOGRAM: Histogram = {
  kind: "histogram",
  range: [0.1, 0.9],
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
const SHARE: Share = { kind: "share", count: 1790, missing: 7, pending: 0 };

describe("summaries", () => {
  async function mountSlot(grid: FakeGrid, index: number): Promise<HTMLElement> {
    const slot = document.createElement("div");
    view.root.append(slot);
    grid.events.mountSummary(index, slot);
    await settle();
    return slot;
  }

  it("filters by a brush, which moves, and by a click, which toggles", async () => {
    const grid = await view.mount();
    view.model.summaries.value = new Map([[3, HISTOGRAM]]);
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
    view.model.setQuery({ filter: "guess == truth or id is null" });
    await drag(110, 10);
    expect(view.query().filter).toMatch(
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
    expect(view.query().filter).toMatch(/null\) and .?score.? >= 0.5 and .?score.? <= 1$/);
    await drag(250, 250);
    expect(view.query().filter).toBe("(guess == truth or id is null)");
  });

  it("gives the keyboard the same as a list", async () => {
    const grid = await view.mount();
    view.model.summaries.value = new Map([[3, HISTOGRAM]]);
    const slot = await mountSlot(grid, 3);
    named(slot, "button", "Summary of score: 0.1 – 0.9, 2 infinite").click();
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
    expect(view.query().filter).toMatch(/^.?score.? >= 0.25 and .?score.? < 0.5$/);
  });

  it("filters by values and by missing", async () => {
    const grid = await view.mount();
    view.model.summaries.value = new Map<number, Bars | Share>([
      [0, BARS],
      [1, SHARE],
    ]);
    const slot = await mountSlot(grid, 0);
    expect(slot.textContent).toContain("+ 5 others");
    slot.querySelectorAll<HTMLElement>(".wtw-top")[1]?.click();
    await settle();
    expect(view.query().filter).toMatch(/^.?id.? == "a \\"dog\\""$/);
    expect(slot.querySelectorAll("[data-chosen]")).toHaveLength(1);
    const share = await mountSlot(grid, 1);
    const missing = named(share, "button", "Missing in image: 7 of 1,797");
    expect(missing.textContent).toBe("<1 % missing");
    missing.click();
    expect(view.query().filter).toMatch(/ and .?image.? is null$/);
  });

  it("counts nothing while a function is at it", async () => {
    const grid = await view.mount();
    view.model.summaries.value = new Map([[1, { ...SHARE, pending: 1200 }]]);
    const slot = await mountSlot(grid, 1);
    expect(slot.textContent).toBe("not all computed");
  });

  it("says how many are missing of the rows there are now, which may have come since", async () => {
    const grid = await view.mount();
    view.model.summaries.value = new Map<number, Bars | Share>([[1, { ...SHARE, missing: 61 }]]);
    view.model.counts.value = { length: 610, matched: 610, total: 610, groups: null };
    const slot = await mountSlot(grid, 1);
    expect(slot.textContent).toBe("10 % missing");
    view.model.counts.value = { length: 5, matched: 5, total: 5, groups: null };
    await settle();
    expect(slot.textContent).toBe("100 % missing");
  });

  it("shows the colours of what values name, in the header and in its list", async () => {
    const colors = { cat: "#3578d4", unused: "#bd8500" };
    const grid = await view.mount(new FakeModel(schemaOf([{ ...column("id", "string"), colors }])));
    view.model.summaries.value = new Map<number, Bars>([[0, BARS]]);
    const slot = await mountSlot(grid, 0);
    const swatches = () =>
      [...slot.querySelectorAll<HTMLElement>("[data-swatch]")].map((one) => [
        one.textContent,
        one.style.getPropertyValue("--wtw-swatch"),
      ]);
    expect(swatches()).toEqual([["cat", "#3578d4"]]);
    named(slot, "button", "Summary of id: 7 different values").click();
    await settle();
    expect(swatches()).toEqual([
      ["cat", "#3578d4"],
      ["cat", "#3578d4"],
    ]);
  });

  it("keeps clicks from the header and empties the slot", async () => {
    const grid = await view.mount();
    const header = document.createElement("div");
    const slot = document.createElement("div");
    header.append(slot);
    const heard = vi.fn();
    header.addEventListener("click", heard);
    view.model.summaries.value = new Map([[0, BARS]]);
    const cleanup = grid.events.mountSummary(0, slot);
    await settle();
    slot.querySelector<HTMLElement>(".wtw-top")?.click();
    expect(heard).not.toHaveBeenCalled();
    cleanup();
    expect(slot.childElementCount).toBe(0);
  });

  it("says instead why a column cannot be computed", async () => {
    const problem = "there is no column 'gone'";
    const grid = await view.mount(new FakeModel(schemaOf([{ ...column("late", "none"), problem }])));
    view.model.summaries.value = new Map([[0, SHARE]]);
    const slot = await mountSlot(grid, 0);
    expect(slot.textContent).toBe(problem);
    expect(slot.querySelector("p")?.title).toBe(problem);
  });
});

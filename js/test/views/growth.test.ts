import { describe, expect, it, vi } from "vitest";
import { allNamed, FakeModel, named, settle } from "./fixture";
import { useTableView } from "./mounted";

vi.mock("../../src/grid/grid", () => import("./fixture"));

const view = useTableView();
const LENGTH = 1797;

async function grow(rows: number, matched = rows): Promise<void> {
  const { status, counts } = view.model;
  const total = status.value.total + rows;
  status.value = { ...status.value, version: status.value.version + 1, total };
  const length = counts.value.length + matched;
  counts.value = { length, matched: counts.value.matched + matched, total, groups: null };
  await settle();
}

function follow(): HTMLButtonElement {
  return view.button("Follow latest");
}

describe("Follow latest", () => {
  it("is offered once the table has grown, or is said to be live", async () => {
    await view.mount();
    expect(allNamed(view.root, "button", "Follow latest")).toEqual([]);
    await grow(1);
    expect(follow().getAttribute("aria-pressed")).toBe("false");
    view.unmount();
    const live = new FakeModel();
    live.status.value = { ...live.status.value, live: true };
    await view.mount(live);
    expect(follow().getAttribute("aria-pressed")).toBe("false");
  });

  it("is pressed until it is pressed again or the grid is scrolled away", async () => {
    const grid = await view.mount();
    await grow(1);
    follow().click();
    await settle();
    expect(grid.follow).toHaveBeenLastCalledWith(true);
    expect(follow().getAttribute("aria-pressed")).toBe("true");
    grid.events.released();
    await settle();
    expect(follow().getAttribute("aria-pressed")).toBe("false");
    follow().click();
    await settle();
    follow().click();
    await settle();
    expect(grid.follow.mock.calls).toEqual([[true], [true], [false]]);
    expect(follow().getAttribute("aria-pressed")).toBe("false");
  });
});

describe("new rows", () => {
  it("are counted while the end is out of sight, and gone to by a click", async () => {
    const grid = await view.mount();
    grid.events.viewport(0, 24);
    await grow(100);
    await grow(20);
    const hint = view.button("+120 new");
    hint.click();
    expect(grid.goToEnd).toHaveBeenCalledTimes(1);
    grid.events.viewport(LENGTH + 95, LENGTH + 119);
    await settle();
    expect(allNamed(view.root, "button", "+120 new")).toEqual([]);
    grid.events.viewport(0, 24);
    await grow(5);
    named(view.root, "button", "+5 new");
  });

  it("are those that pass the filter, and none after another one", async () => {
    const grid = await view.mount();
    grid.events.viewport(0, 24);
    await grow(100, 30);
    named(view.root, "button", "+30 new");
    view.model.setQuery({ filter: "score > 0.5" });
    await settle();
    expect(view.root.textContent).not.toContain(" new");
  });

  it("are not counted while the grid follows", async () => {
    const grid = await view.mount();
    grid.events.viewport(0, 24);
    await grow(1);
    follow().click();
    await grow(50);
    expect(view.root.textContent).not.toContain(" new");
  });

  it("are not told to screen readers one by one; what a filter leaves is", async () => {
    await view.mount();
    await grow(10);
    await grow(10);
    expect(view.live()).toBe("");
    view.model.setQuery({ filter: "score > 0.5" });
    await settle();
    await grow(10, -1000);
    expect(view.live()).toBe("817 of 1,827 rows");
    await grow(1, 1);
    expect(view.live()).toBe("817 of 1,827 rows");
  });

  it("make the grid as high as it may be", async () => {
    await view.mount(new FakeModel(undefined, 2));
    view.model.counts.value = { length: 2, matched: 2, total: 2, groups: null };
    await settle();
    const area = view.root.querySelector<HTMLElement>(".wtw-grid-area");
    expect(area?.style.height).toBe("160px");
    await grow(1);
    expect(area?.style.height).toBe("420px");
  });
});

describe("lines that stand elsewhere now", () => {
  it("take along what is open over them", async () => {
    const grid = await view.mount();
    grid.events.openRow(5, 105);
    await settle();
    expect(view.root.querySelector(".wtw-detail h2")?.textContent).toBe("Row 6 of 1,797");
    grid.events.moved((position) => position + 3);
    await settle();
    expect(view.root.querySelector(".wtw-detail h2")?.textContent).toBe("Row 9 of 1,797");
    expect(view.model.detail).toHaveBeenCalledTimes(1);
  });

  it("leave an open menu open, with its focus", async () => {
    const grid = await view.mount();
    grid.events.cellMenu(5, 2, 40, 40);
    await settle();
    const [first] = view.items();
    const { activeElement } = document;
    expect(activeElement?.textContent).toBe(first);
    grid.events.moved((position) => position + 3);
    await settle();
    expect(document.activeElement).toBe(activeElement);
  });
});

// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Ranges } from "../../src/dataframe";
import { type Mounted, mountGrid, passTime, tableOf } from "./fixture";

const mounted: Mounted[] = [];

/** Ten rows on screen of a table that can grow. */
function mount(length = 1000): Mounted & { grow(length: number): Promise<void> } {
  const table = { ...tableOf(length) };
  const view = mountGrid(table);
  mounted.push(view);
  const grow = async (more: number): Promise<void> => {
    Object.assign(table, { length: more });
    view.frame.tell("length");
    await passTime();
  };
  return { ...view, grow };
}

afterEach(() => {
  for (const { stop } of mounted.splice(0)) stop.abort();
  vi.unstubAllGlobals();
});

async function scrollTo({ grid }: Mounted, top: number): Promise<void> {
  grid.element.scrollTop = top;
  grid.element.dispatchEvent(new Event("scroll"));
  await passTime();
}

function lastShown({ events }: Mounted): number {
  return events.viewport.mock.lastCall?.[1] ?? -1;
}

function move(view: Mounted, by: number, selected: Ranges | null = view.grid.selection()): void {
  view.frame.viewer?.moved((position) => position + by, by, selected);
}

function cellText({ grid }: Mounted, row: number): string | null | undefined {
  return grid.element.querySelector(`[aria-rowindex="${row + 2}"] [aria-colindex="2"]`)?.textContent;
}

describe("rows that come", () => {
  it("move nothing and touch no cell", async () => {
    const view = mount();
    await scrollTo(view, 3005);
    const changed = vi.fn();
    const observer = new MutationObserver(changed);
    const body = view.grid.element.querySelector(".wtw-body");
    observer.observe(body as Element, { subtree: true, childList: true, characterData: true });
    await view.grow(1200);
    expect(changed).not.toHaveBeenCalled();
    expect(view.grid.element.scrollTop).toBe(3005);
    expect(view.grid.element.getAttribute("aria-rowcount")).toBe("1201");
    expect((body as HTMLElement).style.height).toBe("36000px");
    observer.disconnect();
  });

  it("are told to be on screen by those who would show them", async () => {
    const view = mount();
    expect(view.frame.viewer?.visible(1000)).toEqual([0, 11]);
    await scrollTo(view, 3005);
    expect(view.frame.viewer?.visible(2000)).toEqual([100, 111]);
    expect(view.frame.viewer?.visible(105)).toEqual([100, 105]);
    view.grid.follow(true);
    expect(view.frame.viewer?.visible(2000)).toEqual([1989, 2000]);
    expect(view.frame.viewer?.visible(4)).toEqual([0, 4]);
  });
});

describe("following", () => {
  it("keeps the last row in sight", async () => {
    const view = mount();
    view.grid.follow(true);
    expect(lastShown(view)).toBe(999);
    await view.grow(1100);
    expect(lastShown(view)).toBe(1099);
    expect(cellText(view, 1099)).toBe("1099");
    view.grid.element.dispatchEvent(new Event("scroll"));
    await view.grow(1200);
    expect(lastShown(view)).toBe(1199);
    expect(view.events.released).not.toHaveBeenCalled();
  });

  it("ends when the reader scrolls away, and not when the grid scrolls", async () => {
    const view = mount();
    view.grid.follow(true);
    await scrollTo(view, view.grid.element.scrollTop - 300);
    expect(view.events.released).toHaveBeenCalledTimes(1);
    await view.grow(1100);
    expect(lastShown(view)).toBe(989);
  });

  it.each([
    ["going to a row", (view: Mounted) => view.grid.goTo(5)],
    ["going to the top", (view: Mounted) => view.grid.showFrom(0)],
    [
      "Page up",
      (view: Mounted) => {
        view.grid.goTo(999);
        document.activeElement?.dispatchEvent(
          new KeyboardEvent("keydown", { key: "Home", ctrlKey: true, bubbles: true, cancelable: true }),
        );
      },
    ],
  ])("ends by %s", (_how, act) => {
    const view = mount();
    view.grid.follow(true);
    act(view);
    expect(view.events.released).toHaveBeenCalledTimes(1);
  });

  it("stays when a row in sight is gone to, and ends without a word when it is told to", async () => {
    const view = mount();
    view.grid.follow(true);
    view.grid.goTo(999);
    expect(view.events.released).not.toHaveBeenCalled();
    view.grid.follow(false);
    await view.grow(1100);
    expect(lastShown(view)).toBe(999);
    expect(view.events.released).not.toHaveBeenCalled();
  });

  it("goes to the end once when asked so", async () => {
    const view = mount();
    view.grid.goToEnd();
    expect(lastShown(view)).toBe(999);
    await view.grow(1100);
    expect(lastShown(view)).toBe(999);
  });
});

describe("lines that stand elsewhere now", () => {
  it("stay where they are on screen, with the focus", async () => {
    const view = mount();
    await scrollTo(view, 3005);
    view.grid.goTo(104);
    const { scrollTop } = view.grid.element;
    move(view, 3);
    await passTime();
    expect(view.grid.element.scrollTop).toBe(scrollTop + 90);
    expect(document.activeElement?.closest("[role=row]")?.getAttribute("aria-rowindex")).toBe("109");
    expect(view.events.moved.mock.lastCall?.[0](7)).toBe(10);
  });

  it("stay selected, are told to be so, and nothing is said", async () => {
    const view = mount();
    view.grid.focus();
    document.activeElement?.dispatchEvent(
      new KeyboardEvent("keydown", { key: " ", bubbles: true, cancelable: true }),
    );
    view.events.announce.mockClear();
    expect(view.frame.viewer?.selected()).toEqual([[0, 0]]);
    move(view, 3, [[3, 3]]);
    expect(view.grid.selection()).toEqual([[3, 3]]);
    expect(view.events.select).toHaveBeenLastCalledWith([[3, 3]]);
    expect(view.events.announce).not.toHaveBeenCalled();
    view.events.select.mockClear();
    move(view, 0);
    expect(view.events.select).not.toHaveBeenCalled();
    move(view, 3, null);
    expect(view.grid.selection()).toEqual([]);
    expect(view.events.announce).toHaveBeenCalledWith("Nothing is selected any more: the rows have moved");
  });

  it("have the lines around them asked for", async () => {
    const view = mount();
    await scrollTo(view, 3000);
    const before = view.frame.asked.length;
    move(view, 40);
    await passTime();
    view.frame.tell("lines");
    await passTime();
    expect(view.frame.asked.length).toBeGreaterThanOrEqual(before);
    expect(lastShown(view)).toBe(149);
  });
});

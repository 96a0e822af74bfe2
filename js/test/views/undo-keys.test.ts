import { describe, expect, it, vi } from "vitest";
import { undoKey } from "../../src/views/undo-keys";
import { press, settle } from "./fixture";
import { useTableView } from "./mounted";

vi.mock("../../src/grid/grid", () => import("./fixture"));

const view = useTableView();

describe("undoKey", () => {
  it.each([
    ["undo", "z", { ctrlKey: true }],
    ["undo", "Z", { metaKey: true }],
    ["redo", "Z", { ctrlKey: true, shiftKey: true }],
    ["redo", "z", { metaKey: true, shiftKey: true }],
    ["redo", "y", { ctrlKey: true }],
    [null, "z", {}],
    [null, "z", { ctrlKey: true, altKey: true }],
    [null, "y", { ctrlKey: true, shiftKey: true }],
    [null, "x", { ctrlKey: true }],
  ] as const)("is %s for %s with %o", (way, key, init) => {
    expect(undoKey(new KeyboardEvent("keydown", { key, ...init }))).toBe(way);
  });
});

describe("keys", () => {
  function pressed(target: Element, key: string): boolean {
    const event = new KeyboardEvent("keydown", { key, ctrlKey: true, bubbles: true, cancelable: true });
    target.dispatchEvent(event);
    return event.defaultPrevented;
  }

  it("undo and redo from the grid and from buttons, and say so, by name once the panels are here", async () => {
    const grid = await view.mount();
    grid.events.sort(3, false);
    expect(pressed(grid.element, "z")).toBe(true);
    expect(view.query().sort).toEqual([]);
    await settle();
    expect(view.live()).toBe("Undone: the last change");
    press(view.button("More"), "y", { ctrlKey: true });
    expect(view.query().sort).toEqual([{ column: "score", descending: false }]);
    await settle();
    expect(view.live()).toBe("Done again: sort by score");
    pressed(grid.element, "y");
    await settle();
    expect(view.live()).toBe("Nothing to redo");
  });

  it("belong to a text field while one has the focus", async () => {
    const grid = await view.mount();
    grid.events.sort(3, false);
    for (const field of view.root.querySelectorAll("input:not([type='radio'])")) {
      expect(pressed(field, "z")).toBe(false);
    }
    expect(view.query().sort).toHaveLength(1);
  });

  it("do not take back what came from elsewhere", async () => {
    const grid = await view.mount();
    grid.events.sort(3, false);
    const other = view.model.view.peek();
    view.model.setView({ ...other, row_size: "L" });
    pressed(grid.element, "z");
    expect(view.model.view.peek()).toEqual({ ...other, row_size: "L" });
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { commandOf, type Key, type Situation } from "../../src/grid/keyboard";

function key(name: string): Key {
  const parts = name.split("+");
  return {
    key: name.endsWith("+ ") ? " " : (parts.at(-1) ?? ""),
    ctrl: parts.includes("Ctrl"),
    shift: parts.includes("Shift"),
    alt: parts.includes("Alt"),
  };
}

function situation(row: number, column: number, rest: Partial<Situation> = {}): Situation {
  return { at: { row, column }, rows: 100, columns: 5, page: 10, group: null, isInside: false, ...rest };
}

function target(name: string, row: number, column: number): [number, number] | null {
  const command = commandOf(key(name), situation(row, column));
  return command?.type === "move" ? [command.to.row, command.to.column] : null;
}

describe("moving", () => {
  it.each([
    ["ArrowDown", 3, 2, [4, 2]],
    ["ArrowUp", 0, 2, [-1, 2]],
    ["ArrowDown", -1, 2, [0, 2]],
    ["ArrowLeft", 3, 0, [3, -1]],
    ["ArrowRight", 3, 4, [3, 4]],
    ["Home", 3, 2, [3, -1]],
    ["End", 3, 2, [3, 4]],
    ["Ctrl+Home", 50, 2, [0, -1]],
    ["Ctrl+End", 3, 2, [99, 4]],
    ["PageDown", 95, 1, [99, 1]],
    ["PageUp", 3, 1, [0, 1]],
    ["PageUp", -1, 1, [-1, 1]],
    ["Ctrl+ArrowDown", 3, 2, [99, 2]],
    ["Ctrl+ArrowUp", 50, 2, [0, 2]],
    ["Ctrl+ArrowRight", 3, 0, [3, 4]],
  ] as const)("%s from row %i, column %i", (name, row, column, to) => {
    expect(target(name, row, column)).toEqual(to);
  });

  it("never leaves the grid", () => {
    const keys = fc.constantFrom(
      "ArrowUp",
      "ArrowDown",
      "ArrowLeft",
      "ArrowRight",
      "Home",
      "End",
      "PageUp",
      "PageDown",
    );
    fc.assert(
      fc.property(
        keys,
        fc.boolean(),
        fc.nat(50),
        fc.nat(6),
        fc.nat(),
        fc.nat(),
        (name, ctrl, rows, columns, r, c) => {
          const at = { row: (r % (rows + 1)) - 1, column: (c % (columns + 1)) - 1 };
          const command = commandOf(
            { key: name, ctrl, shift: false, alt: false },
            { at, rows, columns, page: 7, group: null, isInside: false },
          );
          if (command?.type !== "move") return;
          expect(command.to.row).toBeGreaterThanOrEqual(-1);
          expect(command.to.row).toBeLessThan(Math.max(rows, 0) || 0 + 1);
          expect(command.to.column).toBeGreaterThanOrEqual(-1);
          expect(command.to.column).toBeLessThan(columns || 0 + 1);
        },
      ),
    );
  });

  it("extends with Shift among rows, not from the header", () => {
    expect(commandOf(key("Shift+ArrowDown"), situation(3, 2))).toMatchObject({ type: "move", extend: true });
    expect(commandOf(key("Shift+ArrowDown"), situation(-1, 2))).toMatchObject({ extend: false });
  });
});

describe("on cells", () => {
  it.each([
    ["Enter", "open"],
    ["F2", "enter"],
    [" ", "select"],
    ["Ctrl+a", "selectAll"],
    ["Ctrl+c", "copy"],
    ["Escape", "clear"],
    ["ContextMenu", "menu"],
    ["Shift+F10", "menu"],
  ])("%s means %s", (name, type) => {
    expect(commandOf(key(name), situation(3, 2))).toEqual({ type });
  });

  it("leaves alone what it has no use for", () => {
    for (const name of ["x", "Tab", "F5", "Ctrl+v", "Alt+ArrowLeft", "d"]) {
      expect(commandOf(key(name), situation(3, 2))).toBeNull();
    }
  });
});

describe("on the toggle of a group", () => {
  it("opens to the right, closes to the left, and moves when that is done", () => {
    const open = situation(3, 0, { group: { open: true } });
    const closed = situation(3, 0, { group: { open: false } });
    expect(commandOf(key("Enter"), closed)).toEqual({ type: "toggleGroup" });
    expect(commandOf(key("ArrowRight"), closed)).toEqual({ type: "toggleGroup" });
    expect(commandOf(key("ArrowLeft"), open)).toEqual({ type: "toggleGroup" });
    expect(commandOf(key("ArrowRight"), open)).toMatchObject({ type: "move" });
    expect(commandOf(key("ArrowLeft"), closed)).toMatchObject({ type: "move" });
  });

  it("leads to the group around it, as the number of a row does", () => {
    const inside = { isInside: true };
    const closed = situation(3, 1, { group: { open: false }, ...inside });
    expect(commandOf(key("ArrowLeft"), closed)).toEqual({ type: "leave" });
    expect(commandOf(key("ArrowLeft"), situation(3, -1, inside))).toEqual({ type: "leave" });
    expect(commandOf(key("ArrowLeft"), situation(3, 1, inside))).toMatchObject({ type: "move" });
    expect(commandOf(key("Ctrl+ArrowLeft"), situation(3, -1, inside))).toMatchObject({ type: "move" });
    expect(commandOf(key("ArrowLeft"), situation(-1, -1, inside))).toMatchObject({ type: "move" });
  });
});

describe("on headers", () => {
  it("sorts, resizes, moves and opens the menu", () => {
    expect(commandOf(key("Enter"), situation(-1, 2))).toEqual({ type: "sort", additive: false });
    expect(commandOf(key("Shift+Enter"), situation(-1, 2))).toEqual({ type: "sort", additive: true });
    expect(commandOf(key("Alt+ArrowLeft"), situation(-1, 2))).toEqual({ type: "resize", by: -16 });
    expect(commandOf(key("Ctrl+Shift+ArrowRight"), situation(-1, 2))).toEqual({ type: "reorder", step: 1 });
    expect(commandOf(key("Alt+ArrowDown"), situation(-1, 2))).toEqual({ type: "menu" });
    expect(commandOf(key("Enter"), situation(-1, -1))).toEqual({ type: "selectAll" });
  });
});

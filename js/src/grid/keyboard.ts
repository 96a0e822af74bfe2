// What a key means at a place. Pure: the grid carries commands out.

import { HEADER, INDEX, type Place } from "./scene";

export interface Key {
  readonly key: string;
  /** Ctrl, or Cmd on a Mac. */
  readonly ctrl: boolean;
  readonly shift: boolean;
  readonly alt: boolean;
}

export interface Situation {
  readonly at: Place;
  readonly rows: number;
  readonly columns: number;
  /** Rows of a screen. */
  readonly page: number;
  /** At the toggle of a group's line: is the group open? Null elsewhere. */
  readonly group: { readonly open: boolean } | null;
  /** Is this the line of something within a group? */
  readonly isInside: boolean;
}

export type Command =
  | { readonly type: "move"; readonly to: Place; readonly extend: boolean }
  | {
      readonly type:
        | "open"
        | "enter"
        | "select"
        | "selectAll"
        | "copy"
        | "menu"
        | "toggleGroup"
        | "leave"
        | "clear";
    }
  | { readonly type: "sort"; readonly additive: boolean }
  | { readonly type: "resize"; readonly by: number }
  | { readonly type: "reorder"; readonly step: -1 | 1 };

const RESIZE_STEP = 16;

/** The command of a key, or null when the grid has no use for it. */
export function commandOf(key: Key, situation: Situation): Command | null {
  const { row } = situation.at;
  return (
    (row === HEADER ? headerCommand(key, situation) : bodyCommand(key, situation)) ??
    moveCommand(key, situation)
  );
}

function headerCommand(key: Key, { at }: Situation): Command | null {
  const step = key.key === "ArrowLeft" ? -1 : key.key === "ArrowRight" ? 1 : 0;
  const onColumn = at.column !== INDEX;
  if (step !== 0 && key.alt && onColumn) return { type: "resize", by: step * RESIZE_STEP };
  if (step !== 0 && key.ctrl && key.shift && onColumn) return { type: "reorder", step };
  if (key.key === "ArrowDown" && key.alt && onColumn) return { type: "menu" };
  if (key.key === "Enter" || key.key === " ") {
    return onColumn ? { type: "sort", additive: key.shift } : { type: "selectAll" };
  }
  return sharedCommand(key, onColumn);
}

function bodyCommand(key: Key, { at, group, isInside }: Situation): Command | null {
  if (key.key === "Enter") return { type: group ? "toggleGroup" : "open" };
  if (key.key === " ") return { type: "select" };
  if (key.key === "Escape") return { type: "clear" };
  const folds =
    group && ((key.key === "ArrowRight" && !group.open) || (key.key === "ArrowLeft" && group.open));
  const plain = !key.ctrl && !key.shift && !key.alt;
  if (folds && plain) return { type: "toggleGroup" };
  const leaves = key.key === "ArrowLeft" && isInside && (group !== null || at.column === INDEX);
  if (leaves && plain) return { type: "leave" };
  return sharedCommand(key, true);
}

function sharedCommand(key: Key, hasMenu: boolean): Command | null {
  const letter = key.ctrl && !key.shift && !key.alt ? key.key.toLowerCase() : "";
  if (letter === "a") return { type: "selectAll" };
  if (letter === "c") return { type: "copy" };
  if (key.key === "F2") return { type: "enter" };
  if (hasMenu && (key.key === "ContextMenu" || (key.key === "F10" && key.shift))) return { type: "menu" };
  return null;
}

function moveCommand(key: Key, situation: Situation): Command | null {
  if (key.alt) return null;
  const to = targetOf(key, situation);
  if (!to) return null;
  const { rows, columns, at } = situation;
  const row = clamp(to.row, HEADER, rows - 1);
  const column = clamp(to.column, INDEX, columns - 1);
  return { type: "move", to: { row, column }, extend: key.shift && at.row !== HEADER && row !== HEADER };
}

function targetOf({ key, ctrl }: Key, { at, rows, columns, page }: Situation): Place | null {
  const { row, column } = at;
  switch (key) {
    case "ArrowUp":
      return { row: ctrl ? Math.min(row, 0) : row - 1, column };
    case "ArrowDown":
      return { row: ctrl ? rows - 1 : row + 1, column };
    case "ArrowLeft":
      return { row, column: ctrl ? INDEX : column - 1 };
    case "ArrowRight":
      return { row, column: ctrl ? columns - 1 : column + 1 };
    case "Home":
      return { row: ctrl ? 0 : row, column: INDEX };
    case "End":
      return { row: ctrl ? rows - 1 : row, column: columns - 1 };
    case "PageUp":
      return { row: row === HEADER ? row : Math.max(0, row - page), column };
    case "PageDown":
      return { row: row + page, column };
    default:
      return null;
  }
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(value, high));
}

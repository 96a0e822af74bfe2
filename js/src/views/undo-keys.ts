// Undo and redo by keys.

import { type TableContext, takeBack } from "./context";

const TEXT_FIELDS = "textarea, select, [contenteditable], input:not([type='checkbox'], [type='radio'])";

/** What a key asks for: Ctrl or Command with Z, with Shift and Z, or with Y. */
export function undoKey(event: KeyboardEvent): "undo" | "redo" | null {
  if ((!event.ctrlKey && !event.metaKey) || event.altKey) return null;
  const key = event.key.toLowerCase();
  if (key === "z") return event.shiftKey ? "redo" : "undo";
  return key === "y" && !event.shiftKey ? "redo" : null;
}

/** Anywhere in the table but in a text field, which has an undo of its own. */
export function hearUndo(context: TableContext, event: KeyboardEvent): void {
  const way = undoKey(event);
  const inText = event.target instanceof Element && event.target.matches(TEXT_FIELDS);
  if (way === null || inText || event.defaultPrevented) return;
  event.preventDefault();
  takeBack(context, way);
}

// Where a dialog about a column stands.

import type { Anchor } from "../controls/popover";

/** CSS pixels: between a column and the dialog, and as wide as the dialog is. */
const [GAP, DIALOG] = [6, 368];

/**
 * A point beside the column, with room for one that is inserted there, so that what is being set up stays in sight. A
 * point stays when the header that the menu hung from goes.
 */
export function pointBeside(anchor: Anchor, room: number): Anchor {
  if (!(anchor instanceof HTMLElement)) return anchor;
  const { left, right, top } = (anchor.closest('[role="columnheader"]') ?? anchor).getBoundingClientRect();
  const [x, other] = [right + GAP + room, left - GAP - DIALOG];
  const fits = x + DIALOG <= document.documentElement.clientWidth;
  return { x: fits || other < 0 ? x : other, y: top };
}

// How many values of a group are missing; a click filters by them.

import { equals } from "../expression";
import { formatCount } from "../format";
import type { CellContext } from "./contract";
import { makeButton } from "./dom";

export function makeMissing(context: () => CellContext): HTMLButtonElement {
  const button = makeButton("wtw-note wtw-missing");
  button.addEventListener("click", () => context().filter(equals(context().column.name, null)));
  return button;
}

export function showMissing(button: HTMLButtonElement, missing: number): void {
  button.hidden = missing === 0;
  button.textContent = missing > 0 ? `${formatCount(missing)} missing` : "";
}

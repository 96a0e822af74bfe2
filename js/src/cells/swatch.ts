// The colour of the thing that a text names, such as a run, as a small square before it.

import type { Column } from "../dataframe";
import type { Json } from "../protocol";

/** The colour of what a value of the column names, or null. */
export function colorOf({ colors }: Pick<Column, "colors">, value: Json): string | null {
  if (!colors || typeof value !== "string" || !Object.hasOwn(colors, value)) return null;
  return colors[value] ?? null;
}

/** Put a square of the colour before what stands in an element; none for null. */
export function setSwatch(element: HTMLElement, color: string | null): void {
  if (color === null) {
    element.removeAttribute("data-swatch");
    return;
  }
  element.style.setProperty("--wtw-swatch", color);
  element.setAttribute("data-swatch", "");
}

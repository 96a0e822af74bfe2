// Spans and carets travel as code points; the browser counts UTF-16 units.

/** Code points before a UTF-16 offset. */
export function toCodePoints(text: string, offset: number): number {
  return [...text.slice(0, offset)].length;
}

/** The UTF-16 offset after so many code points. */
export function toUnits(text: string, points: number): number {
  return [...text].slice(0, points).join("").length;
}

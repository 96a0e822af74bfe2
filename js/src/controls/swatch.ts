/** Attributes of an element that has a small square of a colour before its content; none for null. */
export function swatchOf(color: string | null): { "data-swatch"?: string; style?: Record<string, string> } {
  return color === null ? {} : { "data-swatch": "", style: { "--wtw-swatch": color } };
}

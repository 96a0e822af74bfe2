// Colors of numbers, told apart by people who see few of them, and the color of text that is legible on them.

/** 8 bits each. */
export type Rgb = readonly [red: number, green: number, blue: number];

/**
 * Even steps from low to high. viridis and cividis are matplotlib's (CC0), the others ColorBrewer's (Apache-2.0),
 * by Cynthia Brewer.
 */
const SCALES: Readonly<Record<string, string>> = {
  viridis: "440154 472d7b 3b528b 2c728e 21918c 28ae80 5ec962 addc30 fde725",
  cividis: "00224e 123570 3b496c 575d6d 707173 8a8678 a59c74 c3b369 e1cc55 fee838",
  blues: "f7fbff deebf7 c6dbef 9ecae1 6baed6 4292c6 2171b5 08519c 08306b",
  greys: "ffffff f0f0f0 d9d9d9 bdbdbd 969696 737373 525252 252525 000000",
  red_blue: "b2182b d6604d f4a582 fddbc7 f7f7f7 d1e5f0 92c5de 4393c3 2166ac",
  purple_green: "762a83 9970ab c2a5cf e7d4e8 f7f7f7 d9f0d3 a6dba0 5aae61 1b7837",
};

export const SCALE_NAMES: readonly string[] = Object.keys(SCALES);

/** What gives the color at a place from 0 to 1. */
export function colorsOf(name: string, reverse: boolean): (place: number) => Rgb {
  const steps = (SCALES[name] ?? "").split(" ").map(rgbOf);
  if (reverse) steps.reverse();
  return (place) => {
    const at = Math.min(Math.max(place, 0), 1) * (steps.length - 1);
    const below = steps[Math.floor(at)] ?? [0, 0, 0];
    const above = steps[Math.ceil(at)] ?? below;
    return mix(below, above, at - Math.floor(at));
  };
}

/** "#000" or "#fff", whichever differs more: by 4.5 to 1 at least, whatever the color. */
export function textOn(color: Rgb): "#000" | "#fff" {
  return contrast(color, [0, 0, 0]) >= contrast(color, [255, 255, 255]) ? "#000" : "#fff";
}

/** https://www.w3.org/TR/WCAG21/#dfn-contrast-ratio */
export function contrast(a: Rgb, b: Rgb): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return ((high ?? 0) + 0.05) / ((low ?? 0) + 0.05);
}

function luminance([red, green, blue]: Rgb): number {
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

function linear(channel: number): number {
  const part = channel / 255;
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
}

function rgbOf(hex: string): Rgb {
  const number = Number.parseInt(hex, 16);
  return [number >> 16, (number >> 8) & 255, number & 255];
}

function mix(a: Rgb, b: Rgb, share: number): Rgb {
  const channel = (x: number, y: number): number => Math.round(x + (y - x) * share);
  return [channel(a[0], b[0]), channel(a[1], b[1]), channel(a[2], b[2])];
}

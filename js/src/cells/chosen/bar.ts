import type { CellRenderer, MountedCell } from "../contract";
import { make, setAttribute } from "../dom";
import type { Numeric } from "../formats/number";
import { plainNumber } from "../number";
import { MISSING } from "../plain";
import { numberKeys } from "./keys";
import { isNumeric, writerOf } from "./number";
import { handlesIf, type Make, placeIn, type Range } from "./options";

/** A number as a bar from zero, on one scale down the column; negative ones to the left, in another color. */
export const barCell: Make = (options, column): CellRenderer => {
  const ends = options.range;
  const write = writerOf(options, column);
  const hasValue = options.flag("show_value");
  const from = options.number("min") ?? Math.min(0, ends?.[0] ?? 0);
  const to = options.number("max") ?? Math.max(0, ends?.[1] ?? 0);
  const scale: Range | null = ends && [Math.min(from, to), Math.max(from, to)];
  return {
    name: "bar",
    handles: handlesIf(isNumeric),
    writeKey: numberKeys(write),
    mount: (element) => mountBar(element, scale, (value) => plainNumber(write(value)), hasValue),
  };
};

type Write = (value: Numeric) => ReturnType<typeof plainNumber>;

function mountBar(element: HTMLElement, scale: Range | null, write: Write, hasValue: boolean): MountedCell {
  element.classList.add("wtw-number", "wtw-number-bar");
  const fill = make("span", "wtw-number-fill", { "aria-hidden": "true" });
  const text = make("span", hasValue ? "wtw-number-text" : "wtw-hidden");
  element.append(fill, text);
  return {
    update(drawn) {
      const value = "value" in drawn && isNumeric(drawn.value) ? drawn.value : null;
      const plain = value === null ? MISSING : write(value);
      text.textContent = plain.text;
      text.classList.toggle("wtw-hidden", !hasValue && value !== null);
      setAttribute(element, "data-tone", plain.tone ?? null);
      setAttribute(element, "aria-label", plain.label ?? null);
      const span = value === null || scale === null ? null : spanOf(Number(value), scale);
      fill.hidden = span === null;
      if (!span) return;
      setAttribute(fill, "data-beyond", span.beyond);
      fill.toggleAttribute("data-negative", Number(value) < 0);
      fill.style.left = `${span.left.toFixed(2)}%`;
      fill.style.width = `${span.width.toFixed(2)}%`;
    },
    pause() {},
    destroy() {},
  };
}

export interface Span {
  /** Percent of the cell's width. */
  readonly left: number;
  readonly width: number;
  /** The end at which the value leaves the scale. */
  readonly beyond: "low" | "high" | null;
}

/** Where a bar lies: from zero, or from the end of the scale that is nearest to it; null for what is no number. */
export function spanOf(value: number, scale: Range): Span | null {
  if (Number.isNaN(value)) return null;
  const [from, to] = [placeIn(0, scale), placeIn(value, scale)];
  const beyond = value < scale[0] ? "low" : value > scale[1] ? "high" : null;
  return { left: Math.min(from, to) * 100, width: Math.abs(to - from) * 100, beyond };
}

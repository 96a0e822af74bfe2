import type { CellRenderer } from "../contract";
import { plainNumber } from "../number";
import { plainRenderer } from "../plain";
import { numberKeys } from "./keys";
import { isNumeric, writerOf } from "./number";
import { handlesIf, type Make, placeIn, type Range } from "./options";
import { colorsOf, textOn } from "./palette";

/** A number on a color of its own, on one scale down the column. */
export const scaleCell: Make = (options, column): CellRenderer => {
  const { range } = options;
  const colors = colorsOf(options.text("scale"), options.flag("reverse"));
  const center = options.number("center");
  const write = writerOf(options, column);
  const text = plainRenderer("number", handlesIf(isNumeric), (value) =>
    isNumeric(value) ? plainNumber(write(value)) : { text: String(value) },
  );
  return {
    name: "color_scale",
    handles: text.handles,
    writeKey: numberKeys(write),
    mount(element, context) {
      const written = text.mount(element, context);
      return {
        update(drawn) {
          written.update(drawn);
          const value = "value" in drawn && isNumeric(drawn.value) ? Number(drawn.value) : Number.NaN;
          paint(
            element,
            range === null || Number.isNaN(value) ? null : colors(placeOf(value, range, center)),
          );
        },
        pause() {},
        destroy() {
          paint(element, null);
          written.destroy();
        },
      };
    },
  };
};

/** The color goes with the cell, also where a row under the pointer changes its own. */
function paint(element: HTMLElement, color: Parameters<typeof textOn>[0] | null): void {
  element.classList.toggle("wtw-painted", color !== null);
  if (color === null) return;
  element.style.setProperty("--wtw-paint", `rgb(${color.join(" ")})`);
  element.style.setProperty("--wtw-paint-text", textOn(color));
}

/** From 0 at the low end to 1 at the high end, 0.5 at the center; values beyond an end are at the end. */
export function placeOf(value: number, [low, high]: Range, center: number | null): number {
  const middle = center ?? low / 2 + high / 2;
  if (value === middle) return 0.5;
  if (value < middle) return middle > low ? placeIn(value, [low, middle]) / 2 : 0;
  return high > middle ? 0.5 + placeIn(value, [middle, high]) / 2 : 1;
}

import { formatCount, formatShort } from "../../format";
import type { CellRenderer } from "../contract";
import { makeSvg } from "../dom";
import { mountDrawing } from "./drawing";
import { canShow, rangeOf } from "./numbers";
import { type Make, placeIn, type Range } from "./options";

const HEIGHT = 100;

/** The numbers of a list as a line. Each list has a scale of its own unless one is chosen. */
export const sparklineCell: Make = (options): CellRenderer => ({
  name: "sparkline",
  needsWhole: true,
  handles: (_, drawn) => canShow(drawn),
  mount(element) {
    const line = makeSvg("path", { class: "wtw-spark" });
    const dots = makeSvg("path", { class: "wtw-spark-dot" });
    return mountDrawing(element, "wtw-sparkline", [line, dots], ({ values }) => {
      const own = rangeOf(values);
      const [low, high] = [options.number("min") ?? own?.[0], options.number("max") ?? own?.[1]];
      const range: Range = [low ?? 0, high ?? 0];
      line.setAttribute("d", linePath(values, range));
      dots.setAttribute("d", dotPath(values, range));
      const over = own ? `, from ${formatShort(own[0])} to ${formatShort(own[1])}` : "";
      return {
        viewBox: `0 -4 ${Math.max(1, values.length - 1)} ${HEIGHT + 8}`,
        label: `Line of ${formatCount(values.length)} values${over}`,
      };
    });
  },
});

/** Through all values; a missing one breaks it. */
export function linePath(values: readonly number[], range: Range): string {
  let pen = "M";
  return values
    .map((value, i) => {
      const step = Number.isFinite(value) ? `${pen}${i} ${heightOf(value, range)}` : "";
      pen = step === "" ? "M" : "L";
      return step;
    })
    .join("");
}

/** Values that stand alone: a line of no length with round ends. */
function dotPath(values: readonly number[], range: Range): string {
  const here = (i: number): boolean => Number.isFinite(values[i]);
  return values
    .map((value, i) =>
      here(i) && !here(i - 1) && !here(i + 1)
        ? `M${values.length === 1 ? 0.5 : i} ${heightOf(value, range)}h0`
        : "",
    )
    .join("");
}

/** From the top; values beyond an end of the scale are at the end. */
function heightOf(value: number, range: Range): string {
  return ((1 - placeIn(value, range)) * HEIGHT).toFixed(1);
}

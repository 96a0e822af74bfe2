import { formatCount, formatShort } from "../../format";
import type { CellRenderer } from "../contract";
import { makeSvg } from "../dom";
import { mountDrawing } from "./drawing";
import { canShow, rangeOf } from "./numbers";
import { type Make, placeIn, type Range } from "./options";

/** How the numbers of a list are distributed. Each list has bins of its own unless a scale is chosen. */
export const listHistogramCell: Make = (options): CellRenderer => ({
  name: "histogram",
  needsWhole: true,
  handles: (_, drawn) => canShow(drawn),
  mount(element) {
    const bars = makeSvg("path", { class: "wtw-bin" });
    return mountDrawing(element, "wtw-list-histogram", [bars], ({ values }) => {
      const own = rangeOf(values);
      const range: Range = [options.number("min") ?? own?.[0] ?? 0, options.number("max") ?? own?.[1] ?? 0];
      const counts = countBins(values, range, options.number("bins") ?? 1);
      bars.setAttribute("d", barsPath(counts));
      const over = own ? `, from ${formatShort(own[0])} to ${formatShort(own[1])}` : "";
      return {
        viewBox: `0 0 ${counts.length} 100`,
        label: `Histogram of ${formatCount(values.length)} values${over}`,
      };
    });
  },
});

/** How many finite values lie in each of so many equal bins, the last one closed; those beyond the range in none. */
export function countBins(values: readonly number[], [low, high]: Range, bins: number): number[] {
  const counts = new Array<number>(bins).fill(0);
  for (const value of values) {
    if (!(value >= low && value <= high) || !Number.isFinite(value)) continue;
    const bin = Math.floor(placeIn(value, [low, high]) * bins);
    const at = Math.min(bin, bins - 1);
    counts[at] = (counts[at] ?? 0) + 1;
  }
  return counts;
}

function barsPath(counts: readonly number[]): string {
  const most = counts.reduce((a, b) => Math.max(a, b), 1);
  return counts
    .map((count, bin) => {
      const height = Math.max(4, (count / most) * 100).toFixed(1);
      return count === 0 ? "" : `M${bin + 0.06} 100v-${height}h.88v${height}z`;
    })
    .join("");
}

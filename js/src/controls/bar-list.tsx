// The most frequent values of a column, as bars under their names. Click one to keep it.

import type { VNode } from "preact";
import { colorOf } from "../cells/swatch";
import { formatCount } from "../format";
import type { Bars } from "../protocol";
import { countText, type SummaryProps } from "./summary";
import { swatchOf } from "./swatch";

export interface BarListProps extends Pick<SummaryProps, "column" | "isChosen" | "formatValue" | "onValue"> {
  readonly bars: Bars;
}

/** Bars that fit into a header; the list of the keyboard has all of them. */
const DRAWN = 2;

/**
 * The values that are drawn: the most frequent ones, none when no value comes twice. Only when the rows shown have
 * none of these are those drawn first that they have.
 */
export function drawnBars({ bars }: Bars): Bars["bars"] {
  if (!bars[0] || bars[0].count < 2) return [];
  const top = bars.slice(0, DRAWN);
  if (top.some((bar) => bar.matched > 0)) return top;
  return [...bars.filter((bar) => bar.matched > 0), ...top].slice(0, DRAWN);
}

export function BarList({ column, bars, isChosen, formatValue, onValue }: BarListProps): VNode {
  const drawn = drawnBars(bars);
  const top = Math.max(1, ...drawn.map((bar) => bar.count));
  return (
    <div class="wtw-tops">
      {drawn.map((bar) => (
        <button
          key={JSON.stringify(bar.value)}
          type="button"
          tabIndex={-1}
          class="wtw-top"
          data-chosen={isChosen(bar.value) ? "" : undefined}
          title={`${formatValue(bar.value)}: ${countText(bar.matched, bar.count)}`}
          onClick={() => onValue(bar.value)}
        >
          <span class="wtw-top-all" style={{ width: `${(100 * bar.count) / top}%` }} />
          <span class="wtw-top-matched" style={{ width: `${(100 * bar.matched) / top}%` }} />
          <span class="wtw-top-label" {...swatchOf(colorOf(column, bar.value))}>
            {formatValue(bar.value)}
          </span>
          <span class="wtw-top-count">{formatCount(bar.matched)}</span>
        </button>
      ))}
    </div>
  );
}

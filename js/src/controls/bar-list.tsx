// The most frequent values of a column, as bars under their names. Click one to keep it.

import type { VNode } from "preact";
import { formatCount } from "../format";
import type { Bars } from "../protocol";
import { countText, type SummaryProps } from "./summary";

export interface BarListProps extends Pick<SummaryProps, "isChosen" | "formatValue" | "onValue"> {
  readonly bars: Bars;
}

/** Bars that fit into a header; the list of the keyboard has all of them. */
const DRAWN = 2;

/** The values that are drawn: the most frequent ones, none when no value comes twice. */
export function drawnBars({ bars }: Bars): Bars["bars"] {
  return bars[0] && bars[0].count > 1 ? bars.slice(0, DRAWN) : [];
}

export function BarList({ bars, isChosen, formatValue, onValue }: BarListProps): VNode {
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
          <span class="wtw-top-label">{formatValue(bar.value)}</span>
          <span class="wtw-top-count">{formatCount(bar.matched)}</span>
        </button>
      ))}
    </div>
  );
}

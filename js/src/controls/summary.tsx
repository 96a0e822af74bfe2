// The summary of a column in its header: how its values lie, and how those of the rows shown lie.

import type { ComponentChildren, VNode } from "preact";
import { useRef, useState } from "preact/hooks";
import { formatCount, formatShort } from "../format";
import type { Bars, Histogram, Json, Share } from "../protocol";
import { BarList, drawnBars } from "./bar-list";
import { HistogramChart } from "./histogram-chart";
import { Popover } from "./popover";

export interface SummaryProps {
  readonly name: string;
  /** Undefined while it is not known. */
  readonly summary: Histogram | Bars | Share | undefined;
  /** Rows of the table. */
  readonly total: number;
  /** The bins [first, last] that the filter keeps, or null. */
  readonly range: readonly [number, number] | null;
  /** The filter keeps this value of the column only. */
  readonly isChosen: (value: Json) => boolean;
  /** An edge of a range that is so wide. */
  readonly formatBound: (bound: number, width: number) => string;
  readonly formatValue: (value: Json) => string;
  readonly onRange: (first: number, last: number) => void;
  readonly onValue: (value: Json) => void;
  readonly onMissing: () => void;
}

/** One bin or value as an entry of a list. */
export interface Entry {
  readonly label: string;
  readonly count: number;
  readonly matched: number;
  readonly act: () => void;
}

export function Summary(props: SummaryProps): VNode {
  const { summary } = props;
  return (
    <div class="wtw-column-summary">
      {summary?.kind === "histogram" && (
        <Chart
          label={`Summary of ${props.name}: ${rangeText(props, summary)}`}
          {...props}
          entries={binEntries(props, summary)}
        >
          <HistogramChart {...props} histogram={summary} />
        </Chart>
      )}
      {summary?.kind === "bars" && (
        <Chart
          label={`Summary of ${props.name}: ${formatCount(summary.distinct)} different values`}
          {...props}
          entries={barEntries(props, summary)}
        >
          <BarList {...props} bars={summary} />
        </Chart>
      )}
      {summary && <Caption {...props} summary={summary} />}
    </div>
  );
}

interface ChartProps {
  readonly name: string;
  readonly label: string;
  readonly entries: readonly Entry[];
  readonly children: ComponentChildren;
}

/** The drawing answers the mouse; the button over it, which the mouse does not meet, gives the keyboard the same as a list. */
function Chart({ name, label, entries, children }: ChartProps): VNode {
  const [open, setOpen] = useState(false);
  const ref = useRef<HTMLButtonElement>(null);
  return (
    <>
      <div class="wtw-chart">
        {children}
        <button
          ref={ref}
          type="button"
          class="wtw-chart-button"
          tabIndex={-1}
          aria-label={label}
          aria-haspopup="dialog"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        />
      </div>
      {open && ref.current && (
        <Popover
          anchor={ref.current}
          label={`Filter ${name} by value`}
          role="dialog"
          class="wtw-entries"
          focus
          onClose={() => setOpen(false)}
        >
          {entries.map((entry, i) => (
            <button
              key={entry.label}
              type="button"
              class="wtw-entry"
              data-autofocus={i === 0 ? "" : undefined}
              onClick={() => {
                setOpen(false);
                entry.act();
              }}
            >
              <span class="wtw-entry-label">{entry.label}</span>
              <span class="wtw-entry-count">{countText(entry.matched, entry.count)}</span>
            </button>
          ))}
        </Popover>
      )}
    </>
  );
}

function Caption({
  summary,
  onMissing,
  ...props
}: SummaryProps & { summary: Histogram | Bars | Share }): VNode {
  const { total } = props;
  return (
    <div class="wtw-summary-caption">
      <span class="wtw-summary-text">{captionText(props, summary)}</span>
      {summary.missing > 0 && (
        <button
          type="button"
          class="wtw-missing-share"
          tabIndex={-1}
          aria-label={`Missing in ${props.name}: ${formatCount(summary.missing)} of ${formatCount(total)}`}
          title={`${formatCount(summary.missing)} missing: click to see them`}
          onClick={onMissing}
        >
          {shareText(summary.missing, total)} missing
        </button>
      )}
    </div>
  );
}

function captionText(
  props: Omit<SummaryProps, "summary" | "onMissing">,
  summary: Histogram | Bars | Share,
): string {
  if (summary.kind === "histogram") return rangeText(props, summary);
  if (summary.kind === "share") return "";
  const drawn = drawnBars(summary).length;
  const others = summary.distinct - drawn;
  if (drawn === 0) return others === 1 ? "1 value" : `${formatCount(others)} different`;
  return others > 0 ? `+ ${formatCount(others)} other${others === 1 ? "" : "s"}` : "";
}

function rangeText(
  { formatBound }: Pick<SummaryProps, "formatBound">,
  { edges, infinite }: Histogram,
): string {
  const first = edges[0];
  const last = edges.at(-1);
  const far = infinite > 0 ? `, ${formatCount(infinite)} infinite` : "";
  if (first === undefined || last === undefined) return far === "" ? "no values" : far.slice(2);
  return `${formatBound(first, last - first)} – ${formatBound(last, last - first)}${far}`;
}

/** "3 %"; never 0 % of something nor 100 % of less than all. */
export function shareText(part: number, whole: number): string {
  const percent = (100 * part) / Math.max(whole, 1);
  if (percent < 1 && part > 0) return "<1 %";
  if (percent > 99 && part < whole) return ">99 %";
  return `${formatShort(percent, 2)} %`;
}

/** "12 of 40", or "40" when all of them are in the rows shown. */
export function countText(matched: number, count: number): string {
  return matched === count ? formatCount(count) : `${formatCount(matched)} of ${formatCount(count)}`;
}

/** The range of the bins `first` to `last`. */
export function binLabel(
  { formatBound }: Pick<SummaryProps, "formatBound">,
  { edges }: Histogram,
  first: number,
  last: number,
): string {
  const [low = 0, high = 0] = [edges[first], edges[last + 1]];
  return `${formatBound(low, high - low)} – ${formatBound(high, high - low)}`;
}

function binEntries(props: SummaryProps, histogram: Histogram): Entry[] {
  return histogram.counts.map((count, i) => ({
    label: binLabel(props, histogram, i, i),
    count,
    matched: histogram.matched[i] ?? 0,
    act: () => props.onRange(i, i),
  }));
}

function barEntries(props: SummaryProps, { bars }: Bars): Entry[] {
  return bars.map((bar) => ({
    label: props.formatValue(bar.value),
    count: bar.count,
    matched: bar.matched,
    act: () => props.onValue(bar.value),
  }));
}

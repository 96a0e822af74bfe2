// The summary of a column in its header: how its values lie, and how those of the rows shown lie.

import type { ComponentChildren, VNode } from "preact";
import { useRef, useState } from "preact/hooks";
import { colorOf } from "../cells/swatch";
import type { Column } from "../dataframe";
import { formatBin, formatCount, formatRange, formatRanges, formatShort } from "../format";
import type { Bars, Histogram, Json, Share } from "../protocol";
import { BarList, drawnBars } from "./bar-list";
import { HistogramChart } from "./histogram-chart";
import { Popover } from "./popover";
import { swatchOf } from "./swatch";

export interface SummaryProps {
  readonly column: Pick<Column, "name" | "kind" | "type" | "colors">;
  /** Undefined while it is not known. */
  readonly summary: Histogram | Bars | Share | undefined;
  /** Rows of the table. */
  readonly total: number;
  /** The bins [first, last] that the filter keeps, or null. */
  readonly range: readonly [number, number] | null;
  /** The filter keeps this value of the column only. */
  readonly isChosen: (value: Json) => boolean;
  readonly formatValue: (value: Json) => string;
  readonly onRange: (first: number, last: number) => void;
  readonly onValue: (value: Json) => void;
  readonly onMissing: () => void;
}

/** One bin or value as an entry of a list. */
export interface Entry {
  readonly label: string;
  readonly color: string | null;
  readonly count: number;
  readonly matched: number;
  readonly act: () => void;
}

export function Summary(props: SummaryProps): VNode {
  const { column, summary } = props;
  return (
    <div class="wtw-column-summary">
      {summary?.kind === "histogram" && (
        <Chart
          name={column.name}
          label={`Summary of ${column.name}: ${rangeTexts(column, summary)[0]}`}
          entries={binEntries(props, summary)}
        >
          <HistogramChart {...props} histogram={summary} />
        </Chart>
      )}
      {summary?.kind === "bars" && (
        <Chart
          name={column.name}
          label={`Summary of ${column.name}: ${formatCount(summary.distinct)} different values`}
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
              <span class="wtw-entry-label" {...swatchOf(entry.color)}>
                {entry.label}
              </span>
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
  const { column, total } = props;
  const [text = "", ...shorter] = captionTexts(column, summary);
  const share = summary.missing > 0 && !isPartial(summary) ? shareText(summary.missing, total) : "";
  return (
    <div class="wtw-summary-caption">
      <span class="wtw-summary-text" title={text}>
        <span style={roomFor(text, share)}>{text}</span>
        {shorter.map((other) => (
          <span key={other} aria-hidden="true" style={roomFor(other, share)}>
            {other}
          </span>
        ))}
      </span>
      {share && (
        <button
          type="button"
          class="wtw-missing-share"
          tabIndex={-1}
          aria-label={`Missing in ${column.name}: ${formatCount(summary.missing)} of ${formatCount(total)}`}
          title={`${formatCount(summary.missing)} missing: click to see them`}
          onClick={onMissing}
        >
          {share}
          <span style={roomFor(text, `${share} missing`)}> missing</span>
        </button>
      )}
    </div>
  );
}

/** Signs that are about half as wide as a digit. */
const NARROW = /[ .,\-fijlrt]/g;

/** How much room a text and a share beside it need, as the style sheet compares it with what there is. */
function roomFor(text: string, share: string): { readonly "--wtw-need": string } {
  const narrow = text.match(NARROW)?.length ?? 0;
  return { "--wtw-need": `${text.length - narrow * 0.45 + (share ? share.length + 1 : 0)}ch` };
}

/** What is said under the drawing: the first for which there is room. */
function captionTexts(column: SummaryProps["column"], summary: Histogram | Bars | Share): string[] {
  if (summary.kind === "histogram") return rangeTexts(column, summary);
  if (summary.kind === "share") return isPartial(summary) ? ["not all computed"] : [];
  const drawn = drawnBars(summary).length;
  const others = summary.distinct - drawn;
  const count = formatCount(others);
  if (drawn === 0) return [others === 1 ? "1 value" : `${count} different`];
  return others > 0 ? [`+ ${count} other${others === 1 ? "" : "s"}`, `+ ${count}`] : [];
}

/** Is a function still at it, so that a count would be out of date at once? */
function isPartial(summary: Histogram | Bars | Share): boolean {
  return summary.kind === "share" && summary.pending > 0;
}

function rangeTexts(column: SummaryProps["column"], { range, infinite }: Histogram): string[] {
  const [low, high] = range ?? [];
  const far = infinite > 0 ? `${formatCount(infinite)} infinite` : "";
  if (low === undefined || high === undefined) return [far || "no values"];
  return formatRanges(column, low, high).map((text) => (far ? `${text}, ${far}` : text));
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

/** What lies in the bins `first` to `last`. */
export function binLabel(
  column: SummaryProps["column"],
  { edges, range }: Histogram,
  first: number,
  last: number,
): string {
  const [least, most] = range ?? [];
  if (least !== undefined && least === most) return formatRange(column, least, least);
  return formatBin(column, edges[first] ?? 0, edges[last + 1] ?? 0);
}

function binEntries(props: SummaryProps, histogram: Histogram): Entry[] {
  return histogram.counts.map((count, i) => ({
    label: binLabel(props.column, histogram, i, i),
    color: null,
    count,
    matched: histogram.matched[i] ?? 0,
    act: () => props.onRange(i, i),
  }));
}

function barEntries(props: SummaryProps, { bars }: Bars): Entry[] {
  return bars.map((bar) => ({
    label: props.formatValue(bar.value),
    color: colorOf(props.column, bar.value),
    count: bar.count,
    matched: bar.matched,
    act: () => props.onValue(bar.value),
  }));
}

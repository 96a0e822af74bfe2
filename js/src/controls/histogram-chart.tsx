// Bins of a column: all rows light, the rows shown strong. Drag over bins to keep their range.

import type { VNode } from "preact";
import { useRef, useState } from "preact/hooks";
import type { Histogram } from "../protocol";
import { Popover } from "./popover";
import { binLabel, countText, type SummaryProps } from "./summary";

export interface HistogramChartProps extends Pick<SummaryProps, "column" | "range" | "onRange"> {
  readonly histogram: Histogram;
}

export function HistogramChart(props: HistogramChartProps): VNode {
  const { histogram, range } = props;
  const svg = useRef<SVGSVGElement>(null);
  const [over, setOver] = useState<number | null>(null);
  const [start, setStart] = useState<number | null>(null);
  const count = histogram.counts.length;
  const marked = start !== null && over !== null ? ordered(start, over) : range;
  const binAt = (event: PointerEvent): number => binOf(svg.current, event.clientX, count);
  const finish = (event: PointerEvent): void => {
    if (start !== null) props.onRange(...ordered(start, binAt(event)));
    setStart(null);
  };
  return (
    <>
      <svg
        ref={svg}
        class="wtw-column-histogram"
        viewBox={`0 0 ${Math.max(count, 1)} 100`}
        preserveAspectRatio="none"
        aria-hidden="true"
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          setOver(binAt(event));
          setStart(binAt(event));
        }}
        onPointerMove={(event) => setOver(binAt(event))}
        onPointerUp={finish}
        onPointerCancel={() => setStart(null)}
        onPointerLeave={() => setOver(null)}
      >
        {marked && (
          <rect class="wtw-brush" x={marked[0]} width={marked[1] - marked[0] + 1} y={0} height={100} />
        )}
        <path class="wtw-all" d={barsPath(histogram.counts, histogram.counts)} />
        <path class="wtw-matched" d={barsPath(histogram.matched, histogram.counts)} />
        {over !== null && <rect class="wtw-over" x={over} width={1} y={0} height={100} />}
      </svg>
      {over !== null && svg.current?.parentElement && (
        <Popover
          anchor={svg.current.parentElement}
          label="Bin"
          role="tooltip"
          align="middle"
          class="wtw-tooltip"
        >
          {tooltip(props, ...(start === null ? ([over, over] as const) : ordered(start, over)))}
        </Popover>
      )}
    </>
  );
}

function tooltip(props: HistogramChartProps, first: number, last: number): string {
  const { counts, matched } = props.histogram;
  const sum = (values: readonly number[]) =>
    values.slice(first, last + 1).reduce((all, value) => all + value, 0);
  return `${binLabel(props.column, props.histogram, first, last)}: ${countText(sum(matched), sum(counts))}`;
}

function ordered(a: number, b: number): [number, number] {
  return a < b ? [a, b] : [b, a];
}

/** The bin under a client x; outside ones are the first and the last. */
function binOf(svg: SVGSVGElement | null, x: number, count: number): number {
  const box = svg?.getBoundingClientRect();
  if (!box || box.width === 0) return 0;
  return Math.max(0, Math.min(count - 1, Math.floor(((x - box.left) / box.width) * count)));
}

/** Bars on a grid of one unit a bin and 100 units high; what is not empty is at least 3 high. */
export function barsPath(values: readonly number[], scale: readonly number[]): string {
  const top = Math.max(...scale, 1);
  const gap = values.length > 1 ? 0.06 : 0;
  return values
    .map((value, i) => {
      if (value <= 0) return "";
      const height = Math.max(3, (100 * value) / top);
      return `M${i + gap} 100V${(100 - height).toFixed(1)}H${i + 1 - gap}V100z`;
    })
    .join("");
}

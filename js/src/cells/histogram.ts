import type { Column } from "../dataframe";
import { between, equals, literal, timeLiteral } from "../expression";
import { formatBin, formatCount, formatRange } from "../format";
import type { Histogram } from "../protocol";
import type { CellContext, CellRenderer, Drawn, MountedCell } from "./contract";
import { make, makeSvg, setAttribute } from "./dom";
import { makeMissing, showMissing } from "./missing";

/**
 * The numbers of a group as bars. All groups of a column share the bins, so that shapes compare down
 * the column. A bin names itself under the pointer; a click, or Enter on it, filters by its range.
 */
export const histogramCell: CellRenderer = {
  name: "histogram",
  handles: (_, drawn) => "cell" in drawn && drawn.cell.kind === "histogram",
  mount: (element, context) => new HistogramCell(element, context),
};

class HistogramCell implements MountedCell {
  private readonly box = make("div", "wtw-bins", { tabindex: "-1", role: "img" });
  private readonly bars = makeSvg("path", { class: "wtw-bin" });
  private readonly mark = makeSvg("path", { class: "wtw-bin-mark" });
  private readonly svg = makeSvg("svg", { preserveAspectRatio: "none", "aria-hidden": "true" });
  private readonly note = makeMissing(() => this.context);
  private readonly controller = new AbortController();
  private histogram: Histogram | null = null;
  private bin = -1;

  constructor(
    element: HTMLElement,
    private readonly context: CellContext,
  ) {
    element.classList.add("wtw-histogram");
    this.svg.append(this.mark, this.bars);
    this.box.append(this.svg);
    element.append(this.box, this.note);
    this.listen(this.controller.signal);
  }

  update(drawn: Drawn): void {
    if (!("cell" in drawn) || drawn.cell.kind !== "histogram" || drawn.cell === this.histogram) return;
    this.histogram = drawn.cell;
    this.point(-1);
    setAttribute(this.svg, "viewBox", `0 0 ${Math.max(1, drawn.cell.counts.length)} 100`);
    this.bars.setAttribute("d", barsPath(drawn.cell.counts));
    setAttribute(this.box, "aria-label", describe(drawn.cell, this.context.column));
    showMissing(this.note, drawn.cell.missing);
  }

  pause(): void {}

  destroy(): void {
    this.controller.abort();
  }

  private listen(signal: AbortSignal): void {
    this.box.addEventListener("pointermove", (event) => this.point(this.binAt(event.clientX)), { signal });
    this.box.addEventListener("pointerleave", () => this.point(-1), { signal });
    this.box.addEventListener("click", (event) => this.apply(this.binAt(event.clientX)), { signal });
    this.box.addEventListener("keydown", (event) => this.steer(event), { signal });
    this.box.addEventListener("focus", () => this.take(), { signal });
    this.box.addEventListener("blur", () => this.leave(), { signal });
  }

  /** With the keyboard in it, it is a slider over the bins. */
  private take(): void {
    this.box.setAttribute("role", "slider");
    this.box.setAttribute("aria-valuemin", "1");
    this.box.setAttribute("aria-valuemax", String(this.count));
    this.point(Math.max(0, this.bin));
  }

  private leave(): void {
    this.box.setAttribute("role", "img");
    for (const name of ["valuemin", "valuemax", "valuenow", "valuetext"])
      this.box.removeAttribute(`aria-${name}`);
    this.point(-1);
  }

  private steer(event: KeyboardEvent): void {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step === undefined && event.key !== "Enter") return;
    event.preventDefault();
    event.stopPropagation();
    if (step === undefined) this.apply(this.bin);
    else this.point(Math.min(Math.max(this.bin + step, 0), this.count - 1));
  }

  private get count(): number {
    return this.histogram?.counts.length ?? 0;
  }

  private binAt(x: number): number {
    const { left, width } = this.box.getBoundingClientRect();
    return Math.min(Math.max(Math.floor(((x - left) / (width || 1)) * this.count), 0), this.count - 1);
  }

  private point(bin: number): void {
    if (bin === this.bin) return;
    this.bin = bin;
    this.mark.setAttribute("d", bin < 0 ? "" : `M${bin} 0h1v100h-1z`);
    const text = bin < 0 || !this.histogram ? null : binText(this.histogram, bin, this.context.column);
    setAttribute(this.box, "title", text);
    if (this.box.getAttribute("role") !== "slider") return;
    setAttribute(this.box, "aria-valuenow", String(bin + 1));
    setAttribute(this.box, "aria-valuetext", text);
  }

  private apply(bin: number): void {
    const low = this.histogram?.edges[bin];
    const high = this.histogram?.edges[bin + 1];
    if (low === undefined || high === undefined) return;
    const { column } = this.context;
    const write = (edge: number): string =>
      column.kind === "timestamp" ? timeLiteral(edge, column.type) : literal(edge);
    const closed = bin === this.count - 1;
    this.context.filter(
      low === high ? equals(column.name, low) : between(column.name, write(low), write(high), closed),
    );
  }
}

/** Bars on a field of one unit a bin by 100; the smallest count still shows. */
function barsPath(counts: readonly number[]): string {
  const most = counts.reduce((a, b) => Math.max(a, b), 1);
  return counts
    .map((count, bin) => {
      if (count === 0) return "";
      const height = Math.max(3, (count / most) * 100).toFixed(1);
      return `M${bin + 0.06} 100v-${height}h.88v${height}z`;
    })
    .join("");
}

function binText({ edges, counts }: Histogram, bin: number, column: Column): string {
  return `${formatBin(column, edges[bin] ?? 0, edges[bin + 1] ?? 0)}: ${formatCount(counts[bin] ?? 0)}`;
}

function describe({ range, counts, missing, infinite }: Histogram, column: Column): string {
  const total = counts.reduce((a, b) => a + b, 0);
  const [low, high] = range ?? [];
  const over = low === undefined || high === undefined ? "" : ` over ${formatRange(column, low, high)}`;
  const rest = [
    missing > 0 && `${formatCount(missing)} missing`,
    infinite > 0 && `${formatCount(infinite)} infinite`,
  ];
  return [`Histogram, ${formatCount(total)} values${over}`, ...rest.filter((part) => part !== false)].join(
    ", ",
  );
}

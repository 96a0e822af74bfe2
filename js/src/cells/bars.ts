import type { Column } from "../dataframe";
import { equals, quoteName, timeLiteral } from "../expression";
import { formatCount, formatJson, formatPlain } from "../format";
import type { Bar, Bars, Json } from "../protocol";
import type { CellContext, CellRenderer, Drawn, MountedCell } from "./contract";
import { make, makeButton, setAttribute } from "./dom";
import { makeMissing, showMissing } from "./missing";
import { ROW_HEIGHTS } from "./sizes";
import { colorOf, setSwatch } from "./swatch";

const PADDING = 5;
const LINE = 18;

/** The most frequent values of a group with their counts, as many as fit; a click filters by the value. */
export const barsCell: CellRenderer = {
  name: "bars",
  handles: (_, drawn) => "cell" in drawn && drawn.cell.kind === "bars",
  mount: (element, context) => new BarsCell(element, context),
};

class BarsCell implements MountedCell {
  private readonly lines: BarLine[] = [];
  private readonly note = make("span", "wtw-note");
  private readonly missing = makeMissing(() => this.context);
  private bars: Bars | null = null;
  /** Lines of what is shown. */
  private room = 0;

  constructor(
    element: HTMLElement,
    private readonly context: CellContext,
  ) {
    element.classList.add("wtw-bars");
    const room = Math.floor((ROW_HEIGHTS[context.rowSize] - PADDING) / LINE);
    for (let i = 0; i < room; i += 1) this.lines.push(new BarLine((bar) => this.apply(bar)));
    const foot = make("div", "wtw-foot");
    foot.append(this.note, this.missing);
    element.append(...this.lines.map((line) => line.element), foot);
  }

  update(drawn: Drawn): void {
    if (!("cell" in drawn) || drawn.cell.kind !== "bars") return;
    const room = Math.min(this.lines.length, this.context.items ?? this.lines.length);
    if (drawn.cell === this.bars && room === this.room) return;
    this.bars = drawn.cell;
    this.room = room;
    const { bars, distinct } = drawn.cell;
    const all = distinct <= room && drawn.cell.missing === 0;
    const shown = all || room < this.lines.length ? room : room - 1;
    const most = bars.reduce((count, bar) => Math.max(count, bar.count), 1);
    for (const [i, line] of this.lines.entries()) {
      line.show(i < shown ? bars[i] : undefined, most, this.context.column);
    }
    const more = distinct - Math.min(shown, bars.length);
    this.note.textContent = more > 0 ? `+${formatCount(more)} more` : "";
    showMissing(this.missing, drawn.cell.missing);
  }

  pause(): void {}

  destroy(): void {
    for (const line of this.lines) line.element.remove();
  }

  private apply({ value }: Bar): void {
    const { column, filter } = this.context;
    const isTime = column.kind === "timestamp" && typeof value === "number";
    filter(
      isTime ? `${quoteName(column.name)} == ${timeLiteral(value, column.type)}` : equals(column.name, value),
    );
  }
}

class BarLine {
  readonly element = makeButton("wtw-bar");
  private readonly fill = make("span", "wtw-bar-fill");
  private readonly text = make("span", "wtw-bar-text");
  private readonly count = make("span", "wtw-bar-count");
  private bar: Bar | undefined;

  constructor(apply: (bar: Bar) => void) {
    this.element.append(this.fill, this.text, this.count);
    this.element.addEventListener("click", () => this.bar && apply(this.bar));
  }

  show(bar: Bar | undefined, most: number, column: Column): void {
    this.bar = bar;
    this.element.hidden = bar === undefined;
    if (bar === undefined) return;
    const label = labelOf(bar.value, column);
    const count = formatCount(bar.count);
    this.fill.style.width = `${((bar.count / most) * 100).toFixed(1)}%`;
    this.text.textContent = label;
    setSwatch(this.text, colorOf(column, bar.value));
    this.count.textContent = count;
    setAttribute(this.element, "aria-label", `${label}: ${count}`);
    setAttribute(this.element, "title", `${label}: ${count}`);
  }
}

function labelOf(value: Json, column: Column): string {
  if (column.kind === "timestamp" && typeof value === "number") return formatPlain(value, column);
  if (value === "") return '""';
  return typeof value === "string" ? value : formatJson(value, 80);
}

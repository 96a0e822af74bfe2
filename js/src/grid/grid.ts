// The grid: joins what is pure (scroll, columns, selection, keyboard) with what draws and listens.

import { make, setAttribute } from "../cells/dom";
import type { DataEvent, DataFrame, Viewer } from "../dataframe";
import { formatCount } from "../format";
import { Body } from "./body";
import { canvasWidth, showColumn } from "./columns";
import { Commands } from "./commands";
import { Fetcher } from "./fetching";
import { Focus } from "./focus";
import { HEADER_HEIGHT, Header } from "./header";
import { HeaderPointer } from "./header-pointer";
import { naturalWidth } from "./measure";
import { BodyPointer } from "./pointer";
import { HEADER, isGrouped, type Place, type Scene } from "./scene";
import { rowAt, visibleRows } from "./scroll";
import { Selecting } from "./selecting";
import { countRows, type Ranges } from "./selection";
import { Stage } from "./stage";
import { Tail } from "./tail";
import type { Grid, GridEvents, GridLayout } from "./types";
import { Viewport } from "./viewport";

/**
 * A grid in `host`, which becomes a flex column: the grid is as high as its rows, and never higher than the
 * host. It lives until the signal aborts.
 */
export function createGrid(
  host: HTMLElement,
  frame: DataFrame,
  layout: GridLayout,
  events: GridEvents,
  signal: AbortSignal,
): Grid {
  host.classList.add("wtw-grid-host");
  const grid = new GridView(frame, layout, events, signal);
  host.append(grid.element);
  return grid;
}

class GridView implements Grid {
  readonly element = make("div", "wtw-grid");
  private readonly stage: Stage;
  private readonly header: Header;
  private readonly body: Body;
  private readonly focuser: Focus;
  private readonly selecting: Selecting;
  private readonly viewport: Viewport;
  private readonly fetcher: Fetcher;
  private readonly commands: Commands;
  private readonly tail: Tail;
  private subscription = new AbortController();
  private pending = 0;
  private reported = { first: -1, last: -1, columns: [] as readonly number[] };

  constructor(
    frame: DataFrame,
    layout: GridLayout,
    private readonly events: GridEvents,
    signal: AbortSignal,
  ) {
    this.stage = new Stage(frame, layout);
    this.header = new Header(events);
    this.body = new Body(events);
    this.element.append(this.header.element, this.body.element);
    this.focuser = new Focus(this.element, (place) => this.elementAt(place), signal);
    this.selecting = new Selecting((ranges) => this.selected(ranges));
    this.fetcher = new Fetcher(signal);
    this.tail = new Tail(this.stage, () => events.released());
    this.commands = new Commands(
      this.commandTarget(),
      this.header,
      this.focuser,
      this.selecting,
      events,
      signal,
    );
    new BodyPointer(this.body.element, this.selecting, this.pointerTarget(), events, signal);
    new HeaderPointer(this.header, this.headerTarget(), events, signal);
    this.viewport = new Viewport(this.element, this.viewportEvents(), signal);
    this.subscribe(frame);
    this.describe();
    this.draw();
    signal.addEventListener("abort", () => this.destroy(), { once: true });
  }

  setFrame(frame: DataFrame): void {
    this.subscription.abort();
    this.fetcher.reset();
    this.selecting.clear();
    this.stage.setFrame(frame);
    this.subscribe(frame);
    this.draw();
  }

  setLayout(layout: GridLayout): void {
    const { place } = this.focuser;
    const index = this.stage.scene.columns[place.column]?.index;
    this.stage.setLayout(layout);
    const { columns } = this.stage.scene;
    const found = columns.findIndex((other) => other.index === index);
    const column = found < 0 ? Math.min(place.column, columns.length - 1) : found;
    if (index !== undefined) this.focuser.point({ ...place, column });
    this.describe();
    this.draw();
  }

  goTo(position: number): void {
    const row = this.showAtTop(position);
    this.focuser.take({ row, column: this.focuser.place.column });
  }

  reveal(row: number, column: number, take: boolean): void {
    this.go({ row, column: this.stage.scene.columns.findIndex(({ index }) => index === column) }, take);
  }

  showFrom(position: number): void {
    const { place } = this.focuser;
    const row = this.showAtTop(position);
    if (place.row !== HEADER) this.focuser.point({ ...place, row });
  }

  private showAtTop(position: number): number {
    const row = Math.max(0, Math.min(position, this.stage.scene.scroll.length - 1));
    this.stage.scroll({ type: "show", row, align: "top" });
    this.tail.leave();
    this.draw();
    return row;
  }

  goToEnd(): void {
    this.tail.show();
    this.draw();
  }

  follow(on: boolean): void {
    this.tail.follow(on);
    this.draw();
  }

  focus(): void {
    this.focuser.take(this.focuser.place);
  }

  selection(): Ranges {
    return this.selecting.ranges;
  }

  clearSelection(): void {
    this.selecting.clear();
  }

  private subscribe(frame: DataFrame): void {
    this.subscription = new AbortController();
    frame.subscribe((event) => this.hear(event), this.subscription.signal, this.viewer());
  }

  private viewer(): Viewer {
    return {
      visible: (length) => this.tail.visible(length),
      selected: () => this.selecting.ranges,
      moved: (...change) => this.move(...change),
    };
  }

  private move(...[place, by, selected]: Parameters<Viewer["moved"]>): void {
    const { row, column } = this.focuser.place;
    this.stage.dataChanged();
    this.stage.scroll({ type: "moved", rows: by });
    this.fetcher.reset();
    if (row !== HEADER) this.focuser.point({ row: place(row), column });
    if (selected !== this.selecting.ranges) this.moveSelected(selected);
    this.events.moved(place);
    this.schedule();
  }

  private moveSelected(ranges: Ranges | null): void {
    this.selecting.moved(ranges ?? []);
    this.stage.setRanges(this.selecting.ranges);
    this.events.select(this.selecting.ranges);
    if (ranges === null) this.events.announce("Nothing is selected any more: the rows have moved");
  }

  private hear(event: DataEvent): void {
    if (event === "reset") {
      this.fetcher.reset();
      this.selecting.clear();
    }
    this.stage.dataChanged();
    this.tail.keep();
    this.describe();
    this.schedule();
  }

  private selected(ranges: Ranges): void {
    this.stage.setRanges(ranges);
    this.schedule();
    this.events.select(ranges);
    const count = countRows(ranges);
    this.events.announce(
      count === 0 ? "No rows selected" : `${formatCount(count)} ${count === 1 ? "row" : "rows"} selected`,
    );
  }

  /** Draw before the next paint, once however often it is asked for. */
  private schedule(): void {
    this.pending ||= requestAnimationFrame(() => this.draw());
  }

  private draw(): void {
    cancelAnimationFrame(this.pending);
    this.pending = 0;
    const { scene } = this.stage;
    this.body.resizeCanvas(scene);
    if (this.stage.viewportWidth === 0) return;
    this.focuser.during(() => {
      this.header.render(scene);
      this.body.render(scene);
    });
    this.viewport.moveTo(scene.scroll.scrollTop, this.stage.scrollLeft);
    this.report(scene);
  }

  /** Tell what is on screen, and have it fetched. */
  private report(scene: Scene): void {
    const [first, end] = visibleRows(scene.scroll);
    const { frame, drawn: columns, layout } = scene;
    const before = this.reported;
    this.reported = { first, last: end - 1, columns };
    if (end > first) this.fetcher.want({ frame, visible: { start: first, end }, columns, layout });
    if (before.first !== first || before.last !== end - 1) this.events.viewport(first, end - 1);
    if (before.columns !== columns) this.events.visibleColumns(columns);
  }

  /** True totals for screen readers. */
  private describe(): void {
    const { scene } = this.stage;
    setAttribute(this.element, "role", isGrouped(scene) ? "treegrid" : "grid");
    setAttribute(this.element, "aria-rowcount", String(scene.scroll.length + 1));
    setAttribute(this.element, "aria-colcount", String(scene.columns.length + 1));
    setAttribute(this.element, "aria-multiselectable", "true");
    setAttribute(this.element, "aria-label", "Table");
  }

  private elementAt(place: Place): HTMLElement | undefined {
    return place.row === HEADER ? this.header.cellAt(place.column) : this.body.elementAt(place);
  }

  /** Bring a place on screen; it gets the focus, or is only where the focus will be. */
  private go(place: Place, take = true): void {
    const { stage } = this;
    if (place.row !== HEADER) stage.scroll({ type: "show", row: place.row, align: "nearest" });
    this.tail.leave();
    if (place.column >= 0) {
      stage.scrollSideways(
        showColumn(stage.scene.places, place.column, stage.scrollLeft, stage.viewportWidth),
      );
    }
    this.draw();
    this.focuser[take ? "take" : "point"](place);
  }

  private toggleAll(): void {
    const { length } = this.stage.scene.scroll;
    if (countRows(this.selecting.ranges) === length) this.selecting.clear();
    else this.selecting.all(length);
  }

  private viewportEvents() {
    return {
      resized: (width: number, height: number) => {
        this.stage.resize(width, height - HEADER_HEIGHT);
        this.draw();
      },
      scrolled: (top: number, left: number, byHand: boolean) => {
        this.stage.scroll({ type: "scrolled", scrollTop: top });
        if (byHand) this.tail.leave();
        if (left !== this.stage.scrollLeft) this.stage.scrollSideways(left);
        this.schedule();
      },
      settled: () => {
        this.stage.scroll({ type: "settled" });
        this.schedule();
      },
    };
  }

  private commandTarget() {
    return {
      element: this.element,
      scene: () => this.stage.scene,
      go: (place: Place) => this.go(place),
      toggleAll: () => this.toggleAll(),
    };
  }

  private pointerTarget() {
    return {
      scene: () => this.stage.scene,
      take: (place: Place) => this.focuser.take(place),
      rowAt: (clientY: number) =>
        rowAt(this.stage.scene.scroll, clientY - this.element.getBoundingClientRect().top - HEADER_HEIGHT),
      scrollBy: (pixels: number) => this.element.scrollBy(0, pixels),
      open: (place: Place) => this.commands.open(place),
    };
  }

  private headerTarget() {
    return {
      scene: () => this.stage.scene,
      take: (place: Place) => this.go(place),
      toggleAll: () => this.toggleAll(),
      preview: (column: number, width: number | null) => {
        this.stage.setPreview(column, width);
        this.schedule();
      },
      fitColumn: (position: number) => this.fitColumn(position),
      canvasX: (clientX: number) => this.canvasX(clientX),
      scrollSideways: (pixels: number) => this.element.scrollBy(pixels, 0),
    };
  }

  private fitColumn(position: number): void {
    const column = this.stage.scene.columns[position];
    const header = this.header.headerAt(position);
    if (column && header) {
      this.events.resize(column.index, naturalWidth(this.body.cellsOf(position), header.naturalWidth()));
    }
  }

  private canvasX(clientX: number) {
    const { places } = this.stage.scene;
    const { left, right } = this.element.getBoundingClientRect();
    const frozen = places.lefts[places.frozen] ?? places.index;
    const x = clientX - left;
    return {
      x: Math.min(x < frozen ? x : x + this.stage.scrollLeft, canvasWidth(places)),
      fromLeft: x - frozen,
      fromRight: right - clientX,
    };
  }

  private destroy(): void {
    cancelAnimationFrame(this.pending);
    this.subscription.abort();
    this.header.destroy();
    this.body.destroy();
    this.element.remove();
  }
}

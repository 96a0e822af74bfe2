// Carries out what a key means.

import { ownLevel } from "../cells/group-key";
import { isMedia } from "../cells/image";
import { formatCount } from "../format";
import type { GroupEntry } from "../protocol";
import { copyCell, copyRows, writeClipboard } from "./clipboard";
import { clampWidth, widthOf } from "./columns";
import type { Focus } from "./focus";
import type { Header } from "./header";
import { type Command, commandOf } from "./keyboard";
import { HEADER, INDEX, type Place, type Scene } from "./scene";
import { pageRows } from "./scroll";
import type { Selecting } from "./selecting";
import type { GridEvents } from "./types";

export interface CommandTarget {
  readonly element: HTMLElement;
  scene(): Scene;
  /** Bring a place on screen and give it the focus. */
  go(place: Place): void;
  toggleAll(): void;
}

export class Commands {
  constructor(
    private readonly target: CommandTarget,
    private readonly header: Header,
    private readonly focus: Focus,
    private readonly selecting: Selecting,
    private readonly events: GridEvents,
    private readonly signal: AbortSignal,
  ) {
    target.element.addEventListener("keydown", (event) => this.hear(event), { signal });
  }

  /** Show the row of a place in full, or its media large. */
  open(place: Place): void {
    const { frame, columns } = this.target.scene();
    const line = frame.line(place.row);
    const column = columns[place.column];
    const value = column && frame.cell(place.row, column.index)?.value;
    if (!line) return;
    if (line.row === null) this.openGroup(line.entry);
    else if (column && value !== undefined && isMedia(value))
      this.events.openMedia(value.digest, place.row, column.index);
    else this.events.openRow(place.row, line.row);
  }

  private openGroup(entry: GroupEntry | null): void {
    if (!this.focus.enterControls() && entry) this.events.toggleGroup(entry);
  }

  private hear(event: KeyboardEvent): void {
    if (event.defaultPrevented) return;
    const handled = this.focus.isInControl(event.target) ? this.inControl(event) : this.inGrid(event);
    if (!handled) return;
    event.preventDefault();
    event.stopPropagation();
  }

  private inControl(event: KeyboardEvent): boolean {
    const step = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
    const isTab = event.key === "Tab";
    if (event.key === "Escape") this.target.go(this.focus.place);
    else if (isTab || step !== undefined)
      this.focus.stepControl(isTab ? (event.shiftKey ? -1 : 1) : step === 1 ? 1 : -1);
    else return false;
    return true;
  }

  private inGrid(event: KeyboardEvent): boolean {
    const scene = this.target.scene();
    const key = {
      key: event.key,
      ctrl: event.ctrlKey || event.metaKey,
      shift: event.shiftKey,
      alt: event.altKey,
    };
    const command = commandOf(key, {
      at: this.focus.place,
      rows: scene.scroll.length,
      columns: scene.columns.length,
      page: pageRows(scene.scroll),
      group: this.groupAt(this.focus.place),
      isInside: typeof this.entryOf(this.focus.place)?.above === "number",
    });
    return command !== null && this.run(command, this.focus.place);
  }

  private run(command: Command, at: Place): boolean {
    switch (command.type) {
      case "move":
        return this.move(at, command.to, command.extend);
      case "open":
        this.open(at);
        return true;
      case "enter":
        return this.focus.enterControls();
      case "toggleGroup":
        this.toggleGroup(at);
        return true;
      case "leave":
        this.leave(at);
        return true;
      case "select":
        this.selecting.toggle(at.row);
        return true;
      case "selectAll":
        this.target.toggleAll();
        return true;
      case "clear":
        return this.clear();
      case "copy":
        return this.copy(at);
      case "menu":
        return this.menu(at);
      default:
        return this.runOnHeader(command, at);
    }
  }

  private runOnHeader(
    command: Extract<Command, { type: "sort" | "resize" | "reorder" }>,
    at: Place,
  ): boolean {
    const { layout, columns, places } = this.target.scene();
    const column = columns[at.column]?.index;
    if (column === undefined) return false;
    if (command.type === "sort") this.events.sort(column, command.additive);
    else if (command.type === "resize") {
      this.events.resize(column, clampWidth(widthOf(places, at.column) + command.by));
    } else this.reorder(column, at.column + (command.step < 0 ? -1 : 2), layout.columns);
    return true;
  }

  private reorder(column: number, before: number, order: readonly number[]): void {
    if (before >= 0 && before <= order.length) this.events.reorder(column, order[before] ?? null);
  }

  private move(from: Place, to: Place, extend: boolean): boolean {
    this.target.go(to);
    if (extend) this.selecting.extend(from.row, to.row);
    else this.selecting.rest();
    return true;
  }

  private clear(): boolean {
    const any = this.selecting.ranges.length > 0;
    this.selecting.clear();
    return any;
  }

  /** The group line whose toggle stands at this place. */
  private groupAt(place: Place): { open: boolean } | null {
    const entry = this.entryAt(place);
    const { layout, columns } = this.target.scene();
    const column = columns[place.column]?.index;
    return entry && column === layout.groupBy[ownLevel(entry)] ? { open: entry.expanded } : null;
  }

  private entryAt(place: Place): GroupEntry | null {
    const entry = this.entryOf(place);
    return entry?.row === null ? entry : null;
  }

  private entryOf(place: Place): GroupEntry | null {
    return place.row === HEADER ? null : (this.target.scene().frame.line(place.row)?.entry ?? null);
  }

  /** To the toggle of the group around this line. */
  private leave(place: Place): void {
    const entry = this.entryOf(place);
    if (entry === null || entry.above === null) return;
    const { layout, columns } = this.target.scene();
    const key = layout.groupBy[entry.depth - 1];
    const column = columns.findIndex(({ index }) => index === key);
    this.move(place, { row: entry.above, column }, false);
  }

  private toggleGroup(place: Place): void {
    const entry = this.entryAt(place);
    if (entry) this.events.toggleGroup(entry);
  }

  private menu(at: Place): boolean {
    if (at.row === HEADER) {
      this.header.headerAt(at.column)?.openMenu();
      return true;
    }
    const column = this.target.scene().columns[at.column];
    const box = this.focus.box();
    if (column) this.events.cellMenu(at.row, column.index, box.left + 8, box.bottom - 4);
    return column !== undefined;
  }

  private copy(at: Place): boolean {
    if (hasTextSelection(this.target.element)) return false;
    this.copyThere(at).then(
      (message) => this.events.announce(message),
      (error: Error) => this.events.announce(`Not copied: ${error.message}`),
    );
    return true;
  }

  /** Returns what to tell. */
  private async copyThere(at: Place): Promise<string> {
    const { frame, columns, layout } = this.target.scene();
    const table = { columns, layout };
    const column = columns[at.column];
    const { ranges } = this.selecting;
    const copied =
      ranges.length > 0
        ? await copyRows(frame, table, ranges, this.signal)
        : at.row !== HEADER && column && copyCell(frame, table, at.row, column);
    const { text, message } = copied || plainCopy(at, column?.name);
    const done = await writeClipboard(text, this.target.element);
    return done ? message : "The browser did not let the text be copied";
  }
}

function plainCopy({ row, column }: Place, name: string | undefined): { text: string; message: string } {
  const text = column === INDEX ? formatCount(row + 1) : (name ?? "");
  return { text, message: `Copied ${text}` };
}

function hasTextSelection(element: HTMLElement): boolean {
  const selection = getSelection();
  return selection !== null && !selection.isCollapsed && element.contains(selection.anchorNode);
}

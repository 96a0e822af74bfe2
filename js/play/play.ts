// The grid on data in memory, in a bare page. The address chooses: ?table=texts&latency=100&size=M&theme=dark&group=2

import { createGrid } from "../src/grid/grid";
import type { GridEvents, GridLayout, SortMark } from "../src/grid/types";
import { ArrayFrame } from "./array-frame";
import { TABLES } from "./tables";

const wanted = new URLSearchParams(location.search);
const root = document.querySelector<HTMLElement>("#root");
const host = document.querySelector<HTMLElement>("#grid");
const log = document.querySelector<HTMLElement>("#log");
const name = wanted.get("table") ?? "predictions";
const table = TABLES.get(name)?.();
if (!root || !host || !log || !table) throw new Error(`no table "${name}"`);

root.setAttribute("data-theme", wanted.get("theme") ?? "auto");
let groupBy = (wanted.get("group") ?? "").split(",").filter(Boolean).map(Number);
let order = table.columns.map((column) => column.index);
const widths = new Map<number, number>();
const pinned = new Set((wanted.get("pin") ?? "").split(",").filter(Boolean).map(Number));
let sort = new Map<number, SortMark>();
const rowSize = (wanted.get("size") ?? "S") as GridLayout["rowSize"];
let frame = makeFrame();

function makeFrame(): ArrayFrame {
  const keys = [...sort].map(([column, mark]) => ({ column, descending: mark.descending }));
  if (!table) throw new Error("no table");
  return new ArrayFrame(table, { latency: Number(wanted.get("latency") ?? 0), sort: keys, groupBy });
}

function layout(): GridLayout {
  const front = [...groupBy, ...order.filter((column) => pinned.has(column) && !groupBy.includes(column))];
  const columns = [...front, ...order.filter((column) => !front.includes(column))];
  const plain = { settings: new Map(), renderers: new Map(), computed: new Set<number>() };
  const aggregates = new Set<number>();
  return { columns, frozen: front.length, groupBy, aggregates, widths, sort, rowSize, ...plain };
}

function tell(message: string): void {
  if (log) log.textContent = message;
}

function arrange(): void {
  frame = makeFrame();
  grid.setLayout(layout());
  grid.setFrame(frame);
}

const events: GridEvents = {
  sort(column, additive) {
    const mark = sort.get(column);
    const rest = additive ? [...sort].filter(([other]) => other !== column) : [];
    sort = new Map(
      mark?.descending
        ? rest
        : [...rest, [column, { descending: mark !== undefined, rank: rest.length + 1 }]],
    );
    arrange();
  },
  columnMenu(column) {
    groupBy = groupBy.includes(column) ? groupBy.filter((other) => other !== column) : [...groupBy, column];
    arrange();
  },
  resize(column, width) {
    widths.set(column, width);
    grid.setLayout(layout());
  },
  reorder(column, before) {
    const rest = order.filter((other) => other !== column);
    rest.splice(before === null ? rest.length : rest.indexOf(before), 0, column);
    order = rest;
    grid.setLayout(layout());
  },
  openRow: (position, row) => tell(`open row ${row} at ${position}`),
  openMedia: (digest, position, column) => tell(`open media ${digest} of row ${position}, column ${column}`),
  toggleGroup: (entry) => frame.toggle(entry),
  filter: (expression) => tell(`filter ${expression}`),
  select: (ranges) => tell(`selected ${JSON.stringify(ranges)}`),
  cellMenu: (position, column, x, y) =>
    tell(`menu at row ${position}, column ${column}, ${Math.round(x)} ${Math.round(y)}`),
  mountSummary(column, slot) {
    slot.textContent = table.columns[column]?.type ?? "";
    return () => slot.replaceChildren();
  },
  whole: () => undefined,
  viewport: (first, last) =>
    document.title !== "" && tell(`rows ${first + 1} to ${last + 1} of ${frame.length}`),
  visibleColumns() {},
  moved: () => undefined,
  released: () => undefined,
  announce: (message) => tell(message),
};

const grid = createGrid(host, frame, layout(), events, new AbortController().signal);

const go = document.querySelector<HTMLInputElement>("#go");
go?.addEventListener("change", () => grid.goTo(go.valueAsNumber - 1));
const choice = document.querySelector<HTMLSelectElement>("#table");
choice?.append(
  ...[...TABLES.keys()].map((title) => new Option(title, title, title === name, title === name)),
);
choice?.addEventListener("change", () => {
  wanted.set("table", choice.value);
  location.search = wanted.toString();
});
Object.assign(globalThis, { grid });

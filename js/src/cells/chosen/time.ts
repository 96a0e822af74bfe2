// Times in the formats a person can choose.

import type { CellValue } from "../../dataframe";
import type { CellRenderer, Drawn, MountedCell } from "../contract";
import {
  dayOf,
  isWritable,
  writeDate,
  writeIso,
  writePattern,
  writeRelative,
  writeRelativeDate,
  writeTimeOfDay,
  type Zone,
} from "../formats/time";
import { plainRenderer } from "../plain";
import { timeKeys } from "./keys";
import { handlesIf, type Make, type Options } from "./options";

type WriteTime = (time: number) => string;

/** By the names of their ways. */
export const timeCells: Readonly<Record<string, Make>> = {
  date_time: (options) =>
    cellOf((time) => `${writeDate(time, zoneOf(options))} ${writeTimeOfDay(time, zoneOf(options))}`),
  date: (options) => cellOf((time) => writeDate(time, zoneOf(options))),
  time: (options) => cellOf((time) => writeTimeOfDay(time, zoneOf(options))),
  iso: (options) => cellOf((time) => writeIso(time, zoneOf(options))),
  custom: (options) => cellOf((time) => writePattern(time, options.text("pattern"), zoneOf(options))),
  relative: (_, column) =>
    ticking(
      column.type === "date"
        ? (time) => writeRelativeDate(time, dayOf(Date.now()))
        : (time) => writeRelative(time, Date.now()),
    ),
};

function cellOf(write: WriteTime): CellRenderer {
  const renderer = plainRenderer("time", handlesIf(isTime), (value) => ({ text: write(Number(value)) }));
  return { ...renderer, writeKey: timeKeys(write) };
}

function isTime(value: CellValue): boolean {
  return typeof value === "number" && isWritable(value);
}

function zoneOf(options: Options): Zone {
  return options.text("zone") === "local" ? "local" : "UTC";
}

const TICK = 10_000;

/** What depends on now is written anew from time to time, as long as a cell is there that shows it. */
function ticking(write: WriteTime): CellRenderer {
  const renderer = cellOf(write);
  const shown = new Map<MountedCell, Drawn>();
  let timer: ReturnType<typeof setInterval> | undefined;
  const redraw = (): void => {
    for (const [cell, drawn] of shown) cell.update(drawn);
  };
  const forget = (cell: MountedCell): void => {
    shown.delete(cell);
    if (shown.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
  return {
    ...renderer,
    mount(element, context) {
      const cell = renderer.mount(element, context);
      return {
        update(drawn) {
          cell.update(drawn);
          shown.set(cell, drawn);
          timer ??= setInterval(redraw, TICK);
        },
        pause: () => forget(cell),
        destroy() {
          forget(cell);
          cell.destroy();
        },
      };
    },
  };
}

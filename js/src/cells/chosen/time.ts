// Times in the formats a person can choose.

import type { CellValue } from "../../dataframe";
import { zoneOf } from "../../zones";
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
  date_time: inZone((time, zone) => `${writeDate(time, zone)} ${writeTimeOfDay(time, zone)}`),
  date: inZone(writeDate),
  time: inZone(writeTimeOfDay),
  iso: inZone(writeIso),
  custom: inZone((time, zone, options) => writePattern(time, options.text("pattern"), zone)),
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

function inZone(write: (time: number, zone: Zone, options: Options) => string): Make {
  return (options, column) => {
    const chosen = options.text("zone");
    const zone = chosen === "column" ? zoneOf(column.type) || "UTC" : chosen;
    return cellOf((time) => write(time, zone, options));
  };
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

// All cell kinds. A new one is a file and a line here; the first that says yes draws the value.

import type { Column } from "../dataframe";
import { barsCell } from "./bars";
import { booleanCell } from "./boolean";
import type { CellRenderer, Drawn } from "./contract";
import { histogramCell } from "./histogram";
import { imageCell } from "./image";
import { jsonCell } from "./json";
import { numberCell } from "./number";
import { shareCell } from "./share";
import { stripCell } from "./strip";
import { anyCell, textCell } from "./text";
import { timeCell } from "./time";

export const RENDERERS: readonly CellRenderer[] = [
  histogramCell,
  barsCell,
  stripCell,
  shareCell,
  imageCell,
  numberCell,
  booleanCell,
  timeCell,
  textCell,
  jsonCell,
  anyCell,
];

export function rendererFor(
  column: Column,
  drawn: Drawn,
  renderers: readonly CellRenderer[] = RENDERERS,
): CellRenderer {
  const renderer = renderers.find((candidate) => candidate.handles(column, drawn));
  if (!renderer) throw new Error(`nothing draws the column "${column.name}" of type ${column.type}`);
  return renderer;
}

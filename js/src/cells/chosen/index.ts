// Renderers of columns that are shown in another way than the automatic one: a chunk, loaded when there is such a column.

import type { CellsChunk } from "../chosen";
import { optionsOf, wayOf } from "../ways";
import { barCell } from "./bar";
import style from "./chosen.css";
import { jsonTextCell } from "./json";
import { linesCell } from "./lines";
import { listHistogramCell } from "./list-histogram";
import { markdownCell } from "./markdown";
import { numberCells } from "./number";
import { type Make, Options } from "./options";
import { scaleCell } from "./scale";
import { sparklineCell } from "./sparkline";
import { plainTextCell, wrappedCell } from "./text";
import { timeCells } from "./time";
import { treeCell } from "./tree";

/** By the names of their ways, for all columns but those of times. */
const MAKERS: Readonly<Record<string, Make>> = {
  ...numberCells,
  bar: barCell,
  color_scale: scaleCell,
  plain: plainTextCell,
  wrapped: wrappedCell,
  markdown: markdownCell,
  sparkline: sparklineCell,
  histogram: listHistogramCell,
  list: linesCell,
  tree: treeCell,
  json: jsonTextCell,
};

export { style };

export const rendererOf: CellsChunk["rendererOf"] = (column, settings, range) => {
  const way = wayOf(column, settings.show_as);
  const makers = column.kind === "timestamp" ? timeCells : MAKERS;
  const make = way && Object.hasOwn(makers, way.name) ? makers[way.name] : undefined;
  return way && make ? make(new Options(optionsOf(way, settings.options), range), column) : null;
};

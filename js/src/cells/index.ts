// Renderers of columns that are shown in another way than the automatic one: a chunk, loaded when there is such a column.

import type { CellsChunk } from "./chosen";
import { barCell } from "./chosen/bar";
import style from "./chosen/chosen.css";
import { jsonTextCell } from "./chosen/json";
import { linesCell } from "./chosen/lines";
import { listHistogramCell } from "./chosen/list-histogram";
import { markdownCell } from "./chosen/markdown";
import { numberCells } from "./chosen/number";
import { type Make, Options } from "./chosen/options";
import { scaleCell } from "./chosen/scale";
import { sparklineCell } from "./chosen/sparkline";
import { plainTextCell, wrappedCell } from "./chosen/text";
import { timeCells } from "./chosen/time";
import { treeCell } from "./chosen/tree";
import { optionsOf, wayOf } from "./ways";

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

export const isScaled: CellsChunk["isScaled"] = (column, { show_as }) =>
  column.kind === "number" && wayOf(column, show_as)?.options.some(({ name }) => name === "max") === true;

export const rendererOf: CellsChunk["rendererOf"] = (column, settings, range) => {
  const way = wayOf(column, settings.show_as);
  if (way?.name === "histogram" && column.kind === "number") return null;
  const makers = column.kind === "timestamp" ? timeCells : MAKERS;
  const make = way && Object.hasOwn(makers, way.name) ? makers[way.name] : undefined;
  return way && make ? make(new Options(optionsOf(way, settings.options), range), column) : null;
};

// Columns that are shown in a way somebody chose: what draws them is loaded when the first such column is on screen.

import { computed, type ReadonlySignal } from "@preact/signals";
import type { CellsChunk } from "../cells/chosen";
import type { CellRenderer } from "../cells/contract";
import type { Column } from "../dataframe";
import type { TableModel } from "../model/types";
import type { ColumnSettings, SchemaInfo, ViewState } from "../protocol";
import { indexByName, settingsOf, visibleNames } from "./layout";
import type { Parts } from "./parts";

export type Renderers = ReadonlyMap<number, CellRenderer>;

const NONE: Renderers = new Map();

interface Choice {
  readonly column: Column;
  readonly settings: ColumnSettings;
}

/** What draws the chosen columns, by index: the same objects as long as they draw the same. */
export function chosenRenderers(model: TableModel, parts: Parts): ReadonlySignal<Renderers> {
  let before = new Map<string, CellRenderer | null>();
  let shown = NONE;
  return computed(() => {
    const choices = choicesOf(model.schema.value, model.view.value);
    const part = choices.length === 0 ? null : parts.read("cells");
    if (part?.state !== "here") return NONE;
    const made = choices.map((choice) => makeRenderer(part.value, choice, model.summaries.value, before));
    before = new Map(made.map(({ key, renderer }) => [key, renderer]));
    const renderers = new Map(made.flatMap(({ index, renderer }) => (renderer ? [[index, renderer]] : [])));
    shown = isSame(renderers, shown) ? shown : renderers;
    return shown;
  });
}

/** Visible columns of the view that are not shown in the automatic way. */
export function choicesOf(schema: SchemaInfo, view: ViewState): Choice[] {
  const known = indexByName(schema);
  return visibleNames(schema, view).flatMap((name) => {
    const settings = settingsOf(view, name);
    const index = known.get(name);
    const column = index === undefined ? undefined : schema.columns[index];
    if (!settings || settings.show_as === "automatic" || index === undefined || !column) return [];
    return [{ column: { ...column, index }, settings }];
  });
}

function makeRenderer(
  cells: CellsChunk,
  { column, settings }: Choice,
  summaries: TableModel["summaries"]["value"],
  before: ReadonlyMap<string, CellRenderer | null>,
) {
  const { index, kind, type } = column;
  const summary = cells.isScaled(column, settings) ? summaries.get(index) : undefined;
  const [low, high] = (summary?.kind === "histogram" && summary.range) || [];
  const range = low === undefined || high === undefined ? null : ([low, high] as const);
  const { show_as, options } = settings;
  const key = JSON.stringify([index, kind, type, show_as, options, range]);
  const known = before.get(key);
  return { key, index, renderer: known === undefined ? cells.rendererOf(column, settings, range) : known };
}

function isSame(a: Renderers, b: Renderers): boolean {
  return a.size === b.size && [...a].every(([index, renderer]) => b.get(index) === renderer);
}

// Draws one value in a chosen way, as the grid does.

import { vi } from "vitest";
import type { CellContext, Drawn } from "../../../src/cells/contract";
import { rendererOf } from "../../../src/cells/index";
import type { CellValue, Column } from "../../../src/dataframe";
import type { ColumnSettings, Json } from "../../../src/protocol";

export function columnOf(kind: Column["kind"], type: string = kind): Column {
  return { index: 0, name: "the column", kind, type, media: null };
}

export function settingsOf(show_as: string, options: Record<string, Json> = {}): ColumnSettings {
  return { title: "", show_as, align: "automatic", items: null, options };
}

export interface Shown {
  readonly column: Column;
  readonly way: string;
  readonly options?: Record<string, Json>;
  readonly range?: readonly [number, number];
  readonly rowSize?: CellContext["rowSize"];
}

/** A mounted cell; `show` draws another value into it, or says that the automatic way would be taken. */
export function mountWay({ column, way, options = {}, range, rowSize = "S" }: Shown) {
  const renderer = rendererOf(column, settingsOf(way, options), range ?? null);
  if (!renderer) throw new Error(`no renderer for ${way}`);
  const element = document.createElement("div");
  const cell = renderer.mount(element, {
    column,
    rowSize,
    width: 200,
    items: null,
    thumbnail: vi.fn<CellContext["thumbnail"]>(),
    open: vi.fn<CellContext["open"]>(),
    page: vi.fn<CellContext["page"]>(),
    filter: vi.fn<CellContext["filter"]>(),
  });
  const show = (value: CellValue, cut = false): HTMLElement => {
    const drawn: Drawn = { value, cut };
    if (!renderer.handles(column, drawn)) throw new Error("drawn the automatic way");
    cell.update(drawn);
    return element;
  };
  return { element, cell, renderer, show };
}

export function drawWay(shown: Shown, value: CellValue, cut = false): HTMLElement {
  return mountWay(shown).show(value, cut);
}

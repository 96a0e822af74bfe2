// Rows and cells as tab-separated text, as spreadsheets and pandas.read_clipboard read it.

import { OTHER } from "../cells/group-key";
import type { Column, DataFrame } from "../dataframe";
import { formatCount, formatPlain } from "../format";
import { countRows, type Ranges } from "./selection";
import type { GridLayout } from "./types";

/** More rows than this are not copied: the clipboard is for looking, export is for data. */
export const COPY_LIMIT = 10_000;

export interface Table {
  readonly columns: readonly Column[];
  readonly layout: Pick<GridLayout, "groupBy" | "aggregates">;
}

export interface Copied {
  readonly text: string;
  /** What to tell: how much was copied, and what is not all there. */
  readonly message: string;
}

/** The first COPY_LIMIT of the selected rows with a line of names; asks for rows that are not here. */
export async function copyRows(
  frame: DataFrame,
  { columns, layout }: Table,
  ranges: Ranges,
  signal: AbortSignal,
): Promise<Copied> {
  const lines = [columns.map((column) => quote(column.name)).join("\t")];
  let cut = 0;
  for (const [first, end] of limited(ranges)) {
    await frame.fetch(
      first,
      end,
      columns.map((column) => column.index),
      signal,
    );
    for (let position = first; position < end; position += 1) {
      lines.push(columns.map((column) => quote(textAt(frame, position, column, layout))).join("\t"));
      cut += columns.filter((column) => frame.cell(position, column.index)?.cut).length;
    }
  }
  return { text: lines.join("\n"), message: describe(lines.length - 1, countRows(ranges), cut) };
}

export function copyCell(frame: DataFrame, { layout }: Table, position: number, column: Column): Copied {
  const cut = frame.cell(position, column.index)?.cut ? 1 : 0;
  return { text: textAt(frame, position, column, layout), message: `Copied 1 cell${cutText(cut)}` };
}

/** Put text on the clipboard; where the page may not, by way of a hidden text area in `host`. */
export async function writeClipboard(text: string, host: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyByCommand(text, host);
  }
}

function copyByCommand(text: string, host: HTMLElement): boolean {
  const root = host.getRootNode() as Document | ShadowRoot;
  const focused = root.activeElement;
  const area = document.createElement("textarea");
  area.className = "wtw-offscreen";
  area.value = text;
  host.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
  return done;
}

/** Ranges [first, end) of the first rows, COPY_LIMIT in all. */
function limited(ranges: Ranges): [number, number][] {
  let left = COPY_LIMIT;
  const spans: [number, number][] = [];
  for (const [first, last] of ranges) {
    const end = Math.min(last + 1, first + left);
    if (end > first) spans.push([first, end]);
    left -= end - first;
  }
  return spans;
}

/** A value in full; of a group's line only its keys and aggregates have a text. */
function textAt(frame: DataFrame, position: number, column: Column, layout: Table["layout"]): string {
  const entry = frame.line(position)?.row === null ? frame.line(position)?.entry : null;
  if (!entry || layout.aggregates.has(column.index))
    return formatPlain(frame.cell(position, column.index)?.value ?? null, column);
  const level = layout.groupBy.indexOf(column.index);
  if (entry.key.length === 0) return level === 0 ? OTHER : "";
  return formatPlain(entry.key[level] ?? null, column);
}

function quote(text: string): string {
  return /["\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function describe(copied: number, selected: number, cut: number): string {
  const rows = `${formatCount(copied)} ${copied === 1 ? "row" : "rows"}`;
  const what = copied < selected ? `the first ${rows} of ${formatCount(selected)}` : rows;
  return `Copied ${what}${cutText(cut)}`;
}

function cutText(cut: number): string {
  return cut === 0 ? "" : `; ${formatCount(cut)} long ${cut === 1 ? "text is" : "texts are"} cut`;
}

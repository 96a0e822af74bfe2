// Walks the lines of a view: to the next row, to the next picture of a column.

import type { DataFrame, MediaValue } from "../dataframe";

export type Step = 1 | -1;

export interface RowPlace {
  /** 0-based line of the view. */
  readonly position: number;
  /** Row id in the table. */
  readonly row: number;
}

export interface MediaPlace {
  readonly position: number;
  readonly column: number;
  readonly media: MediaValue;
  /** Place among the items of a group's strip; null on a row. */
  readonly item: number | null;
}

const CHUNK = 50;

/** Is this value of a media column a medium? */
export function isMedia(value: unknown): value is MediaValue {
  return typeof value === "object" && value !== null && "digest" in value;
}

/** The next line that is a row; null at the end of the view or when withdrawn. */
export async function nextRow(
  frame: DataFrame,
  from: number,
  step: Step,
  signal: AbortSignal,
): Promise<RowPlace | null> {
  for await (const position of lines(frame, from + step, step, [], signal)) {
    const row = frame.line(position)?.row ?? null;
    if (row !== null) return { position, row };
  }
  return null;
}

/** The next medium of the column, past missing ones: in the group's strip first, then down the lines. */
export async function nextMedia(
  frame: DataFrame,
  from: MediaPlace,
  step: Step,
  signal: AbortSignal,
): Promise<MediaPlace | null> {
  const inStrip = from.item === null ? null : await stripItem(frame, from, from.item + step, signal);
  if (inStrip) return inStrip;
  for await (const position of lines(frame, from.position + step, step, [from.column], signal)) {
    const found = await endOfLine(frame, position, from.column, step, signal);
    if (found) return found;
  }
  return null;
}

/** The medium by which a walk enters a line: of a strip its first or last item. */
async function endOfLine(
  frame: DataFrame,
  position: number,
  column: number,
  step: Step,
  signal: AbortSignal,
): Promise<MediaPlace | null> {
  const found = mediaAt(frame, position, column);
  const group = frame.line(position)?.entry?.group;
  if (!found || found.item === null || group === undefined) return found;
  const strip = frame.groupCell(group, column);
  return strip?.kind === "strip" ? stripItem(frame, found, step > 0 ? 0 : strip.total - 1, signal) : null;
}

/** The medium that stands on a line; of a strip the one of the digest, else the first one shown. */
export function mediaAt(
  frame: DataFrame,
  position: number,
  column: number,
  digest?: string,
): MediaPlace | null {
  const line = frame.line(position);
  if (!line) return null;
  if (line.row !== null) {
    const media = frame.cell(position, column)?.value;
    return isMedia(media) ? { position, column, media, item: null } : null;
  }
  const strip = line.entry && frame.groupCell(line.entry.group, column);
  if (strip?.kind !== "strip") return null;
  const place = Math.max(
    0,
    strip.items.findIndex((item) => isMedia(item) && item.digest === digest),
  );
  const media = strip.items[place];
  return isMedia(media) ? { position, column, media, item: strip.offset + place } : null;
}

async function stripItem(
  frame: DataFrame,
  from: MediaPlace,
  item: number,
  signal: AbortSignal,
): Promise<MediaPlace | null> {
  const group = frame.line(from.position)?.entry?.group;
  const strip = group === undefined ? undefined : frame.groupCell(group, from.column);
  if (group === undefined || strip?.kind !== "strip" || item < 0 || item >= strip.total) return null;
  const here = (): MediaPlace | null => itemAt(frame, from, group, item);
  if (here()) return here();
  const size = Math.max(1, strip.items.length);
  const heard = nextLines(frame, () => here() !== null, signal);
  frame.page(group, from.column, Math.floor(item / size) * size);
  await heard;
  return here();
}

function itemAt(frame: DataFrame, from: MediaPlace, group: number, item: number): MediaPlace | null {
  const strip = frame.groupCell(group, from.column);
  const media = strip?.kind === "strip" ? strip.items[item - strip.offset] : undefined;
  return isMedia(media) ? { ...from, media, item } : null;
}

/** Resolves when the frame has heard what makes the condition true, or when withdrawn. */
function nextLines(frame: DataFrame, done: () => boolean, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const listening = new AbortController();
    const finish = (): void => {
      listening.abort();
      resolve();
    };
    signal.addEventListener("abort", finish, { signal: listening.signal });
    frame.subscribe((event) => (event === "reset" || done()) && finish(), listening.signal);
  });
}

/** Positions from here on, each with its line and the columns fetched. */
async function* lines(
  frame: DataFrame,
  from: number,
  step: Step,
  columns: readonly number[],
  signal: AbortSignal,
): AsyncGenerator<number> {
  let known = new Set<number>();
  for (let position = from; position >= 0 && position < frame.length; position += step) {
    if (!known.has(position)) {
      const start = step > 0 ? position : Math.max(0, position - CHUNK + 1);
      const end = Math.min(frame.length, step > 0 ? position + CHUNK : position + 1);
      await frame.fetch(start, end, columns, signal);
      known = new Set(Array.from({ length: end - start }, (_, i) => start + i));
    }
    if (signal.aborted) return;
    yield position;
  }
}

// What viewers show of a view while its lines are replaced by those of a newer table.

import type { Ranges, Viewer } from "../dataframe";
import type { Anchor } from "../protocol";
import type { Client } from "./client";
import type { Loader } from "./loader";
import type { Range } from "./plan";
import { isPlain, sameColumns, sameQuery } from "./query";
import { keyOf, type Snapshot } from "./snapshot";
import { TILE } from "./tiles";

/** What a screen needs of the lines to come. */
export interface Opening {
  readonly range: Range;
  readonly viewer?: Viewer;
  /** The line that is to stay in its place on screen. */
  readonly anchor?: Anchor;
}

/** By how many lines what a viewer draws has moved, and where the lines it has selected stand. */
export interface Move {
  readonly by: number;
  readonly selected: Ranges | null;
}

/** Screens of lines that a grid reads ahead. */
const AHEAD = 3;

/** What a view needs of the columns that are seen, and the visible columns of its own that are new. */
export function openingColumns(
  { query, tableWidth, width }: Snapshot,
  { before }: Asking,
  seen: readonly number[],
  visible: readonly number[],
): number[] {
  const own = sameColumns(query, before.query) ? [] : visible.filter((index) => index >= tableWidth);
  return [...new Set([...seen, ...own])].filter((index) => index < width);
}

/** What is to be here before another view is shown: what is on the screens that stay, or its head. */
export function openingsOf(
  viewers: readonly Viewer[],
  { loader, before }: Asking,
  columns: readonly number[],
): Opening[] {
  if (viewers.length > 0) return viewers.map((viewer) => openingOf(viewer, before, columns));
  return [{ range: { start: 0, end: loader.lines(columns), columns } }];
}

/**
 * The screen of a viewer and what its grid would ask for around it. At the top of lines whose sort or filter still
 * waits, the place stays and the lines may go: what was asked for is to be seen from the first line on.
 */
function openingOf(viewer: Viewer, shown: Snapshot, columns: readonly number[]): Opening {
  const [first, end] = viewer.visible(shown.counts.length);
  const more = end - first + TILE;
  const range = { start: first - more, end: end + AHEAD * more, columns };
  const line = shown.line(first);
  const isDue = first === 0 && shown.waiting.length > 0;
  if (line === undefined || isDue) return { range, viewer };
  return { range, viewer, anchor: { position: first, row: line.row, key: line.entry?.key ?? [] } };
}

interface Asking {
  readonly client: Client;
  readonly loader: Loader;
  readonly before: Snapshot;
  readonly about: string;
}

/** Fetch what a screen needs into a snapshot; rejects and settles as `Loader.loadRows`. */
export async function loadOpening(
  snapshot: Snapshot,
  { range, anchor, viewer }: Opening,
  asking: Asking,
): Promise<[Viewer, Move][]> {
  const selected = followSelected(snapshot, viewer?.selected() ?? [], asking);
  const by = await asking.loader.loadRows(snapshot, range, asking.about, anchor);
  return viewer === undefined ? [] : [[viewer, { by, selected: await selected }]];
}

/** Where selected lines stand in a newer version of the same view, null when that cannot be told. */
async function followSelected(
  { query, version, signal }: Snapshot,
  ranges: Ranges,
  { client, before, about }: Asking,
): Promise<Ranges | null> {
  if (ranges.length === 0 || isPlain(query) || !sameQuery(query, before.query)) return ranges;
  const pairs = ranges.map(([...pair]) => pair);
  const question = { kind: "places", version, since: before.version, query, ranges: pairs } as const;
  const asked = client.request(question, { signal, about });
  return asked.then(
    ({ answer }) => answer.ranges as Ranges | null,
    () => null,
  );
}

/** Tell viewers where their lines stand now. */
export function tellMoves(before: Snapshot, after: Snapshot, moves: ReadonlyMap<Viewer, Move>): void {
  const places = after.places();
  for (const [viewer, { by, selected }] of moves) {
    const place = (position: number): number => {
      const line = before.line(position);
      return (line && places.get(keyOf(line))) ?? position + by;
    };
    viewer.moved(place, by, selected);
  }
}

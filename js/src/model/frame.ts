// The lines of the view over the kernel: what is here at once, the rest by one request a screen.

import { type ReadonlySignal, signal } from "@preact/signals";
import type { Cell, Column, DataEvent, DataFrame, Line, Viewer } from "../dataframe";
import type { Failure, GroupCell, Push, Query, ReadyPush, RowsAnswer, StatusInfo } from "../protocol";
import { Described } from "./described";
import { isSuperseded, toFailure } from "./failure";
import { Fetching } from "./fetching";
import type { FirstWindow } from "./first";
import { GroupCells } from "./groups";
import { Growth } from "./growth";
import { Listeners } from "./listeners";
import { Loader, type LoaderContext } from "./loader";
import { loadOpening, type Move, openingColumns, openingsOf, tellMoves } from "./moves";
import { Pictures } from "./pictures";
import { aboutChange, isPlain, isSameOrder, sameQuery } from "./query";
import { Screen } from "./screen";
import { Snapshot } from "./snapshot";
import { TILE, tileOf } from "./tiles";
import type { Counts } from "./types";
import type { Buffer } from "./widget-model";

/** Columns of the request that opens a view no grid has looked at yet. */
const OPENING_COLUMNS = 24;

interface FrameContext extends Omit<LoaderContext, "version"> {
  readonly status: () => StatusInfo;
  /** Columns that are not hidden, from left to right. */
  readonly visibleColumns: () => readonly number[];
  readonly signal: AbortSignal;
}

export class KernelFrame implements DataFrame {
  readonly described: Described;
  readonly #context: FrameContext;
  readonly #loader: Loader;
  readonly #pictures: Pictures;
  readonly #fetching: Fetching;
  readonly #growth: Growth;
  readonly #screen = new Screen();
  readonly #listeners = new Listeners();
  readonly #failure = signal<Failure | null>(null);
  readonly #counts = signal<Counts>({ length: 0, matched: 0, total: 0, groups: null });
  #current: Snapshot;
  #pending: Snapshot | null = null;
  /** The query of a view that could not be opened because the columns of the table had changed. */
  #refused: Query | null = null;

  constructor(context: FrameContext, query: Query) {
    this.#context = context;
    const { client, thumbnailSize, signal } = context;
    this.#pictures = new Pictures(client, thumbnailSize, () => this.#listeners.tell("lines"), signal);
    this.#loader = new Loader({ ...context, version: (snapshot) => this.#version(snapshot) }, this.#pictures);
    this.#fetching = new Fetching(
      this.#loader,
      (failure) => this.#arrived(failure),
      () => this.#advance(),
      signal,
    );
    this.#growth = this.#createGrowth();
    this.described = new Described(context.schema);
    this.#current = this.#snapshot(Date.now(), query);
    signal.addEventListener("abort", () => this.#destroy(), { once: true });
  }

  get columns(): readonly Column[] {
    return this.described.columns;
  }

  get length(): number {
    return this.#current.counts.length;
  }

  get counts(): ReadonlySignal<Counts> {
    return this.#counts;
  }

  get failure(): ReadonlySignal<Failure | null> {
    return this.#failure;
  }

  /** The query of the lines on screen, and the revision to name it by. */
  get shown(): { readonly query: Query; readonly revision: number; readonly version: number } {
    const { query, revision } = this.#current;
    return { query, revision, version: this.#version(this.#current) };
  }

  /** Is another view on its way? */
  get isChanging(): boolean {
    return this.#pending !== null;
  }

  line(position: number): Line | undefined {
    this.#screen.readTile(tileOf(position));
    return this.#current.line(position);
  }

  cell(position: number, column: number): Cell | undefined {
    this.#screen.readColumn(column);
    return this.#current.tiles.values(tileOf(position), column)?.cell(position % TILE);
  }

  groupCell(group: number, column: number): GroupCell["cell"] | undefined {
    this.#screen.readColumn(column);
    return this.#current.groups.get(group, column);
  }

  thumbnail(digest: string): string | null | undefined {
    return this.#pictures.url(digest);
  }

  page(group: number, column: number, offset: number): void {
    void this.#current.groups.page(group, column, offset);
  }

  subscribe(listener: (event: DataEvent) => void, signal: AbortSignal, viewer?: Viewer): void {
    if (signal.aborted) return;
    this.#listeners.add(listener, signal, viewer);
    this.#growth.hear();
  }

  fetch(start: number, end: number, columns: readonly number[], signal: AbortSignal): Promise<void> {
    if (signal.aborted || this.#context.signal.aborted) return Promise.resolve();
    const known = columns.filter((column) => column < this.#current.width);
    const range = { start: Math.max(0, start), end: Math.min(end, this.length), columns: known };
    const here = this.#fetching.wait(this.#current, range, signal);
    this.#advance();
    return here;
  }

  /** Show a window that came without being asked for; false when it cannot be read. */
  prime(first: FirstWindow): boolean {
    const snapshot = this.#snapshot(this.#nextRevision(), first.query);
    const answer = { ...first.answer, revision: snapshot.revision };
    try {
      this.#loader.fileRows(snapshot, answer, first.buffers, first.thumbnail);
    } catch {
      return false;
    }
    this.#show(snapshot);
    return true;
  }

  /** Show another view once its first window is here; until then, and when it fails, the old one stays. */
  setQuery(query: Query): void {
    const before = this.#pending?.query ?? this.#current.query;
    if (this.#pending !== null && sameQuery(query, before)) return;
    this.#pending?.abandon();
    this.#pending = null;
    this.#refused = null;
    const current = this.#current;
    if (current.isHere && sameQuery(query, current.query) && !this.#growth.isOutdated(current)) {
      this.#failure.value = null;
      this.#advance();
    } else void this.#open(query, aboutChange(before, query));
  }

  /** The table has changed. */
  refresh(): void {
    this.#growth.hear();
  }

  /**
   * The columns of the table have changed. Values stay until newer ones are here if only columns were added at the end or changed
   * their type; returns the columns of other types, or null when nothing that is known fits.
   */
  setSchema(): readonly number[] | null {
    const changed = this.described.takeSchema();
    this.#current.edits = -1;
    if (changed === null) {
      this.#current.tiles.clear();
      this.#screen.clear();
    }
    this.#listeners.tell(changed === null ? "reset" : "lines");
    const opening = this.#pending?.query ?? this.#refused;
    if (opening === null) this.#growth.hear();
    else {
      this.#pending?.abandon();
      void this.#open(opening, "Updating");
    }
    return changed;
  }

  /** The cells of groups in some columns are wanted in another way. */
  expireGroupCells(columns: ReadonlySet<number>): void {
    this.#current.groups.expire(columns);
  }

  hear(push: Push, buffers: readonly Buffer[]): void {
    if (push.kind === "tail") this.#takeTail(push.answer, buffers);
    else this.#takeReady(push);
  }

  /** Nobody looks: give back all memory. */
  rest(): void {
    this.#current.tiles.clear();
    this.#pictures.clear();
  }

  #takeReady(push: ReadyPush): void {
    for (const snapshot of [this.#current, this.#pending]) {
      if (snapshot?.revision !== push.revision) continue;
      snapshot.counts = { ...snapshot.counts, matched: push.matched, length: push.length };
      snapshot.ready = true;
      snapshot.retry();
      if (snapshot !== this.#current) continue;
      this.#growth.end();
      this.#growth.hear();
      this.#arrived(null);
    }
  }

  /** The last rows of the table, which nobody asked for. */
  #takeTail(answer: RowsAnswer, buffers: readonly Buffer[]): void {
    const snapshot = this.#current;
    if (!snapshot.isHere || !isPlain(snapshot.query) || this.#growth.isOutdated(snapshot)) return;
    this.#loader.fileRows(snapshot, { ...answer, revision: snapshot.revision }, buffers, 0);
    this.#arrived(null);
  }

  #createGrowth(): Growth {
    const { status, signal } = this.#context;
    return new Growth(
      {
        status,
        shown: () => (this.#pending === null && this.#current.isHere ? this.#current : null),
        viewers: () => this.#listeners.viewers,
        load: (snapshot, start, end) =>
          this.#loader.loadRows(snapshot, { start, end, columns: this.#seenColumns }, "Loading rows"),
        refresh: () => void this.#open(this.#current.query, "Updating"),
        grown: () => this.#arrived(null),
      },
      signal,
    );
  }

  get #seenColumns(): number[] {
    const { columns } = this.#screen;
    const seen = columns.length > 0 ? columns : this.#context.visibleColumns().slice(0, OPENING_COLUMNS);
    return [...new Set([...seen, ...this.#keys()])];
  }

  /** A plain view may hold lines of several versions; of any other all lines are of one. */
  #version(snapshot: Snapshot): number {
    return isPlain(snapshot.query) ? this.#context.status().version : snapshot.version;
  }

  #snapshot(revision: number, query: Query): Snapshot {
    const { version, edits } = this.#context.status();
    const table = { version, edits, width: this.#context.schema().columns.length };
    return new Snapshot(
      revision,
      query,
      table,
      (snapshot) =>
        new GroupCells(
          (question) => this.#loader.loadGroups(snapshot, question),
          () => this.#listeners.tell("lines"),
        ),
    );
  }

  /** Revisions are times, so that two pages on one table do not use the same one. */
  #nextRevision(): number {
    const last = Math.max(this.#current.revision, this.#pending?.revision ?? 0);
    return Math.max(last + 1, Date.now());
  }

  async #open(query: Query, about: string): Promise<void> {
    const snapshot = this.#snapshot(this.#nextRevision(), query);
    this.#pending = snapshot;
    this.#growth.begin();
    const stays = this.#current.isHere && isSameOrder(query, this.#current.query);
    try {
      const asking = { client: this.#context.client, loader: this.#loader, before: this.#current, about };
      const viewers = stays ? this.#listeners.viewers : [];
      const openings = openingsOf(
        viewers,
        asking,
        openingColumns(snapshot, asking, this.#seenColumns, this.#context.visibleColumns()),
      );
      const loads = openings.map((opening) => loadOpening(snapshot, opening, asking));
      const moves = (await Promise.all(loads)).flat();
      this.#growth.end();
      this.#show(snapshot, new Map(moves));
    } catch (error) {
      this.#growth.end();
      this.#pending = null;
      snapshot.abandon();
      const failure = toFailure(error);
      if (isSuperseded(failure)) this.#refused = query;
      else this.#failure.value = failure;
      this.#advance();
    }
  }

  /** Columns of the group keys: nobody reads them while they stand in the group lines. */
  #keys(): number[] {
    const names = this.#current.query.group_by;
    return this.columns.flatMap(({ name, index }) => (names.includes(name) ? [index] : []));
  }

  #show(snapshot: Snapshot, moves: ReadonlyMap<Viewer, Move> = new Map()): void {
    const before = this.#current;
    const stays = before.isHere && isSameOrder(snapshot.query, before.query);
    if (stays) snapshot.carryGroups(before);
    before.abandon();
    this.#current = snapshot;
    this.#pending = null;
    this.#refused = null;
    this.#failure.value = null;
    this.described.take(snapshot);
    this.#pictures.forgive();
    if (!stays) this.#screen.moveAway();
    this.#counts.value = snapshot.counts;
    if (stays) tellMoves(before, snapshot, moves);
    if (!stays) this.#listeners.tell("reset");
    else for (const event of ["length", "lines"] as const) this.#listeners.tell(event);
    this.#advance();
    this.#growth.hear();
  }

  /** While another view is on its way, nothing is asked for the one on screen, but while it is only brought up to date. */
  #advance(): void {
    const { query } = this.#current;
    if (this.#pending === null || sameQuery(this.#pending.query, query))
      this.#fetching.advance(this.#current);
    else this.#fetching.settle(this.#current);
  }

  #arrived(failure: Failure | null): void {
    const snapshot = this.#current;
    const { length } = this.#counts.value;
    this.#counts.value = snapshot.counts;
    if (failure !== null || snapshot.failed) this.#failure.value = failure;
    snapshot.failed = failure !== null;
    this.described.take(snapshot);
    snapshot.trim(this.#screen, this.#fetching.ranges);
    if (length !== snapshot.counts.length) this.#listeners.tell("length");
    this.#listeners.tell("lines");
    this.#advance();
  }

  #destroy(): void {
    this.#pending?.abandon();
    this.#current.abandon();
    this.#listeners.clear();
    this.rest();
  }
}

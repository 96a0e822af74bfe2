// The lines of the view over the kernel: what is here at once, the rest by one request a screen.

import { type ReadonlySignal, signal } from "@preact/signals";
import type { Cell, Column, DataEvent, DataFrame, Line } from "../dataframe";
import type { Failure, GroupCell, Query, ReadyPush, SchemaInfo } from "../protocol";
import { isSuperseded, toFailure } from "./failure";
import { Fetching } from "./fetching";
import type { FirstWindow } from "./first";
import { GroupCells } from "./groups";
import { Loader, type LoaderContext } from "./loader";
import { Pictures } from "./pictures";
import type { Range } from "./plan";
import { aboutChange, isSameOrder, sameQuery } from "./query";
import { Screen } from "./screen";
import { Snapshot } from "./snapshot";
import { TILE, tileOf } from "./tiles";
import type { Counts } from "./types";

/** Columns of the request that opens a view no grid has looked at yet. */
const OPENING_COLUMNS = 24;

interface FrameContext extends LoaderContext {
  /** Columns that are not hidden, from left to right. */
  readonly visibleColumns: () => readonly number[];
  readonly signal: AbortSignal;
}

export class KernelFrame implements DataFrame {
  readonly #context: FrameContext;
  readonly #loader: Loader;
  readonly #pictures: Pictures;
  readonly #fetching: Fetching;
  readonly #screen = new Screen();
  readonly #listeners = new Set<(event: DataEvent) => void>();
  readonly #failure = signal<Failure | null>(null);
  readonly #counts = signal<Counts>({ length: 0, matched: 0, total: 0, groups: null });
  #columns: readonly Column[] = [];
  #current: Snapshot;
  #pending: Snapshot | null = null;
  /** The table has changed since the lines on screen were asked for. */
  #outdated = false;

  constructor(context: FrameContext, query: Query) {
    this.#context = context;
    const { client, thumbnailSize, signal } = context;
    this.#pictures = new Pictures(client, thumbnailSize, () => this.#emit("lines"), signal);
    this.#loader = new Loader(context, this.#pictures);
    this.#fetching = new Fetching(
      this.#loader,
      (failure) => this.#arrived(failure),
      () => this.#advance(),
      signal,
    );
    this.#current = this.#snapshot(Date.now(), query);
    this.#columns = columnsOf(context.schema());
    signal.addEventListener("abort", () => this.#destroy(), { once: true });
  }

  get columns(): readonly Column[] {
    return this.#columns;
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
  get shown(): { readonly query: Query; readonly revision: number } {
    return this.#current;
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

  subscribe(listener: (event: DataEvent) => void, signal: AbortSignal): void {
    if (signal.aborted) return;
    this.#listeners.add(listener);
    signal.addEventListener("abort", () => this.#listeners.delete(listener), { once: true });
  }

  fetch(start: number, end: number, columns: readonly number[], signal: AbortSignal): Promise<void> {
    if (signal.aborted || this.#context.signal.aborted) return Promise.resolve();
    const range = { start: Math.max(0, start), end: Math.min(end, this.length), columns };
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
    if (!this.#outdated && this.#current.isHere && sameQuery(query, this.#current.query)) {
      this.#failure.value = null;
      this.#advance();
    } else void this.#open(query, aboutChange(before, query));
  }

  /** The table has changed: show the same view of it, where the screen is. */
  refresh(): void {
    const query = this.#pending?.query ?? this.#current.query;
    this.#outdated = true;
    this.#pending?.abandon();
    void this.#open(query, "Loading rows");
  }

  /** The columns have changed: nothing that is known fits them. */
  setSchema(): void {
    this.#columns = columnsOf(this.#context.schema());
    this.#current.tiles.clear();
    this.#screen.clear();
    this.refresh();
    this.#emit("reset");
  }

  ready(push: ReadyPush): void {
    for (const snapshot of [this.#current, this.#pending]) {
      if (snapshot?.revision !== push.revision) continue;
      snapshot.counts = { ...snapshot.counts, matched: push.matched, length: push.length };
      snapshot.retry();
      if (snapshot === this.#current) this.#arrived(null);
    }
  }

  /** Nobody looks: give back all memory. */
  rest(): void {
    this.#current.tiles.clear();
    this.#pictures.clear();
  }

  #snapshot(revision: number, query: Query): Snapshot {
    return new Snapshot(
      revision,
      query,
      (snapshot) =>
        new GroupCells(
          (question) => this.#loader.loadGroups(snapshot, question),
          () => this.#emit("lines"),
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
    const stays = this.#current.isHere && isSameOrder(query, this.#current.query);
    try {
      await Promise.all(
        this.#openingRanges(stays).map((range) => this.#loader.loadRows(snapshot, range, about)),
      );
      this.#show(snapshot);
    } catch (error) {
      this.#pending = null;
      snapshot.abandon();
      const failure = toFailure(error);
      if (!isSuperseded(failure)) this.#failure.value = failure;
      this.#advance();
    }
  }

  /** What is to be here before another view is shown: its head, or what is on screen when the screen stays. */
  #openingRanges(stays: boolean): Range[] {
    const { columns: seen } = this.#screen;
    const visible = seen.length > 0 ? seen : this.#context.visibleColumns().slice(0, OPENING_COLUMNS);
    const columns = [...new Set([...visible, ...this.#keys()])];
    const lines = this.#loader.lines(columns);
    const ranges = stays ? this.#screen.ranges(lines) : [];
    return ranges.length > 0 ? ranges : [{ start: 0, end: lines, columns }];
  }

  /** Columns of the group keys: nobody reads them while they stand in the group lines. */
  #keys(): number[] {
    const names = this.#current.query.group_by;
    return this.#columns.flatMap(({ name, index }) => (names.includes(name) ? [index] : []));
  }

  #show(snapshot: Snapshot): void {
    const before = this.#current;
    const stays = before.isHere && isSameOrder(snapshot.query, before.query);
    if (stays) snapshot.groups.carry(before.groups, before.groupNumbers(snapshot), this.#outdated);
    before.abandon();
    this.#current = snapshot;
    this.#pending = null;
    this.#outdated = false;
    this.#failure.value = null;
    this.#pictures.forgive();
    if (!stays) this.#screen.moveAway();
    this.#counts.value = snapshot.counts;
    if (!stays) this.#emit("reset");
    else for (const event of ["length", "lines"] as const) this.#emit(event);
    this.#advance();
  }

  /** While another view is on its way, nothing is asked for the one on screen. */
  #advance(): void {
    if (this.#pending === null) this.#fetching.advance(this.#current);
    else this.#fetching.settle(this.#current);
  }

  #arrived(failure: Failure | null): void {
    const snapshot = this.#current;
    const { length } = this.#counts.value;
    this.#counts.value = snapshot.counts;
    if (failure !== null || snapshot.failed) this.#failure.value = failure;
    snapshot.failed = failure !== null;
    snapshot.trim(this.#screen, this.#fetching.ranges);
    if (length !== snapshot.counts.length) this.#emit("length");
    this.#emit("lines");
    this.#advance();
  }

  #emit(event: DataEvent): void {
    for (const listener of [...this.#listeners]) listener(event);
  }

  #destroy(): void {
    this.#pending?.abandon();
    this.#current.abandon();
    this.#listeners.clear();
    this.rest();
  }
}

function columnsOf({ columns }: SchemaInfo): Column[] {
  return columns.map((info, index) => ({ ...info, index }));
}

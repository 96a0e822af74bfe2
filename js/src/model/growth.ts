// Brings what is on screen up to a table that changes. New rows at the end of a plain view cost no question unless
// they are on screen. Anything else is asked anew, one question at a time and at a pace the kernel can bear.

import type { Viewer } from "../dataframe";
import type { StatusInfo } from "../protocol";
import type { Range } from "./plan";
import { isPlain } from "./query";
import type { Snapshot } from "./snapshot";
import { TILE, tileOf } from "./tiles";

/** Shortest time between two refreshes. */
const PAUSE_MS = 250;

/** A refresh is followed by a pause of so many times as long as it took. */
const PAUSE_FACTOR = 5;

/** A refresh waits so long for the order of the lines that are shown. */
const ORDER_MS = 30_000;

/** New rows are counted after this long, here or not. */
const PATIENCE_MS = 300;

/** The same while the kernel does not answer: it pushes the last rows once a second. */
const PUSH_PATIENCE_MS = 1200;

/** Requests for rows under way with which no more are made: the kernel does not answer. */
const OPEN_LIMIT = 2;

type Span = Omit<Range, "columns">;

export interface Growing {
  readonly status: () => StatusInfo;
  /** What is shown; null while nothing is, or another view is on its way. */
  readonly shown: () => Snapshot | null;
  readonly viewers: () => readonly Viewer[];
  readonly load: (snapshot: Snapshot, start: number, end: number) => Promise<unknown>;
  /** Show the same view of the newest table. */
  readonly refresh: () => void;
  /** The snapshot has grown. */
  readonly grown: () => void;
}

export class Growth {
  readonly #target: Growing;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #start = 0;
  #next = 0;
  #growing = false;
  #scheduled = false;

  constructor(target: Growing, signal: AbortSignal) {
    this.#target = target;
    signal.addEventListener("abort", () => clearTimeout(this.#timer), { once: true });
  }

  /** Something has changed: the table, or what is shown of it. */
  hear(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      this.#look();
    });
  }

  /** A view is asked for. */
  begin(): void {
    this.#start = performance.now();
  }

  /** The view that was asked for last is here, or its whole order is: a pause follows that is as long as it costs. */
  end(): void {
    const now = performance.now();
    this.#next = now + Math.max(PAUSE_MS, PAUSE_FACTOR * (now - this.#start));
  }

  /** Do these lines belong to an older table, in more than rows that lack at the end? */
  isOutdated({ query, version, edits }: Snapshot): boolean {
    const status = this.#target.status();
    return edits !== status.edits || (!isPlain(query) && version < status.version);
  }

  #look(): void {
    clearTimeout(this.#timer);
    const snapshot = this.#target.shown();
    if (snapshot === null || this.#target.viewers().length === 0) return;
    if (this.isOutdated(snapshot)) this.#refreshInTime(snapshot);
    else if (!this.#growing && isPlain(snapshot.query)) void this.#grow(snapshot);
  }

  #refreshInTime({ ready }: Snapshot): void {
    const next = ready ? this.#next : Math.max(this.#next, this.#start + ORDER_MS);
    const wait = next - performance.now();
    if (wait > 0) this.#timer = setTimeout(() => this.#look(), wait);
    else this.#target.refresh();
  }

  /** Take in new rows; those on screen come first, so that they are painted at once. */
  async #grow(snapshot: Snapshot): Promise<void> {
    const { total, version } = this.#target.status();
    if (version <= snapshot.counted) return;
    const ranges = this.#lacking(snapshot, total);
    if (ranges.length > 0) {
      this.#growing = true;
      await this.#bring(snapshot, ranges);
      this.#growing = false;
    }
    snapshot.grow(version, total);
    this.#target.grown();
    this.hear();
  }

  /** Ask for lines, or wait for a push when asking is in vain; never for long. */
  async #bring(snapshot: Snapshot, ranges: readonly Span[]): Promise<void> {
    const isSilent = snapshot.open >= OPEN_LIMIT;
    const patience = new Promise<unknown>((resolve) =>
      setTimeout(resolve, isSilent ? PUSH_PATIENCE_MS : PATIENCE_MS),
    );
    const loads = ranges.map(({ start, end }) =>
      isSilent ? patience : this.#target.load(snapshot, start, end),
    );
    await Promise.race([Promise.allSettled(loads), patience]);
  }

  #lacking(snapshot: Snapshot, total: number): Span[] {
    return this.#target.viewers().flatMap((viewer) => {
      const [first, end] = viewer.visible(total);
      const start = tileOf(Math.max(first, snapshot.counts.length)) * TILE;
      return end > snapshot.counts.length && snapshot.line(end - 1) === undefined ? [{ start, end }] : [];
    });
  }
}

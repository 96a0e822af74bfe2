// Fetches of the grid as requests: one for what several lack, few at a time, none for what is on its way.

import type { Failure } from "../protocol";
import { FailureError, isSuperseded, toFailure } from "./failure";
import type { Loader } from "./loader";
import { planRequest, type Range } from "./plan";
import type { Snapshot } from "./snapshot";
import { Waiting } from "./waiting";

/** Requests for rows that may be under way; while they are, only the newest fetches that still count wait. */
const OPEN_LIMIT = 2;

/** After this long, lines that did not come with an answer are asked for again. */
const RETRY_MS = 1000;

export class Fetching {
  readonly #loader: Loader;
  readonly #arrived: (failure: Failure | null) => void;
  readonly #again: () => void;
  readonly #waiting = new Waiting();
  #start = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;

  /**
   * `arrived` hears that an answer for the newest snapshot is filed, or why there is none; `again` that what did not
   * come may be asked for once more.
   */
  constructor(
    loader: Loader,
    arrived: (failure: Failure | null) => void,
    again: () => void,
    signal: AbortSignal,
  ) {
    this.#loader = loader;
    this.#arrived = arrived;
    this.#again = again;
    signal.addEventListener("abort", () => this.#end(), { once: true });
  }

  /** What is waited for. */
  get ranges(): readonly Range[] {
    return this.#waiting.ranges;
  }

  /** Resolves when the range is here or the signal aborts, rejects when it cannot be had; `advance` asks for it. */
  wait(snapshot: Snapshot, range: Range, signal: AbortSignal): Promise<void> {
    if (snapshot.failed && range.start !== this.#start) snapshot.retry();
    this.#start = range.start;
    return this.#waiting.add(range, signal);
  }

  /** Resolve what is here now. */
  settle(snapshot: Snapshot): void {
    this.#waiting.settle((range) => snapshot.holdsAll(range));
  }

  /** Ask for what is waited for, the newest first. */
  advance(snapshot: Snapshot): void {
    this.settle(snapshot);
    for (const range of this.ranges) if (snapshot.open < OPEN_LIMIT) this.#ask(snapshot, range);
  }

  #ask(snapshot: Snapshot, want: Range): void {
    const has = (tile: number, column: number): boolean => snapshot.has(tile, column);
    const range = planRequest(want, snapshot.counts.length, has, this.#loader.lines(want.columns));
    if (range !== null) void this.#load(snapshot, range);
  }

  async #load(snapshot: Snapshot, range: Range): Promise<void> {
    const failure = await this.#loader.loadRows(snapshot, range, "Loading rows").then(() => null, toFailure);
    if (snapshot.signal.aborted) return;
    const failed = failure !== null && !isSuperseded(failure);
    if (failed) this.#fail(snapshot, range, failure);
    else if (snapshot.hasRefused) this.#retryLater(snapshot);
    this.#arrived(failed ? failure : null);
  }

  #fail(snapshot: Snapshot, { start, end }: Range, failure: Failure): void {
    const lacks = (range: Range): boolean =>
      !snapshot.holdsAll(range) && range.start < end && start < range.end;
    this.#waiting.fail(lacks, new FailureError(failure));
  }

  #retryLater(snapshot: Snapshot): void {
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => {
      snapshot.retry();
      if (!snapshot.signal.aborted) this.#again();
    }, RETRY_MS);
  }

  #end(): void {
    clearTimeout(this.#retry);
    this.#waiting.settle(() => true);
  }
}

// Summaries of columns: asked for when nothing else is to be done, again when other rows are shown.

import { type ReadonlySignal, signal } from "@preact/signals";
import type { ColumnSummary, Query } from "../protocol";
import { whenIdle } from "../schedule";
import type { Client } from "./client";
import { isSuperseded, toFailure } from "./failure";
import { rowsOf } from "./query";

/** Columns of one request, so that a request for rows need not wait long behind it. */
const REQUEST_COLUMNS = 8;

/** Of a table that changes, summaries are asked again after so many ms and so many times as long as they took. */
const PAUSE_MS = 2000;
const PAUSE_FACTOR = 20;

/** Columns kept up to date; those wanted last. */
const WANTED_LIMIT = 64;

/** What summaries are of. */
export interface Shown {
  readonly query: Query;
  readonly revision: number;
  readonly version: number;
  /** Another view is on its way: wait for it. */
  readonly isChanging: boolean;
}

export class Summaries {
  readonly #client: Client;
  readonly #shown: () => Shown;
  readonly #signal: AbortSignal;
  readonly #known = signal<ReadonlyMap<number, ColumnSummary["summary"]>>(new Map());
  readonly #wanted = new Set<number>();
  /** Columns whose summary is of the rows shown now, or could not be had. */
  readonly #done = new Set<number>();
  #key = "";
  #version = 0;
  #next = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: AbortController | null = null;
  #scheduled = false;

  constructor(client: Client, shown: () => Shown, signal: AbortSignal) {
    this.#client = client;
    this.#shown = shown;
    this.#signal = signal;
    signal.addEventListener("abort", () => this.#stop(), { once: true });
  }

  /** By column; a summary stays until the one of the new rows is here. */
  get known(): ReadonlySignal<ReadonlyMap<number, ColumnSummary["summary"]>> {
    return this.#known;
  }

  want(columns: readonly number[]): void {
    for (const column of columns) {
      this.#wanted.delete(column);
      this.#wanted.add(column);
    }
    const [...all] = this.#wanted;
    for (const column of all.slice(0, -WANTED_LIMIT)) this.#wanted.delete(column);
    this.update();
  }

  /** The rows shown may be others now. */
  update(): void {
    const { query, version } = this.#shown();
    const key = rowsOf(query);
    if (key !== this.#key) this.#begin(key, version);
    else if (version !== this.#version) this.#renew(version);
    if (this.#running === null && this.#missing().length > 0) this.#schedule();
  }

  /** These columns hold other values now; null for all. */
  forget(columns: readonly number[] | null): void {
    if (columns?.length === 0) return;
    const known = new Map(columns === null ? [] : this.#known.value);
    for (const column of columns ?? []) known.delete(column);
    if (columns === null) this.#wanted.clear();
    this.#known.value = known;
    this.#key = "";
  }

  #begin(key: string, version: number): void {
    this.#stop();
    this.#running = null;
    this.#done.clear();
    this.#key = key;
    this.#version = version;
  }

  /** The table has changed: in time, ask for all again. */
  #renew(version: number): void {
    clearTimeout(this.#timer);
    const wait = this.#next - performance.now();
    if (wait > 0) this.#timer = setTimeout(() => this.update(), wait);
    else if (this.#running === null) {
      this.#version = version;
      this.#done.clear();
    }
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#running?.abort();
  }

  #missing(): number[] {
    return [...this.#wanted].filter((column) => !this.#done.has(column));
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    whenIdle(() => {
      this.#scheduled = false;
      if (this.#running === null && !this.#shown().isChanging) void this.#run();
    }, this.#signal);
  }

  async #run(): Promise<void> {
    const columns = this.#missing().slice(-REQUEST_COLUMNS);
    if (columns.length === 0) return;
    const running = new AbortController();
    this.#running = running;
    const { query, revision, version } = this.#shown();
    const start = performance.now();
    const asked = this.#client.request(
      { kind: "summary", revision, version, query, columns },
      { signal: running.signal, about: "Summarizing columns" },
    );
    const reply = await asked.catch(toFailure);
    const failed = "code" in reply;
    if (!failed) this.#take(reply.answer.summaries);
    if (!failed || !isSuperseded(reply)) for (const column of columns) this.#done.add(column);
    this.#running = null;
    const now = performance.now();
    this.#next = now + Math.max(PAUSE_MS, PAUSE_FACTOR * (now - start));
    this.update();
  }

  #take(summaries: readonly ColumnSummary[]): void {
    const known = new Map(this.#known.value);
    for (const { column, summary } of summaries) known.set(column, summary);
    this.#known.value = known;
  }
}

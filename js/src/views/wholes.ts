// Values that came cut and are drawn by what needs all of them: asked for row by row, the newest wish first.

import { computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import type { CellValue } from "../dataframe";
import type { TableModel } from "../model/types";

/** Rows asked for at the same time. */
const OPEN = 2;
/** Rows that wait; older wishes are of rows that have left the screen. */
const WAITING = 64;
/** Values kept. */
const KEPT = 400;

interface Wish {
  readonly row: number;
  readonly column: number;
}

export class Wholes {
  readonly #arrived = signal(0);
  readonly #model: TableModel;
  readonly #ended: AbortSignal;
  /** By row and column, oldest first; undefined while it is asked for, and when it cannot be had. */
  #values = new Map<string, CellValue | undefined>();
  #wishes = new Map<string, Wish>();
  #open = 0;

  constructor(model: TableModel, ended: AbortSignal) {
    this.#model = model;
    this.#ended = ended;
    const edits = computed(() => model.status.value.edits);
    const stop = effect(() => {
      model.schema.value;
      edits.value;
      this.#values = new Map();
    });
    ended.addEventListener("abort", stop, { once: true });
  }

  /** Grows when values have come. */
  get arrived(): ReadonlySignal<number> {
    return this.#arrived;
  }

  /** The whole value if it is here; else it is asked for. */
  get(row: number, column: number): CellValue | undefined {
    const key = `${row} ${column}`;
    if (!this.#values.has(key)) this.#wish(key, { row, column });
    return this.#values.get(key);
  }

  #wish(key: string, wish: Wish): void {
    this.#wishes.delete(key);
    this.#wishes.set(key, wish);
    const [oldest] = this.#wishes.keys();
    if (this.#wishes.size > WAITING && oldest !== undefined) this.#wishes.delete(oldest);
    queueMicrotask(() => this.#advance());
  }

  /** Ask for the newest wish, with all others of its row. */
  #advance(): void {
    const newest = [...this.#wishes.values()].at(-1);
    if (newest === undefined || this.#open >= OPEN || this.#ended.aborted) return;
    const wishes = [...this.#wishes].filter(([, { row }]) => row === newest.row);
    for (const [key] of wishes) this.#wishes.delete(key);
    void this.#ask(newest.row, wishes);
    this.#advance();
  }

  async #ask(row: number, wishes: readonly (readonly [string, Wish])[]): Promise<void> {
    const values = this.#values;
    this.#open += 1;
    for (const [key] of wishes) values.set(key, undefined);
    const found = await this.#model.detail(row, this.#ended).catch(() => null);
    this.#open -= 1;
    for (const [key, { column }] of wishes) keep(values, key, found?.values[column]);
    if (values === this.#values && found !== null) this.#arrived.value += 1;
    this.#advance();
  }
}

function keep(values: Map<string, CellValue | undefined>, key: string, value: CellValue | undefined): void {
  values.delete(key);
  values.set(key, value);
  const [oldest] = values.keys();
  if (values.size > KEPT && oldest !== undefined) values.delete(oldest);
}

// Values that came cut and are drawn by what needs all of them: asked for row by row, the newest wish first.

import type { CellValue } from "../../dataframe";

/** Rows asked for at the same time. */
const OPEN = 2;
/** Values that wait; older wishes are of rows that have left the screen. */
const WAITING = 64;
/** Values kept. */
const KEPT = 400;

interface Wish {
  readonly row: number;
  readonly column: number;
}

/** All values of a row in the order of the columns; null when they cannot be had. */
export type AskRow = (row: number) => Promise<readonly CellValue[] | null>;

export class Wholes {
  /** By row and column, oldest first; undefined while it is asked for, and when it cannot be had. */
  readonly #values = new Map<string, CellValue | undefined>();
  readonly #wishes = new Map<string, Wish>();
  readonly #ask: AskRow;
  readonly #arrived: () => void;
  #open = 0;

  constructor(ask: AskRow, arrived: () => void) {
    this.#ask = ask;
    this.#arrived = arrived;
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
    dropOldest(this.#wishes, WAITING);
    queueMicrotask(() => this.#advance());
  }

  /** Ask for the newest wish, with all others of its row. */
  #advance(): void {
    const newest = [...this.#wishes.values()].at(-1);
    if (newest === undefined || this.#open >= OPEN) return;
    const wishes = [...this.#wishes].filter(([, { row }]) => row === newest.row);
    for (const [key] of wishes) this.#wishes.delete(key);
    void this.#load(newest.row, wishes);
    this.#advance();
  }

  async #load(row: number, wishes: readonly (readonly [string, Wish])[]): Promise<void> {
    this.#open += 1;
    for (const [key] of wishes) this.#values.set(key, undefined);
    const found = await this.#ask(row);
    this.#open -= 1;
    for (const [key, { column }] of wishes) this.#keep(key, found?.[column]);
    if (found !== null) this.#arrived();
    this.#advance();
  }

  #keep(key: string, value: CellValue | undefined): void {
    this.#values.delete(key);
    this.#values.set(key, value);
    dropOldest(this.#values, KEPT);
  }
}

function dropOldest(map: Map<string, unknown>, limit: number): void {
  const [oldest] = map.keys();
  if (map.size > limit && oldest !== undefined) map.delete(oldest);
}

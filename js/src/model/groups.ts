// Cells of groups: collected while the grid draws, asked for in one request, kept while they are wanted.

import type { GroupCell, GroupsAnswer } from "../protocol";

/** Items of a page of media. */
export const STRIP_ITEMS = 10;

/** Cells kept; a histogram has about 400 bytes. */
export const GROUP_CELL_LIMIT = 2000;

/** Most cells of one request; of more only those drawn last are asked for. */
const REQUEST_LIMIT = 400;

const COLUMN_SPAN = 2 ** 20;

export interface GroupsQuestion {
  readonly groups: number[];
  readonly columns: number[];
  readonly offset: number;
}

/** Put a question to the kernel; null when it could not be answered. */
export type AskGroups = (question: GroupsQuestion) => Promise<GroupsAnswer | null>;

export class GroupCells {
  readonly #ask: AskGroups;
  readonly #changed: () => void;
  readonly #cells = new Map<number, GroupCell["cell"]>();
  readonly #wanted = new Set<number>();
  /** Cells that are shown but belong to an older version of the table. */
  readonly #stale = new Set<number>();
  readonly #refused = new Set<number>();
  readonly #pages = new Map<number, number>();
  #scheduled = false;
  #asking = false;

  constructor(ask: AskGroups, changed: () => void) {
    this.#ask = ask;
    this.#changed = changed;
  }

  /** The cell, if it is here; else, or if it is stale, it is asked for. */
  get(group: number, column: number): GroupCell["cell"] | undefined {
    const key = keyOf(group, column);
    const cell = this.#cells.get(key);
    if ((cell === undefined || this.#stale.has(key)) && !this.#refused.has(key)) this.#want(key);
    return cell;
  }

  peek(group: number, column: number): GroupCell["cell"] | undefined {
    return this.#cells.get(keyOf(group, column));
  }

  /** Ask for the page of a strip that begins with item `offset`; the last page asked for wins. */
  async page(group: number, column: number, offset: number): Promise<void> {
    const key = keyOf(group, column);
    this.#pages.set(key, offset);
    const answer = await this.#ask({ groups: [group], columns: [column], offset });
    if (this.#pages.get(key) !== offset) return;
    this.#pages.delete(key);
    this.#take(answer, [key]);
  }

  /** Ask again for the cells of some columns; those that are here stay until then. */
  expire(columns: ReadonlySet<number>): void {
    for (const key of this.#cells.keys()) if (columns.has(columnOf(key))) this.#stale.add(key);
    this.#changed();
  }

  /** Show the cells of another revision, of the first `columns` columns, under the numbers their groups have now. */
  carry(from: GroupCells, numbers: ReadonlyMap<number, number>, stale: boolean, columns: number): void {
    for (const [key, cell] of from.#cells) {
      const group = numbers.get(groupOf(key));
      if (group === undefined || columnOf(key) >= columns) continue;
      const now = keyOf(group, columnOf(key));
      this.#cells.set(now, cell);
      if (stale) this.#stale.add(now);
    }
  }

  #want(key: number): void {
    this.#wanted.delete(key);
    this.#wanted.add(key);
    if (this.#scheduled || this.#asking) return;
    this.#scheduled = true;
    queueMicrotask(() => this.#flush());
  }

  async #flush(): Promise<void> {
    this.#scheduled = false;
    const keys = [...this.#wanted].slice(-REQUEST_LIMIT);
    this.#wanted.clear();
    const turned = keys.filter((key) => this.#offset(key) > 0);
    for (const key of turned) void this.page(groupOf(key), columnOf(key), this.#offset(key));
    const plain = keys.filter((key) => !turned.includes(key));
    if (plain.length > 0) await this.#request(plain);
    if (this.#wanted.size > 0) await this.#flush();
  }

  async #request(keys: readonly number[]): Promise<void> {
    this.#asking = true;
    const groups = [...new Set(keys.map(groupOf))];
    const columns = [...new Set(keys.map(columnOf))];
    const answer = await this.#ask({ groups, columns, offset: 0 });
    this.#asking = false;
    this.#take(answer, keys);
  }

  #take(answer: GroupsAnswer | null, asked: readonly number[]): void {
    for (const { group, column, cell } of answer?.cells ?? []) {
      const key = keyOf(group, column);
      if (asked.includes(key) || this.#offset(key) === 0) this.#put(key, cell);
    }
    for (const key of asked) {
      this.#wanted.delete(key);
      if (answer === null || !this.#cells.has(key)) this.#refused.add(key);
    }
    this.#changed();
  }

  #put(key: number, cell: GroupCell["cell"]): void {
    this.#cells.delete(key);
    this.#cells.set(key, cell);
    this.#stale.delete(key);
    const [oldest] = this.#cells.keys();
    if (this.#cells.size > GROUP_CELL_LIMIT && oldest !== undefined) this.#cells.delete(oldest);
  }

  #offset(key: number): number {
    const cell = this.#cells.get(key);
    return cell?.kind === "strip" ? cell.offset : 0;
  }
}

function keyOf(group: number, column: number): number {
  return group * COLUMN_SPAN + column;
}

function groupOf(key: number): number {
  return Math.floor(key / COLUMN_SPAN);
}

function columnOf(key: number): number {
  return key % COLUMN_SPAN;
}

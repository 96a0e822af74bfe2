// The columns of what is shown: those of the table, then those of the view as its last answer describes them.

import { type ReadonlySignal, signal } from "@preact/signals";
import type { Column } from "../dataframe";
import type { ColumnInfo, SchemaInfo, Waiting } from "../protocol";
import { changedColumns, columnsOf } from "./columns";
import { isSame } from "./shared";
import type { Snapshot } from "./snapshot";

export class Described {
  readonly #schema: () => SchemaInfo;
  readonly #own = signal<readonly ColumnInfo[]>([]);
  readonly #waiting = signal<readonly Waiting[]>([]);
  #columns: readonly Column[];

  constructor(schema: () => SchemaInfo) {
    this.#schema = schema;
    this.#columns = columnsOf(schema().columns, []);
  }

  get columns(): readonly Column[] {
    return this.#columns;
  }

  /** The columns of the view, which follow those of the table. */
  get own(): ReadonlySignal<readonly ColumnInfo[]> {
    return this.#own;
  }

  /** Parts of the query that do not fit the table. */
  get waiting(): ReadonlySignal<readonly Waiting[]> {
    return this.#waiting;
  }

  /** Take what the last answer to a snapshot says. */
  take({ own, waiting }: Snapshot): void {
    if (!isSame(waiting, this.#waiting.peek())) this.#waiting.value = waiting;
    if (isSame(own, this.#own.peek())) return;
    this.#update(own);
    this.#own.value = own;
  }

  /** Take the columns the table has now; which of all columns are others, null if nothing fits, as `changedColumns`. */
  takeSchema(): number[] | null {
    const before = this.#columns;
    this.#update(this.#own.peek());
    return changedColumns(before, this.#columns);
  }

  #update(own: readonly ColumnInfo[]): void {
    this.#columns = columnsOf([...this.#schema().columns, ...own], this.#columns);
  }
}

// One column being set up: what is right so far is in the view, all of it one step.

import type { ColumnWish } from "../controls/column-draft";
import { isSame } from "../model/shared";
import type { ViewState } from "../protocol";
import {
  AUTOMATIC,
  addWish,
  freeName,
  type Place,
  putWish,
  removeColumns,
  takenNames,
  wishOf,
} from "./column-actions";
import { change, type OpenSettings, type TableContext } from "./context";
import { usesOf } from "./uses";

export class ColumnEdit {
  /** What the view said of the column to begin with, or what a new one begins with. */
  readonly wish: ColumnWish;
  readonly #context: TableContext;
  readonly #place: Place | null;
  /** What the column is called in the view now; null while it is not there. */
  #name: string | null;
  #isOver = false;
  #orders: Readonly<Record<"before" | "others", string[]>> = { before: [], others: [] };

  constructor(context: TableContext, open: OpenSettings) {
    this.#context = context;
    this.#name = open.column;
    this.#place = open.column === null ? open.place : null;
    this.wish = open.column === null ? this.#newWish(open.expression) : wishOf(this.#view, open.column);
    context.undo.hold();
  }

  /** The column that a preview is of; blank while it is new. */
  get name(): string {
    return this.#name ?? "";
  }

  show(wish: ColumnWish): void {
    change(this.#context, (view) => this.#put(view, wish));
  }

  /** All stays as it is shown. */
  keep(): void {
    this.#isOver = true;
    this.#context.undo.release();
  }

  /** All is as it was before; nothing happens after `keep`. */
  drop(): void {
    if (this.#isOver) return;
    if (this.#place === null) this.show(this.wish);
    else if (this.#name !== null) {
      const name = this.#name;
      change(this.#context, (view) => this.#unordered(removeColumns(view, [name])));
    }
    this.keep();
  }

  /** Why the column cannot be called so; null when it can. */
  nameProblem(name: string): string | null {
    if (name === "") return "A column needs a name";
    if (name === this.#name) return null;
    if (takenNames(this.#context.model.schema.peek(), this.#view).has(name)) {
      return `There is a column ${name} already`;
    }
    if (this.#place !== null) return null;
    const { computed, aggregates, filter } = usesOf(this.#view.query, [this.name]);
    const [user = filter ? "the filter" : undefined] = [...computed, ...aggregates];
    return user === undefined
      ? null
      : `${this.name} is used by ${user}: give a display name, or change that first`;
  }

  get #view(): ViewState {
    return this.#context.model.view.peek();
  }

  #newWish(expression: string): ColumnWish {
    const name = freeName(takenNames(this.#context.model.schema.peek(), this.#view));
    return { name, expression, settings: AUTOMATIC, width: null };
  }

  #put(view: ViewState, wish: ColumnWish): ViewState {
    const name = this.#name;
    this.#name = wish.name;
    if (name !== null) return isThere(view, name, wish) ? putWish(view, name, wish) : view;
    if (this.#place === null) return view;
    const added = addWish(view, this.#context.model.schema.peek(), wish, this.#place);
    const others = added.columns.order.filter((other) => other !== wish.name);
    this.#orders = { before: view.columns.order, others };
    return added;
  }

  /** Without the order that the new column's place was written in, if that is as it was written. */
  #unordered(view: ViewState): ViewState {
    const { before, others } = this.#orders;
    return isSame(view.columns.order, others)
      ? { ...view, columns: { ...view.columns, order: before } }
      : view;
  }
}

/** Python may have taken a computed column away while it was set up. */
function isThere(view: ViewState, name: string, { expression }: ColumnWish): boolean {
  return expression === null || view.query.computed.some((column) => column.name === name);
}

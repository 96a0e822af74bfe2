// A column of dicts or lists, taken apart into columns.

import { quoteName } from "../expression";
import type { ColumnInfo, ComputedColumn, SchemaInfo, ViewState } from "../protocol";
import { expandColumn, freeName, takenNames } from "./column-actions";
import { change, type TableContext } from "./context";
import { plural } from "./wording";

/** Most columns that one column becomes. */
export const MOST_PARTS = 50;

/** Items of a list that become columns. */
export const MOST_ITEMS = 16;

/** Rows of the view that are looked at for the length of a list. */
const LOOKED_AT = 200;

export function canExpand({ kind }: Pick<ColumnInfo, "kind">): boolean {
  return kind === "dict" || kind === "list";
}

/** Show the keys of a dict, or the first items of a list, as columns; says what it did or why it did not. */
export async function expand(context: TableContext, column: ColumnInfo): Promise<void> {
  const { model, signal, message } = context;
  try {
    const parts = await (column.kind === "dict" ? keysOf : itemsOf)(context, column.name);
    if (signal.aborted) return;
    if (parts.length === 0) {
      message.value = `${column.name} holds nothing to expand`;
      return;
    }
    const own = partColumns(model.schema.peek(), model.view.peek(), column, parts);
    change(context, (view) => expandColumn(view, model.schema.peek(), column.name, own));
    message.value = `${column.name} expanded into ${plural(own.length, "column")}`;
  } catch (error) {
    if (!signal.aborted) message.value = `${column.name} was not expanded: ${(error as Error).message}`;
  }
}

/**
 * Columns for the parts, by names that are free: `a_k` for a key, `a_0` for an item. A column called `a.k` would be what
 * the expression `row["a"]["k"]` finds.
 */
export function partColumns(
  schema: SchemaInfo,
  view: ViewState,
  { name: column }: Pick<ColumnInfo, "name">,
  parts: readonly (string | number)[],
): ComputedColumn[] {
  const taken = new Set(takenNames(schema, view));
  return parts.map((part) => {
    const name = freeName(taken, `${column}_${part}`);
    taken.add(name);
    return { name, expression: `row[${JSON.stringify(column)}][${JSON.stringify(part)}]` };
  });
}

/** The keys that the type of the column has: what the kernel proposes behind it. */
async function keysOf({ model, signal }: TableContext, column: string): Promise<string[]> {
  const text = `${quoteName(column)}[`;
  const proposals = await model.complete(text, [...text].length, signal, { purpose: "column" });
  return proposals
    .filter(({ type }) => type === "column")
    .map(({ label }) => label)
    .slice(0, MOST_PARTS);
}

/** Places of the longest list among the first rows of the view. */
async function itemsOf({ model, signal }: TableContext, column: string): Promise<number[]> {
  const range = { start: 0, end: LOOKED_AT };
  const { cells } = await model.preview({ purpose: "column" }, `len(${quoteName(column)})`, range, signal);
  const lengths = cells.map(({ value }) => Number(value ?? 0)).filter(Number.isFinite);
  return Array.from({ length: Math.min(MOST_ITEMS, Math.max(0, ...lengths)) }, (_, i) => i);
}

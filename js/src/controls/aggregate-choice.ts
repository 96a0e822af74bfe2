// Aggregates as those choose them who do not type an expression.

import { quoteName } from "../expression";
import type { ColumnInfo } from "../protocol";

type Kind = ColumnInfo["kind"];

export interface AggregateFunction {
  readonly name: string;
  /** For people. */
  readonly label: string;
  /** Columns it takes; null when it takes none. */
  readonly kinds: readonly Kind[] | null;
}

const NUMBERS: readonly Kind[] = ["number"];
const ORDERED: readonly Kind[] = ["number", "string", "timestamp", "boolean"];
const ANY: readonly Kind[] = [...ORDERED, "list", "dict", "ndarray", "media", "any"];

/** Whether groups can be sorted by values of a column. */
export function hasOrder({ kind }: Pick<ColumnInfo, "kind">): boolean {
  return ORDERED.includes(kind) || kind === "none";
}

export const FUNCTIONS: readonly AggregateFunction[] = [
  { name: "avg", label: "Mean", kinds: ["number", "boolean"] },
  { name: "sum", label: "Sum", kinds: ["number", "boolean"] },
  { name: "min", label: "Least", kinds: ["number", "string", "timestamp"] },
  { name: "max", label: "Greatest", kinds: ["number", "string", "timestamp"] },
  { name: "median", label: "Median", kinds: NUMBERS },
  { name: "std", label: "Standard deviation", kinds: NUMBERS },
  { name: "count", label: "Values that are not missing", kinds: ANY },
  { name: "nunique", label: "Different values", kinds: ORDERED },
  { name: "mode", label: "Most frequent value", kinds: ORDERED },
  { name: "any", label: "Is one true", kinds: ["boolean"] },
  { name: "all", label: "Are all true", kinds: ["boolean"] },
  { name: "first", label: "First value", kinds: ANY },
  { name: "last", label: "Last value", kinds: ANY },
  { name: "list", label: "All values", kinds: ANY },
  { name: "share", label: "Share of all rows", kinds: null },
];

/** The expression of a function over a column. */
export function aggregateOf({ name, kinds }: AggregateFunction, column: string | null): string {
  if (kinds === null) return "count() / total()";
  return column === null ? "" : `${name}(${quoteName(column)})`;
}

/** The columns a function takes. */
export function columnsFor<T extends Pick<ColumnInfo, "kind">>(
  { kinds }: AggregateFunction,
  columns: readonly T[],
): T[] {
  return columns.filter(({ kind }) => kinds?.includes(kind));
}

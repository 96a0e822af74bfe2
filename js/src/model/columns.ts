// The columns of a table whose schema may change.

import type { Column } from "../dataframe";
import type { ColumnInfo, Query, RowsAnswer, SchemaInfo } from "../protocol";

/** Columns that have not changed are the same objects as before. */
export function columnsOf(columns: readonly ColumnInfo[], before: readonly Column[]): Column[] {
  return columns.map((info, index) => {
    const known = before[index];
    return known && isSame(known, info) ? known : { ...info, index };
  });
}

/** The columns of the view that an answer describes, which follow those of the table. */
export function ownColumns({ computed, aggregates }: RowsAnswer): ColumnInfo[] {
  return [...computed, ...aggregates];
}

/** The names of the columns of the view of a query, in the order in which they follow those of the table. */
export function ownNames({ computed, aggregates, group_by }: Query): string[] {
  return [...computed, ...(group_by.length > 0 ? aggregates : [])].map(({ name }) => name);
}

/** All columns an answer may hold, by index; null when it is of a table with other columns than these. */
export function describedBy(answer: RowsAnswer, { columns }: SchemaInfo): ColumnInfo[] | null {
  const own = ownColumns(answer);
  if (own.length > 0 && answer.width !== columns.length) return null;
  return [...columns, ...own];
}

function isSame(known: Column, { name, type, kind, colors, problem }: ColumnInfo): boolean {
  const same = known.name === name && known.type === type && known.kind === kind;
  return same && known.problem === problem && JSON.stringify(known.colors) === JSON.stringify(colors);
}

/** Indices of columns that changed their type; null when there is more to it than that and new ones at the end. */
export function changedColumns(before: readonly Column[], now: readonly Column[]): number[] | null {
  if (before.some(({ name }, i) => now[i]?.name !== name)) return null;
  return before.flatMap((column, i) => (column === now[i] ? [] : [i]));
}

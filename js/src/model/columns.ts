// The columns of a table whose schema may change.

import type { Column } from "../dataframe";
import type { SchemaInfo } from "../protocol";

/** Columns that have not changed are the same objects as before. */
export function columnsOf({ columns }: SchemaInfo, before: readonly Column[]): Column[] {
  return columns.map((info, index) => {
    const known = before[index];
    return known && isSame(known, info) ? known : { ...info, index };
  });
}

function isSame(known: Column, { name, type, kind, colors }: SchemaInfo["columns"][number]): boolean {
  const same = known.name === name && known.type === type && known.kind === kind;
  return same && JSON.stringify(known.colors) === JSON.stringify(colors);
}

/** Indices of columns that changed their type; null when there is more to it than that and new ones at the end. */
export function changedColumns(before: readonly Column[], now: readonly Column[]): number[] | null {
  if (before.some(({ name }, i) => now[i]?.name !== name)) return null;
  return before.flatMap((column, i) => (column === now[i] ? [] : [i]));
}

// The columns of a table whose schema may change.

import type { Column } from "../dataframe";
import type { SchemaInfo } from "../protocol";

/** Columns that have not changed are the same objects as before. */
export function columnsOf({ columns }: SchemaInfo, before: readonly Column[]): Column[] {
  return columns.map((info, index) => {
    const known = before[index];
    const same = known?.name === info.name && known.type === info.type && known.kind === info.kind;
    return same ? known : { ...info, index };
  });
}

/** Indices of columns that changed their type; null when there is more to it than that and new ones at the end. */
export function changedColumns(before: readonly Column[], now: readonly Column[]): number[] | null {
  if (before.some(({ name }, i) => now[i]?.name !== name)) return null;
  return before.flatMap((column, i) => (column === now[i] ? [] : [i]));
}

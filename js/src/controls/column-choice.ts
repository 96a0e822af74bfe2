// Columns as the pickers see them.

export interface ColumnChoice {
  readonly name: string;
  /** For people: "integer", "image". */
  readonly type: string;
  readonly chosen: boolean;
}

/** Most columns a picker lists; the rest is found by the search, and the picker says so. */
export const LISTED = 200;

/** Columns whose name holds the text, whatever its case. */
export function matching<T extends { readonly name: string }>(columns: readonly T[], text: string): T[] {
  const wanted = text.trim().toLowerCase();
  return columns.filter((column) => column.name.toLowerCase().includes(wanted));
}

// Columns as the pickers see them.

export interface ColumnChoice {
  readonly name: string;
  /** The name it is shown by. */
  readonly title: string;
  /** For people: "integer", "image". */
  readonly type: string;
  readonly chosen: boolean;
  /** Of a computed column: that it is one, or why it waits. */
  readonly note?: string | undefined;
  readonly mark?: "ƒ" | "⚠" | undefined;
}

/** Most columns a picker lists; the rest is found by the search, and the picker says so. */
export const LISTED = 200;

/** Columns whose name, or the one they are shown by, holds the text, whatever its case. */
export function matching<T extends { readonly name: string; readonly title: string }>(
  columns: readonly T[],
  text: string,
): T[] {
  const wanted = text.trim().toLowerCase();
  const holds = (text: string): boolean => text.toLowerCase().includes(wanted);
  return columns.filter(({ name, title }) => holds(name) || holds(title));
}

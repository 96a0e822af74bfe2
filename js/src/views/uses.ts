// Which columns an expression names, read from its text: what is being removed may still be used.

import type { ComputedColumn, Query } from "../protocol";

/** What uses columns: other columns of the view by name, and the filter. */
export interface Uses {
  readonly computed: readonly string[];
  readonly aggregates: readonly string[];
  readonly filter: boolean;
}

const TOKEN =
  /row\s*\[\s*("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|row\s*\.\s*([\p{L}_][\p{L}\p{N}_]*)|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`([^`]*)`|(\.\s*)?([\p{L}_][\p{L}\p{N}_]*)/gsu;

/** Does the expression name the column? A name that may be the column's counts as it. */
export function names(expression: string, column: string): boolean {
  for (const [, text, field, quoted, dot, bare] of expression.matchAll(TOKEN)) {
    const name = text === undefined ? (field ?? quoted ?? (dot ? undefined : bare)) : textOf(text);
    if (name === column || name?.startsWith(`${column}.`)) return true;
  }
  return false;
}

/** What uses the columns, and what uses what does; the columns themselves are left out. */
export function usesOf(query: Query, columns: readonly string[]): Uses {
  const gone = new Set(columns);
  const use = ({ expression }: ComputedColumn): boolean => [...gone].some((name) => names(expression, name));
  for (let size = -1; size !== gone.size; ) {
    size = gone.size;
    for (const column of query.computed) if (use(column)) gone.add(column.name);
  }
  const others = (list: readonly ComputedColumn[]): string[] =>
    list.map(({ name }) => name).filter((name) => !columns.includes(name));
  return {
    computed: others(query.computed.filter(({ name }) => gone.has(name))),
    aggregates: others(query.aggregates.filter(use)),
    filter: [...gone].some((name) => names(query.filter, name)),
  };
}

function textOf(quoted: string): string {
  return quoted.slice(1, -1).replace(/\\(.)/gsu, "$1");
}

// Which columns an expression names, read from its text: what is being removed may still be used.

import type { ComputedColumn, Query } from "../protocol";

/** What uses columns: other columns of the view by name, and the filter. */
export interface Uses {
  readonly computed: readonly string[];
  readonly aggregates: readonly string[];
  readonly filter: boolean;
}

const NAME = "[\\p{L}_][\\p{L}\\p{N}_]*";
const QUOTED = `"(?:\\\\.|[^"\\\\])*"|'(?:\\\\.|[^'\\\\])*'`;

/** A text; or a path such as `row["a"].b`, behind a dot when it is a field of something else. */
const TOKEN = new RegExp(
  `(?:${QUOTED})|(\\.\\s*)?((?:${NAME}|\`[^\`]*\`)(?:\\s*\\.\\s*(?:${NAME}|\`[^\`]*\`)|\\s*\\[\\s*(?:${QUOTED})\\s*\\])*)`,
  "gsu",
);
const PART = new RegExp(`${QUOTED}|\`[^\`]*\`|${NAME}`, "gsu");

/** Does the expression name the column? A name that may be the column's counts as it. */
export function names(expression: string, column: string): boolean {
  for (const [, dot, path] of expression.matchAll(TOKEN)) {
    if (path === undefined || dot !== undefined) continue;
    const parts = (path.match(PART) ?? []).map(nameOf);
    const name = (/^row\s*[.[]/.test(path) ? parts.slice(1) : parts).join(".");
    if (name === column || name.startsWith(`${column}.`)) return true;
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

function nameOf(part: string): string {
  if (part.startsWith("`")) return part.slice(1, -1);
  return /^["']/.test(part) ? part.slice(1, -1).replace(/\\(.)/gsu, "$1") : part;
}

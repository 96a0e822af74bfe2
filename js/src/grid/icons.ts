// The sign of a column's type: a letter or two, hidden from screen readers (the title names the type).

import type { Column } from "../dataframe";

const SIGNS: Readonly<Record<Column["kind"], string>> = {
  number: "1.2",
  string: "Aa",
  boolean: "✓",
  timestamp: "◷",
  list: "[ ]",
  dict: "{ }",
  ndarray: "▦",
  media: "▣",
  any: "∗",
  none: "∅",
};

export function signOf(column: Column): string {
  return column.type === "integer" ? "123" : SIGNS[column.kind];
}

// The languages that a view can be written in, by the words people know them by.

import type { CodeRequest } from "../protocol";

export const LANGUAGES: Readonly<Record<CodeRequest["language"], string>> = {
  python: "Python",
  pandas: "pandas",
  sql: "SQL",
};

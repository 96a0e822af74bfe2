// Ids and names of form fields.

import { useState } from "preact/hooks";

/** A name that no other element of the page has: each widget runs its own copy of this code, so counting is not enough. */
export function useUnique(): string {
  return useState(() => `wtw-${Math.random().toString(36).slice(2)}`)[0];
}

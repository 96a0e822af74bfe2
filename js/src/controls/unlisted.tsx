// Says what a picker does not list.

import type { VNode } from "preact";
import { formatCount } from "../format";
import { LISTED } from "./column-choice";

export function Unlisted({ found }: { found: number }): VNode | null {
  if (found === 0) return <p class="wtw-hint">No column has this in its name</p>;
  if (found <= LISTED) return null;
  return <p class="wtw-hint">{formatCount(found - LISTED)} more: type to find them</p>;
}

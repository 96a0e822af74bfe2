// What the footer says of a table that grows.

import { effect } from "@preact/signals";
import type { TableContext } from "./context";

/** Keep `grows` and `fresh` until the view ends. */
export function watchGrowth({ model, viewport, grows, follows, fresh }: TableContext): () => void {
  const { total } = model.status.peek();
  let query = model.view.peek().query;
  let seen = model.counts.peek().matched;
  return effect(() => {
    const status = model.status.value;
    if (status.live || status.total > total) grows.value = true;
    const { length, matched } = model.counts.value;
    const asked = model.view.value.query;
    const inSight = follows.value || viewport.value[1] >= length - 1;
    if (inSight || asked !== query || matched < seen) seen = matched;
    query = asked;
    fresh.value = matched - seen;
  });
}

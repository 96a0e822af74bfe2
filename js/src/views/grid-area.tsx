// The grid in its place: as high as the host allows, less when there are few rows.

import { effect, untracked } from "@preact/signals";
import type { VNode } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { ROW_HEIGHTS } from "../cells/sizes";
import { Empty, type EmptyProps } from "../controls/empty";
import { rowSizeOf } from "../grid/columns";
import { createGrid } from "../grid/grid";
import { HEADER_HEIGHT } from "../grid/header";
import { showAll } from "./actions";
import { change, changeQuery, type TableContext } from "./context";
import { gridEvents } from "./grid-events";

export interface GridAreaProps {
  readonly context: TableContext;
  /** CSS pixels, at most. */
  readonly height: number;
}

const SCROLLBAR = 16;
const SMALLEST = 160;

export function GridArea({ context, height }: GridAreaProps): VNode {
  const host = useRef<HTMLDivElement>(null);
  useGrid(context, host);
  const empty = emptyState(context);
  const content = Math.max(SMALLEST, HEADER_HEIGHT + rowsHeight(context) + SCROLLBAR);
  return (
    <div class="wtw-grid-area" style={{ height: `${Math.min(height, content)}px` }}>
      <div ref={host} class="wtw-grid-place" />
      {!context.ready.value && <p class="wtw-loading">Loading…</p>}
      {context.ready.value && empty && <Empty {...empty} />}
    </div>
  );
}

/**
 * As high as all rows of the table need, so that a filter does not move what stands below; of a table that grows as
 * high as may be.
 */
function rowsHeight({ model, layout, grows }: TableContext): number {
  if (grows.value) return Number.POSITIVE_INFINITY;
  const { length, total } = model.counts.value;
  return Math.max(length, total) * ROW_HEIGHTS[rowSizeOf(layout.value)];
}

function useGrid(context: TableContext, host: { readonly current: HTMLElement | null }): void {
  useLayoutEffect(() => {
    const element = host.current;
    if (!element) return;
    const ended = new AbortController();
    const grid = createGrid(
      element,
      context.model.frame,
      context.layout.peek(),
      gridEvents(context),
      ended.signal,
    );
    context.grid.value = grid;
    let shown = context.layout.peek();
    const stop = effect(() => {
      const layout = context.layout.value;
      if (layout === shown) return;
      shown = layout;
      untracked(() => grid.setLayout(layout));
    });
    return () => {
      stop();
      ended.abort();
      context.grid.value = null;
    };
  }, [context]);
}

/** Why the grid is empty, in plain words; null when it is not. */
function emptyState(context: TableContext): EmptyProps | null {
  const { model } = context;
  const { columns } = model.schema.value;
  const { length, total } = model.counts.value;
  const { filter, search } = model.view.value.query;
  if (columns.length === 0) return { text: "This table has no columns" };
  if (context.layout.value.columns.length === 0) {
    const act = (): void => change(context, (view) => showAll(view, model.schema.peek()));
    return { text: "All columns are hidden", way: { label: "Show all columns", act } };
  }
  if (length > 0 || model.failure.value) return null;
  if (total === 0) return { text: model.status.value.live ? "No rows yet" : "This table has no rows" };
  if (filter === "" && search === "") return null;
  const label = filter === "" ? "Clear search" : "Clear filter";
  return {
    text: "No rows match",
    way: { label, act: () => changeQuery(context, { filter: "", search: "" }) },
  };
}

// The search as a way through the rows: marks what is found, counts it, steps from one line to the next.

import { effect } from "@preact/signals";
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { FindInput } from "../controls/find-input";
import { Marks } from "../controls/marks";
import { formatCount } from "../format";
import { changeQuery, type TableContext } from "./context";
import { Finder, type Finding, type Found } from "./finder";

export function FindBar({ context }: { context: TableContext }): VNode {
  const [finder] = useState(() => createFinder(context));
  const [search] = useState(() => context.model.view.peek().query.search);
  useEffect(() => begin(context, finder, search), []);
  const close = (): void => {
    context.finding.value = false;
    const { found } = finder;
    if (found) reveal(context, found, true);
    else context.grid.peek()?.focus();
  };
  const filter = (text: string): void => {
    context.finding.value = false;
    changeQuery(context, { search: text });
  };
  return (
    <FindInput
      text={search}
      said={wordsOf(finder.finding.value)}
      failed={finder.finding.value.state === "failed"}
      onSearch={(text) => finder.search(text)}
      onStep={(direction) => finder.step(direction, false)}
      onFilter={filter}
      onClose={close}
    />
  );
}

function createFinder(context: TableContext): Finder {
  const { model } = context;
  return new Finder({
    ask: (sought, signal) => model.find(sought, signal),
    columns: () => [...context.layout.peek().columns],
    first: () => context.viewport.peek()[0],
    show: (found, take) => reveal(context, found, take),
  });
}

function reveal(context: TableContext, { position, column }: Found, take: boolean): void {
  context.grid.peek()?.reveal(position, column ?? context.layout.peek().columns[0] ?? 0, take);
}

/** Take over what was searched for, and listen until the bar is closed. */
function begin(context: TableContext, finder: Finder, search: string): () => void {
  const ended = new AbortController();
  if (search !== "") changeQuery(context, { search: "" });
  finder.search(search);
  const stops = [markFound(context, finder, ended.signal), followView(context, finder)];
  listen(context, finder, ended.signal);
  return () => {
    ended.abort();
    finder.stop();
    for (const stop of stops) stop();
  };
}

function markFound(context: TableContext, finder: Finder, signal: AbortSignal): () => void {
  const grid = context.grid.peek();
  if (!grid) return () => {};
  const marks = new Marks(grid.element, signal);
  return effect(() => {
    const finding = finder.finding.value;
    const { columns } = context.layout.value;
    if (finding.state !== "found") return marks.show(finder.text, null);
    const { position, column } = finding.found;
    marks.show(finder.text, { row: position, column: columns.indexOf(column ?? -1) });
  });
}

/** Other rows, or other columns: what was found stands elsewhere now. */
function followView(context: TableContext, finder: Finder): () => void {
  let shown = "";
  return effect(() => {
    const { model, layout } = context;
    const now = JSON.stringify([model.view.value.query, model.status.value.version, layout.value.columns]);
    const changed = shown !== "" && now !== shown;
    shown = now;
    if (changed) finder.again();
  });
}

/** F3 steps wherever the focus is in this table. */
function listen(context: TableContext, finder: Finder, signal: AbortSignal): void {
  const table = context.grid.peek()?.element.closest(".wtw-table");
  const hear = (event: Event): void => {
    const { key, shiftKey } = event as KeyboardEvent;
    if (key !== "F3") return;
    event.preventDefault();
    event.stopPropagation();
    const inGrid = context.grid.peek()?.element.contains(event.target as Node) ?? false;
    finder.step(shiftKey ? -1 : 1, inGrid);
  };
  table?.addEventListener("keydown", hear, { signal, capture: true });
}

/** What is said of what was found, such as "3 of 1,204 rows". */
export function wordsOf(finding: Finding): string {
  switch (finding.state) {
    case "idle":
      return "";
    case "searching":
      return "Searching…";
    case "none":
      return "No rows";
    case "failed":
      return finding.reason;
  }
  const { ordinal, total, closed } = finding.found;
  const counted =
    ordinal === null || total === null
      ? "Counting…"
      : `${formatCount(ordinal)} of ${formatCount(total)} ${total === 1 ? "row" : "rows"}`;
  return closed ? `${counted}, in a closed group` : counted;
}

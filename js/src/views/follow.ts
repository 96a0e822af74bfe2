// What a view does by itself when the model changes: it announces, asks for summaries, says when it is drawn.

import { effect, untracked } from "@preact/signals";
import type { DataEvent } from "../dataframe";
import { isSameOrder } from "../model/query";
import type { TableContext } from "./context";
import { watchGrowth } from "./growth";
import { titleOf } from "./layout";
import { changeText, countsText } from "./wording";

/** After the first window, in ms. */
const PANELS_MS = 1000;

/** Follow the model until the view ends; `onReady` is called once, after the first window is drawn. */
export function followModel(context: TableContext, onReady: () => void): void {
  scrollUp(context);
  const stops = [
    announceChanges(context),
    announceFailures(context),
    askForSummaries(context),
    watchGrowth(context),
  ];
  context.signal.addEventListener(
    "abort",
    () => {
      for (const stop of stops) stop();
    },
    { once: true },
  );
  waitForRows(context, () => {
    onReady();
    loadPanels(context);
  });
}

/** Have the panels at hand before the kernel is busy or gone; what is on screen comes first. */
function loadPanels({ parts, signal }: TableContext): void {
  const timer = setTimeout(() => parts.read("panels"), PANELS_MS);
  signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
}

function announceChanges(context: TableContext): () => void {
  const { model, message } = context;
  let query = model.view.peek().query;
  let said = "";
  let total = -1;
  let due = false;
  return effect(() => {
    const next = model.view.value.query;
    const counts = countsText(model.counts.value);
    const grew = total !== model.counts.value.total;
    const change = changeText(query, next, (name) => titleOf(model.view.peek(), name));
    due ||= next !== query;
    const isNews = counts !== said && said !== "" && (due || !grew);
    const news = [change, isNews ? counts : null].filter((text) => text !== null);
    due &&= counts === said;
    query = next;
    said = counts;
    total = model.counts.value.total;
    if (news.length > 0) untracked(() => (message.value = news.join(". ")));
  });
}

function announceFailures({ model, message }: TableContext): () => void {
  return effect(() => {
    const failure = model.failure.value;
    if (failure) untracked(() => (message.value = failure.message));
  });
}

/**
 * Other rows, or the same in another order, are shown from the first on, or from where someone went while they were on
 * their way; new rows of the table keep the place.
 */
function scrollUp({ model, grid, jump, signal }: TableContext): void {
  let query = model.view.peek().query;
  model.frame.subscribe((event) => {
    if (event !== "reset") return;
    const before = query;
    query = model.view.peek().query;
    const now = grid.peek();
    if (now && !isSameOrder(before, query)) {
      const last = jump.peek();
      if (last && isSameOrder(last.query, query)) last.land(now);
      else now.showFrom(0);
    }
    jump.value = null;
  }, signal);
}

/** Summaries are asked for after the first paint, of the columns on screen, again when the rows of the view change. */
function askForSummaries({ model, visible, ready }: TableContext): () => void {
  return effect(() => {
    const columns = visible.value;
    model.counts.value;
    model.view.value.query;
    model.status.value.version;
    if (ready.value && columns.length > 0) untracked(() => model.wantSummaries(columns));
  });
}

/** Ready when the first line is here, when there is none, or when the question failed. */
function waitForRows(context: TableContext, onReady: () => void): void {
  const { model, ready, signal } = context;
  const waiting = new AbortController();
  const settle = (): void => {
    if (waiting.signal.aborted) return;
    waiting.abort();
    requestAnimationFrame(() => {
      if (signal.aborted) return;
      ready.value = true;
      onReady();
    });
  };
  signal.addEventListener("abort", () => waiting.abort(), { signal: waiting.signal });
  model.frame.subscribe((event) => isAnswered(context, event) && settle(), waiting.signal);
  const stop = effect(() => {
    if (model.failure.value !== null) untracked(settle);
  });
  waiting.signal.addEventListener("abort", stop, { once: true });
  if (isAnswered(context, "lines")) settle();
}

function isAnswered({ model }: TableContext, event: DataEvent): boolean {
  const { total, columns } = model.schema.peek();
  if (total === 0 || columns.length === 0 || model.frame.line(0) !== undefined) return true;
  return event !== "reset" && model.frame.length === 0 && model.counts.peek().total > 0;
}

// The widget in a notebook: one table a model, drawn by each of its views.

import { WidgetTable } from "../model/table-model";
import type { WidgetModel } from "../model/widget-model";
import { mountTableView } from "../views/table-view";
import { undoKey } from "../views/undo-keys";

interface InitializeProps {
  readonly model: WidgetModel;
  /** Aborts when the model is gone; anywidget before 0.11 has none and calls the cleanup only. */
  readonly signal?: AbortSignal;
}

interface RenderProps extends InitializeProps {
  readonly el: HTMLElement;
}

/** Of the grid, in CSS pixels, where Python names none. */
const HEIGHT = 480;

/** A table and who holds it: its model, and each of its views. */
interface Shared {
  readonly key: object;
  readonly table: WidgetTable;
  readonly controller: AbortController;
  holders: number;
  views: number;
}

const tables = new WeakMap<object, Shared>();

/**
 * What all views of a model have in common.
 *
 * anywidget hands a new proxy of the model to every view, but they all read the same object as the trait `first`,
 * which is never written again.
 */
function keyOf(model: WidgetModel): object {
  const first = model.get("first");
  return typeof first === "object" && first !== null ? first : model;
}

function hold(model: WidgetModel): Shared {
  const key = keyOf(model);
  const shared = tables.get(key) ?? open(key, model);
  shared.holders += 1;
  return shared;
}

function open(key: object, model: WidgetModel): Shared {
  const controller = new AbortController();
  const shared = { key, table: new WidgetTable(model, controller.signal), controller, holders: 0, views: 0 };
  tables.set(key, shared);
  return shared;
}

function release(shared: Shared): void {
  shared.holders -= 1;
  if (shared.holders > 0) return;
  tables.delete(shared.key);
  shared.controller.abort();
}

/** A cleanup that runs once, called by the host or by its signal, whichever comes first. */
function once(cleanup: () => void, signal: AbortSignal | undefined): () => void {
  let done = false;
  const run = (): void => {
    if (!done) cleanup();
    done = true;
  };
  signal?.addEventListener("abort", run, { once: true });
  return run;
}

/** Must not wait for the kernel: after two seconds anywidget gives up on the model for good. */
function initialize({ model, signal }: InitializeProps): () => void {
  const shared = hold(model);
  return once(() => release(shared), signal);
}

function render({ model, el, signal }: RenderProps): () => void {
  const shared = hold(model);
  shared.views += 1;
  const ended = new AbortController();
  const root = createRoot();
  el.append(root);
  const onReady = (): void => {
    root.setAttribute("data-ready", "1");
  };
  mountTableView(root, shared.table, { height: heightOf(model), onReady }, ended.signal);
  return once(() => {
    ended.abort();
    root.remove();
    shared.views -= 1;
    if (shared.views === 0) shared.table.rest();
    release(shared);
  }, signal);
}

/**
 * JupyterLab acts on single keys, such as `d d` to delete the cell. An element that uses them says so, but only keys
 * pressed on that very element are spared, so that those pressed further inside must not reach JupyterLab. Keys with
 * Ctrl or Command, such as the one that saves, do, but for undo and redo, which JupyterLab would do to the cell.
 */
function createRoot(): HTMLElement {
  const root = document.createElement("div");
  root.className = "wtw";
  root.setAttribute("data-lm-suppress-shortcuts", "true");
  root.addEventListener("keydown", (event) => {
    if ((!event.ctrlKey && !event.metaKey) || undoKey(event)) event.stopPropagation();
  });
  root.addEventListener("beforeinput", keepOwnUndo, { capture: true });
  return root;
}

/** JupyterLab takes undo from every text field in a notebook, by a listener on the field itself. */
function keepOwnUndo(event: InputEvent): void {
  const isField = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
  if (isField && event.inputType.startsWith("history")) event.stopPropagation();
}

function heightOf(model: WidgetModel): number {
  const height = model.get("height");
  return typeof height === "number" && height > 0 ? height : HEIGHT;
}

export default { initialize, render };

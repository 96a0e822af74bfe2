// A table view on a fake model and a fake grid, new for each test.

import { EditorView } from "@codemirror/view";
import { afterEach, beforeEach, vi } from "vitest";
import type { Query } from "../../src/protocol";
import { mountTableView } from "../../src/views/table-view";
import { FakeGrid, FakeModel, named, settle } from "./fixture";

export class Mounted {
  root = document.createElement("div");
  model = new FakeModel();
  readonly onReady = vi.fn();
  #ended = new AbortController();

  get signal(): AbortSignal {
    return this.#ended.signal;
  }

  /** Draw the model and return the grid that was made for it. */
  async mount(model = new FakeModel()): Promise<FakeGrid> {
    this.model = model;
    mountTableView(this.root, model, { height: 420, onReady: this.onReady }, this.signal);
    await settle();
    if (!FakeGrid.last) throw new Error("no grid was made");
    return FakeGrid.last;
  }

  /** End what is mounted; another may be mounted after it. */
  unmount(): void {
    this.#ended.abort();
    this.#ended = new AbortController();
  }

  button(name: string): HTMLButtonElement {
    return named(this.root, "button", name);
  }

  /** Labels of the open menu. */
  items(): string[] {
    return [...this.root.querySelectorAll('[role="menuitem"]')].map((item) => item.textContent ?? "");
  }

  /** What a screen reader was told last. */
  live(): string {
    return this.root.querySelector('[aria-live="polite"]')?.textContent ?? "";
  }

  query(): Query {
    return this.model.view.value.query;
  }
}

/** CodeMirror's text box of that name, when the editor has come. */
export async function editorOf(within: Element, label: string): Promise<EditorView> {
  return vi.waitFor(() => {
    const box = within.querySelector<HTMLElement>(`.cm-content[aria-label="${label}"]`);
    const editor = box && EditorView.findFromDOM(box);
    if (!editor) throw new Error(`no editor ${label}`);
    return editor;
  });
}

/** Write an expression as if by hand, and wait for what the kernel says of it. */
export async function write(within: Element, label: string, text: string): Promise<void> {
  const editor = await editorOf(within, label);
  editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: text } });
  await settle(260);
}

/** Use in files that mock grid/grid by the fixture. */
export function useTableView(): Mounted {
  const view = new Mounted();
  beforeEach(() => {
    view.root = document.createElement("div");
    document.body.append(view.root);
  });
  afterEach(() => {
    view.unmount();
    view.root.remove();
    view.onReady.mockClear();
  });
  return view;
}

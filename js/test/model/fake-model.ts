// An anywidget model without a notebook.

import { emptyView } from "../../src/model/view";
import type { Listener, WidgetModel } from "../../src/model/widget-model";
import type { Request, Traits } from "../../src/protocol";

export const VIEW: Traits["view"] = emptyView();

export const SCHEMA: Traits["schema"] = {
  columns: [
    {
      name: "n",
      kind: "number",
      type: "integer",
      media: null,
      optional: true,
      colors: null,
      problem: null,
      computed: null,
    },
    {
      name: "text",
      kind: "string",
      type: "text",
      media: null,
      optional: true,
      colors: null,
      problem: null,
      computed: null,
    },
    {
      name: "image",
      kind: "media",
      type: "image",
      media: "image-file",
      optional: true,
      colors: null,
      problem: null,
      computed: null,
    },
  ],
  total: 10_000,
};

export class FakeModel implements WidgetModel {
  readonly sent: Request[] = [];
  readonly saved: Record<string, unknown>[] = [];
  readonly widget_manager?: unknown;
  /** Called with each message; throwing is what a dead comm does. */
  onSend: (message: Request) => void = () => undefined;
  readonly #traits = new Map<string, unknown>();
  readonly #listeners = new Map<string, Set<Listener>>();
  #unsaved: Record<string, unknown> = {};

  constructor(traits: Record<string, unknown> = {}, manager?: unknown) {
    const all = {
      schema: SCHEMA,
      status: { version: 1, edits: 0, total: SCHEMA.total, title: "t", live: false, progress: [] },
      view: VIEW,
      ...traits,
    };
    for (const [name, value] of Object.entries(all)) this.#traits.set(name, value);
    if (manager !== undefined) this.widget_manager = manager;
  }

  /** All that is listened to now. */
  get listeners(): number {
    return [...this.#listeners.values()].reduce((sum, set) => sum + set.size, 0);
  }

  get(name: string): unknown {
    return this.#traits.get(name);
  }

  set(name: string, value: unknown): void {
    this.#traits.set(name, value);
    this.#unsaved[name] = value;
    this.trigger(`change:${name}`);
  }

  save_changes(): void {
    this.saved.push(this.#unsaved);
    this.#unsaved = {};
  }

  send(content: unknown): void {
    const message = content as Request;
    this.sent.push(message);
    this.onSend(message);
  }

  on(event: string, listener: Listener): void {
    const set = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, set.add(listener));
  }

  off(event: string, listener: Listener): void {
    this.#listeners.get(event)?.delete(listener);
  }

  trigger(event: string, ...values: unknown[]): void {
    for (const listener of [...(this.#listeners.get(event) ?? [])]) listener(...(values as never[]));
  }

  /** A message from Python. */
  hear(content: unknown, buffers: readonly (DataView | ArrayBuffer)[] = []): void {
    this.trigger("msg:custom", content, buffers);
  }

  /** A trait set by Python. */
  receive(name: string, value: unknown): void {
    this.#traits.set(name, value);
    this.trigger(`change:${name}`);
  }

  sentOf<K extends Request["kind"]>(kind: K): Extract<Request, { kind: K }>[] {
    return this.sent.filter((m): m is Extract<Request, { kind: K }> => m.kind === kind);
  }

  /** What a view of anywidget is given: another object for the same model. */
  proxy(): WidgetModel {
    return {
      get: (name) => this.get(name),
      set: (name, value) => this.set(name, value),
      save_changes: () => this.save_changes(),
      send: (content) => this.send(content),
      on: (event, listener) => this.on(event, listener),
      off: (event, listener) => this.off(event, listener),
    };
  }
}

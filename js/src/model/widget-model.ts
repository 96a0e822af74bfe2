// What a host hands us: anywidget's model, or anything that behaves like it.

export type Listener = (...values: never[]) => void;

/** The binary part of a message; hosts differ in which of the two they deliver. */
export type Buffer = DataView | ArrayBuffer;

export interface WidgetModel {
  get(name: string): unknown;
  set(name: string, value: unknown): void;
  save_changes(): void;
  send(content: unknown): void;
  on(event: string, listener: Listener): void;
  off(event: string, listener: Listener): void;
  /** Jupyter's manager where there is one; only looked at for a `kernel`. */
  readonly widget_manager?: unknown;
}

/** Listen until the signal aborts. */
export function listen(model: WidgetModel, event: string, listener: Listener, signal: AbortSignal): void {
  if (signal.aborted) return;
  model.on(event, listener);
  signal.addEventListener("abort", () => model.off(event, listener), { once: true });
}

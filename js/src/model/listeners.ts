// Who hears of a frame, and whose lines are to stay in their places.

import type { DataEvent, Viewer } from "../dataframe";

type Listener = (event: DataEvent) => void;

export class Listeners {
  readonly #all = new Map<Listener, Viewer | undefined>();

  add(listener: Listener, signal: AbortSignal, viewer: Viewer | undefined): void {
    this.#all.set(listener, viewer);
    signal.addEventListener("abort", () => this.#all.delete(listener), { once: true });
  }

  get viewers(): readonly Viewer[] {
    return [...this.#all.values()].flatMap((viewer) => viewer ?? []);
  }

  tell(event: DataEvent): void {
    for (const listener of [...this.#all.keys()]) listener(event);
  }

  clear(): void {
    this.#all.clear();
  }
}

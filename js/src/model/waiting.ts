// Fetches whose lines are not all here yet.

import type { Range } from "./plan";

interface Wait {
  readonly range: Range;
  readonly leave: () => void;
}

export class Waiting {
  #waits: readonly Wait[] = [];

  /** Newest first. */
  get ranges(): readonly Range[] {
    return this.#waits.map(({ range }) => range);
  }

  /** Resolves when the range is settled or the signal aborts. */
  add(range: Range, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const leave = (): void => {
        signal.removeEventListener("abort", leave);
        this.#waits = this.#waits.filter((other) => other.leave !== leave);
        resolve();
      };
      signal.addEventListener("abort", leave);
      this.#waits = [{ range, leave }, ...this.#waits];
    });
  }

  /** Resolve those whose lines are here. */
  settle(isHere: (range: Range) => boolean): void {
    for (const { range, leave } of this.#waits) if (isHere(range)) leave();
  }
}

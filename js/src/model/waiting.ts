// Fetches whose lines are not all here yet.

import type { Range } from "./plan";

interface Wait {
  readonly range: Range;
  /** Without an error: resolve. */
  readonly leave: (error?: Error) => void;
}

export class Waiting {
  #waits: readonly Wait[] = [];

  /** Newest first. */
  get ranges(): readonly Range[] {
    return this.#waits.map(({ range }) => range);
  }

  /** Resolves when the range is settled or the signal aborts, rejects when it fails. */
  add(range: Range, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const abort = (): void => leave();
      const leave = (error?: Error): void => {
        signal.removeEventListener("abort", abort);
        this.#waits = this.#waits.filter((other) => other.leave !== leave);
        if (error) reject(error);
        else resolve();
      };
      signal.addEventListener("abort", abort);
      this.#waits = [{ range, leave }, ...this.#waits];
    });
  }

  /** Resolve those whose lines are here. */
  settle(isHere: (range: Range) => boolean): void {
    for (const { range, leave } of this.#waits) if (isHere(range)) leave();
  }

  /** Reject those that waited for it. */
  fail(waitedFor: (range: Range) => boolean, error: Error): void {
    for (const { range, leave } of this.#waits) if (waitedFor(range)) leave(error);
  }
}

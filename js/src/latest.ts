// Of several undertakings only the latest counts.

/** Each that begins withdraws the one before. */
export class Latest {
  #controller = new AbortController();

  begin(): AbortSignal {
    this.withdraw();
    this.#controller = new AbortController();
    return this.#controller.signal;
  }

  withdraw(): void {
    this.#controller.abort();
  }
}

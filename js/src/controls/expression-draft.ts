// An expression while it is being written: what it gives so far, or what is wrong with it.

import { type Signal, signal } from "@preact/signals";
import { Latest } from "../latest";
import type { ColumnInfo } from "../protocol";
import { type Problem, problemOf, toldOf, type Written } from "./written";

/** What an expression gives: the type, and the first values as text. */
export interface Sample {
  readonly column: ColumnInfo;
  readonly values: readonly string[];
  /** What the groups that the values are of are called; null when they are of rows. */
  readonly groups: readonly string[] | null;
}

/** Rejects with an error that has `message`, and `failure` with span and fix when the text is no expression. */
export type Preview = (expression: string, signal: AbortSignal) => Promise<Sample>;

export interface ExpressionEvents {
  readonly preview: Preview;
  /** The text gives this. */
  readonly onRight?: (text: string, sample: Sample) => void;
}

const DELAY = 200;

/** Each edit withdraws the question about the one before. */
export class ExpressionDraft implements Written {
  readonly text: Signal<string>;
  /** Stands there while nothing is written. */
  readonly example: string;
  readonly problem: Signal<Problem | null> = signal(null);
  readonly sample: Signal<Sample | null> = signal(null);
  readonly asking: Signal<boolean> = signal(false);
  readonly proposing: Signal<number | null> = signal(null);
  readonly #events: () => ExpressionEvents;
  readonly #asked = new Latest();

  constructor(text: string, example: string, events: () => ExpressionEvents) {
    this.text = signal(text);
    this.example = example;
    this.#events = events;
    if (text.trim() !== "") void this.#ask(this.#asked.begin());
  }

  get told(): Problem | null {
    return toldOf(this.problem.value, this.proposing.value);
  }

  edit(text: string): void {
    if (text === this.text.peek()) return;
    this.text.value = text;
    this.problem.value = null;
    const asking = this.#asked.begin();
    this.asking.value = text.trim() !== "";
    if (this.asking.peek()) setTimeout(() => void this.#ask(asking), DELAY);
    else this.sample.value = null;
  }

  /** Resolves to whether the text is known to be right; what is wrong is in `problem`. */
  async check(): Promise<boolean> {
    if (this.text.peek().trim() === "") {
      this.problem.value = { message: `Write an expression, such as ${this.example}`, span: null, fix: null };
    } else if (this.asking.peek()) await this.#ask(this.#asked.begin());
    return this.problem.peek() === null && !this.asking.peek();
  }

  dispose(): void {
    this.#asked.withdraw();
  }

  async #ask(asked: AbortSignal): Promise<void> {
    if (asked.aborted) return;
    const text = this.text.peek();
    this.asking.value = true;
    try {
      const sample = await this.#events().preview(text, asked);
      if (asked.aborted) return;
      this.sample.value = sample;
      this.problem.value = null;
      this.asking.value = false;
      this.#events().onRight?.(text, sample);
    } catch (error) {
      if (asked.aborted) return;
      this.sample.value = null;
      this.problem.value = problemOf(error);
      this.asking.value = false;
    }
  }
}

// The filter that is being written: how many rows it would show, where its mistake is, whether it can be built.

import { type Signal, signal } from "@preact/signals";
import { type Problem, problemOf, toldOf, type Written } from "../controls/written";
import { Latest } from "../latest";
import type { ConditionGroup } from "../protocol";
import type { Questions } from "./contract";

export type Matching =
  | { readonly state: "waiting" }
  | { readonly state: "known"; readonly matched: number; readonly total: number }
  | { readonly state: "unknown" };

const DELAY = 150;
const EMPTY: ConditionGroup = { join: "and", parts: [] };

/** Each edit withdraws the questions about the one before. */
export class Draft implements Written {
  readonly text: Signal<string>;
  readonly problem: Signal<Problem | null> = signal(null);
  readonly matching: Signal<Matching> = signal({ state: "waiting" });
  /** The text as conditions; null when it is of another shape, for `reason`. */
  readonly group: Signal<ConditionGroup | null> = signal(null);
  readonly reason: Signal<string | null> = signal(null);
  /** Where the caret is, in code points, while proposals are open; what is wrong there may yet become right. */
  readonly proposing: Signal<number | null> = signal(null);
  readonly #questions: () => Questions & { onEdit(text: string): void };
  readonly #asking = new Latest();

  constructor(text: string, questions: () => Questions & { onEdit(text: string): void }) {
    this.text = signal(text);
    this.#questions = questions;
    void this.#ask(text, this.#asking.begin());
  }

  /** What is wrong, but for the word that is being typed. */
  get told(): Problem | null {
    return toldOf(this.problem.value, this.proposing.value);
  }

  edit(text: string): void {
    if (text === this.text.peek()) return;
    this.text.value = text;
    this.#questions().onEdit(text);
    this.problem.value = null;
    this.matching.value = { state: "waiting" };
    this.group.value = null;
    this.reason.value = null;
    const asking = this.#asking.begin();
    setTimeout(() => void this.#ask(text, asking), DELAY);
  }

  /** Resolves to whether the text is a filter; what is wrong is in `problem`. */
  async check(): Promise<boolean> {
    const text = this.text.peek();
    if (text.trim() === "") return true;
    if (this.matching.peek().state === "known") return true;
    const asking = this.#asking.begin();
    await this.#ask(text, asking);
    return !asking.aborted && this.problem.peek() === null;
  }

  dispose(): void {
    this.#asking.withdraw();
  }

  async #ask(text: string, asking: AbortSignal): Promise<void> {
    if (asking.aborted) return;
    await Promise.all([this.#count(text, asking), this.#read(text, asking)]);
  }

  async #count(text: string, asking: AbortSignal): Promise<void> {
    try {
      const { matched, total } = await this.#questions().count(text, asking);
      if (asking.aborted) return;
      this.problem.value = null;
      this.matching.value = { state: "known", matched, total };
    } catch (error) {
      if (asking.aborted) return;
      this.problem.value = problemOf(error);
      this.matching.value = { state: "unknown" };
    }
  }

  async #read(text: string, asking: AbortSignal): Promise<void> {
    const failed = { group: null, reason: "the expression has a mistake" };
    const { group, reason } =
      text.trim() === ""
        ? { group: EMPTY, reason: null }
        : await this.#questions()
            .conditions(text, asking)
            .catch(() => failed);
    if (asking.aborted) return;
    this.group.value = group;
    this.reason.value = reason;
  }
}

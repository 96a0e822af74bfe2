// The text a person is typing as a filter: checked and completed while it is typed, applied on Enter.

import { batch, type Signal, signal } from "@preact/signals";
import { Latest } from "../latest";
import type { Completion, Failure } from "../protocol";
import { toCodePoints, toUnits } from "./codepoints";

export type Problem = Pick<Failure, "message" | "span">;

export interface FilterQuestions {
  /** Null when the text is a filter. */
  check(text: string, signal: AbortSignal): Promise<Problem | null>;
  complete(text: string, caret: number, signal: AbortSignal): Promise<Completion[]>;
  apply(text: string): void;
}

const DELAY = 150;

/** One edit of a text and where the caret stands after it, in UTF-16 units. */
export interface Edit {
  readonly text: string;
  readonly caret: number;
}

/** State of the filter input. Every edit withdraws the questions of the edit before. */
export class FilterDraft {
  readonly text: Signal<string>;
  readonly problem: Signal<Problem | null> = signal(null);
  readonly options: Signal<readonly Completion[]> = signal([]);
  /** The proposal that Enter takes; -1 for none. */
  readonly active: Signal<number> = signal(-1);
  /** The last Enter was refused: the message is to be said at once. */
  readonly refused: Signal<boolean> = signal(false);
  #questions: FilterQuestions;
  #applied: string;
  /** The last text that was found to be a filter. */
  #sound = "";
  readonly #asking = new Latest();

  constructor(applied: string, questions: FilterQuestions) {
    this.text = signal(applied);
    this.#applied = applied;
    this.#questions = questions;
  }

  get changed(): boolean {
    return this.text.peek().trim() !== this.#applied.trim();
  }

  setQuestions(questions: FilterQuestions): void {
    this.#questions = questions;
  }

  /** The filter was changed elsewhere: show that one. */
  adopt(applied: string): void {
    if (applied === this.#applied) return;
    this.#applied = applied;
    this.reset();
  }

  /** Back to the filter that is applied. */
  reset(): void {
    this.#asking.withdraw();
    batch(() => {
      this.text.value = this.#applied;
      this.#clear();
    });
  }

  /** Show a text that is edited elsewhere. */
  hold(text: string): void {
    this.#asking.withdraw();
    batch(() => {
      this.text.value = text.replaceAll("\n", " ");
      this.#clear();
    });
  }

  edit({ text, caret }: Edit): void {
    this.text.value = text;
    this.refused.value = false;
    const asking = this.#asking.begin();
    if (text.trim() === "") this.#clear();
    else setTimeout(() => void this.#ask(text, caret, asking, true), DELAY);
  }

  /** Ask for proposals at once. */
  suggest(caret: number): void {
    void this.#ask(this.text.peek(), caret, this.#asking.begin(), false);
  }

  closeOptions(): void {
    batch(() => {
      this.options.value = [];
      this.active.value = -1;
    });
  }

  move(step: 1 | -1): void {
    const count = this.options.peek().length;
    if (count === 0) return;
    const from = this.active.peek();
    this.active.value = from < 0 ? (step > 0 ? 0 : count - 1) : (from + step + count) % count;
  }

  /** Take a proposal; returns the new text and caret. */
  accept(option: Completion): Edit {
    const text = this.text.peek();
    const head = text.slice(0, toUnits(text, option.start)) + option.insert;
    const edit = { text: head + text.slice(toUnits(text, option.end)), caret: head.length };
    this.closeOptions();
    this.edit(edit);
    return edit;
  }

  /** Apply the text when it is a filter, else say why it is none. */
  async submit(): Promise<void> {
    const text = this.text.peek().trim();
    const asking = this.#asking.begin();
    this.closeOptions();
    const known = text === "" || text === this.#sound;
    const problem = known ? null : await this.#problemOf(text, asking);
    if (asking.aborted) return;
    batch(() => {
      this.problem.value = problem;
      this.refused.value = problem !== null;
    });
    if (problem !== null) return;
    this.#applied = text;
    this.text.value = text;
    this.#questions.apply(text);
  }

  /** Withdraw what is open, for good. */
  dispose(): void {
    this.#asking.withdraw();
  }

  async #ask(text: string, caret: number, asking: AbortSignal, check: boolean): Promise<void> {
    if (asking.aborted) return;
    const checked = check
      ? this.#problemOf(text, asking).then((problem) => this.#show(problem, asking))
      : null;
    const proposed = this.#questions
      .complete(text, toCodePoints(text, caret), asking)
      .then((options) => this.#propose(options, text, asking))
      .catch(() => this.#propose([], text, asking));
    await Promise.all([checked, proposed]);
  }

  async #problemOf(text: string, asking: AbortSignal): Promise<Problem | null> {
    try {
      const problem = await this.#questions.check(text, asking);
      if (problem === null) this.#sound = text.trim();
      return problem;
    } catch (error) {
      return { message: error instanceof Error ? error.message : String(error), span: null };
    }
  }

  #show(problem: Problem | null, asking: AbortSignal): void {
    if (!asking.aborted) this.problem.value = problem;
  }

  #propose(options: readonly Completion[], text: string, asking: AbortSignal): void {
    if (asking.aborted) return;
    batch(() => {
      this.options.value = options.filter((option) => !isTyped(option, text));
      this.active.value = -1;
    });
  }

  #clear(): void {
    this.problem.value = null;
    this.refused.value = false;
    this.closeOptions();
  }
}

/** The proposal would change nothing. */
function isTyped(option: Completion, text: string): boolean {
  return [...text].slice(option.start, option.end).join("") === option.insert;
}

// Steps through the lines that show a text: one question after the other, the number of all behind them.

import { type ReadonlySignal, signal } from "@preact/signals";
import { Latest } from "../latest";
import type { Sought } from "../model/types";
import type { FindAnswer } from "../protocol";

/** A line that shows the text. */
export interface Found extends Pick<FindAnswer, "closed" | "ordinal" | "total"> {
  readonly position: number;
  readonly column: number | null;
}

export type Finding =
  | { readonly state: "idle" | "searching" | "none" }
  | { readonly state: "found"; readonly found: Found }
  | { readonly state: "failed"; readonly reason: string };

export type Direction = 1 | -1;

export interface FinderTarget {
  ask(sought: Sought, signal: AbortSignal): Promise<FindAnswer>;
  /** Schema indices of the columns on screen, from left to right. */
  columns(): number[];
  /** The line that stands first on screen. */
  first(): number;
  /** Bring a line into sight; it gets the focus if `take`. */
  show(found: Found, take: boolean): void;
}

export class Finder {
  readonly #target: FinderTarget;
  readonly #finding = signal<Finding>({ state: "idle" });
  #text = "";
  readonly #asking = new Latest();
  readonly #counting = new Latest();
  /** A step that was asked for while another was under way. */
  #next: readonly [Direction, boolean] | null = null;
  #stepping = false;

  constructor(target: FinderTarget) {
    this.#target = target;
  }

  get finding(): ReadonlySignal<Finding> {
    return this.#finding;
  }

  get text(): string {
    return this.#text;
  }

  get found(): Found | null {
    const finding = this.#finding.peek();
    return finding.state === "found" ? finding.found : null;
  }

  /** Look for another text, from the line that is shown on. */
  search(text: string): void {
    const from = this.found?.position ?? this.#target.first();
    this.stop();
    this.#text = text;
    if (text === "") this.#finding.value = { state: "idle" };
    else void this.#go(from - 1, 1, false);
  }

  /** Look for the same text again: other rows are shown, or other columns. */
  again(): void {
    if (this.#text !== "") this.search(this.#text);
  }

  /** Show the next line, or the one before. */
  step(direction: Direction, take: boolean): void {
    if (this.#text === "") return;
    if (this.#stepping) this.#next = [direction, take];
    else void this.#go(this.found?.position ?? this.#target.first() - 1, direction, take);
  }

  /** Give up what is under way. */
  stop(): void {
    this.#asking.withdraw();
    this.#counting.withdraw();
    this.#next = null;
    this.#stepping = false;
  }

  async #go(position: number, direction: Direction, take: boolean): Promise<void> {
    const ended = this.#asking.begin();
    this.#stepping = true;
    if (this.found === null) this.#finding.value = { state: "searching" };
    try {
      const answer = await this.#ask(position, direction, false, ended);
      if (ended.aborted) return;
      this.#stepping = false;
      this.#take(answer, take);
    } catch (error) {
      if (ended.aborted) return;
      this.#stepping = false;
      this.#finding.value = {
        state: "failed",
        reason: error instanceof Error ? error.message : String(error),
      };
    }
    const next = this.#next;
    this.#next = null;
    if (next) this.step(...next);
  }

  #take(answer: FindAnswer, take: boolean): void {
    const found = foundOf(answer);
    this.#finding.value = found ? { state: "found", found } : { state: "none" };
    if (!found) return;
    this.#target.show(found, take);
    if (found.total === null) void this.#count(found.position);
  }

  /** Learn how many there are, and which of them is shown by then. */
  async #count(position: number): Promise<void> {
    const ended = this.#counting.begin();
    const answer = await this.#ask(position - 1, 1, true, ended).catch(() => null);
    const shown = this.found;
    if (ended.aborted || answer === null || shown === null) return;
    const found = foundOf(answer);
    if (found?.position === shown.position) this.#finding.value = { state: "found", found };
    else if (shown.total === null) await this.#count(shown.position);
  }

  #ask(position: number, direction: Direction, counted: boolean, ended: AbortSignal): Promise<FindAnswer> {
    const columns = this.#target.columns();
    return this.#target.ask({ text: this.#text, columns, position, direction, counted }, ended);
  }
}

function foundOf({ position, column, closed, ordinal, total }: FindAnswer): Found | null {
  return position === null ? null : { position, column, closed, ordinal, total };
}

// An expression that is being written, whichever field it is written in.

import type { ReadonlySignal, Signal } from "@preact/signals";

export interface Problem {
  readonly message: string;
  /** In code points. */
  readonly span: readonly number[] | null;
  /** What would be right in the place of the span. */
  readonly fix: string | null;
}

export interface Written {
  readonly text: ReadonlySignal<string>;
  /** What is wrong and is to be said now. */
  readonly told: Problem | null;
  /** Where the caret is, in code points, while proposals are open. */
  readonly proposing: Signal<number | null>;
  edit(text: string): void;
}

/** What the kernel said of an expression. */
export function problemOf(error: unknown): Problem {
  const failure: Partial<Problem> = (error as { failure?: Partial<Problem> }).failure ?? {};
  const message = error instanceof Error ? error.message : String(error);
  return { message, span: failure.span ?? null, fix: failure.fix ?? null };
}

/** The problem, but for the word that is being typed: what is wrong there may yet become right. */
export function toldOf(problem: Problem | null, proposing: number | null): Problem | null {
  const isHere = proposing !== null && (problem?.span?.[1] ?? 0) >= proposing;
  return isHere ? null : problem;
}

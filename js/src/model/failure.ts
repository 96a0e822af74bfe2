// A failure as a thrown error.

import type { Failure } from "../protocol";

/** A request was answered with a `Failure`, or could not be put to the kernel at all. */
export class FailureError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.name = "FailureError";
    this.failure = failure;
  }

  get code(): string {
    return this.failure.code;
  }

  get span(): readonly number[] | null {
    return this.failure.span;
  }
}

/** A failure of our own: codes "stopped", "disconnected" and "protocol". */
export function failureOf(id: string, code: string, message: string): Failure {
  return { kind: "failure", id, code, message, span: null, fix: null };
}

/** The answer is of a table with other columns than are known here; those are on their way. */
export function outdated(id: string): FailureError {
  return new FailureError(failureOf(id, "cancelled", "The columns of the table have changed."));
}

/** The kernel gave the question up for a newer one: no failure, and nothing to tell. */
export function isSuperseded({ code }: Failure): boolean {
  return code === "cancelled";
}

/** Any thrown value as a `Failure`. */
export function toFailure(error: unknown): Failure {
  if (error instanceof FailureError) return error.failure;
  return failureOf("", "internal", error instanceof Error ? error.message : String(error));
}

// The changes of the view that were made in this display, to take back and to make again.

import { isSame, onChange } from "../model/shared";
import type { TableModel } from "../model/types";
import type { ViewState } from "../protocol";

export interface Step {
  readonly before: ViewState;
  readonly after: ViewState;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Steps that are kept; the oldest is forgotten first. */
export const MOST_STEPS = 200;

/** A drag, or a word that is typed, is one step while its changes come this close; in milliseconds. */
const TOGETHER = 2500;

/**
 * Steps of one display of a table. A view that comes from Python or from another display is new ground: it is no
 * step, and what was done before it can neither be undone nor made again, because that would take back the work of
 * others with it.
 */
export class Undo {
  readonly #model: Pick<TableModel, "view" | "setView">;
  #past: Step[] = [];
  #future: Step[] = [];
  #held: ViewState | null = null;
  #holders = 0;
  #isOurs = false;

  constructor(model: Pick<TableModel, "view" | "setView">, end: AbortSignal) {
    this.#model = model;
    onChange(model.view, end, (view) => this.#isOurs || this.#restart(view));
  }

  /** What `undo` would take back; null when it would do nothing. */
  get undoes(): Step | null {
    return this.#lastOf(this.#past);
  }

  /** What `redo` would make again. */
  get redoes(): Step | null {
    return this.#lastOf(this.#future);
  }

  /** Change the view, as a step. */
  write(view: ViewState): void {
    const before = this.#model.view.peek();
    this.#set(view);
    if (this.#held === null) this.#add(before);
  }

  /** Until there is a `release` for each `hold`, changes are shown and make one step together. */
  hold(): void {
    this.#holders += 1;
    this.#held ??= this.#model.view.peek();
  }

  release(): void {
    this.#holders -= 1;
    const before = this.#held;
    if (before === null || this.#holders > 0) return;
    this.#held = null;
    this.#add(before);
  }

  /** Returns what was taken back. */
  undo(): Step | null {
    const step = this.undoes;
    if (step === null) return null;
    this.#past = this.#past.slice(0, -1);
    this.#future = [...this.#future, step];
    this.#set(step.before);
    return step;
  }

  /** Returns what was made again. */
  redo(): Step | null {
    const step = this.redoes;
    if (step === null) return null;
    this.#future = this.#future.slice(0, -1);
    this.#past = [...this.#past, step];
    this.#set(step.after);
    return step;
  }

  #add(before: ViewState): void {
    const step = { before, after: this.#model.view.peek(), at: Date.now() };
    if (isSame(step.before, step.after)) return;
    const last = this.#future.length === 0 ? this.#past.at(-1) : undefined;
    const joined = last && goTogether(last, step) ? last : null;
    const whole = joined ? { ...step, before: joined.before } : step;
    const past = joined ? this.#past.slice(0, -1) : this.#past;
    this.#future = [];
    this.#past = isSame(whole.before, whole.after) ? past : [...past, whole].slice(-MOST_STEPS);
  }

  #lastOf(steps: readonly Step[]): Step | null {
    return (this.#held === null ? steps.at(-1) : undefined) ?? null;
  }

  #set(view: ViewState): void {
    this.#isOurs = true;
    try {
      this.#model.setView(view);
    } finally {
      this.#isOurs = false;
    }
  }

  #restart(view: ViewState): void {
    this.#past = [];
    this.#future = [];
    if (this.#held !== null) this.#held = view;
  }
}

/** Groups that are opened one after the other, a text that is typed, a width that is changed by keys: one step. */
function goTogether(last: Step, next: Step): boolean {
  const kind = kindOf(next);
  if (kind === null || kind !== kindOf(last)) return false;
  return kind === "expanded" || next.at - last.at < TOGETHER;
}

/** What is joined: the one part that changed, and of widths that of the one column. */
function kindOf({ before, after }: Step): string | null {
  const [part, ...others] = changedKeys(
    { ...before.query, ...before.columns, size: before.row_size },
    { ...after.query, ...after.columns, size: after.row_size },
  );
  if (part === undefined || others.length > 0) return null;
  if (part === "expanded" || part === "search") return part;
  const widths = changedKeys(before.columns.widths, after.columns.widths);
  return part === "widths" && widths.length === 1 ? JSON.stringify(widths) : null;
}

function changedKeys(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): string[] {
  return Object.keys({ ...before, ...after }).filter((name) => !isSame(before[name], after[name]));
}

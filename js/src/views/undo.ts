// The changes of the view that were made in this display, to take back and to make again.

import { isSame, onChange } from "../model/shared";
import type { TableModel } from "../model/types";
import type { ViewState } from "../protocol";
import { changedParts, type Flat, flatten, nameChange } from "./change-name";

interface Step {
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
  #isOurs = false;

  constructor(model: Pick<TableModel, "view" | "setView">, end: AbortSignal) {
    this.#model = model;
    onChange(model.view, end, (view) => this.#isOurs || this.#restart(view));
  }

  /** What `undo` would take back, such as "sort by score"; null when it would do nothing. */
  get undoes(): string | null {
    return this.#nameOf(this.#past);
  }

  /** What `redo` would make again. */
  get redoes(): string | null {
    return this.#nameOf(this.#future);
  }

  /** Change the view, as a step. */
  write(view: ViewState): void {
    const before = this.#model.view.peek();
    this.#set(view);
    if (this.#held === null) this.#add(before);
  }

  /** Until `release`, changes are shown and make one step together. */
  hold(): void {
    this.#held ??= this.#model.view.peek();
  }

  release(): void {
    const before = this.#held;
    this.#held = null;
    if (before !== null) this.#add(before);
  }

  undo(): void {
    if (this.undoes === null) return;
    const step = this.#past.pop();
    if (!step) return;
    this.#future.push(step);
    this.#set(step.before);
  }

  redo(): void {
    if (this.redoes === null) return;
    const step = this.#future.pop();
    if (!step) return;
    this.#past.push(step);
    this.#set(step.after);
  }

  #add(before: ViewState): void {
    const step = { before, after: this.#model.view.peek(), at: Date.now() };
    if (isSame(step.before, step.after)) return;
    const last = this.#future.length === 0 ? this.#past.at(-1) : undefined;
    const joined = last && goTogether(last, step);
    if (joined) this.#past.pop();
    this.#future = [];
    const whole = joined ? { ...step, before: last.before } : step;
    if (!isSame(whole.before, whole.after)) this.#past = [...this.#past, whole].slice(-MOST_STEPS);
  }

  #nameOf(steps: readonly Step[]): string | null {
    const step = this.#held === null ? steps.at(-1) : undefined;
    return step ? nameChange(step.before, step.after) : null;
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

function kindOf({ before, after }: Step): string | null {
  const [from, to] = [flatten(before), flatten(after)];
  const [part, ...others] = changedParts(from, to);
  if (part === undefined || others.length > 0) return null;
  if (part === "expanded" || part === "search") return part;
  return part === "widths" ? JSON.stringify(changedWidths(from, to)) : null;
}

function changedWidths(before: Flat, after: Flat): string[] {
  const names = new Set([...Object.keys(before.widths), ...Object.keys(after.widths)]);
  return [...names].filter((name) => before.widths[name] !== after.widths[name]);
}

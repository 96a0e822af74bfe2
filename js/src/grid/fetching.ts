// Which lines are asked for, and when: what is on screen and some screens ahead. While steps are small a
// request that still shows something runs on; a jump gives up what lies elsewhere, and jumps while one is asked for
// (a scrollbar being dragged) ask only for the place where they end. A screen that is all here is
// painted before anything is asked for.

import type { DataFrame } from "../dataframe";
import { afterPaint } from "../schedule";
import type { GridLayout } from "./types";

const AHEAD = 3;
const BEHIND = 1;
const DRAG_PAUSE = 60;

export interface Span {
  readonly start: number;
  /** One past the last. */
  readonly end: number;
}

export interface Wanted {
  readonly frame: DataFrame;
  readonly visible: Span;
  /** Schema indices. */
  readonly columns: readonly number[];
  /** Which of these are what: the keys of groups come with the lines themselves. */
  readonly layout: Pick<GridLayout, "groupBy" | "aggregates">;
}

interface Running extends Span {
  readonly columns: readonly number[];
  readonly controller: AbortController;
}

/** Lines to have when these are on screen: more in the direction of travel. */
export function spanAround(visible: Span, direction: number, length: number): Span {
  const screen = visible.end - visible.start;
  const [before, after] = direction < 0 ? [AHEAD, BEHIND] : [BEHIND, AHEAD];
  return {
    start: Math.max(0, visible.start - before * screen),
    end: Math.min(length, visible.end + after * screen),
  };
}

/** The smallest span of lines that lack something; null when all is here. */
export function missingSpan(wanted: Wanted, span: Span): Span | null {
  let { start, end } = span;
  while (start < end && isHere(wanted, start)) start += 1;
  while (end > start && isHere(wanted, end - 1)) end -= 1;
  return start < end ? { start, end } : null;
}

function isHere({ frame, columns, layout: { groupBy, aggregates } }: Wanted, position: number): boolean {
  const line = frame.line(position);
  if (!line) return false;
  const { row, entry } = line;
  return columns.every((column) => {
    if (row !== null && aggregates.has(column)) return true;
    if (row !== null || !entry || aggregates.has(column)) return frame.cell(position, column) !== undefined;
    return groupBy.includes(column) || frame.groupCell(entry.group, column) !== undefined;
  });
}

export class Fetcher {
  private running: Running[] = [];
  private last: Wanted | null = null;
  private lastJump = Number.NEGATIVE_INFINITY;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private covered: Span | null = null;
  /** What is here is about to be painted for the first time. */
  private paints = false;

  constructor(
    private readonly signal: AbortSignal,
    private readonly now: () => number = () => performance.now(),
  ) {
    signal.addEventListener("abort", () => this.reset(), { once: true });
  }

  /** These lines are on screen. */
  want(wanted: Wanted): void {
    const before = this.last;
    this.last = wanted;
    const sameColumns = before?.columns === wanted.columns && before.frame === wanted.frame;
    if (sameColumns && this.covers(wanted)) return;
    const jumped = before !== null && !overlap(before.visible, wanted.visible);
    if (jumped) this.jump();
    else if ((before === null || this.paints) && missingSpan(wanted, wanted.visible) === null)
      this.askAfterPaint();
    else if (this.timer === undefined) this.ask(wanted, before);
  }

  /** Everything known is gone, or nothing is wanted any more. */
  reset(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    for (const { controller } of this.running) controller.abort();
    this.running = [];
    this.last = null;
    this.covered = null;
  }

  private covers({ visible, frame }: Wanted): boolean {
    const { covered } = this;
    const margin = visible.end - visible.start;
    return (
      covered !== null &&
      covered.start <= Math.max(0, visible.start - (margin >> 1)) &&
      covered.end >= Math.min(frame.length, visible.end + margin)
    );
  }

  private jump(): void {
    const now = this.now();
    const dragging = this.running.length > 0 && now - this.lastJump < 2 * DRAG_PAUSE;
    this.lastJump = now;
    this.covered = null;
    clearTimeout(this.timer);
    this.timer = undefined;
    if (dragging) this.timer = setTimeout(() => this.askLast(), DRAG_PAUSE);
    else this.askLast();
  }

  private askAfterPaint(): void {
    if (this.paints) return;
    this.paints = true;
    afterPaint(() => this.askLast(), this.signal);
  }

  private askLast(): void {
    this.timer = undefined;
    this.paints = false;
    if (this.last) this.ask(this.last, null);
  }

  private ask(wanted: Wanted, before: Wanted | null): void {
    this.giveUp(wanted);
    const direction = before ? wanted.visible.start - before.visible.start : 0;
    const span = spanAround(wanted.visible, direction, wanted.frame.length);
    this.covered = span;
    const missing = missingSpan(wanted, span);
    const rest = missing && this.withoutRunning(missing, wanted.columns);
    if (rest) this.start(wanted, rest);
  }

  /** Requests that show nothing of what is on screen now. */
  private giveUp({ visible }: Wanted): void {
    for (const running of this.running) if (!overlap(running, visible)) running.controller.abort();
    this.running = this.running.filter((running) => !running.controller.signal.aborted);
  }

  /** The part of a span that is not on its way. */
  private withoutRunning(span: Span, columns: readonly number[]): Span | null {
    let { start, end } = span;
    for (const running of this.running) {
      if (running.columns !== columns) continue;
      if (running.start <= start && running.end > start) start = running.end;
      if (running.end >= end && running.start < end) end = running.start;
    }
    return start < end ? { start, end } : null;
  }

  private start({ frame, columns }: Wanted, { start, end }: Span): void {
    const running: Running = { start, end, columns, controller: new AbortController() };
    this.running.push(running);
    const done = (): void => {
      this.running = this.running.filter((other) => other !== running);
    };
    const failed = (): void => {
      done();
      this.covered = null;
    };
    frame.fetch(start, end, columns, running.controller.signal).then(done, failed);
  }
}

function overlap(a: Span, b: Span): boolean {
  return a.start < b.end && b.start < a.end;
}

// The selected rows and the gesture that changes them, by pointer or keyboard.

import {
  addRange,
  extendGesture,
  type Gesture,
  type Ranges,
  sameRanges,
  startGesture,
  toggleRow,
} from "./selection";

export class Selecting {
  ranges: Ranges = [];
  private gesture: Gesture | null = null;

  constructor(private readonly changed: (ranges: Ranges) => void) {}

  /** A row number was pressed: alone, with Ctrl (toggle) or with Shift (extend). */
  press(row: number, toggle: boolean, extend: boolean): void {
    if (!extend || !this.gesture) this.gesture = startGesture(this.ranges, row, toggle);
    this.reach(row);
  }

  /** The gesture now reaches to this row. */
  reach(row: number): void {
    if (this.gesture) this.set(extendGesture(this.gesture, row));
  }

  /** Shift and an arrow moved from one row to another. */
  extend(from: number, to: number): void {
    this.gesture ??= startGesture(this.ranges, from, true);
    if (!this.gesture.adds) this.gesture = { base: this.ranges, anchor: from, adds: true };
    this.reach(to);
  }

  /** The keyboard moved on without Shift: the next gesture begins anew. */
  rest(): void {
    this.gesture = null;
  }

  toggle(row: number): void {
    this.gesture = startGesture(this.ranges, row, true);
    this.set(toggleRow(this.ranges, row));
  }

  all(length: number): void {
    this.gesture = null;
    this.set(length > 0 ? addRange([], 0, length - 1) : []);
  }

  clear(): void {
    this.gesture = null;
    this.set([]);
  }

  /** The selected lines stand there now. */
  moved(ranges: Ranges): void {
    this.gesture = null;
    this.ranges = ranges;
  }

  private set(ranges: Ranges): void {
    if (sameRanges(ranges, this.ranges)) return;
    this.ranges = ranges;
    this.changed(ranges);
  }
}

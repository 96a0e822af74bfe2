// The end of the view, which the grid keeps in sight when told to.

import { isAtEnd, topOf } from "./scroll";
import type { Stage } from "./stage";

export class Tail {
  private follows = false;

  constructor(
    private readonly stage: Stage,
    private readonly released: () => void,
  ) {}

  follow(on: boolean): void {
    this.follows = on;
    this.keep();
  }

  show(): void {
    this.stage.scroll({ type: "moved", rows: this.stage.scene.scroll.length });
  }

  /** There may be more lines now. */
  keep(): void {
    if (this.follows) this.show();
  }

  /** The grid was scrolled, not by us: let go unless the end is still in sight. */
  leave(): void {
    if (!this.follows || isAtEnd(this.stage.scene.scroll)) return;
    this.follows = false;
    this.released();
  }

  /** The lines on screen if the view were that long. */
  visible(length: number): readonly [first: number, end: number] {
    const { scroll } = this.stage.scene;
    if (scroll.viewport === 0) return [0, 0];
    const rows = Math.ceil(scroll.viewport / scroll.rowHeight) + 1;
    const first = this.follows ? length - rows : Math.floor(topOf(scroll) / scroll.rowHeight);
    return [Math.max(0, first), Math.min(length, first + rows)];
  }
}

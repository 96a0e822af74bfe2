// The scrolling element: hears its size and its scrolling, and is scrolled.

const SETTLE_MS = 150;

export interface ViewportEvents {
  resized(width: number, height: number): void;
  /** `byHand` when the element is not where it was brought to. */
  scrolled(top: number, left: number, byHand: boolean): void;
  /** No scrolling for a moment. */
  settled(): void;
}

export class Viewport {
  private top = 0;
  private left = 0;
  /** Collapsed outputs report no height and lose their scrolling: nothing they report then counts. */
  private hidden = true;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly element: HTMLElement,
    private readonly events: ViewportEvents,
    signal: AbortSignal,
  ) {
    const observer = new ResizeObserver((entries) => {
      const box = entries.at(-1)?.contentRect;
      if (box) this.measured(box.width, box.height);
    });
    observer.observe(element);
    element.addEventListener("scroll", () => this.hear(), { signal, passive: true });
    signal.addEventListener("abort", () => this.stop(observer), { once: true });
  }

  /** Bring the element to a place; nothing is written when it is there. */
  moveTo(top: number, left: number): void {
    if (this.hidden) {
      this.top = top;
      this.left = left;
      return;
    }
    if (Math.abs(top - this.top) >= 1) this.element.scrollTop = top;
    if (Math.abs(left - this.left) >= 1) this.element.scrollLeft = left;
    this.top = top;
    this.left = left;
  }

  private measured(width: number, height: number): void {
    const wasHidden = this.hidden;
    this.hidden = width === 0 || height === 0;
    if (this.hidden) return;
    this.events.resized(width, height);
    if (wasHidden) this.restore();
  }

  private restore(): void {
    this.element.scrollTop = this.top;
    this.element.scrollLeft = this.left;
  }

  private hear(): void {
    const { scrollTop, scrollLeft } = this.element;
    if (this.hidden || (scrollTop === 0 && this.top > 0 && this.element.clientHeight === 0)) return;
    const byHand = Math.abs(scrollTop - this.top) >= 1;
    this.top = scrollTop;
    this.left = scrollLeft;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.events.settled(), SETTLE_MS);
    this.events.scrolled(scrollTop, scrollLeft, byHand);
  }

  private stop(observer: ResizeObserver): void {
    observer.disconnect();
    clearTimeout(this.timer);
  }
}

// Roving focus: one cell of the grid takes part in the tab order. While that cell is scrolled away the grid's
// own element holds the focus for it, and gives it back when the cell is drawn again.

import { type Place, placeOf, samePlace } from "./scene";

const CONTROLS = "button:not([hidden]), [tabindex='-1'].wtw-bins, input, a[href]";

export class Focus {
  place: Place = { row: 0, column: 0 };
  private current: HTMLElement | null = null;
  private inside = false;
  private drawing = false;

  constructor(
    private readonly root: HTMLElement,
    private readonly elementAt: (place: Place) => HTMLElement | undefined,
    signal: AbortSignal,
  ) {
    root.tabIndex = 0;
    root.addEventListener("focusin", (event) => this.entered(event.target), { signal });
    root.addEventListener("focusout", (event) => this.left(event.relatedTarget), { signal });
  }

  /** Make this the current cell, and give it the focus. */
  take(place: Place): void {
    this.place = place;
    this.inside = true;
    this.sync();
    if (this.active !== this.current) this.current?.focus({ preventScroll: true });
  }

  /** Make this the current cell without touching the focus. */
  point(place: Place): void {
    this.place = place;
    this.sync();
  }

  /** Draw, without taking the loss of a recycled element for the user's leaving. */
  during(draw: () => void): void {
    this.drawing = true;
    draw();
    this.drawing = false;
    this.sync();
  }

  /** The first control of the current cell gets the focus; false when it has none. */
  enterControls(): boolean {
    const [control] = this.controls;
    control?.focus({ preventScroll: true });
    return control !== undefined;
  }

  /** Where the current cell stands in the window. */
  box(): DOMRect {
    return (this.current ?? this.root).getBoundingClientRect();
  }

  /** Is the focus on a control inside a cell? */
  isInControl(target: EventTarget | null): boolean {
    return target !== this.root && target !== this.current;
  }

  /** The control after or before the focused one in its cell gets the focus. */
  stepControl(step: 1 | -1): void {
    const { controls } = this;
    const at = controls.findIndex((control) => hasFocus(control));
    controls[(at + step + controls.length) % controls.length]?.focus({ preventScroll: true });
  }

  private entered(target: EventTarget | null): void {
    if (this.drawing) return;
    this.inside = true;
    const place = placeOf(target);
    if (place) this.place = place;
    this.sync();
  }

  private left(to: EventTarget | null): void {
    if (this.drawing || (to instanceof Node && this.root.contains(to))) return;
    this.inside = false;
  }

  private sync(): void {
    const element = this.elementAt(this.place) ?? this.root;
    const before = this.current;
    this.current = element;
    if (element !== before) element.tabIndex = 0;
    if (this.inside && this.isMisplaced(element)) element.focus({ preventScroll: true });
    if (element !== before) this.dropTabStop(before);
  }

  /** Only after the focus has moved: an element that cannot have it any more loses it to the page. */
  private dropTabStop(before: HTMLElement | null): void {
    if (before !== this.root) before?.removeAttribute("tabindex");
    if (this.current !== this.root) this.root.tabIndex = -1;
  }

  /** The focus is neither on the current cell nor on a control in it. */
  private isMisplaced(element: HTMLElement): boolean {
    const { active } = this;
    if (active === element) return false;
    return !samePlace(this.root.contains(active) ? placeOf(active) : null, this.place);
  }

  /** What can have the focus inside the current cell, also in a shadow root right in it. */
  private get controls(): HTMLElement[] {
    const { current } = this;
    const roots = [current, ...[...(current?.children ?? [])].map((child) => child.shadowRoot)];
    return roots.flatMap((root) => [...(root?.querySelectorAll<HTMLElement>(CONTROLS) ?? [])]);
  }

  private get active(): Element | null {
    return activeIn(this.root);
  }
}

/** What has the focus in the tree that an element stands in. */
function hasFocus(element: Element): boolean {
  return activeIn(element) === element;
}

function activeIn(element: Element): Element | null {
  return (element.getRootNode() as Document | ShadowRoot).activeElement;
}

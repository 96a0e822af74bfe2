// A panel beside an element, above everything else.

import type { ComponentChildren, VNode } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { placeBeside } from "./placement";

/** An element, or a point in client coordinates. */
export type Anchor = HTMLElement | { readonly x: number; readonly y: number };

export interface PopoverProps {
  readonly anchor: Anchor;
  readonly label: string;
  readonly role: "dialog" | "alertdialog" | "menu" | "listbox" | "tooltip" | "group";
  /** Id of the element that says what it is about. */
  readonly describedBy?: string;
  /** Where it stands below the anchor; at its start by default. */
  readonly align?: "start" | "middle";
  readonly class?: string;
  /** Take the focus when opened and give it back when closed. */
  readonly focus?: boolean;
  readonly onClose?: () => void;
  /** Keys of the panel's own. */
  readonly onKey?: (event: KeyboardEvent) => void;
  readonly children: ComponentChildren;
}

/**
 * Rendered where it stands in the tree, shown in the browser's top layer: cells of a notebook have
 * paint containment, which clips even elements of position fixed.
 */
export function Popover(props: PopoverProps): VNode {
  const ref = useRef<HTMLDivElement>(null);
  useTopLayer(ref, props.anchor, props.align ?? "start");
  useFocusReturn(ref, props.anchor, props.focus ?? false);
  useOutsidePress(ref, props.anchor, props.onClose);
  const attributes = {
    role: props.role,
    "aria-label": props.label,
    "aria-describedby": props.describedBy,
    tabIndex: -1,
    onKeyDown: (event: KeyboardEvent) => onKey(event, ref.current, props),
  };
  return (
    <div ref={ref} class={`wtw-popover ${props.class ?? ""}`} popover="manual" {...attributes}>
      {props.children}
    </div>
  );
}

/** Keys end here: a panel stands inside the grid or a toolbar, which have keys of their own. */
function onKey(event: KeyboardEvent, panel: HTMLElement | null, props: PopoverProps): void {
  event.stopPropagation();
  props.onKey?.(event);
  if (event.key === "Escape" && props.onClose) {
    event.preventDefault();
    props.onClose();
  }
  if (event.key === "Tab" && props.role.endsWith("dialog") && panel) keepTabInside(event, panel);
}

/** Tab goes round inside the panel. */
export function keepTabInside(event: KeyboardEvent, panel: HTMLElement): void {
  const stops = [...panel.querySelectorAll<HTMLElement>("*")].filter(isTabStop);
  const last = stops.at(-1);
  const [from, to] = event.shiftKey ? [stops[0], last] : [last, stops[0]];
  if (to && (activeElement(panel) === from || activeElement(panel) === panel)) {
    event.preventDefault();
    to.focus();
  }
}

function isTabStop(element: HTMLElement): boolean {
  return element.tabIndex >= 0 && !element.matches(":disabled");
}

/** The focused element of the document or shadow root that a node stands in. */
export function activeElement(node: Node): Element | null {
  const root: Node & { readonly activeElement?: Element | null } = node.getRootNode();
  return root.activeElement ?? null;
}

function useTopLayer(ref: { current: HTMLElement | null }, anchor: Anchor, align: "start" | "middle"): void {
  useLayoutEffect(() => {
    const panel = ref.current;
    if (!panel) return;
    if (typeof panel.showPopover === "function") panel.showPopover();
    const place = (): void => position(panel, anchor, align);
    place();
    return whenMoved(panel, place);
  }, [anchor, align]);
}

/** The page scrolls, the window or the panel changes its size. */
function whenMoved(panel: HTMLElement, act: () => void): () => void {
  const ended = new AbortController();
  const page = panel.ownerDocument.defaultView ?? window;
  page.addEventListener("scroll", act, { capture: true, passive: true, signal: ended.signal });
  page.addEventListener("resize", act, { signal: ended.signal });
  const observer = new ResizeObserver(act);
  observer.observe(panel);
  ended.signal.addEventListener("abort", () => observer.disconnect());
  return () => ended.abort();
}

function position(panel: HTMLElement, anchor: Anchor, align: "start" | "middle"): void {
  const { style, ownerDocument } = panel;
  const { clientWidth: width, clientHeight: height } = ownerDocument.documentElement;
  const box =
    anchor instanceof HTMLElement ? anchor.getBoundingClientRect() : new DOMRect(anchor.x, anchor.y);
  const place = placeBeside(box, panel.getBoundingClientRect(), { width, height }, align);
  style.left = `${place.x}px`;
  style.top = `${place.y}px`;
  style.maxWidth = `${place.maxWidth}px`;
  style.maxHeight = `${place.maxHeight}px`;
}

function useFocusReturn(ref: { current: HTMLElement | null }, anchor: Anchor, wanted: boolean): void {
  useLayoutEffect(() => {
    const panel = ref.current;
    if (!wanted || !panel) return;
    const before = activeElement(panel);
    const first = panel.querySelector<HTMLElement>("[data-autofocus]") ?? panel;
    if (!panel.contains(before)) first.focus({ preventScroll: true });
    return () => {
      const now = activeElement(panel);
      const lost = now === null || panel.contains(now) || now === panel.ownerDocument.body;
      if (lost && !takesFocus(anchor)) takesFocus(before);
    };
  }, []);
}

/** Focus what may be focused; an anchor that only says where the panel stands may not. */
function takesFocus(target: unknown): boolean {
  if (!(target instanceof HTMLElement) || !target.isConnected) return false;
  target.focus({ preventScroll: true });
  return activeElement(target) === target;
}

function useOutsidePress(
  ref: { current: HTMLElement | null },
  anchor: Anchor,
  onClose: (() => void) | undefined,
): void {
  const close = useRef(onClose);
  close.current = onClose;
  useEffect(() => {
    const panel = ref.current;
    if (!panel) return;
    const press = (event: Event): void => {
      const path = event.composedPath();
      const inside = path.includes(panel) || (anchor instanceof HTMLElement && path.includes(anchor));
      if (!inside) close.current?.();
    };
    panel.ownerDocument.addEventListener("pointerdown", press, true);
    return () => panel.ownerDocument.removeEventListener("pointerdown", press, true);
  }, [anchor]);
}

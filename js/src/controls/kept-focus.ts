// The focus stays in a panel whose controls come, go and change places.

import { useEffect } from "preact/hooks";
import { activeElement } from "./popover";

/**
 * When the control that has the focus goes or is moved, it stays there, or goes to one like it: to the "Remove: B" that
 * takes the place of "Remove: A", else to what stands where it stood. `inside` is an element of the panel.
 */
export function useKeptFocus(inside: { readonly current: HTMLElement | null }): void {
  useEffect(() => {
    const panel = inside.current?.closest<HTMLElement>("[role=dialog]");
    if (!panel) return;
    const ended = new AbortController();
    let last: Place | null = null;
    const remember = ({ target }: FocusEvent): void => {
      last = target instanceof HTMLElement ? placeOf(panel, target) : null;
    };
    panel.addEventListener("focusin", remember, { signal: ended.signal });
    const observer = new MutationObserver(() => {
      const now = activeElement(panel);
      if (last !== null && (now === null || now === panel.ownerDocument.body)) find(panel, last)?.focus();
    });
    observer.observe(panel, { childList: true, subtree: true });
    ended.signal.addEventListener("abort", () => observer.disconnect());
    return () => ended.abort();
  }, []);
}

interface Place {
  readonly element: HTMLElement;
  /** Places among all controls, and among those like it. */
  readonly place: number;
  readonly among: number;
}

function placeOf(panel: HTMLElement, element: HTMLElement): Place {
  const place = controlsOf(panel).indexOf(element);
  return { element, place, among: alike(panel, element).indexOf(element) };
}

function find(panel: HTMLElement, { element, place, among }: Place): HTMLElement | undefined {
  if (element.isConnected) return element;
  const [others, all] = [alike(panel, element), controlsOf(panel)];
  return others[Math.min(among, others.length - 1)] ?? all[Math.min(Math.max(place, 0), all.length - 1)];
}

/** Controls whose names differ in what they are about only. */
function alike(panel: HTMLElement, element: HTMLElement): HTMLElement[] {
  const kind = kindOf(element);
  return kind === null ? [] : controlsOf(panel).filter((other) => kindOf(other) === kind);
}

function kindOf(element: HTMLElement): string | null {
  const [kind, about] = (element.getAttribute("aria-label") ?? "").split(": ", 2);
  return about === undefined ? null : (kind ?? null);
}

function controlsOf(panel: HTMLElement): HTMLElement[] {
  return [...panel.querySelectorAll<HTMLElement>("*")].filter((each) => each.tabIndex >= 0);
}

// A menu of actions: arrows, Home, End and the first letter move, Enter does, Esc closes.

import type { VNode } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { type Anchor, Popover } from "./popover";

export interface MenuItem {
  readonly label: string;
  readonly act: () => void;
  /** A line above this item. */
  readonly divided?: boolean;
  /** Shown, but it does nothing now. */
  readonly disabled?: boolean;
}

export interface MenuProps {
  readonly anchor: Anchor;
  readonly label: string;
  readonly items: readonly MenuItem[];
  readonly onClose: () => void;
}

export function Menu({ anchor, label, items, onClose }: MenuProps): VNode {
  const [active, setActive] = useState(() =>
    Math.max(
      0,
      items.findIndex(({ disabled }) => !disabled),
    ),
  );
  const list = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    list.current?.querySelectorAll<HTMLElement>('[role="menuitem"]')[active]?.focus({ preventScroll: true });
  }, [active]);
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === "Tab") onClose();
    const next = nextItem(event.key, active, items);
    if (next === null) return;
    event.preventDefault();
    setActive(next);
  };
  return (
    <Popover anchor={anchor} label={label} role="menu" class="wtw-menu" focus onClose={onClose} onKey={onKey}>
      <div ref={list} role="presentation">
        {items.map((item, i) => (
          <button
            key={item.label}
            type="button"
            role="menuitem"
            class={item.divided ? "wtw-menu-item wtw-divided" : "wtw-menu-item"}
            tabIndex={i === active ? 0 : -1}
            aria-disabled={item.disabled ?? false}
            title={item.label}
            onPointerMove={() => setActive(i)}
            onClick={() => {
              if (item.disabled) return;
              onClose();
              item.act();
            }}
          >
            {item.label}
          </button>
        ))}
      </div>
    </Popover>
  );
}

/** The item that a key moves to, or null when the key moves nowhere. */
export function nextItem(key: string, active: number, items: readonly MenuItem[]): number | null {
  const count = items.length;
  if (count === 0) return null;
  if (key === "ArrowDown") return (active + 1) % count;
  if (key === "ArrowUp") return (active + count - 1) % count;
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  if (key.length !== 1 || key === " ") return null;
  const starts = (i: number): boolean => items[i]?.label.toLowerCase().startsWith(key.toLowerCase()) ?? false;
  for (let step = 1; step <= count; step += 1) {
    if (starts((active + step) % count)) return (active + step) % count;
  }
  return null;
}

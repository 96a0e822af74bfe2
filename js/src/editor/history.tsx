// The filters this table has had.

import type { ReadonlySignal } from "@preact/signals";
import type { VNode } from "preact";
import { useRef, useState } from "preact/hooks";
import { Icon } from "../controls/icons";
import { Menu } from "../controls/menu";

/** An older filter for 1, a newer one for -1; from a text that is none of them, the newest. */
export function stepHistory(history: readonly string[], text: string, step: number): string {
  const place = history.indexOf(text.trim());
  const next = history[place + step];
  if (next !== undefined) return next;
  return place + step < 0 ? "" : text;
}

interface HistoryButtonProps {
  readonly history: ReadonlySignal<readonly string[]>;
  readonly onTake: (text: string) => void;
}

export function HistoryButton({ history, onTake }: HistoryButtonProps): VNode | null {
  const [open, setOpen] = useState(false);
  const ref = useRef<HTMLButtonElement>(null);
  const texts = history.value;
  if (texts.length === 0) return null;
  return (
    <>
      <button
        ref={ref}
        type="button"
        class="wtw-button wtw-history"
        aria-label="History"
        aria-haspopup="menu"
        aria-expanded={open}
        title="Filters this table has had (Alt+Up)"
        onClick={() => setOpen(!open)}
      >
        History
        <Icon name="down" />
      </button>
      {open && ref.current && (
        <Menu
          anchor={ref.current}
          label="History"
          items={texts.map((text) => ({ label: text, act: () => onTake(text) }))}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}

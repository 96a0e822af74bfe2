// What narrows or orders the rows now; each can be taken away.

import type { VNode } from "preact";
import { Icon, type IconName } from "./icons";

export interface ChipProps {
  readonly kind: "filter" | "search" | "sort" | "group";
  readonly text: string;
  /** In full, when the text is short for it. */
  readonly full?: string;
  readonly onRemove: () => void;
  /** Set on a sort: turns its direction round. */
  readonly toggle?: { readonly icon: IconName; readonly label: string; readonly act: () => void };
}

export function Chip({ kind, text, full = text, onRemove, toggle }: ChipProps): VNode {
  return (
    <li class={`wtw-chip wtw-chip-${kind}`}>
      <span class="wtw-chip-kind">{kind}</span>
      <span class="wtw-chip-text" title={full}>
        {text}
      </span>
      {toggle && (
        <button
          type="button"
          class="wtw-chip-button"
          aria-label={toggle.label}
          title={toggle.label}
          onClick={toggle.act}
        >
          <Icon name={toggle.icon} />
        </button>
      )}
      <button
        type="button"
        class="wtw-chip-button"
        aria-label={`Remove ${kind}: ${text}`}
        title={`Remove ${kind}`}
        onClick={onRemove}
      >
        <Icon name="close" />
      </button>
    </li>
  );
}

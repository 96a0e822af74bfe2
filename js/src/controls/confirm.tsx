// Asks before something is done that takes more along than was asked for.

import type { VNode } from "preact";
import { type Anchor, Popover } from "./popover";
import { useUnique } from "./use-unique";

export interface ConfirmProps {
  readonly anchor: Anchor;
  readonly label: string;
  readonly text: string;
  /** What doing it is called. */
  readonly action: string;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

export function Confirm({ anchor, label, text, action, onConfirm, onClose }: ConfirmProps): VNode {
  const id = useUnique();
  return (
    <Popover
      anchor={anchor}
      label={label}
      role="alertdialog"
      describedBy={id}
      class="wtw-settings"
      focus
      onClose={onClose}
    >
      <p id={id} dir="auto">
        {text}
      </p>
      <div class="wtw-settings-bar">
        <button type="button" class="wtw-button" data-autofocus="" onClick={onClose}>
          Cancel
        </button>
        <button
          type="button"
          class="wtw-button wtw-primary"
          onClick={() => {
            onClose();
            onConfirm();
          }}
        >
          {action}
        </button>
      </div>
    </Popover>
  );
}

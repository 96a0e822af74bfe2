// A button that gives way to a form.

import type { VNode } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

interface FormButtonProps {
  readonly label: string;
  /** Null while it is closed. */
  readonly form: VNode | null;
  readonly onOpen: () => void;
}

/** The button gets the focus when the form is closed. */
export function FormButton({ label, form, onOpen }: FormButtonProps): VNode {
  const button = useRef<HTMLButtonElement>(null);
  const wasOpen = useRef(false);
  const isOpen = form !== null;
  useLayoutEffect(() => {
    if (wasOpen.current && !isOpen) button.current?.focus();
    wasOpen.current = isOpen;
  }, [isOpen]);
  return (
    form ?? (
      <button ref={button} type="button" class="wtw-button" onClick={onOpen}>
        {label}
      </button>
    )
  );
}

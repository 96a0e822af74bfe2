// Code to be copied by hand, selected; or why there is none.

import type { VNode } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { type Anchor, Popover } from "./popover";

export interface CodeTextProps {
  readonly anchor: Anchor;
  readonly label: string;
  readonly code?: string;
  readonly problem?: string;
  readonly onClose: () => void;
}

const MOST_LINES = 16;

export function CodeText({ anchor, label, code, problem, onClose }: CodeTextProps): VNode {
  const area = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => area.current?.select(), [code]);
  return (
    <Popover anchor={anchor} label={label} role="dialog" class="wtw-code-panel" focus onClose={onClose}>
      {problem !== undefined && <p role="alert">{problem}</p>}
      {code !== undefined && (
        <>
          <p>This page may not write to the clipboard. The code is selected: copy it from here.</p>
          <textarea
            ref={area}
            class="wtw-code-text"
            aria-label={label}
            data-autofocus=""
            readOnly
            rows={Math.min(code.split("\n").length + 1, MOST_LINES)}
            spellcheck={false}
            value={code}
          />
        </>
      )}
      <button type="button" class="wtw-button" onClick={onClose}>
        Close
      </button>
    </Popover>
  );
}

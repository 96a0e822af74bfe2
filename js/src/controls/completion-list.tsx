// Proposals for the expression that is being typed.

import type { VNode } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Completion } from "../protocol";

export interface CompletionListProps {
  /** Prefix of element ids: options are `ID-0`, `ID-1`, … */
  readonly id: string;
  readonly options: readonly Completion[];
  readonly active: number;
  readonly onPick: (option: Completion) => void;
}

const MARKS = { column: "col", function: "ƒ", operator: "±", keyword: "key", value: "val" } as const;

export function CompletionList({ id, options, active, onPick }: CompletionListProps): VNode {
  const list = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => list.current?.children[active]?.scrollIntoView?.({ block: "nearest" }), [active]);
  return (
    <div ref={list} id={`${id}-list`} role="listbox" aria-label="Proposals" class="wtw-completions">
      {options.map((option, i) => (
        <div
          key={`${option.type} ${option.label}`}
          id={`${id}-${i}`}
          role="option"
          tabIndex={-1}
          aria-selected={i === active}
          class="wtw-completion"
          onPointerDown={(event) => {
            event.preventDefault();
            onPick(option);
          }}
        >
          <span class="wtw-completion-mark">{MARKS[option.type]}</span>
          <span class="wtw-completion-label">{option.label}</span>
          <span class="wtw-completion-detail">{option.detail}</span>
        </div>
      ))}
    </div>
  );
}

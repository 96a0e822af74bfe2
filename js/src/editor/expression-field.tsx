// CodeMirror in the editor, and what it says about the call at the caret.

import type { Ref, VNode } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Written } from "../controls/written";
import { Code } from "./code";
import type { ExpressionEditorProps, Proposal, Questions } from "./contract";
import { type CallAt, callAt } from "./signature";

export interface ExpressionFieldProps extends ExpressionEditorProps {
  readonly code: { current: Code | null };
  /** Id of the element that says what is wrong. */
  readonly describedBy: string;
}

export function ExpressionField(props: ExpressionFieldProps): VNode {
  const { draft, complete, code, onApply } = props;
  const host = useRef<HTMLDivElement>(null);
  const latest = useRef({ complete, onApply });
  latest.current = { complete, onApply };
  const [call, setCall] = useState<CallAt | null>(null);
  useLayoutEffect(() => {
    if (!host.current) return;
    const made = new Code(host.current, draft.text.peek(), {
      label: props.label,
      example: props.example,
      complete: (text, caret, signal) => latest.current.complete(text, caret, signal),
      onEdit: (text) => draft.edit(text),
      onCaret: (text, caret) => setCall(callAt(text, caret)),
      onPropose: (caret) => {
        draft.proposing.value = caret;
      },
      onApply: () => latest.current.onApply(),
      describedBy: props.describedBy,
    });
    code.current = made;
    if (props.focus) made.focus();
    return () => {
      code.current = null;
      made.destroy();
    };
  }, []);
  useFollow(draft, code);
  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: keys that the text has used go no further */}
      <div ref={host as Ref<HTMLDivElement>} class="wtw-expression" onKeyDown={keepUsedKeys} />
      <Signature text={draft.text.value} call={call} complete={complete} />
    </>
  );
}

/** A key that closed the proposals must not close the panel. */
function keepUsedKeys(event: KeyboardEvent): void {
  if (event.defaultPrevented) event.stopPropagation();
}

/** The text was changed by a button; a mistake was found. */
function useFollow(draft: Written, code: { readonly current: Code | null }): void {
  const text = draft.text.value;
  const problem = draft.told;
  useEffect(() => code.current?.replace(draft.text.peek()), [text]);
  useEffect(() => code.current?.showMistake(problem?.span ?? null, problem !== null), [problem]);
}

interface SignatureProps {
  readonly text: string;
  readonly call: CallAt | null;
  readonly complete: Questions["complete"];
}

/** What the function at the caret takes. */
function Signature({ text, call, complete }: SignatureProps): VNode | null {
  const [found, setFound] = useState<Proposal | null>(null);
  const head = call === null ? null : text.slice(0, call.end);
  useEffect(() => {
    const ended = new AbortController();
    if (head === null || call === null) setFound(null);
    else
      complete(head, [...head].length, ended.signal).then(
        (options) =>
          setFound(options.find(({ type, label }) => type === "function" && label === call.name) ?? null),
        () => setFound(null),
      );
    return () => ended.abort();
  }, [head]);
  if (!found || found.label !== call?.name) return null;
  return (
    <p class="wtw-signature">
      <span class="wtw-code">{found.label}</span> {found.detail}
      {found.doc && <span class="wtw-hint"> {found.doc}</span>}
    </p>
  );
}

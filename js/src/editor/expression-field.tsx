// CodeMirror in the editor, and what it says about the call at the caret.

import type { Ref, VNode } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Code } from "./code";
import type { Proposal, Questions } from "./contract";
import type { Draft } from "./draft";
import { type CallAt, callAt } from "./signature";

export interface ExpressionFieldProps {
  readonly draft: Draft;
  readonly questions: Questions;
  readonly code: { current: Code | null };
  /** Id of the element that says what is wrong. */
  readonly describedBy: string;
  /** Take the focus when it is shown. */
  readonly focus: boolean;
  readonly onApply: () => void;
}

export function ExpressionField(props: ExpressionFieldProps): VNode {
  const { draft, questions, code, onApply } = props;
  const host = useRef<HTMLDivElement>(null);
  const latest = useRef({ questions, onApply });
  latest.current = { questions, onApply };
  const [call, setCall] = useState<CallAt | null>(null);
  useLayoutEffect(() => {
    if (!host.current) return;
    const made = new Code(host.current, draft.text.peek(), {
      questions: () => latest.current.questions,
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
      <Signature text={draft.text.value} call={call} questions={questions} />
    </>
  );
}

/** A key that closed the proposals must not close the panel. */
function keepUsedKeys(event: KeyboardEvent): void {
  if (event.defaultPrevented) event.stopPropagation();
}

/** The text was changed by a button; a mistake was found. */
function useFollow(draft: Draft, code: { readonly current: Code | null }): void {
  const text = draft.text.value;
  const problem = draft.told;
  useEffect(() => code.current?.replace(draft.text.peek()), [text]);
  useEffect(() => code.current?.showMistake(problem?.span ?? null, problem !== null), [problem]);
}

interface SignatureProps {
  readonly text: string;
  readonly call: CallAt | null;
  readonly questions: Questions;
}

/** What the function at the caret takes. */
function Signature({ text, call, questions }: SignatureProps): VNode | null {
  const [found, setFound] = useState<Proposal | null>(null);
  const head = call === null ? null : text.slice(0, call.end);
  useEffect(() => {
    const ended = new AbortController();
    if (head === null || call === null) setFound(null);
    else
      questions.complete(head, [...head].length, ended.signal).then(
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

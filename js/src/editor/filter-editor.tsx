// The filter editor: an expression or conditions, how many rows they show, and the filters there have been.

import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useUnique } from "../controls/use-unique";
import { formatCount } from "../format";
import { Builder } from "./builder";
import type { Code } from "./code";
import { unfinished } from "./conditions";
import type { EditorProps, Mode } from "./contract";
import { Draft } from "./draft";
import style from "./editor.css";
import { ExpressionField } from "./expression-field";
import { HistoryButton, stepHistory } from "./history";
import { Mistake } from "./mistake";
import { type ModeState, Switch, useMode } from "./mode";

export function FilterEditor(props: EditorProps): VNode {
  const draft = useDraft(props);
  const code = useRef<Code | null>(null);
  const switched = useRef(false);
  const state = useMode(props, draft);
  const take = (text: string): void => {
    state.forget();
    draft.edit(text);
  };
  const apply = async (): Promise<void> => {
    if (!(await draft.check())) return;
    props.onApply(draft.text.peek().trim());
    props.onClose();
  };
  const clear = (): void => {
    take("");
    props.onApply("");
  };
  const switchTo = (mode: Mode): void => {
    switched.current = true;
    state.show(mode);
  };
  const body = { props, draft, code, state, focus: !switched.current, apply: () => void apply() };
  return (
    <>
      <style>{style}</style>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: keys of all the controls inside */}
      <div class="wtw-editor" onKeyDown={(event) => onKey(event, props, draft, take, body.apply)}>
        <div class="wtw-editor-bar">
          <Switch
            mode={state.mode}
            reason={draft.reason.value}
            isShown={draft.problem.value === null}
            onMode={switchTo}
          />
          <HistoryButton history={props.history} onTake={take} />
        </div>
        {state.mode === "builder" ? <BuilderBody {...body} /> : <ExpressionBody {...body} />}
        <div class="wtw-editor-bar">
          <Matching
            draft={draft}
            left={state.mode === "builder" && state.built ? unfinished(state.built) : 0}
          />
          <button type="button" class="wtw-button" onClick={clear}>
            Clear
          </button>
          <button type="button" class="wtw-button wtw-primary" onClick={body.apply}>
            Apply
          </button>
        </div>
      </div>
    </>
  );
}

interface BodyProps {
  readonly props: EditorProps;
  readonly draft: Draft;
  readonly code: { current: Code | null };
  readonly state: ModeState;
  readonly focus: boolean;
  readonly apply: () => void;
}

function ExpressionBody({ props, draft, code, focus, apply }: BodyProps): VNode {
  const id = useUnique();
  return (
    <>
      <ExpressionField
        draft={draft}
        label="Expression"
        example="An expression, such as score > 0.5"
        complete={props.complete}
        code={code}
        describedBy={id}
        focus={focus}
        onApply={apply}
      />
      <Mistake id={id} draft={draft} code={code} />
    </>
  );
}

function BuilderBody({ props, draft, state, focus }: BodyProps): VNode {
  if (!state.built) return <p class="wtw-hint">Reading the filter…</p>;
  const { columns } = props;
  return (
    <>
      <Builder group={state.built} columns={columns} questions={props} focus={focus} onChange={state.build} />
      {draft.problem.value && (
        <p class="wtw-problem" role="alert">
          {draft.problem.value.message}
        </p>
      )}
    </>
  );
}

/** Alt+Up and Alt+Down go through the history; Enter in an input, and with Ctrl or Command anywhere, applies. */
function onKey(
  event: KeyboardEvent,
  { history }: EditorProps,
  draft: Draft,
  take: (text: string) => void,
  apply: () => void,
): void {
  const step = { ArrowUp: 1, ArrowDown: -1 }[event.key];
  const applies = event.ctrlKey || event.metaKey || isValue(event.target);
  if (event.altKey && step) take(stepHistory(history.peek(), draft.text.peek(), step));
  else if (event.key === "Enter" && applies) apply();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/** On a button or a list of choices Enter does what it does there. */
function isValue(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement;
}

function useDraft(props: EditorProps): Draft {
  const latest = useRef(props);
  latest.current = props;
  const [draft] = useState(() => new Draft(props.text, () => latest.current));
  useEffect(() => () => draft.dispose(), []);
  return draft;
}

function Matching({ draft, left }: { readonly draft: Draft; readonly left: number }): VNode {
  const matching = draft.matching.value;
  const rest =
    left > 0 ? `; ${left === 1 ? "1 condition is" : `${formatCount(left)} conditions are`} not complete` : "";
  return (
    <span class="wtw-matching" role="status">
      {matching.state === "waiting" && "Counting…"}
      {matching.state === "unknown" && "Not a filter yet"}
      {matching.state === "known" &&
        `${formatCount(matching.matched)} of ${formatCount(matching.total)} rows match${rest}`}
    </span>
  );
}

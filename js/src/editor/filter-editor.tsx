// The filter editor: an expression or conditions, how many rows they show, and the filters there have been.

import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useUnique } from "../controls/use-unique";
import { formatCount } from "../format";
import type { ConditionGroup } from "../protocol";
import { Builder } from "./builder";
import type { Code } from "./code";
import { printGroup, unfinished } from "./conditions";
import type { EditorProps, Mode } from "./contract";
import { Draft } from "./draft";
import style from "./editor.css";
import { ExpressionField } from "./expression-field";
import { HistoryButton, stepHistory } from "./history";

export function FilterEditor(props: EditorProps): VNode {
  const draft = useDraft(props);
  const code = useRef<Code | null>(null);
  const [wanted, setWanted] = useState<Mode>(props.mode);
  const [built, setBuilt] = useState<ConditionGroup | null>(null);
  const group = built ?? draft.group.value;
  const mode: Mode = wanted === "builder" && group !== null ? "builder" : "expression";
  const show = (next: Mode): void => {
    if (next === "builder" && draft.group.peek() === null) return;
    setBuilt(next === "builder" ? draft.group.peek() : null);
    setWanted(next);
    props.onMode(next);
  };
  const build = (next: ConditionGroup): void => {
    setBuilt(next);
    draft.edit(printGroup(next));
  };
  const take = (text: string): void => {
    setBuilt(null);
    draft.edit(text);
  };
  const apply = async (): Promise<void> => {
    if (!(await draft.check())) return;
    props.onApply(draft.text.peek().trim());
    props.onClose();
  };
  const onKey = (event: KeyboardEvent): void => {
    const step = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (event.altKey && step) take(stepHistory(props.history.peek(), draft.text.peek(), step));
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey || isValue(event.target))) void apply();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <>
      <style>{style}</style>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: keys of all the controls inside */}
      <div class="wtw-editor" onKeyDown={onKey}>
        <div class="wtw-editor-bar">
          <Switch
            mode={mode}
            reason={draft.reason.value}
            isShown={draft.problem.value === null}
            onMode={show}
          />
          <HistoryButton history={props.history} onTake={take} />
        </div>
        {mode === "builder" && group ? (
          <Builder group={group} columns={props.columns} questions={props} onChange={build} />
        ) : (
          <ExpressionField draft={draft} questions={props} code={code} onApply={() => void apply()} />
        )}
        {mode === "expression" && <Mistake draft={draft} code={code} />}
        {mode === "builder" && draft.problem.value && (
          <p class="wtw-problem" role="alert">
            {draft.problem.value.message}
          </p>
        )}
        <div class="wtw-editor-bar">
          <Matching draft={draft} left={built ? unfinished(built) : 0} />
          <button
            type="button"
            class="wtw-button"
            onClick={() => {
              take("");
              props.onApply("");
            }}
          >
            Clear
          </button>
          <button type="button" class="wtw-button wtw-primary" onClick={() => void apply()}>
            Apply
          </button>
        </div>
      </div>
    </>
  );
}

/** Enter in an input applies; on a button or a list of choices it does what it does there. */
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

interface SwitchProps {
  readonly mode: Mode;
  /** Why the expression cannot be built. */
  readonly reason: string | null;
  /** Say so at length; a mistake is told elsewhere. */
  readonly isShown: boolean;
  readonly onMode: (mode: Mode) => void;
}

function Switch({ mode, reason, isShown, onMode }: SwitchProps): VNode {
  const id = useUnique();
  const why = reason === null ? null : `The builder cannot show this: ${reason}`;
  return (
    <>
      <div class="wtw-switch" role="radiogroup" aria-label="How to write the filter">
        {(["builder", "expression"] as const).map((each) => {
          const refused = each === "builder" && why !== null && mode !== "builder";
          return (
            <label key={each} class="wtw-switch-choice" title={refused ? why : undefined}>
              <input
                type="radio"
                name={id}
                checked={mode === each}
                disabled={refused}
                aria-describedby={refused ? `${id}-why` : undefined}
                onChange={() => onMode(each)}
              />
              {each === "builder" ? "Builder" : "Expression"}
            </label>
          );
        })}
      </div>
      {why !== null && mode !== "builder" && (
        <span id={`${id}-why`} class={isShown ? "wtw-hint wtw-why" : "wtw-hidden"} title={why}>
          {why}
        </span>
      )}
    </>
  );
}

interface MistakeProps {
  readonly draft: Draft;
  readonly code: { readonly current: Code | null };
}

/** The message stays in its place while the expression is typed on. */
function Mistake({ draft, code }: MistakeProps): VNode {
  const problem = draft.told;
  const { span, fix } = problem ?? {};
  return (
    <div class="wtw-mistake-line" role="status">
      {problem && <span class="wtw-problem">{problem.message}</span>}
      {span && fix && (
        <button type="button" class="wtw-button wtw-fix" onClick={() => code.current?.fix(span, fix)}>
          Write <span class="wtw-code">{fix}</span>
        </button>
      )}
    </div>
  );
}

function Matching({ draft, left }: { readonly draft: Draft; readonly left: number }): VNode {
  const matching = draft.matching.value;
  const rest =
    left > 0 ? `; ${left === 1 ? "1 condition lacks" : `${formatCount(left)} conditions lack`} a value` : "";
  return (
    <span class="wtw-matching" role="status">
      {matching.state === "waiting" && "Counting…"}
      {matching.state === "unknown" && "Not a filter yet"}
      {matching.state === "known" &&
        `${formatCount(matching.matched)} of ${formatCount(matching.total)} rows match${rest}`}
    </span>
  );
}

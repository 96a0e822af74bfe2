// An expression with a name, checked while it is written: an aggregate, or what to group by.

import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { ColumnInfo, ComputedColumn } from "../protocol";
import { ExpressionDraft } from "./expression-draft";
import { ExpressionInput, type ExpressionTools } from "./expression-input";
import { TextField } from "./field";
import { activeElement } from "./popover";

export interface ExpressionFormProps extends ExpressionTools {
  /** What is entered, for those who do not see it. */
  readonly label: string;
  /** To begin with. */
  readonly wish: ComputedColumn;
  readonly example: string;
  readonly action: string;
  /** What is wrong with the name; null when nothing is. */
  readonly nameProblem: (name: string) => string | null;
  /** `column` describes what the expression gives. */
  readonly onEnter: (wish: ComputedColumn, column: ColumnInfo) => void;
  readonly onCancel: () => void;
  /** Ways to write the expression without typing it. */
  readonly choices?: (write: (expression: string) => void) => VNode;
}

export function ExpressionForm(props: ExpressionFormProps): VNode {
  const { label, wish, action, choices, onCancel } = props;
  const entering = useRef(false);
  const draft = useDraft(props, entering);
  const [name, setName] = useState(wish.name);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    const made = form.current;
    if (!made) return;
    if (!made.contains(activeElement(made))) made.querySelector<HTMLElement>("select, input")?.focus();
    const grown = new ResizeObserver(() => made.scrollIntoView?.({ block: "nearest" }));
    grown.observe(made);
    return () => grown.disconnect();
  }, []);
  const expression = draft.text.value.trim();
  const shownName = name.trim() === "" ? expression : name.trim();
  const nameProblem = shownName === "" ? null : props.nameProblem(shownName);
  const enter = async (): Promise<void> => {
    if (nameProblem !== null) return;
    entering.current = true;
    const isRight = await draft.check();
    entering.current = false;
    const sample = draft.sample.peek();
    if (isRight && sample !== null)
      props.onEnter({ name: shownName, expression: draft.text.peek() }, sample.column);
  };
  const cancel = (): void => {
    draft.dispose();
    onCancel();
  };
  return (
    <form
      ref={form}
      class="wtw-form"
      aria-label={label}
      onSubmit={(event) => {
        event.preventDefault();
        void enter();
      }}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        cancel();
      }}
    >
      {choices?.((text) => draft.edit(text))}
      <ExpressionInput
        draft={draft}
        label="Expression"
        focus={!choices}
        editor={props.editor}
        onApply={() => void enter()}
      />
      <TextField label="Name" value={name} example={expression} problem={nameProblem} onEdit={setName} />
      <div class="wtw-settings-bar">
        <button type="button" class="wtw-button" onClick={cancel}>
          Cancel
        </button>
        <button type="submit" class="wtw-button wtw-primary">
          {action}
        </button>
      </div>
    </form>
  );
}

/** What was entered goes on when the panel closes; only a draft that was not is dropped with the form. */
function useDraft(props: ExpressionFormProps, entering: { readonly current: boolean }): ExpressionDraft {
  const latest = useRef(props);
  latest.current = props;
  const [draft] = useState(
    () => new ExpressionDraft(props.wish.expression, props.example, () => latest.current),
  );
  useEffect(
    () => () => {
      if (!entering.current) draft.dispose();
    },
    [],
  );
  return draft;
}

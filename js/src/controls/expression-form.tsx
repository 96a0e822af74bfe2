// An expression with a name, checked when it is entered: an aggregate, or what to group by.

import type { ComponentChildren, VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { ComputedColumn } from "../protocol";
import { Field } from "./field";

export interface ExpressionFormProps {
  /** What is entered, for those who do not see it. */
  readonly label: string;
  /** To begin with. */
  readonly wish: ComputedColumn;
  readonly example: string;
  readonly action: string;
  /** What is wrong with the expression, in words; null when nothing is. */
  readonly check: (expression: string, signal: AbortSignal) => Promise<string | null>;
  /** What is wrong with the name. */
  readonly nameProblem: (name: string) => string | null;
  readonly onEnter: (wish: ComputedColumn) => void;
  readonly onCancel: () => void;
  /** Ways to write the expression without typing it. */
  readonly children?: (write: (expression: string) => void) => ComponentChildren;
}

export function ExpressionForm(props: ExpressionFormProps): VNode {
  const [expression, setExpression] = useState(props.wish.expression);
  const [name, setName] = useState(props.wish.name);
  const [problem, setProblem] = useState<string | null>(null);
  const checking = useRef(new AbortController());
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    form.current?.scrollIntoView({ block: "nearest" });
    form.current?.querySelector<HTMLElement>("select, input")?.focus();
    return () => checking.current.abort();
  }, []);
  const shownName = name.trim() === "" ? expression.trim() : name.trim();
  const nameProblem = shownName === "" ? null : props.nameProblem(shownName);
  const write = (text: string): void => {
    setExpression(text);
    setProblem(null);
  };
  const enter = async (): Promise<void> => {
    checking.current.abort();
    checking.current = new AbortController();
    const { signal } = checking.current;
    const found = expression.trim() === "" ? "Write an expression" : await props.check(expression, signal);
    if (signal.aborted) return;
    setProblem(found);
    if (found === null && nameProblem === null) props.onEnter({ name: shownName, expression });
  };
  return (
    <form
      ref={form}
      class="wtw-form"
      aria-label={props.label}
      onSubmit={(event) => {
        event.preventDefault();
        void enter();
      }}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        props.onCancel();
      }}
    >
      {props.children?.(write)}
      <TextInput
        label="Expression"
        value={expression}
        example={props.example}
        problem={problem}
        code
        onEdit={write}
      />
      <TextInput
        label="Name"
        value={name}
        example={expression.trim()}
        problem={nameProblem}
        onEdit={setName}
      />
      <div class="wtw-settings-bar">
        <button type="button" class="wtw-button" onClick={props.onCancel}>
          Cancel
        </button>
        <button type="submit" class="wtw-button wtw-primary">
          {props.action}
        </button>
      </div>
    </form>
  );
}

interface TextInputProps {
  readonly label: string;
  readonly value: string;
  readonly example: string;
  readonly problem: string | null;
  readonly code?: boolean;
  readonly onEdit: (text: string) => void;
}

function TextInput({ label, value, example, problem, code, onEdit }: TextInputProps): VNode {
  return (
    <Field label={label} problem={problem}>
      {(describes) => (
        <input
          {...describes}
          class={code ? "wtw-input wtw-code" : "wtw-input"}
          type="text"
          dir="auto"
          placeholder={example}
          autocomplete="off"
          spellcheck={false}
          value={value}
          onInput={(event) => onEdit(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

// A field with its label above it and what is wrong below it.

import type { ComponentChildren, VNode } from "preact";
import { useState } from "preact/hooks";
import { useUnique } from "./use-unique";

export interface FieldProps {
  readonly label: string;
  readonly problem?: string | null;
  readonly children: (describes: Described) => ComponentChildren;
}

/** To be spread over the input, select or textarea of a field. */
export interface Described {
  readonly "aria-invalid": boolean;
  readonly "aria-describedby": string;
}

export function Field({ label, problem = null, children }: FieldProps): VNode {
  const id = useUnique();
  return (
    <div class="wtw-field">
      {/* biome-ignore lint/a11y/noLabelWithoutControl: the control is what the caller puts in */}
      <label>
        <span class="wtw-field-label">{label}</span>
        {children({ "aria-invalid": problem !== null, "aria-describedby": id })}
      </label>
      <div id={id} role="status" class="wtw-problem">
        {problem}
      </div>
    </div>
  );
}

interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  /** Stands there while nothing is written. */
  readonly example?: string;
  readonly numeric?: boolean;
  readonly problem?: string | null;
  readonly autofocus?: boolean;
  readonly onEdit: (text: string) => void;
}

/** What is typed stays as it is typed, also when it is refused. */
export function TextField(props: TextFieldProps): VNode {
  const { label, example, numeric, problem, autofocus, onEdit } = props;
  const [text, setText] = useState(props.value);
  return (
    <Field label={label} problem={problem ?? null}>
      {(describes) => (
        <input
          {...describes}
          class="wtw-input"
          type="text"
          dir="auto"
          inputMode={numeric ? "decimal" : "text"}
          placeholder={example}
          autocomplete="off"
          spellcheck={false}
          data-autofocus={autofocus ? "" : undefined}
          value={text}
          onInput={(event) => {
            setText(event.currentTarget.value);
            onEdit(event.currentTarget.value);
          }}
        />
      )}
    </Field>
  );
}

interface ChoiceFieldProps {
  readonly label: string;
  readonly value: string;
  readonly choices: readonly { readonly name: string; readonly label: string }[];
  readonly onChoose: (name: string) => void;
}

export function ChoiceField({ label, value, choices, onChoose }: ChoiceFieldProps): VNode {
  return (
    <Field label={label}>
      {(describes) => (
        <select
          {...describes}
          class="wtw-input"
          value={value}
          onChange={(event) => onChoose(event.currentTarget.value)}
        >
          {choices.map((choice) => (
            <option key={choice.name} value={choice.name}>
              {choice.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

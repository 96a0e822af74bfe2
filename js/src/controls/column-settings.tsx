// The dialog of one column: its expression and name, how its values are shown.

import type { ComponentChildren, VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { ColumnInfo, ColumnSettings as Settings } from "../protocol";
import { ColumnDraft, type ColumnQuestions, type ColumnWish, type Sample } from "./column-draft";
import { ChoiceField, Field, TextField } from "./field";
import { type Anchor, Popover } from "./popover";
import { WayFields } from "./way-fields";
import type { Written } from "./written";

/** Where an expression is written. */
export interface ExpressionPlace {
  readonly draft: Written;
  /** Take the focus when it is shown. */
  readonly focus: boolean;
  readonly onApply: () => void;
}

export interface ColumnSettingsProps extends ColumnQuestions {
  readonly anchor: Anchor;
  /** To begin with. */
  readonly wish: ColumnWish;
  /** Null of a column that is not there yet. */
  readonly info: ColumnInfo | null;
  /** The editor of expressions; null until it is loaded. */
  readonly expression: ((place: ExpressionPlace) => VNode) | null;
  /** Begin a new column from this one; null where that cannot be. */
  readonly onDerive: (() => void) | null;
  readonly onApply: () => void;
  readonly onCancel: () => void;
}

export function ColumnSettings(props: ColumnSettingsProps): VNode {
  const draft = useDraft(props);
  const apply = async (): Promise<void> => {
    if (await draft.check()) props.onApply();
  };
  const isOwn = props.wish.expression !== null;
  const label = props.info === null ? "New column" : `Column settings: ${props.wish.name}`;
  return (
    <Popover
      anchor={props.anchor}
      label={label}
      role="dialog"
      class="wtw-settings"
      focus
      onKey={(event) => onKey(event, () => void apply(), props.onCancel)}
    >
      <h2 class="wtw-settings-title" dir="auto" title={props.wish.name}>
        {label}
      </h2>
      {isOwn && <OwnFields props={props} draft={draft} apply={() => void apply()} />}
      <LookFields draft={draft} autofocus={!isOwn} />
      <div class="wtw-settings-bar">
        {props.onDerive && (
          <button type="button" class="wtw-button" onClick={props.onDerive}>
            Insert column from this
          </button>
        )}
        <button type="button" class="wtw-button" onClick={props.onCancel}>
          Cancel
        </button>
        <button type="button" class="wtw-button wtw-primary" onClick={() => void apply()}>
          Apply
        </button>
      </div>
    </Popover>
  );
}

/** Enter in an input applies, and so it does anywhere with Ctrl or Command; Escape cancels. */
function onKey(event: KeyboardEvent, apply: () => void, cancel: () => void): void {
  const inInput = event.target instanceof HTMLInputElement && event.target.type === "text";
  if (event.key === "Escape") cancel();
  else if (event.key === "Enter" && (inInput || event.ctrlKey || event.metaKey)) apply();
  else return;
  event.preventDefault();
}

function useDraft(props: ColumnSettingsProps): ColumnDraft {
  const latest = useRef(props);
  latest.current = props;
  const [draft] = useState(() => new ColumnDraft(props.wish, props.info, () => latest.current));
  useEffect(() => () => draft.dispose(), []);
  return draft;
}

interface OwnFieldsProps {
  readonly props: ColumnSettingsProps;
  readonly draft: ColumnDraft;
  readonly apply: () => void;
}

/** What only a computed column has. */
function OwnFields({ props, draft, apply }: OwnFieldsProps): VNode {
  const typing = useRef(true);
  return (
    <>
      {props.expression ? (
        <div class="wtw-field">
          <span class="wtw-field-label" aria-hidden="true">
            Cell expression
          </span>
          {props.expression({ draft, focus: typing.current, onApply: apply })}
        </div>
      ) : (
        <Field label="Cell expression" problem={draft.told?.message ?? null}>
          {(describes) => (
            <input
              {...describes}
              class="wtw-input wtw-code"
              type="text"
              autocomplete="off"
              spellcheck={false}
              data-autofocus=""
              value={draft.text.value}
              onInput={(event) => draft.edit(event.currentTarget.value)}
              onFocus={() => {
                typing.current = true;
              }}
              onBlur={() => {
                typing.current = false;
              }}
            />
          )}
        </Field>
      )}
      <SampleLine sample={draft.sample.value} asking={draft.asking.value} />
      <TextField
        label="Name"
        value={draft.name.peek()}
        problem={draft.nameProblem.value}
        onEdit={(name) => draft.rename(name)}
      />
    </>
  );
}

/** The type and the first values, in a place of their own, so that nothing moves while an expression is typed. */
function SampleLine({ sample, asking }: { readonly sample: Sample | null; readonly asking: boolean }): VNode {
  return (
    <div class="wtw-sample" role="status" aria-label="Preview" aria-busy={asking}>
      {sample && <span class="wtw-sample-type">{sample.column.type}</span>}
      {sample && <SampleValues values={sample.values} />}
      {!sample && asking && <span class="wtw-hint">Computing…</span>}
    </div>
  );
}

function SampleValues({ values }: { readonly values: readonly string[] }): ComponentChildren {
  if (values.length === 0) return <span class="wtw-hint">no rows</span>;
  return (
    <ol class="wtw-sample-values">
      {values.map((value, i) => (
        <li key={i} dir="auto" title={value}>
          {value}
        </li>
      ))}
    </ol>
  );
}

const ALIGNS = [
  { name: "automatic", label: "Automatic" },
  { name: "left", label: "Left" },
  { name: "center", label: "Center" },
  { name: "right", label: "Right" },
] as const satisfies readonly { name: Settings["align"]; label: string }[];

/** Of a new column nothing is known; it can be shown in the automatic way. */
const NOTHING = { kind: "none", type: "" } as const;

interface LookFieldsProps {
  readonly draft: ColumnDraft;
  readonly autofocus: boolean;
}

/** How any column looks. */
function LookFields({ draft, autofocus }: LookFieldsProps): VNode {
  const { title, items, align } = draft.settings.peek();
  const problems = draft.fieldProblems.value;
  return (
    <>
      <TextField
        label="Display name"
        value={title}
        example={draft.name.value}
        autofocus={autofocus}
        onEdit={(text) => draft.set({ title: text.trim() })}
      />
      <WayFields draft={draft} column={draft.column.value ?? NOTHING} />
      <div class="wtw-settings-row">
        <ChoiceField
          label="Align"
          value={draft.settings.value.align}
          choices={ALIGNS}
          onChoose={(name) => draft.set({ align: ALIGNS.find((each) => each.name === name)?.name ?? align })}
        />
        <TextField
          label="Width"
          value={String(draft.width.peek() ?? "")}
          example="automatic"
          numeric
          problem={problems.get("width") ?? null}
          onEdit={(text) => draft.setWidth(text)}
        />
        <TextField
          label="Items per cell"
          value={String(items ?? "")}
          example="automatic"
          numeric
          problem={problems.get("items") ?? null}
          onEdit={(text) => draft.setItems(text)}
        />
      </div>
    </>
  );
}

// The dialog of one column: its expression and name, how its values are shown.

import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { ColumnInfo, ColumnSettings as Settings } from "../protocol";
import { ColumnDraft, type ColumnQuestions, type ColumnWish } from "./column-draft";
import { ExpressionInput, type ExpressionTools } from "./expression-input";
import { ChoiceField, TextField } from "./field";
import { type Anchor, Popover } from "./popover";
import { WayFields } from "./way-fields";

export interface ColumnSettingsProps extends ColumnQuestions {
  readonly anchor: Anchor;
  /** To begin with. */
  readonly wish: ColumnWish;
  /** Null of a column that is not there yet. */
  readonly info: ColumnInfo | null;
  readonly editor: ExpressionTools["editor"];
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
  return (
    <>
      <ExpressionInput
        draft={draft.expression}
        label="Cell expression"
        focus
        editor={props.editor}
        onApply={apply}
      />
      <TextField
        label="Name"
        value={draft.name.peek()}
        problem={draft.nameProblem.value}
        onEdit={(name) => draft.rename(name)}
      />
    </>
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

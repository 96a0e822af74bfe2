// Where an expression is written, and below it what it gives: the same for columns, aggregates and group keys.

import type { ComponentChildren, VNode } from "preact";
import { useRef } from "preact/hooks";
import type { ExpressionDraft, Preview, Sample } from "./expression-draft";
import { Field } from "./field";
import type { Written } from "./written";

/** What the editor is given. */
export interface ExpressionPlace {
  readonly draft: Written;
  readonly label: string;
  /** Stands there while nothing is written. */
  readonly example: string;
  /** Take the focus when it is shown. */
  readonly focus: boolean;
  readonly onApply: () => void;
}

export type DrawEditor = (place: ExpressionPlace) => VNode;

/** What expressions of one purpose are written with. */
export interface ExpressionTools {
  /** The editor; null until it is loaded, which begins with the first call. Reads signals. */
  readonly editor: () => DrawEditor | null;
  readonly preview: Preview;
}

interface ExpressionInputProps extends Omit<ExpressionPlace, "example"> {
  readonly draft: ExpressionDraft;
  readonly editor: ExpressionTools["editor"];
}

/** A plain input stands there until the editor is loaded, and hands the focus over if it has it then. */
export function ExpressionInput({ draft, label, focus, editor, onApply }: ExpressionInputProps): VNode {
  const typing = useRef(focus);
  const draw = editor();
  const example = `An expression, such as ${draft.example}`;
  return (
    <>
      {draw ? (
        <div class="wtw-field">
          <span class="wtw-field-label" aria-hidden="true">
            {label}
          </span>
          {draw({ draft, label, example, focus: typing.current, onApply })}
        </div>
      ) : (
        <Field label={label} problem={draft.told?.message ?? null}>
          {(describes) => (
            <input
              {...describes}
              class="wtw-input wtw-code"
              type="text"
              placeholder={example}
              autocomplete="off"
              spellcheck={false}
              data-autofocus={focus ? "" : undefined}
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
    </>
  );
}

/** The type and the first values, in a place of their own, so that nothing moves while an expression is typed. */
function SampleLine({ sample, asking }: { readonly sample: Sample | null; readonly asking: boolean }): VNode {
  return (
    <div class="wtw-sample" role="status" aria-label="Preview" aria-busy={asking}>
      {sample && <span class="wtw-sample-type">{sample.column.type}</span>}
      {sample && <SampleValues {...sample} />}
      {!sample && asking && <span class="wtw-hint">Computing…</span>}
    </div>
  );
}

function SampleValues({ values, groups }: Pick<Sample, "values" | "groups">): ComponentChildren {
  if (values.length === 0) return <span class="wtw-hint">no rows</span>;
  return (
    <ol class="wtw-sample-values">
      {values.map((value, i) => {
        const group = groups?.[i];
        return (
          <li key={i} dir="auto" title={group === undefined ? value : `${group}: ${value}`}>
            {group !== undefined && (
              <>
                <span class="wtw-sample-group" dir="auto">
                  {group}
                </span>
                {": "}
              </>
            )}
            {value}
          </li>
        );
      })}
    </ol>
  );
}

// How the values of a column are shown, and the options of that way.

import type { VNode } from "preact";
import { AUTOMATIC, type WayOption, wayOf, waysFor } from "../cells/ways";
import type { ColumnInfo, Json } from "../protocol";
import type { ColumnDraft } from "./column-draft";
import { ChoiceField, TextField } from "./field";

interface WayFieldsProps {
  readonly draft: ColumnDraft;
  readonly column: Pick<ColumnInfo, "kind" | "type">;
}

export function WayFields({ draft, column }: WayFieldsProps): VNode {
  const settings = draft.settings.value;
  const way = wayOf(column, settings.show_as);
  return (
    <>
      <ChoiceField
        label="Show as"
        value={way?.name ?? AUTOMATIC}
        choices={waysFor(column)}
        onChoose={(name) => draft.showAs(name)}
      />
      {way && way.options.length > 0 && (
        <div key={way.name} class="wtw-way-options">
          {way.options.map((option) => (
            <OptionField key={option.name} draft={draft} option={option} />
          ))}
        </div>
      )}
    </>
  );
}

interface OptionFieldProps {
  readonly draft: ColumnDraft;
  readonly option: WayOption;
}

function OptionField({ draft, option }: OptionFieldProps): VNode {
  const given = draft.settings.value.options[option.name] ?? null;
  const value = given ?? option.fallback;
  const set = (next: Json): void => draft.setOption(option, next);
  if (option.kind === "choice") {
    const choices = (option.choices ?? []).map((name) => ({ name, label: labelOf(name) }));
    return <ChoiceField label={option.label} value={String(value)} choices={choices} onChoose={set} />;
  }
  if (option.kind === "boolean") {
    return (
      <label class="wtw-check">
        <input
          type="checkbox"
          checked={value === true}
          onChange={(event) => set(event.currentTarget.checked)}
        />
        {option.label}
      </label>
    );
  }
  return (
    <TextField
      label={option.label}
      value={given === null ? "" : String(given)}
      example={option.fallback === null ? "automatic" : String(option.fallback)}
      numeric={option.kind === "number"}
      problem={draft.fieldProblems.value.get(option.name) ?? null}
      onEdit={(text) => set(entered(option, text))}
    />
  );
}

/** Blank is as without an entry; a number that is none stays a text, which the option refuses. */
function entered({ kind }: WayOption, text: string): Json {
  if (text.trim() === "") return null;
  const number = Number(text);
  return kind === "number" && Number.isFinite(number) ? number : text;
}

/** `red_blue` as "Red blue"; what is written in capitals stays. */
function labelOf(name: string): string {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

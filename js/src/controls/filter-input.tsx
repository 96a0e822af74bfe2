// The filter as text: proposals below it, a mistake underlined where it is.

import type { ComponentChildren, VNode } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Completion } from "../protocol";
import { toUnits } from "./codepoints";
import { CompletionList } from "./completion-list";
import { FilterDraft, type FilterQuestions, type Problem } from "./filter-draft";
import { Icon } from "./icons";
import { Popover } from "./popover";
import { useUnique } from "./use-unique";

export interface FilterInputProps extends FilterQuestions {
  /** The filter that is applied now. */
  readonly value: string;
  /** Why the filter that is applied could not be answered. */
  readonly failure: Problem | null;
  /** The editor of the text that is typed. */
  readonly editor: (place: EditorPlace) => ComponentChildren;
}

export interface EditorPlace {
  readonly anchor: HTMLElement;
  /** To begin with. */
  readonly text: string;
  /** The text has become another; what is not applied stays in the input when the editor is closed. */
  readonly onEdit: (text: string) => void;
  readonly onClose: () => void;
}

export function FilterInput(props: FilterInputProps): VNode {
  const draft = useDraft(props);
  const input = useRef<HTMLInputElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const [focused, setFocused] = useState(false);
  const [edited, setEdited] = useState<string | null>(null);
  const open = (): void => {
    draft.closeOptions();
    setEdited(edited === null ? draft.text.peek() : null);
  };
  const id = useUnique();
  const options = focused ? draft.options.value : [];
  const found = draft.problem.value ?? (draft.changed ? null : props.failure);
  const problem = found && isUnfinished(found, options) ? null : found;
  return (
    <div ref={box} class="wtw-filter" data-invalid={problem ? "" : undefined}>
      <Mirror text={draft.text.value} span={problem?.span ?? null} input={input} />
      <input
        ref={input}
        class="wtw-input wtw-code"
        type="text"
        aria-label="Filter"
        placeholder="Filter, such as score > 0.5"
        title="An expression that is true for the rows to show. Enter applies it, Ctrl+Space proposes."
        role="combobox"
        aria-autocomplete="list"
        aria-expanded={options.length > 0}
        aria-controls={options.length > 0 ? `${id}-list` : undefined}
        aria-activedescendant={draft.active.value >= 0 ? `${id}-${draft.active.value}` : undefined}
        aria-invalid={problem !== null}
        aria-describedby={`${id}-problem`}
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        value={draft.text.value}
        onInput={(event) => draft.edit(editOf(event.currentTarget))}
        onKeyDown={(event) => onKey(event, draft, open)}
        onFocus={() => setFocused(true)}
        onBlur={() => {
          setFocused(false);
          draft.closeOptions();
        }}
      />
      <button
        type="button"
        class="wtw-icon-button"
        aria-label="Open editor"
        aria-haspopup="dialog"
        aria-expanded={edited !== null}
        title="Filter editor and builder (Alt+Down)"
        onClick={open}
      >
        <Icon name="edit" />
      </button>
      {edited !== null &&
        box.current &&
        props.editor({
          anchor: box.current,
          text: edited,
          onEdit: (text) => draft.hold(text),
          onClose: () => setEdited(null),
        })}
      <div id={`${id}-problem`} class="wtw-hidden" role={draft.refused.value ? "alert" : "status"}>
        {problem?.message}
      </div>
      {box.current && focused && (problem || options.length > 0) && (
        <Popover anchor={box.current} label="Proposals" role="group" class="wtw-proposals">
          {problem && (
            <p class="wtw-problem" aria-hidden="true">
              {problem.message}
            </p>
          )}
          {options.length > 0 && (
            <CompletionList
              id={id}
              options={options}
              active={draft.active.value}
              onPick={(option) => place(input.current, draft.accept(option))}
            />
          )}
        </Popover>
      )}
    </div>
  );
}

/** The mistake is the beginning of a word that proposals complete. */
function isUnfinished({ span }: Problem, options: readonly Completion[]): boolean {
  return options.some(({ start, end }) => start < end && start === span?.[0] && end === span[1]);
}

function useDraft(props: FilterInputProps): FilterDraft {
  const [draft] = useState(() => new FilterDraft(props.value, props));
  draft.setQuestions(props);
  useLayoutEffect(() => draft.adopt(props.value), [props.value]);
  useEffect(() => () => draft.dispose(), []);
  return draft;
}

function editOf(input: HTMLInputElement): { text: string; caret: number } {
  return { text: input.value, caret: input.selectionStart ?? input.value.length };
}

/** Show an edit in the input before the next render, so that the caret stands where it belongs. */
function place(input: HTMLInputElement | null, edit: { text: string; caret: number }): void {
  if (!input) return;
  input.value = edit.text;
  input.focus();
  input.setSelectionRange(edit.caret, edit.caret);
}

function onKey(
  event: KeyboardEvent & { currentTarget: HTMLInputElement },
  draft: FilterDraft,
  open: () => void,
): void {
  const input = event.currentTarget;
  if (event.isComposing) return;
  if (event.key === "ArrowDown" && event.altKey) open();
  else if (!handleKey(event, input, draft)) return;
  event.preventDefault();
  event.stopPropagation();
}

/** Returns whether the key was meant for the filter. */
function handleKey(event: KeyboardEvent, input: HTMLInputElement, draft: FilterDraft): boolean {
  const options = draft.options.peek();
  const active = options[draft.active.peek()];
  if (event.key === " " && event.ctrlKey) draft.suggest(editOf(input).caret);
  else if (event.key === "ArrowDown" && options.length > 0) draft.move(1);
  else if (event.key === "ArrowUp" && options.length > 0) draft.move(-1);
  else if (event.key === "ArrowDown") draft.suggest(editOf(input).caret);
  else if (event.key === "Enter" && active) place(input, draft.accept(active));
  else if (event.key === "Enter") void draft.submit();
  else if (event.key === "Tab" && !event.shiftKey && options[0])
    place(input, draft.accept(active ?? options[0]));
  else if (event.key === "Escape" && options.length > 0) draft.closeOptions();
  else if (event.key === "Escape" && draft.changed) draft.reset();
  else return false;
  return true;
}

interface MirrorProps {
  readonly text: string;
  readonly span: readonly number[] | null;
  readonly input: { readonly current: HTMLInputElement | null };
}

/** The same text under the input, invisible but for the line under the mistake. */
function Mirror({ text, span, input }: MirrorProps): VNode {
  const mirror = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const field = input.current;
    if (!field) return;
    const follow = (): void => mirror.current?.scrollTo({ left: field.scrollLeft });
    follow();
    field.addEventListener("scroll", follow);
    return () => field.removeEventListener("scroll", follow);
  });
  const [start, end] = unitSpan(text, span);
  return (
    <div ref={mirror} class="wtw-mirror wtw-code" aria-hidden="true">
      {text.slice(0, start)}
      {span && <mark>{text.slice(start, end) || "\u00a0"}</mark>}
      {text.slice(end)}
    </div>
  );
}

/** A span in UTF-16 units, at least one character wide. */
function unitSpan(text: string, span: readonly number[] | null): [number, number] {
  const [first = 0, last = first] = span ?? [];
  const start = toUnits(text, first);
  return [start, span ? toUnits(text, Math.max(last, first + 1)) : start];
}

// A text that is found among the rows: where it is, how often, and the way from one to the next.

import type { VNode } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Icon, type IconName } from "./icons";

export interface FindInputProps {
  /** What is looked for to begin with. */
  readonly text: string;
  /** What is known of it so far. */
  readonly said: string;
  readonly failed: boolean;
  readonly onSearch: (text: string) => void;
  readonly onStep: (direction: 1 | -1) => void;
  /** Show only the rows with the text instead. */
  readonly onFilter: (text: string) => void;
  readonly onClose: () => void;
}

/** Milliseconds of rest before a text is looked for; Enter does not wait. */
const DELAY = 120;

export function FindInput(props: FindInputProps): VNode {
  const [text, setText] = useState(props.text);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const input = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    input.current?.focus();
    input.current?.select();
  }, []);
  useEffect(() => () => clearTimeout(timer.current), []);
  const asked = useRef(props.text);
  const search = (next: string): void => {
    asked.current = next;
    props.onSearch(next);
  };
  const type = (next: string): void => {
    setText(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => search(next), DELAY);
  };
  const enter = (direction: 1 | -1): void => {
    clearTimeout(timer.current);
    const typed = input.current?.value ?? "";
    if (typed === asked.current) props.onStep(direction);
    else search(typed);
  };
  const hear = (event: KeyboardEvent): void => {
    if (event.key === "Enter") enter(event.shiftKey ? -1 : 1);
    else if (event.key === "Escape") props.onClose();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <search class="wtw-find" aria-label="Find" onKeyDown={hear}>
      <div class="wtw-search">
        <Icon name="search" />
        <input
          ref={input}
          class="wtw-input"
          type="search"
          aria-label="Find"
          placeholder="Find"
          autocomplete="off"
          spellcheck={false}
          value={text}
          onInput={(event) => type(event.currentTarget.value)}
        />
      </div>
      <span class="wtw-find-said" role={props.failed ? "alert" : "status"} title={props.said}>
        {props.said}
      </span>
      <Act icon="up" label="Previous match" onClick={() => enter(-1)} />
      <Act icon="down" label="Next match" onClick={() => enter(1)} />
      <Act icon="filter" label="Filter rows" onClick={() => props.onFilter(text)} />
      <Act icon="close" label="Close find" onClick={props.onClose} />
    </search>
  );
}

interface ActProps {
  readonly icon: IconName;
  readonly label: string;
  readonly onClick: () => void;
}

/** A button; Enter presses it, and does not step from match to match. */
function Act({ icon, label, onClick }: ActProps): VNode {
  const hear = (event: KeyboardEvent): void => {
    if (event.key === "Enter") event.stopPropagation();
  };
  return (
    <button
      type="button"
      class="wtw-icon-button"
      aria-label={label}
      title={label}
      onClick={onClick}
      onKeyDown={hear}
    >
      <Icon name={icon} />
    </button>
  );
}

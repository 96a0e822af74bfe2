// Plain text looked for; asked for when the typing rests.

import type { VNode } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Icon } from "./icons";

export interface SearchInputProps {
  readonly label: string;
  readonly value: string;
  /** Milliseconds of rest before `onSearch`; Enter does not wait. */
  readonly delay: number;
  readonly autofocus?: boolean;
  readonly onSearch: (text: string) => void;
  /** Enter takes what was found. */
  readonly onTake?: () => void;
}

export function SearchInput({ label, value, delay, autofocus, onSearch, onTake }: SearchInputProps): VNode {
  const [text, setText] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const input = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => setText(value), [value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const search = (next: string, wait: number): void => {
    setText(next);
    clearTimeout(timer.current);
    if (wait > 0) timer.current = setTimeout(() => onSearch(next), wait);
    else onSearch(next);
  };
  return (
    <div class="wtw-search">
      <Icon name="search" />
      <input
        ref={input}
        class="wtw-input"
        type="search"
        aria-label={label}
        placeholder={label}
        autocomplete="off"
        spellcheck={false}
        data-autofocus={autofocus ? "" : undefined}
        value={text}
        onInput={(event) => search(event.currentTarget.value, delay)}
        onKeyDown={(event) => {
          if (event.key === "Enter") {
            search(event.currentTarget.value, 0);
            onTake?.();
          }
          if (event.key !== "Escape" || text === "") return;
          event.stopPropagation();
          search("", 0);
        }}
      />
      {text !== "" && (
        <button
          type="button"
          class="wtw-icon-button"
          aria-label={`Clear ${label.toLowerCase()}`}
          onClick={() => {
            search("", 0);
            input.current?.focus();
          }}
        >
          <Icon name="close" />
        </button>
      )}
    </div>
  );
}

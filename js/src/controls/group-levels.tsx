// The levels by which rows are grouped, from the outermost on, and how many groups of the first are kept.

import type { VNode } from "preact";
import { useRef, useState } from "preact/hooks";
import { TextField } from "./field";
import { Icon } from "./icons";
import { Grip, MoveButtons, type OnMove, useMove } from "./move";

export interface LevelsProps {
  readonly keys: readonly string[];
  readonly titleOf: (name: string) => string;
  readonly onMove: OnMove;
  readonly onRemove: (name: string) => void;
}

export function GroupLevels({ keys, titleOf, onMove, onRemove }: LevelsProps): VNode {
  const list = useRef<HTMLOListElement>(null);
  const move = useMove(list, keys, onMove);
  return (
    <ol ref={list} class="wtw-rows" aria-label="Group levels">
      {keys.map((name, i) => (
        <li key={name} class={move.markOf(i)}>
          <Grip {...move.gripOf(i)} />
          <span class="wtw-badge">{i + 1}</span>
          <span class="wtw-picker-name" dir="auto" title={name}>
            {titleOf(name)}
          </span>
          {keys.length > 1 && <MoveButtons names={keys} place={i} onMove={onMove} />}
          <button
            type="button"
            class="wtw-icon-button"
            aria-label={`Remove level: ${name}`}
            title="Remove"
            onClick={() => onRemove(name)}
          >
            <Icon name="close" />
          </button>
        </li>
      ))}
    </ol>
  );
}

export interface TopProps {
  readonly top: number | null;
  readonly onTop: (top: number | null) => void;
}

export function TopGroups({ top, onTop }: TopProps): VNode {
  const [problem, setProblem] = useState<string | null>(null);
  const edit = (text: string): void => {
    const number = Number(text);
    const isGood = text.trim() === "" || (Number.isSafeInteger(number) && number > 0);
    setProblem(isGood ? null : "Write a whole number from 1, or nothing for all groups");
    if (isGood) onTop(text.trim() === "" ? null : number);
  };
  return (
    <TextField
      label="Top groups"
      value={top === null ? "" : String(top)}
      example="all; the others are put together"
      numeric
      problem={problem}
      onEdit={edit}
    />
  );
}

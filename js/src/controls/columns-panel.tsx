// Which columns are shown, and in which order.

import type { VNode } from "preact";
import { useRef, useState } from "preact/hooks";
import { formatCount } from "../format";
import { type ColumnChoice, LISTED, matching } from "./column-choice";
import { Grip, MoveButtons, useMove } from "./move";
import { type Anchor, Popover } from "./popover";
import { SearchInput } from "./search-input";
import { Unlisted } from "./unlisted";

export interface ColumnsPanelProps {
  readonly anchor: Anchor;
  /** All columns in their order; `chosen` ones are shown. */
  readonly columns: readonly ColumnChoice[];
  readonly onShow: (name: string, shown: boolean) => void;
  readonly onShowAll: () => void;
  readonly onHideAll: () => void;
  /** How many columns were removed. */
  readonly removed: number;
  readonly onRestore: () => void;
  /** Put a column before another, or last when null. */
  readonly onMove: (name: string, before: string | null) => void;
  readonly onClose: () => void;
}

export function ColumnsPanel(props: ColumnsPanelProps): VNode {
  const [text, setText] = useState("");
  const found = matching(props.columns, text);
  const shown = props.columns.filter((column) => column.chosen).length;
  return (
    <Popover
      anchor={props.anchor}
      label="Choose columns"
      role="dialog"
      class="wtw-picker"
      focus
      onClose={props.onClose}
    >
      <SearchInput label="Search columns" value={text} delay={0} autofocus onSearch={setText} />
      <div class="wtw-picker-bar">
        <span>
          {formatCount(shown)} of {formatCount(props.columns.length)} shown
        </span>
        <button type="button" class="wtw-button" onClick={props.onShowAll}>
          Show all
        </button>
        <button type="button" class="wtw-button" onClick={props.onHideAll}>
          Hide all
        </button>
      </div>
      <ColumnRows {...props} columns={found.slice(0, LISTED)} />
      <Unlisted found={found.length} />
      {props.removed > 0 && (
        <button type="button" class="wtw-button" onClick={props.onRestore}>
          {`Restore ${formatCount(props.removed)} removed ${props.removed === 1 ? "column" : "columns"}`}
        </button>
      )}
    </Popover>
  );
}

function ColumnRows({ columns, onShow, onMove }: ColumnsPanelProps): VNode {
  const list = useRef<HTMLUListElement>(null);
  const names = columns.map(({ name }) => name);
  const move = useMove(list, names, onMove);
  return (
    <ul ref={list} class="wtw-picker-list">
      {columns.map((column, i) => (
        <li key={column.name} class={move.markOf(i)}>
          <Grip {...move.gripOf(i)} />
          <label class="wtw-picker-row">
            <input
              type="checkbox"
              checked={column.chosen}
              onChange={(event) => onShow(column.name, event.currentTarget.checked)}
            />
            {column.mark && (
              <span class="wtw-mark" role="img" aria-label={column.note} title={column.note}>
                {column.mark}
              </span>
            )}
            <span class="wtw-picker-name" dir="auto" title={column.name}>
              {column.title}
            </span>
            <span class="wtw-picker-type">{column.type}</span>
          </label>
          <MoveButtons names={names} place={i} onMove={onMove} />
        </li>
      ))}
    </ul>
  );
}

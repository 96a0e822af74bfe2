// Which columns are shown, and in which order.

import type { VNode } from "preact";
import { useRef, useState } from "preact/hooks";
import { formatCount } from "../format";
import { type ColumnChoice, LISTED, matching } from "./column-choice";
import { Icon } from "./icons";
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
  const [drag, setDrag] = useState<Drag | null>(null);
  const nameAt = (place: number): string | null => columns[place]?.name ?? null;
  const drop = (): void => {
    if (drag && drag.to !== drag.from && drag.to !== drag.from + 1) onMove(drag.name, nameAt(drag.to));
    setDrag(null);
  };
  return (
    <ul ref={list} class="wtw-picker-list">
      {columns.map((column, i) => (
        <li key={column.name} class={markOf(drag, i, columns.length)}>
          <span
            class="wtw-grip"
            title="Drag to move"
            onPointerDown={(event) => {
              event.preventDefault();
              event.currentTarget.setPointerCapture(event.pointerId);
              setDrag({ name: column.name, from: i, to: i });
            }}
            onPointerMove={(event) => drag && setDrag({ ...drag, to: placeAt(list.current, event.clientY) })}
            onPointerUp={drop}
            onPointerCancel={() => setDrag(null)}
          >
            <Icon name="grip" />
          </span>
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
          <MoveButton
            name={column.name}
            way="up"
            disabled={i === 0}
            act={() => onMove(column.name, nameAt(i - 1))}
          />
          <MoveButton
            name={column.name}
            way="down"
            disabled={i === columns.length - 1}
            act={() => onMove(column.name, nameAt(i + 2))}
          />
        </li>
      ))}
    </ul>
  );
}

interface Drag {
  readonly name: string;
  readonly from: number;
  /** Dropped before the row that stands here now. */
  readonly to: number;
}

function markOf(drag: Drag | null, place: number, count: number): string {
  if (!drag) return "";
  if (drag.from === place) return "wtw-moving";
  if (drag.to === place) return "wtw-drop-before";
  return drag.to === count && place === count - 1 ? "wtw-drop-after" : "";
}

/** The row before which a pointer at this height drops. */
function placeAt(list: HTMLElement | null, y: number): number {
  const rows = [...(list?.children ?? [])].map((row) => row.getBoundingClientRect());
  const place = rows.findIndex((row) => y < row.top + row.height / 2);
  return place < 0 ? rows.length : place;
}

interface MoveButtonProps {
  readonly name: string;
  readonly way: "up" | "down";
  readonly disabled: boolean;
  readonly act: () => void;
}

function MoveButton({ name, way, disabled, act }: MoveButtonProps): VNode {
  return (
    <button
      type="button"
      class="wtw-icon-button wtw-move"
      aria-label={`Move ${way}: ${name}`}
      title={`Move ${way}`}
      aria-disabled={disabled}
      onClick={() => !disabled && act()}
    >
      <Icon name={way} />
    </button>
  );
}

// Rows of a list that change places: dragged, or moved by buttons.

import type { HTMLAttributes, VNode } from "preact";
import { useState } from "preact/hooks";
import { Icon } from "./icons";

/** Put what has a name before another, or last when null. */
export type OnMove = (name: string, before: string | null) => void;

type GripEvents = Pick<
  HTMLAttributes<HTMLSpanElement>,
  "onPointerDown" | "onPointerMove" | "onPointerUp" | "onPointerCancel"
>;

interface Move {
  /** Class of the row at a place. */
  markOf(place: number): string;
  gripOf(place: number): GripEvents;
}

/** Dragging of the children of a list, which have these names. */
export function useMove(
  list: { readonly current: HTMLElement | null },
  names: readonly string[],
  onMove: OnMove,
): Move {
  const [drag, setDrag] = useState<Drag | null>(null);
  const drop = (): void => {
    if (drag && drag.to !== drag.from && drag.to !== drag.from + 1) onMove(drag.name, names[drag.to] ?? null);
    setDrag(null);
  };
  return {
    markOf: (place) => markOf(drag, place, names.length),
    gripOf: (place) => ({
      onPointerDown: (event) => {
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        setDrag({ name: names[place] ?? "", from: place, to: place });
      },
      onPointerMove: (event) => drag && setDrag({ ...drag, to: placeAt(list.current, event.clientY) }),
      onPointerUp: drop,
      onPointerCancel: () => setDrag(null),
    }),
  };
}

export function Grip(events: GripEvents): VNode {
  return (
    <span class="wtw-grip" title="Drag to move" {...events}>
      <Icon name="grip" />
    </span>
  );
}

interface MoveButtonsProps {
  readonly names: readonly string[];
  readonly place: number;
  readonly onMove: OnMove;
}

export function MoveButtons({ names, place, onMove }: MoveButtonsProps): VNode {
  const name = names[place] ?? "";
  return (
    <>
      <MoveButton
        name={name}
        way="up"
        disabled={place === 0}
        act={() => onMove(name, names[place - 1] ?? null)}
      />
      <MoveButton
        name={name}
        way="down"
        disabled={place === names.length - 1}
        act={() => onMove(name, names[place + 2] ?? null)}
      />
    </>
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

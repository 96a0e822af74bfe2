// Where one is, how large rows are, and how the kernel does.

import type { ComponentChildren, VNode } from "preact";
import { useState } from "preact/hooks";
import { formatCount } from "../format";
import { useUnique } from "./use-unique";

export type KernelState = "live" | "busy" | "disconnected";

const SIZES = ["S", "M", "L", "XL"] as const;
export type Size = (typeof SIZES)[number];

const STATES: Record<KernelState, { text: string; hint: string }> = {
  live: { text: "Live", hint: "The kernel answers" },
  busy: { text: "Kernel busy", hint: "The kernel is running a cell; rows come when it has time" },
  disconnected: { text: "Disconnected", hint: "The kernel has gone; run the cell again" },
};

export interface FooterProps {
  /** "1–25 of 1,797 (of 60,000)". */
  readonly text: string;
  /** Lines of the view. */
  readonly length: number;
  readonly rowSize: Size;
  readonly kernel: KernelState;
  /** What has taken over a second, or null. */
  readonly working: string | null;
  /** Does the grid follow the rows that come? Null when none are expected. */
  readonly follows: boolean | null;
  /** Rows that came out of sight. */
  readonly fresh: number;
  readonly onFollow: (on: boolean) => void;
  readonly onEnd: () => void;
  /** A 0-based line of the view. */
  readonly onGoTo: (position: number) => void;
  readonly onRowSize: (size: Size) => void;
  readonly onCancel: () => void;
  /** What else is said where work is cancelled. */
  readonly children: ComponentChildren;
}

export function Footer(props: FooterProps): VNode {
  const state = STATES[props.kernel];
  return (
    <div class="wtw-footer">
      <span class="wtw-counts" title={props.text}>
        {props.text}
      </span>
      <GoTo length={props.length} onGoTo={props.onGoTo} />
      {props.follows !== null && <Follow {...props} follows={props.follows} />}
      <span class="wtw-progress" role="status">
        {props.working !== null && (
          <>
            <span class="wtw-spinner" aria-hidden="true" />
            {props.working}…
          </>
        )}
      </span>
      {props.working !== null && (
        <button type="button" class="wtw-button" onClick={props.onCancel}>
          Cancel
        </button>
      )}
      {props.children}
      <RowSizes size={props.rowSize} onChange={props.onRowSize} />
      <span class={`wtw-kernel wtw-kernel-${props.kernel}`} role="status" title={state.hint}>
        {state.text}
      </span>
    </div>
  );
}

function Follow({ follows, fresh, onFollow, onEnd }: FooterProps & { readonly follows: boolean }): VNode {
  return (
    <span class="wtw-follow">
      <button
        type="button"
        class="wtw-button"
        aria-pressed={follows}
        title="Keep the newest rows in sight"
        onClick={() => onFollow(!follows)}
      >
        Follow latest
      </button>
      {fresh > 0 && (
        <button type="button" class="wtw-button wtw-new" title="Go to the newest row" onClick={onEnd}>
          +{formatCount(fresh)} new
        </button>
      )}
    </span>
  );
}

interface GoToProps {
  readonly length: number;
  readonly onGoTo: (position: number) => void;
}

function GoTo({ length, onGoTo }: GoToProps): VNode {
  const [problem, setProblem] = useState<string | null>(null);
  const id = useUnique();
  const go = (input: HTMLInputElement): void => {
    const row = Number(input.value);
    const found = input.value !== "" && Number.isInteger(row) && row >= 1 && row <= length;
    setProblem(found ? null : `There are rows 1 to ${formatCount(length)}`);
    if (found) onGoTo(row - 1);
  };
  return (
    <span class="wtw-go-to">
      <input
        class="wtw-input"
        type="number"
        min={1}
        max={length}
        step={1}
        aria-label="Go to row"
        placeholder="Go to row"
        aria-invalid={problem !== null}
        aria-describedby={id}
        disabled={length === 0}
        onInput={() => setProblem(null)}
        onKeyDown={(event) => event.key === "Enter" && go(event.currentTarget)}
      />
      <span id={id} class="wtw-problem" role="status">
        {problem}
      </span>
    </span>
  );
}

interface RowSizesProps {
  readonly size: Size;
  readonly onChange: (size: Size) => void;
}

function RowSizes({ size, onChange }: RowSizesProps): VNode {
  const name = useUnique();
  return (
    <div class="wtw-sizes" role="radiogroup" aria-label="Row size">
      {SIZES.map((choice) => (
        <label key={choice} class="wtw-size">
          <input
            type="radio"
            name={name}
            aria-label={choice}
            checked={choice === size}
            onChange={() => onChange(choice)}
          />
          <span aria-hidden="true">{choice}</span>
        </label>
      ))}
    </div>
  );
}

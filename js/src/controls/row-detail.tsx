// One row in full, beside the grid.

import type { VNode } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { DetailAnswer } from "../protocol";
import { type DetailColumn, DetailValue, scroller } from "./detail-value";
import { Icon } from "./icons";
import { type Loaded, useLoaded } from "./use-loaded";

type Detail = Pick<DetailAnswer, "values" | "notes">;

export interface RowDetailProps {
  /** Row id in the table. */
  readonly row: number;
  /** "Row 12 of 1,797". */
  readonly title: string;
  readonly columns: readonly DetailColumn[];
  /** All values of the row, in the order of `columns`. */
  readonly load: (row: number, signal: AbortSignal) => Promise<Detail>;
  /** Grows when values may have come that were not computed. */
  readonly edits: number;
  /** A URL of the full bytes of a digest. */
  readonly blob: (digest: string, signal: AbortSignal) => Promise<string>;
  readonly onStep: (step: 1 | -1) => void;
  readonly onClose: () => void;
}

const STEPS: Record<string, 1 | -1> = {
  j: 1,
  ArrowDown: 1,
  ArrowRight: 1,
  k: -1,
  ArrowUp: -1,
  ArrowLeft: -1,
};

export function RowDetail(props: RowDetailProps): VNode {
  const panel = useRef<HTMLElement>(null);
  useLayoutEffect(() => panel.current?.focus({ preventScroll: true }), []);
  const loaded = useDetail(props);
  const onKeyDown = (event: KeyboardEvent): void => {
    event.stopPropagation();
    const scrolls = event.key.startsWith("Arrow") && (event.target as Element).hasAttribute("data-scrolls");
    if (event.ctrlKey || event.metaKey || event.altKey || scrolls) return;
    const step = STEPS[event.key];
    if (event.key === "Escape") props.onClose();
    else if (step) props.onStep(step);
    else return;
    event.preventDefault();
  };
  return (
    <section
      ref={panel}
      class="wtw-detail"
      role="dialog"
      aria-label="Row detail"
      tabIndex={-1}
      onKeyDown={onKeyDown}
    >
      <header class="wtw-detail-bar">
        <h2>{props.title}</h2>
        <Step label="Previous row" icon="up" act={() => props.onStep(-1)} />
        <Step label="Next row" icon="down" act={() => props.onStep(1)} />
        <Step label="Close row detail" icon="close" act={props.onClose} />
      </header>
      {loaded.state === "failed" && (
        <p class="wtw-problem" role="alert">
          {loaded.reason}
        </p>
      )}
      <div class="wtw-detail-values" aria-busy={loaded.state === "loading"} {...scroller("Values")}>
        <dl>
          {props.columns.map((column, i) => (
            <div key={column.name} class="wtw-detail-item">
              <dt title={column.name}>
                {column.title} <span class="wtw-picker-type">{column.type}</span>
              </dt>
              <dd>
                {loaded.state === "here" && (
                  <DetailValue
                    column={column}
                    value={loaded.value.values[i] ?? null}
                    note={loaded.value.notes.find((note) => note.column === i)}
                    blob={props.blob}
                  />
                )}
              </dd>
            </div>
          ))}
        </dl>
      </div>
    </section>
  );
}

/** The row; as long as a function has not computed all of it, what is known of it until there is more. */
function useDetail({ row, edits, load }: RowDetailProps): Loaded<Detail> {
  const last = useRef<{ readonly row: number; readonly value: Detail } | null>(null);
  const known = last.current?.row === row ? last.current.value : null;
  const isPending = known?.notes.some(({ state }) => state === "pending") ?? false;
  const loaded = useLoaded(isPending ? `${row} ${edits}` : row, (signal) => load(row, signal));
  if (loaded.state === "here") last.current = { row, value: loaded.value };
  return loaded.state === "loading" && known !== null ? { state: "here", value: known } : loaded;
}

function Step({
  label,
  icon,
  act,
}: {
  label: string;
  icon: "up" | "down" | "close";
  act: () => void;
}): VNode {
  return (
    <button type="button" class="wtw-icon-button" aria-label={label} title={label} onClick={act}>
      <Icon name={icon} />
    </button>
  );
}

// What is drawn by the panels once they are loaded, and what stands there until then.

import type { VNode } from "preact";
import { type Anchor, Popover } from "../controls/popover";
import type { PanelsChunk } from "../panels/contract";
import type { TableContext } from "./context";
import type { PartName } from "./parts";

interface PanelProps {
  readonly context: TableContext;
  /** Where a word about the loading is said; without one only a failure is, at the grid. */
  readonly anchor?: Anchor;
  readonly label: string;
  readonly onClose: () => void;
  readonly children: (panels: PanelsChunk) => VNode | null;
}

/** Draw with the panels. */
export function Panel({ context, anchor, label, onClose, children }: PanelProps): VNode | null {
  const panels = context.parts.read("panels");
  if (panels.state === "here") {
    return (
      <>
        <style>{panels.value.style}</style>
        {children(panels.value)}
      </>
    );
  }
  const place = anchor ?? context.grid.peek()?.element;
  if (place === undefined || (panels.state === "loading" && anchor === undefined)) return null;
  return (
    <Popover anchor={place} label={label} role="dialog" focus={panels.state === "failed"} onClose={onClose}>
      <PartState context={context} name="panels" label={label} />
    </Popover>
  );
}

interface PartStateProps {
  readonly context: TableContext;
  readonly name: PartName;
  readonly label: string;
  /** What can be done meanwhile. */
  readonly hint?: string;
}

/** Says that a part is on its way, or why it did not come. */
export function PartState({ context, name, label, hint = "" }: PartStateProps): VNode {
  const part = context.parts.read(name);
  if (part.state !== "failed") return <p role="status">{`Loading: ${label}… ${hint}`}</p>;
  return (
    <p role="alert">
      {`${label} could not be loaded: ${part.reason} ${hint}`}{" "}
      <button type="button" class="wtw-button" onClick={() => context.parts.retry(name)}>
        Try again
      </button>
    </p>
  );
}

// The panel of the filter editor: the editor itself comes from the kernel when it is opened for the first time.

import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { EditorPlace } from "../controls/filter-input";
import { Popover } from "../controls/popover";
import { useLoaded } from "../controls/use-loaded";
import type { EditorChunk, Mode } from "../editor/contract";
import type { Chunk } from "../model/types";
import { changeQuery, type TableContext } from "./context";
import { SHARED } from "./shared";

/** SHA-256 of static/editor.js.gz. */
declare const EDITOR_DIGEST: string;

export interface FilterEditorProps extends EditorPlace {
  readonly context: TableContext;
  /** As it was left the last time. */
  readonly mode: { current: Mode };
}

const made = new WeakMap<Chunk, EditorChunk>();

/** The editor of a chunk, made once, so that it stays the same component. */
function editorOf(chunk: Chunk): EditorChunk {
  const known = made.get(chunk) ?? (chunk(SHARED) as EditorChunk);
  made.set(chunk, known);
  return known;
}

export function FilterEditorPanel(props: FilterEditorProps): VNode {
  const { context, anchor, mode, onClose } = props;
  const { model } = context;
  const [attempt, setAttempt] = useState(0);
  const loaded = useLoaded(attempt, async () => editorOf(await model.chunk("editor", EDITOR_DIGEST)));
  return (
    <Popover
      anchor={anchor}
      label="Filter editor"
      role="dialog"
      class="wtw-editor-panel"
      focus
      onClose={onClose}
    >
      {loaded.state === "loading" && <p role="status">Loading the editor… Filters can be typed above.</p>}
      {loaded.state === "failed" && (
        <p role="alert">
          The editor could not be loaded: {loaded.reason} Filters can be typed above.{" "}
          <button type="button" class="wtw-button" onClick={() => setAttempt(attempt + 1)}>
            Try again
          </button>
        </p>
      )}
      {loaded.state === "here" && (
        <loaded.value.FilterEditor
          text={props.text}
          mode={mode.current}
          columns={model.schema.value.columns}
          history={model.history}
          complete={(typed, caret, signal) => model.complete(typed, caret, signal)}
          count={(typed, signal) => model.count(typed, signal)}
          conditions={(typed, signal) => model.conditions(typed, signal)}
          onEdit={props.onEdit}
          onMode={(next) => {
            mode.current = next;
          }}
          onApply={(filter) => changeQuery(context, { filter })}
          onClose={onClose}
        />
      )}
    </Popover>
  );
}

// The panel of the filter editor: the editor itself comes from the kernel when it is opened for the first time.

import type { VNode } from "preact";
import type { EditorPlace } from "../controls/filter-input";
import { Popover } from "../controls/popover";
import type { Mode } from "../editor/contract";
import { changeQuery, type TableContext } from "./context";
import { PartState } from "./panel";

export interface FilterEditorProps extends EditorPlace {
  readonly context: TableContext;
  /** As it was left the last time. */
  readonly mode: { current: Mode };
}

export function FilterEditorPanel(props: FilterEditorProps): VNode {
  const { context, anchor, mode, onClose } = props;
  const { model } = context;
  const loaded = context.parts.read("editor");
  return (
    <Popover
      anchor={anchor}
      label="Filter editor"
      role="dialog"
      class="wtw-editor-panel"
      focus
      onClose={onClose}
    >
      {loaded.state !== "here" && (
        <PartState context={context} name="editor" label="The editor" hint="Filters can be typed above." />
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

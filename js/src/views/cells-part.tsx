// The style of columns that are shown in a way somebody chose, or why they are not.

import type { VNode } from "preact";
import { choicesOf } from "./chosen";
import type { TableContext } from "./context";
import { PartState } from "./panel";

export function CellsPart({ context }: { context: TableContext }): VNode | null {
  const { model, parts } = context;
  if (choicesOf(model.schema.value, model.view.value).length === 0) return null;
  const part = parts.read("cells");
  if (part.state === "here") return <style>{part.value.style}</style>;
  if (part.state === "loading") return null;
  return (
    <div class="wtw-failure">
      <PartState context={context} name="cells" label="The look of some columns" />
    </div>
  );
}

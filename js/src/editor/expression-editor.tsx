// An expression in a dialog: of a column, an aggregate or a group key.

import type { VNode } from "preact";
import { useRef } from "preact/hooks";
import { useUnique } from "../controls/use-unique";
import type { Code } from "./code";
import type { ExpressionEditorProps } from "./contract";
import style from "./editor.css";
import { ExpressionField } from "./expression-field";
import { Mistake } from "./mistake";

export function ExpressionEditor(props: ExpressionEditorProps): VNode {
  const code = useRef<Code | null>(null);
  const id = useUnique();
  return (
    <>
      <style>{style}</style>
      <ExpressionField {...props} code={code} describedBy={id} />
      <Mistake id={id} draft={props.draft} code={code} />
    </>
  );
}

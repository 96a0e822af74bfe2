// The expression of a column, in the dialog of its settings.

import type { VNode } from "preact";
import { useRef } from "preact/hooks";
import { useUnique } from "../controls/use-unique";
import type { Code } from "./code";
import type { ColumnExpressionProps } from "./contract";
import style from "./editor.css";
import { ExpressionField } from "./expression-field";
import { Mistake } from "./mistake";

export function ColumnExpression({ draft, complete, focus, onApply }: ColumnExpressionProps): VNode {
  const code = useRef<Code | null>(null);
  const id = useUnique();
  return (
    <>
      <style>{style}</style>
      <ExpressionField
        draft={draft}
        label="Cell expression"
        example="An expression, such as score * 100"
        complete={complete}
        code={code}
        describedBy={id}
        focus={focus}
        onApply={onApply}
      />
      <Mistake id={id} draft={draft} code={code} />
    </>
  );
}

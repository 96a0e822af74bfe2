// What is wrong with an expression, and what would be right.

import type { VNode } from "preact";
import type { Written } from "../controls/written";
import type { Code } from "./code";

interface MistakeProps {
  readonly id: string;
  readonly draft: Pick<Written, "told">;
  readonly code: { readonly current: Code | null };
}

/** The message stays in its place while the expression is typed on. */
export function Mistake({ id, draft, code }: MistakeProps): VNode {
  const problem = draft.told;
  const { span, fix } = problem ?? {};
  return (
    <div id={id} class="wtw-mistake-line" role="status">
      {problem && <span class="wtw-problem">{problem.message}</span>}
      {span && fix && (
        <button type="button" class="wtw-button wtw-fix" onClick={() => code.current?.fix(span, fix)}>
          Write <span class="wtw-code">{fix}</span>
        </button>
      )}
    </div>
  );
}

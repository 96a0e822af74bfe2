// Proposals of the kernel at the caret.

import {
  acceptCompletion,
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
  completionKeymap,
  completionStatus,
  moveCompletionSelection,
  pickedCompletion,
  selectedCompletion,
} from "@codemirror/autocomplete";
import { type Extension, Prec } from "@codemirror/state";
import { type Command, type EditorView, keymap } from "@codemirror/view";
import { toCodePoints, toUnits } from "../controls/codepoints";
import type { Proposal, Questions } from "./contract";

const MARKS = { column: "col", function: "ƒ", operator: "±", keyword: "key", value: "val" } as const;

/** Proposals while an expression is typed, and with Ctrl+Space; Tab takes the first, Enter the one that is chosen. */
export function proposals(complete: Questions["complete"]): Extension {
  return [
    autocompletion({
      override: [(context) => propose(context, complete)],
      icons: false,
      selectOnOpen: false,
      interactionDelay: 0,
      defaultKeymap: false,
      addToOptions: [{ render: drawMark, position: 20 }],
    }),
    Prec.highest(keymap.of([{ key: "Tab", run: takeFirst }, ...completionKeymap])),
  ];
}

const takeFirst: Command = (view: EditorView) => {
  if (completionStatus(view.state) !== "active") return false;
  if (!selectedCompletion(view.state)) moveCompletionSelection(true)(view);
  return acceptCompletion(view);
};

/** A finished name, value or bracket: an operator may follow, but nobody has asked yet. */
const FINISHED = /[\p{L}\p{N}_)\]"'`]$/u;

async function propose(
  context: CompletionContext,
  complete: Questions["complete"],
): Promise<CompletionResult | null> {
  const text = context.state.doc.toString();
  const ended = new AbortController();
  context.addEventListener("abort", () => ended.abort());
  const found = await complete(text, toCodePoints(text, context.pos), ended.signal).catch(
    (): Proposal[] => [],
  );
  const options = found.filter((proposal) => !isTyped(proposal, text));
  const [first] = options;
  if (!first) return null;
  const isEmpty = first.start === first.end;
  if (isEmpty && !context.explicit && FINISHED.test(text.slice(0, context.pos))) return null;
  const places = { from: toUnits(text, first.start), to: toUnits(text, first.end) };
  return { ...places, options: options.map((option) => completionOf(option, text)), filter: false };
}

/** The proposal would change nothing. */
function isTyped({ start, end, insert }: Proposal, text: string): boolean {
  return [...text].slice(start, end).join("") === insert;
}

function completionOf(proposal: Proposal, text: string): Completion {
  const { label, insert, type, detail, doc } = proposal;
  const [from, to] = [toUnits(text, proposal.start), toUnits(text, proposal.end)];
  return {
    label,
    detail,
    type,
    ...(doc ? { info: doc } : {}),
    apply: (view, completion) => {
      view.dispatch({
        changes: { from, to, insert },
        selection: { anchor: from + insert.length },
        annotations: pickedCompletion.of(completion),
        userEvent: "input.complete",
      });
    },
  };
}

function drawMark({ type }: Completion): Node {
  const mark = document.createElement("span");
  mark.className = "wtw-completion-mark";
  mark.textContent = MARKS[type as Proposal["type"]] ?? "";
  return mark;
}

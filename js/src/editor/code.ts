// The expression as text, in CodeMirror: colours, proposals, the line under a mistake.

import { completionStatus } from "@codemirror/autocomplete";
import { history, historyKeymap, standardKeymap } from "@codemirror/commands";
import { bracketMatching } from "@codemirror/language";
import { Compartment, EditorState, type Extension, StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, keymap, placeholder } from "@codemirror/view";
import { toCodePoints, toUnits } from "../controls/codepoints";
import { proposals } from "./completion";
import type { Questions } from "./contract";
import { expressionLanguage } from "./language";

export interface CodeEvents {
  readonly label: string;
  /** Stands there while nothing is written. */
  readonly example: string;
  readonly complete: Questions["complete"];
  readonly onEdit: (text: string) => void;
  /** The caret or the text has moved. */
  readonly onCaret: (text: string, caret: number) => void;
  /** Proposals are open at a caret in code points, or null. */
  readonly onPropose: (caret: number | null) => void;
  readonly onApply: () => void;
  /** Id of the element that says what is wrong. */
  readonly describedBy: string;
}

/** Longer than any expression; what is pasted beyond is cut. */
const LONGEST = 10_000;

const setMistake = StateEffect.define<readonly number[] | null>();

const mistake = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(shown, transaction) {
    const effect = transaction.effects.find((other) => other.is(setMistake));
    if (!effect) return transaction.docChanged ? Decoration.none : shown;
    return underline(transaction.state.doc.toString(), effect.value);
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** At least one character wide; at the end of the text the last one. */
function underline(text: string, span: readonly number[] | null): DecorationSet {
  if (span === null || text === "") return Decoration.none;
  const [first = 0, last = first] = span;
  const start = Math.min(toUnits(text, first), text.length - 1);
  const end = Math.max(toUnits(text, last), start + 1);
  return Decoration.set(Decoration.mark({ class: "wtw-mistake" }).range(start, Math.min(end, text.length)));
}

export class Code {
  readonly #view: EditorView;
  readonly #described = new Compartment();

  /** Draws into `host`, which stands in a document or in a shadow root. */
  constructor(host: HTMLElement, text: string, events: CodeEvents) {
    const root = host.getRootNode();
    const extensions = [this.#described.of([]), ...extensionsOf(events)];
    this.#view = new EditorView({
      parent: host,
      root: root instanceof ShadowRoot ? root : host.ownerDocument,
      state: EditorState.create({ doc: text, selection: { anchor: text.length }, extensions }),
    });
  }

  get text(): string {
    return this.#view.state.doc.toString();
  }

  /** Another text, with the caret at its end. */
  replace(text: string): void {
    if (text === this.text) return;
    const changes = { from: 0, to: this.#view.state.doc.length, insert: text };
    this.#view.dispatch({ changes, selection: { anchor: text.length } });
  }

  /** Put text in the place of a span of code points. */
  fix(span: readonly number[], insert: string): void {
    const [first = 0, last = first] = span;
    const { text } = this;
    const from = toUnits(text, first);
    const changes = { from, to: toUnits(text, last), insert };
    this.#view.dispatch({ changes, selection: { anchor: from + insert.length } });
    this.focus();
  }

  showMistake(span: readonly number[] | null, invalid: boolean): void {
    const attributes = EditorView.contentAttributes.of({ "aria-invalid": String(invalid) });
    const effects = [setMistake.of(span), this.#described.reconfigure(attributes)];
    this.#view.dispatch({ effects });
  }

  focus(): void {
    this.#view.focus();
  }

  destroy(): void {
    this.#view.destroy();
  }
}

function extensionsOf(events: CodeEvents): Extension[] {
  const apply = (): boolean => {
    events.onApply();
    return true;
  };
  const insertLine = standardKeymap.find(({ key }) => key === "Enter")?.run;
  return [
    proposals(events.complete),
    keymap.of([
      { key: "Enter", run: apply, ...(insertLine ? { shift: insertLine } : {}) },
      { key: "Mod-Enter", run: apply },
      ...historyKeymap,
      ...standardKeymap,
    ]),
    history(),
    expressionLanguage,
    bracketMatching(),
    mistake,
    placeholder(events.example),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({
      "aria-label": events.label,
      "aria-describedby": events.describedBy,
      tabindex: "0",
      "data-autofocus": "",
    }),
    EditorState.transactionFilter.of((transaction) =>
      transaction.newDoc.length > LONGEST && transaction.docChanged ? [] : transaction,
    ),
    EditorView.updateListener.of((update) => {
      const text = update.state.doc.toString();
      if (update.docChanged) events.onEdit(text);
      const caret = update.state.selection.main.head;
      const proposing = completionStatus(update.state) === "active";
      events.onPropose(proposing ? toCodePoints(text, caret) : null);
      if (update.docChanged || update.selectionSet) events.onCaret(text, caret);
    }),
  ];
}

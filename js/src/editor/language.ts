// The colours of an expression.

import { HighlightStyle, StreamLanguage, type StringStream, syntaxHighlighting } from "@codemirror/language";
import { tags } from "@lezer/highlight";

const WORDS = /^(?:or|and|not|in|is|if|else)$/;
const CONSTANTS = /^(?:null|None|true|True|false|False)$/;

interface State {
  /** The quote of a text that goes on in the next line. */
  open: string;
}

/** The kind of the next token, by the names of `@lezer/highlight`. */
function readToken(stream: StringStream, state: State): string | null {
  if (state.open !== "") return readText(stream, state);
  if (stream.eatSpace()) return null;
  if (stream.match(/^(?:\d+(?:\.\d+)?|\.\d+)(?:e[+-]?\d+)?/i)) return "number";
  if (stream.match(/^[\p{L}_][\p{L}\p{N}_]*/u)) return wordKind(stream);
  const next = stream.next() ?? "";
  if ("\"'`".includes(next)) {
    state.open = next;
    return readText(stream, state);
  }
  return "()[],".includes(next) ? "bracket" : "operator";
}

function wordKind(stream: StringStream): string {
  const word = stream.current();
  if (WORDS.test(word)) return "keyword";
  if (CONSTANTS.test(word)) return "atom";
  return stream.match(/^\s*\(/, false) ? "function" : "variableName";
}

function readText(stream: StringStream, state: State): string {
  const quote = state.open;
  while (!stream.eol()) {
    const next = stream.next();
    if (next === "\\" && quote !== "`") stream.next();
    else if (next === quote) {
      state.open = "";
      break;
    }
  }
  return quote === "`" ? "variableName" : "string";
}

const language = StreamLanguage.define<State>({
  name: "expression",
  startState: () => ({ open: "" }),
  copyState: (state) => ({ ...state }),
  token: readToken,
  tokenTable: { function: tags.function(tags.variableName) },
});

/** Names of classes; their colours are in tokens.css. */
const style = HighlightStyle.define([
  { tag: tags.keyword, class: "wtw-syntax-word" },
  { tag: tags.atom, class: "wtw-syntax-word" },
  { tag: tags.number, class: "wtw-syntax-number" },
  { tag: tags.string, class: "wtw-syntax-text" },
  { tag: tags.variableName, class: "wtw-syntax-column" },
  { tag: tags.function(tags.variableName), class: "wtw-syntax-function" },
  { tag: tags.operator, class: "wtw-syntax-operator" },
]);

export const expressionLanguage = [language, syntaxHighlighting(style)];

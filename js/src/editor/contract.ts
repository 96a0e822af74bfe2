// What the editors of expressions need and give; the grid knows no more of it until it is loaded.

import type { ReadonlySignal } from "@preact/signals";
import type { VNode } from "preact";
import type { ExpressionPlace } from "../controls/expression-input";
import type { ColumnInfo, Completion, ConditionGroup, CountAnswer } from "../protocol";

/** A proposal; `doc` says more about it where the kernel has more to say. */
export type Proposal = Completion & { readonly doc?: string };

export type Mode = "builder" | "expression";

export interface Questions {
  complete(text: string, caret: number, signal: AbortSignal): Promise<Proposal[]>;
  /** Rejects with an error that has `message`, and `failure` with span and fix when the text is no filter. */
  count(text: string, signal: AbortSignal): Promise<Pick<CountAnswer, "matched" | "total">>;
  conditions(
    text: string,
    signal: AbortSignal,
  ): Promise<{ readonly group: ConditionGroup | null; readonly reason: string | null }>;
}

export interface EditorProps extends Questions {
  /** The text to begin with. */
  readonly text: string;
  readonly mode: Mode;
  readonly columns: readonly ColumnInfo[];
  /** Filters this table has had, newest first. */
  readonly history: ReadonlySignal<readonly string[]>;
  readonly onEdit: (text: string) => void;
  readonly onMode: (mode: Mode) => void;
  /** Show the rows for which this is true; blank shows all. */
  readonly onApply: (text: string) => void;
  readonly onClose: () => void;
}

export interface ExpressionEditorProps extends ExpressionPlace {
  readonly complete: Questions["complete"];
}

/** What the chunk gives when it has got what it shares with the grid. */
export interface EditorChunk {
  readonly FilterEditor: (props: EditorProps) => VNode;
  readonly ExpressionEditor: (props: ExpressionEditorProps) => VNode;
}

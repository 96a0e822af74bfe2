// The settings of a column while they are being made: what is right so far is shown at once.

import { type Signal, signal } from "@preact/signals";
import { AUTOMATIC, optionProblem, type WayOption, wayOf } from "../cells/ways";
import type { ColumnInfo, ColumnSettings, Json } from "../protocol";
import { ExpressionDraft, type Preview } from "./expression-draft";

/** What a person says of one column. */
export interface ColumnWish {
  readonly name: string;
  /** Null for a column of the table. */
  readonly expression: string | null;
  readonly settings: ColumnSettings;
  /** CSS pixels; null is as wide as the grid makes it. */
  readonly width: number | null;
}

export interface ColumnQuestions {
  readonly preview: Preview;
  /** Why a column cannot be called so; null when it can. */
  nameProblem(name: string): string | null;
  /** What is right so far has changed. */
  onChange(wish: ColumnWish): void;
}

export const MOST_ITEMS = 1000;
export const WIDTHS = [40, 2000] as const;

/** Fields that hold a number, or an option of a way by its name. */
type FieldName = string;

export class ColumnDraft {
  readonly name: Signal<string>;
  /** What only a computed column has; blank of another one. */
  readonly expression: ExpressionDraft;
  readonly settings: Signal<ColumnSettings>;
  readonly width: Signal<number | null>;
  readonly nameProblem: Signal<string | null> = signal(null);
  readonly fieldProblems: Signal<ReadonlyMap<FieldName, string>> = signal(new Map());
  /** What the values are, as far as it is known. */
  readonly column: Signal<ColumnInfo | null>;
  /** What was shown last: all of it is right. Null while a new column has no expression. */
  #shown: ColumnWish | null;
  readonly #isOwn: boolean;
  readonly #questions: () => ColumnQuestions;
  #named: string;

  /** `info` is what is known of the column, null of a new one. */
  constructor(wish: ColumnWish, info: ColumnInfo | null, questions: () => ColumnQuestions) {
    this.#questions = questions;
    this.column = signal(info);
    this.#isOwn = wish.expression !== null;
    this.#shown = info === null ? null : wish;
    this.#named = wish.name;
    this.name = signal(wish.name);
    this.settings = signal(wish.settings);
    this.width = signal(wish.width);
    this.expression = new ExpressionDraft(wish.expression ?? "", "score * 100", () => ({
      preview: this.#questions().preview,
      onRight: (text, { column }) => this.#prove(text, column),
    }));
  }

  /** Takes effect when all is right: a name that is typed is many names. */
  rename(name: string): void {
    this.name.value = name;
    this.nameProblem.value = this.#questions().nameProblem(name.trim());
  }

  set(patch: Partial<ColumnSettings>): void {
    this.settings.value = { ...this.settings.peek(), ...patch };
    this.#show();
  }

  /** Another way has other options. */
  showAs(way: string): void {
    this.fieldProblems.value = new Map();
    this.set({ show_as: way, options: {} });
  }

  /** An option as it was entered; one that is as without an entry is not kept. */
  setOption(option: WayOption, value: Json): void {
    const problem = optionProblem(option, value);
    this.#tell(option.name, problem);
    if (problem !== null) return;
    const { [option.name]: _, ...rest } = this.settings.peek().options;
    const isPlain = value === null || value === option.fallback;
    this.set({ options: isPlain ? rest : { ...rest, [option.name]: value } });
  }

  setItems(text: string): void {
    const items = this.#wholeNumber("items", text, 1, MOST_ITEMS);
    if (items !== undefined) this.set({ items });
  }

  setWidth(text: string): void {
    const width = this.#wholeNumber("width", text, ...WIDTHS);
    if (width === undefined) return;
    this.width.value = width;
    this.#show();
  }

  /** Resolves to whether all that is written is right; what is wrong is said at its field. */
  async check(): Promise<boolean> {
    this.nameProblem.value = this.#isOwn ? this.#questions().nameProblem(this.name.peek().trim()) : null;
    const isWritten = !this.#isOwn || (await this.expression.check()) || this.#isAsShown();
    const isRight = isWritten && this.nameProblem.peek() === null && this.fieldProblems.peek().size === 0;
    if (isRight && this.#isOwn) this.#named = this.name.peek().trim();
    if (isRight) this.#show();
    return isRight;
  }

  dispose(): void {
    this.expression.dispose();
  }

  /** An expression that was broken before may stay so. */
  #isAsShown(): boolean {
    const { text, asking } = this.expression;
    return !asking.peek() && text.peek() === this.#shown?.expression;
  }

  #prove(text: string, column: ColumnInfo): void {
    this.column.value = column;
    this.#show(text);
  }

  /** Show what is right; an expression that is not stays as it was. */
  #show(proved: string | null = this.#shown?.expression ?? null): void {
    if (this.#isOwn && proved === null) return;
    const expression = this.#isOwn ? proved : null;
    const [settings, width] = [this.#fitting(), this.width.peek()];
    this.#shown = { name: this.#named, expression, settings, width };
    this.#questions().onChange(this.#shown);
  }

  /** The settings, without a way that values of this type do not have. */
  #fitting(): ColumnSettings {
    const settings = this.settings.peek();
    const column = this.column.peek();
    const fits = column === null || wayOf(column, settings.show_as) !== undefined;
    return fits ? settings : { ...settings, show_as: AUTOMATIC, options: {} };
  }

  /** Blank is null; undefined when it is no such number, which is said. */
  #wholeNumber(field: FieldName, text: string, least: number, most: number): number | null | undefined {
    const value = text.trim() === "" ? null : Number(text);
    const fits = value === null || (Number.isInteger(value) && value >= least && value <= most);
    this.#tell(field, fits ? null : `must be a whole number from ${least} to ${most}`);
    return fits ? value : undefined;
  }

  #tell(field: FieldName, problem: string | null): void {
    const rest = new Map(this.fieldProblems.peek());
    if (problem === null) rest.delete(field);
    else rest.set(field, problem);
    this.fieldProblems.value = rest;
  }
}

// Questions about expressions and rows that a person asks in panels and dialogs.

import type {
  CodeRequest,
  Completion,
  ComputedColumn,
  ConditionsAnswer,
  CountAnswer,
  DetailAnswer,
  Failure,
  FindAnswer,
  Query,
  ViewState,
} from "../protocol";
import type { Client } from "./client";
import { decodePreview } from "./decode";
import { toFailure } from "./failure";
import type { Preview, Sought, Target } from "./types";

/** What a question is about. */
export interface Subject {
  readonly query: Query;
  readonly version: number;
}

const FILTER: Target = { purpose: "filter" };

export class Questions {
  readonly #client: Client;
  readonly #subject: () => Subject;
  #counted = 0;
  #previewed = 0;
  #found = 0;

  /** `subject` gives the query that is wanted, here or on its way, of the newest table. */
  constructor(client: Client, subject: () => Subject) {
    this.#client = client;
    this.#subject = subject;
  }

  async check(text: string, signal: AbortSignal): Promise<Failure | null> {
    const question = { kind: "check", text, computed: this.#named(FILTER) } as const;
    const asked = this.#client.request(question, { signal, about: "Checking the filter" });
    return asked.then(() => null, toFailure);
  }

  async complete(
    text: string,
    caret: number,
    signal: AbortSignal,
    target: Target = FILTER,
  ): Promise<Completion[]> {
    const { purpose } = target;
    const question = { kind: "complete", text, caret, purpose, computed: this.#named(target) } as const;
    const options = { signal, about: "Looking for completions" };
    return (await this.#client.request(question, options)).answer.options;
  }

  async count(filter: string, signal: AbortSignal): Promise<CountAnswer> {
    this.#counted += 1;
    const { query, version } = this.#subject();
    const question = {
      kind: "count",
      revision: this.#counted,
      version,
      query: { ...query, filter },
    } as const;
    return (await this.#client.request(question, { signal, about: "Counting rows" })).answer;
  }

  async conditions(text: string, signal: AbortSignal): Promise<ConditionsAnswer> {
    const question = { kind: "conditions", text, computed: this.#named(FILTER) } as const;
    return (await this.#client.request(question, { signal, about: "Reading the filter" })).answer;
  }

  async preview(
    { purpose, name = "" }: Target,
    expression: string,
    { start, end }: { readonly start: number; readonly end: number },
    signal: AbortSignal,
  ): Promise<Preview> {
    this.#previewed += 1;
    const revision = this.#previewed;
    const about = { purpose, name, expression, start, count: end - start } as const;
    const question = { kind: "preview", revision, ...about, ...this.#subject() } as const;
    const options = { signal, about: "Computing a preview" };
    const { answer, buffers } = await this.#client.request(question, options);
    return { column: answer.column, keys: answer.keys, cells: decodePreview(answer, buffers) };
  }

  async detail(row: number, { query, version }: Subject, signal: AbortSignal): Promise<DetailAnswer> {
    const question = { kind: "detail", row, query, version } as const;
    return (await this.#client.request(question, { signal, about: "Loading the row" })).answer;
  }

  async find(sought: Sought, signal: AbortSignal): Promise<FindAnswer> {
    this.#found += 1;
    const question = { kind: "find", revision: this.#found, ...this.#subject(), ...sought } as const;
    return (await this.#client.request(question, { signal, about: "Finding" })).answer;
  }

  async code(language: CodeRequest["language"], view: ViewState, signal: AbortSignal): Promise<string> {
    const question = { kind: "code", language, view } as const;
    return (await this.#client.request(question, { signal, about: "Writing code" })).answer.text;
  }

  /** The computed columns that an expression may name: all but the one being edited. */
  #named({ name }: Target): ComputedColumn[] {
    return this.#subject().query.computed.filter((column) => column.name !== name);
  }
}

// Questions to the kernel: each has an id, is asked again while unanswered, and is answered once.

import { type ReadonlySignal, signal } from "@preact/signals";
import type { Answer, Failure, Push, Request } from "../protocol";
import { type Connection, watchConnection } from "./connection";
import { FailureError, failureOf } from "./failure";
import type { KernelState } from "./types";
import { type Buffer, listen, type WidgetModel } from "./widget-model";

type WithoutId<R> = R extends Request ? Omit<R, "id"> : never;

/** A request without its id. */
export type Question = WithoutId<Request>;

export interface Reply<Q extends Question> {
  readonly answer: Extract<Exclude<Answer, Failure>, { kind: Q["kind"] }>;
  readonly buffers: readonly Buffer[];
}

export interface RequestOptions {
  readonly signal?: AbortSignal;
  /** For people: what a long wait is about, such as "Sorting". */
  readonly about: string;
}

/**
 * When an unanswered request is sent again, in ms after the time before.
 *
 * The first request may reach the kernel before the subshell of its comm exists, and then waits behind the
 * running cell; the same request sent again is answered at once.
 */
export const RESEND_MS: readonly number[] = [300, 1200, 5000, 10_000, 20_000, 40_000];

/** A silence of this length while a request is open means that the kernel is busy; last rows come nevertheless. */
export const BUSY_MS = 1000;

type OnPush = (push: Push, buffers: readonly Buffer[]) => void;

interface Open {
  readonly message: Request;
  readonly about: string;
  readonly since: number;
  readonly settle: (message: Answer, buffers: readonly Buffer[]) => void;
  readonly forget: () => void;
  timer: ReturnType<typeof setTimeout> | undefined;
}

const GONE = "The kernel that made this table is gone. Run the cell again to see it live.";

export class Client {
  readonly #model: WidgetModel;
  readonly #signal: AbortSignal;
  readonly #prefix = Math.random().toString(36).slice(2, 12);
  readonly #open = new Map<string, Open>();
  readonly #kernel = signal<KernelState>("live");
  readonly #working = signal<string | null>(null);
  #count = 0;
  #heard = 0;
  #connection: Connection = "here";
  #watch: ReturnType<typeof setTimeout> | undefined;

  constructor(model: WidgetModel, onPush: OnPush, signal: AbortSignal) {
    this.#model = model;
    this.#signal = signal;
    listen(
      model,
      "msg:custom",
      (content: unknown, buffers?: Buffer[]) => this.#hear(content, buffers, onPush),
      signal,
    );
    watchConnection(model, (connection) => this.#connect(connection), signal);
    signal.addEventListener("abort", () => this.#close(), { once: true });
  }

  get kernel(): ReadonlySignal<KernelState> {
    return this.#kernel;
  }

  /** What the oldest request that has been open for a second is about. */
  get working(): ReadonlySignal<string | null> {
    return this.#working;
  }

  /**
   * Ask the kernel.
   *
   * Rejects with `FailureError`. A request that is aborted never settles: the kernel is told to
   * stop, and a late answer is ignored.
   */
  request<Q extends Question>(question: Q, options: RequestOptions): Promise<Reply<Q>> {
    this.#count += 1;
    const id = `${this.#prefix}-${this.#count}`;
    return new Promise((resolve, reject) => {
      if (options.signal?.aborted || this.#signal.aborted) return;
      if (this.#connection === "lost") {
        reject(new FailureError(failureOf(id, "disconnected", GONE)));
        return;
      }
      const settle = (message: Answer, buffers: readonly Buffer[]): void => {
        if (isAnswerTo(question, message)) resolve({ answer: message, buffers });
        else reject(new FailureError(asFailure(message)));
      };
      this.#start({ ...question, id } as Request, settle, options);
    });
  }

  /** Stop everything that has been open for a second; those requests reject with code "stopped". */
  cancelSlow(): void {
    const now = performance.now();
    for (const [id, open] of [...this.#open]) {
      if (now - open.since < BUSY_MS) continue;
      this.#end(id);
      this.#tellCancel(id);
      open.settle(failureOf(id, "stopped", "Cancelled."), []);
    }
  }

  #start(message: Request, settle: Open["settle"], options: RequestOptions): void {
    const abort = (): void => {
      this.#end(message.id);
      this.#tellCancel(message.id);
    };
    options.signal?.addEventListener("abort", abort, { once: true });
    const forget = (): void => options.signal?.removeEventListener("abort", abort);
    const open: Open = {
      message,
      about: options.about,
      since: performance.now(),
      settle,
      forget,
      timer: undefined,
    };
    this.#open.set(message.id, open);
    this.#send(open, 0);
    if (this.#watch === undefined) this.#look();
  }

  #send(open: Open, attempt: number): void {
    const wait = RESEND_MS[Math.min(attempt, RESEND_MS.length - 1)];
    open.timer = setTimeout(() => this.#send(open, attempt + 1), wait);
    this.#post(open.message);
  }

  #post(message: Request): void {
    try {
      this.#model.send(message);
    } catch {
      this.#connect("away");
    }
  }

  #tellCancel(target: string): void {
    if (this.#connection === "lost") return;
    this.#count += 1;
    this.#post({ kind: "cancel", id: `${this.#prefix}-${this.#count}`, target });
  }

  #hear(content: unknown, buffers: readonly Buffer[] | undefined, onPush: OnPush): void {
    if (!isMessage(content)) return;
    if (content.kind !== "tail") this.#heard = performance.now();
    if (this.#connection !== "lost") this.#connection = "here";
    if (content.kind === "ready" || content.kind === "tail") onPush(content, buffers ?? []);
    else this.#answer(content, buffers ?? []);
    this.#look();
  }

  #answer(message: Answer, buffers: readonly Buffer[]): void {
    const open = this.#open.get(message.id);
    if (open === undefined) return;
    this.#end(message.id);
    open.settle(message, buffers);
  }

  #end(id: string): void {
    const open = this.#open.get(id);
    if (open === undefined) return;
    clearTimeout(open.timer);
    open.forget();
    this.#open.delete(id);
    this.#look();
  }

  #connect(connection: Connection): void {
    if (this.#connection === "lost") return;
    this.#connection = connection;
    if (connection === "lost") this.#fail();
    this.#look();
  }

  #fail(): void {
    for (const [id, open] of [...this.#open]) {
      this.#end(id);
      open.settle(failureOf(id, "disconnected", GONE), []);
    }
  }

  #look(): void {
    clearTimeout(this.#watch);
    this.#watch = undefined;
    const now = performance.now();
    const [oldest] = this.#open.values();
    const silence = oldest === undefined ? 0 : now - Math.max(oldest.since, this.#heard);
    const slow = oldest !== undefined && now - oldest.since >= BUSY_MS;
    this.#kernel.value = this.#connection !== "here" ? "disconnected" : silence >= BUSY_MS ? "busy" : "live";
    this.#working.value = slow ? oldest.about : null;
    if (oldest === undefined || this.#signal.aborted) return;
    const next = silence < BUSY_MS ? BUSY_MS - silence : BUSY_MS;
    this.#watch = setTimeout(
      () => this.#look(),
      slow ? next : Math.min(next, BUSY_MS - (now - oldest.since)),
    );
  }

  #close(): void {
    for (const id of [...this.#open.keys()]) this.#end(id);
    clearTimeout(this.#watch);
    this.#watch = undefined;
  }
}

function isMessage(content: unknown): content is Answer | Push {
  return (
    typeof content === "object" && content !== null && "kind" in content && typeof content.kind === "string"
  );
}

function isAnswerTo<Q extends Question>(question: Q, message: Answer): message is Reply<Q>["answer"] {
  return message.kind === question.kind;
}

function asFailure(message: Answer): Failure {
  if (message.kind === "failure") return message;
  return failureOf(message.id, "protocol", `The kernel answered with "${message.kind}" to another question.`);
}

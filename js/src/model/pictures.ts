// Thumbnails as the grid draws them: those it misses are asked for in one request.

import type { Thumbnail } from "../protocol";
import { afterPaint } from "../schedule";
import type { Client } from "./client";
import { Thumbnails } from "./thumbnails";
import type { Buffer } from "./widget-model";

export class Pictures {
  readonly #client: Client;
  readonly #size: () => number;
  readonly #changed: () => void;
  readonly #signal: AbortSignal;
  readonly #thumbnails = new Thumbnails();
  readonly #missed = new Set<string>();
  #scheduled = false;

  constructor(client: Client, size: () => number, changed: () => void, signal: AbortSignal) {
    this.#client = client;
    this.#size = size;
    this.#changed = changed;
    this.#signal = signal;
  }

  /** The URL of a picture that is here, null of one that is broken; one that is missing, or too small by now, is asked for. */
  url(digest: string): string | null | undefined {
    if (this.#thumbnails.lacks(digest, this.#size())) this.#miss(digest);
    return this.#thumbnails.url(digest);
  }

  /** Keep pictures that came with an answer. */
  add(thumbnails: readonly Thumbnail[], buffers: readonly Buffer[], size: number): void {
    this.#thumbnails.add(thumbnails, buffers, size);
  }

  /** Let those be asked for again that could not be had. */
  forgive(): void {
    this.#thumbnails.forgive();
  }

  clear(): void {
    this.#missed.clear();
    this.#thumbnails.clear();
  }

  #miss(digest: string): void {
    this.#missed.add(digest);
    if (this.#scheduled) return;
    this.#scheduled = true;
    afterPaint(() => void this.#ask(), this.#signal);
  }

  async #ask(): Promise<void> {
    const digests = [...this.#missed];
    const size = this.#size();
    this.#missed.clear();
    const options = { signal: this.#signal, about: "Loading pictures" };
    const reply = await this.#client.request({ kind: "blobs", digests, size }, options).catch(() => null);
    this.#scheduled = false;
    if (reply !== null) this.#thumbnails.add(reply.answer.blobs, reply.buffers, size);
    const lacking = digests.filter((digest) => this.#thumbnails.lacks(digest, size));
    this.#thumbnails.fail(lacking, reply?.answer.failed ?? {});
    this.#changed();
  }
}

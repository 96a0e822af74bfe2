// Media in full, as blob URLs; the most recent are kept.

import type { Client } from "./client";
import { blobUrl } from "./thumbnails";

/** URLs kept. */
export const BLOB_LIMIT = 12;

export class Blobs {
  readonly #client: Client;
  readonly #urls = new Map<string, string>();

  constructor(client: Client) {
    this.#client = client;
  }

  /** A blob URL of the bytes as stored; rejects with the reason, never settles when aborted. */
  async url(digest: string, signal: AbortSignal): Promise<string> {
    const known = this.#urls.get(digest);
    if (known !== undefined) return this.#keep(digest, known);
    const { answer, buffers } = await this.#client.request(
      { kind: "blobs", digests: [digest], size: 0 },
      { signal, about: "Loading media" },
    );
    const blob = answer.blobs.find((other) => other.digest === digest);
    const bytes = blob === undefined ? undefined : buffers[blob.buffer];
    if (blob === undefined || bytes === undefined) {
      throw new Error(answer.failed[digest] ?? "The kernel sent no bytes of it.");
    }
    return this.#keep(digest, this.#urls.get(digest) ?? blobUrl(bytes, blob.mime));
  }

  clear(): void {
    for (const url of this.#urls.values()) URL.revokeObjectURL(url);
    this.#urls.clear();
  }

  #keep(digest: string, url: string): string {
    this.#urls.delete(digest);
    this.#urls.set(digest, url);
    const [oldest] = this.#urls;
    if (this.#urls.size > BLOB_LIMIT && oldest !== undefined) {
      URL.revokeObjectURL(oldest[1]);
      this.#urls.delete(oldest[0]);
    }
    return url;
  }
}

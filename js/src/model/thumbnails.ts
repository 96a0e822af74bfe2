// Small pictures as blob URLs, by digest. Those drawn longest ago are given back first.

import type { Thumbnail } from "../protocol";
import { bytesOf } from "./decode";
import type { Buffer } from "./widget-model";

/** Pictures kept that were drawn; more than a screen shows, since those on screen were drawn last. */
export const DRAWN_LIMIT = 600;

/** Pictures kept that came ahead and were not drawn yet. */
export const AHEAD_LIMIT = 300;

interface Picture {
  readonly url: string;
  /** Longest side it was asked for at, in device pixels. */
  readonly size: number;
}

export class Thumbnails {
  readonly #drawn = new Map<string, Picture>();
  readonly #ahead = new Map<string, Picture>();
  /** Digests asked for in vain: did the kernel say that they are broken? */
  readonly #failed = new Map<string, boolean>();

  /** The URL to draw; null when there is none to be had. */
  url(digest: string): string | null | undefined {
    const picture = this.#find(digest);
    if (picture === undefined) return this.#failed.get(digest) ? null : undefined;
    this.#ahead.delete(digest);
    this.#drawn.delete(digest);
    this.#drawn.set(digest, picture);
    trim(this.#drawn, DRAWN_LIMIT);
    return picture.url;
  }

  /** Is there no picture of at least this size, and none known not to be had? */
  lacks(digest: string, size: number): boolean {
    return (this.#find(digest)?.size ?? 0) < size && !this.#failed.has(digest);
  }

  add(thumbnails: readonly Thumbnail[], buffers: readonly Buffer[], size: number): void {
    for (const { digest, mime, buffer } of thumbnails) {
      const bytes = buffers[buffer];
      if (bytes === undefined) continue;
      this.#failed.delete(digest);
      if (this.lacks(digest, size)) this.#put(digest, { url: blobUrl(bytes, mime), size });
    }
    trim(this.#ahead, Math.max(AHEAD_LIMIT, thumbnails.length));
  }

  /** Remember that they did not come, so that they are not asked for again; `reasons` names those that are broken. */
  fail(digests: Iterable<string>, reasons: Readonly<Record<string, string>>): void {
    for (const digest of digests) this.#failed.set(digest, digest in reasons);
  }

  /** Let those be asked for again that failed. */
  forgive(): void {
    this.#failed.clear();
  }

  clear(): void {
    trim(this.#drawn, 0);
    trim(this.#ahead, 0);
    this.#failed.clear();
  }

  #find(digest: string): Picture | undefined {
    return this.#drawn.get(digest) ?? this.#ahead.get(digest);
  }

  #put(digest: string, picture: Picture): void {
    const smaller = this.#find(digest);
    if (smaller !== undefined) URL.revokeObjectURL(smaller.url);
    (this.#drawn.has(digest) ? this.#drawn : this.#ahead).set(digest, picture);
  }
}

/** Revoke the oldest beyond the limit. */
function trim(pictures: Map<string, Picture>, limit: number): void {
  for (const [digest, { url }] of pictures) {
    if (pictures.size <= limit) return;
    URL.revokeObjectURL(url);
    pictures.delete(digest);
  }
}

/** A blob URL of some bytes; whoever makes it revokes it. */
export function blobUrl(bytes: Buffer, mime: string): string {
  return URL.createObjectURL(new Blob([bytesOf(bytes)], { type: mime }));
}

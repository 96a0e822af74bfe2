// Parts of the page's code that come from the kernel when they are needed: gzipped, checked by content, kept with the page.

import type { ChunkRequest } from "../protocol";
import type { Client } from "./client";
import type { Chunk } from "./types";
import type { Buffer } from "./widget-model";

type Chunks = Map<string, Promise<Chunk>>;

const CHUNKS = Symbol.for("wandb_tables_widget.chunks");

/** Chunks by their digest; the grids of a page may be of several versions of this code. */
function chunks(): Chunks {
  const page = globalThis as { [CHUNKS]?: Chunks };
  page[CHUNKS] ??= new Map();
  return page[CHUNKS];
}

/** What failed is asked for again. Loading goes on when nobody waits any more: it will be wanted again. */
export function loadChunk(client: Client, name: ChunkRequest["name"], digest: string): Promise<Chunk> {
  const known = chunks().get(digest);
  if (known) return known;
  const loading = fetchChunk(client, name, digest);
  chunks().set(digest, loading);
  loading.catch(() => chunks().delete(digest));
  return loading;
}

async function fetchChunk(client: Client, name: ChunkRequest["name"], digest: string): Promise<Chunk> {
  const { answer, buffers } = await client.request(
    { kind: "chunk", name, digest },
    { about: `Loading the ${name}` },
  );
  const packed = buffers[answer.buffer];
  if (packed === undefined) throw new Error("The kernel sent no code.");
  if (!(await hasDigest(packed, digest))) throw new Error("The code arrived damaged.");
  return evaluate(await unpack(packed));
}

/** Pages that came over plain HTTP from another machine have no `crypto.subtle`; there gzip's own sum must do. */
async function hasDigest(packed: Buffer, digest: string): Promise<boolean> {
  if (globalThis.crypto?.subtle === undefined) return true;
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", packed as BufferSource));
  return [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("") === digest;
}

function unpack(packed: Buffer): Promise<ArrayBuffer> {
  const stream = new Blob([packed as BlobPart]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}

async function evaluate(code: ArrayBuffer): Promise<Chunk> {
  const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  try {
    return ((await import(url)) as { default: Chunk }).default;
  } finally {
    URL.revokeObjectURL(url);
  }
}

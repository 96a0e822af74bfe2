// @vitest-environment node
/// <reference types="node" />
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { loadChunk } from "../../src/model/chunks";
import { Client } from "../../src/model/client";
import { FakeModel } from "./fake-model";

const GOLDEN = join(dirname(fileURLToPath(import.meta.url)), "../../../tests/golden/chunk.0.gz");

let evaluated = 0;
let end = new AbortController();

beforeEach(() => {
  evaluated = 0;
  end = new AbortController();
  const blobs: Blob[] = [];
  vi.spyOn(URL, "createObjectURL").mockImplementation((blob) => {
    evaluated += 1;
    blobs.push(blob as Blob);
    return `data:text/javascript,${encodeURIComponent(texts.get((blob as Blob).size) ?? "")}`;
  });
  vi.spyOn(URL, "revokeObjectURL").mockImplementation(() => {});
});

afterEach(() => {
  end.abort();
  vi.restoreAllMocks();
});

/** Code by its length: a blob can only be read later than a URL of it is made. */
const texts = new Map<number, string>();

function packed(code: string): { bytes: Uint8Array; digest: string } {
  texts.set(code.length, code);
  const bytes = Uint8Array.from(gzipSync(code));
  return { bytes, digest: digestOf(bytes) };
}

function digestOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** A client whose kernel answers each request for a chunk with these bytes. */
function asking(answers: (Uint8Array | null)[]): { client: Client; model: FakeModel } {
  const model = new FakeModel();
  model.onSend = (message) => {
    if (message.kind !== "chunk") return;
    const bytes = answers.shift();
    queueMicrotask(() => {
      if (bytes)
        model.hear({ kind: "chunk", id: message.id, buffer: 0 }, [new DataView(bytes.slice().buffer)]);
      else
        model.hear({
          kind: "failure",
          id: message.id,
          code: "x",
          message: "no such code",
          span: null,
          fix: null,
        });
    });
  };
  return { client: new Client(model, () => {}, end.signal), model };
}

it("takes what it shares from the page", async () => {
  const bytes = Uint8Array.from(readFileSync(GOLDEN));
  texts.set(
    "export default (grid) => ({ answer: grid.answer });".length,
    "export default (grid) => ({ answer: grid.answer });",
  );
  const { client, model } = asking([bytes]);
  const chunk = await loadChunk(client, "editor", digestOf(bytes));
  const answer = { is: 42 };
  expect(chunk({ answer })).toEqual({ answer });
  expect(model.sentOf("chunk")).toMatchObject([{ name: "editor", digest: digestOf(bytes) }]);
});

it("is asked for and evaluated once a page, and another version beside it", async () => {
  const [one, two] = [packed("export default () => 1;"), packed("export default () => 22;")];
  const { client, model } = asking([one.bytes, two.bytes]);
  const loads = [one, one, two].map(({ digest }) => loadChunk(client, "editor", digest));
  expect((await Promise.all(loads)).map((chunk) => chunk({}))).toEqual([1, 1, 22]);
  expect(model.sentOf("chunk")).toHaveLength(2);
  expect(evaluated).toBe(2);
});

it("is asked for again after a failure, and never evaluated when it is damaged", async () => {
  const { bytes, digest } = packed("export default () => 333;");
  const { client } = asking([null, packed("export default () => 4444;").bytes, bytes.slice(0, -9), bytes]);
  await expect(loadChunk(client, "editor", digest)).rejects.toThrow("no such code");
  await expect(loadChunk(client, "editor", digest)).rejects.toThrow("damaged");
  await expect(loadChunk(client, "editor", digest)).rejects.toThrow("damaged");
  expect(evaluated).toBe(0);
  expect((await loadChunk(client, "editor", digest))({})).toBe(333);
});

it("relies on gzip's own sum where the page is not secure", async () => {
  vi.stubGlobal("crypto", {});
  const { bytes, digest } = packed("export default () => 55555;");
  const broken = bytes.slice();
  broken[bytes.length - 6] = (broken[bytes.length - 6] ?? 0) ^ 1;
  const { client } = asking([broken, bytes]);
  await expect(loadChunk(client, "editor", digest)).rejects.toThrow();
  expect(evaluated).toBe(0);
  expect((await loadChunk(client, "editor", digest))({})).toBe(55555);
});

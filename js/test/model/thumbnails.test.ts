import { beforeEach, describe, expect, it, vi } from "vitest";
import { AHEAD_LIMIT, DRAWN_LIMIT, Thumbnails } from "../../src/model/thumbnails";

const BUFFER = new DataView(new ArrayBuffer(8));
let urls: Map<string, Blob>;

beforeEach(() => {
  urls = new Map();
  let count = 0;
  vi.spyOn(URL, "createObjectURL").mockImplementation((blob) => {
    count += 1;
    urls.set(`blob:${count}`, blob as Blob);
    return `blob:${count}`;
  });
  vi.spyOn(URL, "revokeObjectURL").mockImplementation((url) => void urls.delete(url));
});

function add(thumbnails: Thumbnails, digests: readonly string[], size = 60): void {
  const list = digests.map((digest) => ({ digest, mime: "image/webp", buffer: 0 }));
  thumbnails.add(list, [BUFFER], size);
}

const many = (count: number, name = "d") => Array.from({ length: count }, (_, i) => `${name}${i}`);

describe("Thumbnails", () => {
  it("gives a URL of the bytes with their type", () => {
    const thumbnails = new Thumbnails();
    add(thumbnails, ["a"]);
    const url = thumbnails.url("a") ?? "";
    expect(urls.get(url)).toMatchObject({ size: 8, type: "image/webp" });
    expect(thumbnails.url("a")).toBe(url);
    expect(thumbnails.url("b")).toBeUndefined();
  });

  it("takes a larger picture in place of a smaller one, and not the other way round", () => {
    const thumbnails = new Thumbnails();
    add(thumbnails, ["a"], 60);
    const small = thumbnails.url("a");
    add(thumbnails, ["a"], 30);
    expect(thumbnails.url("a")).toBe(small);
    expect([thumbnails.lacks("a", 60), thumbnails.lacks("a", 120)]).toEqual([false, true]);
    add(thumbnails, ["a"], 120);
    expect(thumbnails.url("a")).not.toBe(small);
    expect(urls.size).toBe(1);
  });

  it("keeps all of one answer, and of those not drawn the last ones", () => {
    const thumbnails = new Thumbnails();
    add(thumbnails, many(AHEAD_LIMIT + 50));
    expect(urls.size).toBe(AHEAD_LIMIT + 50);
    add(thumbnails, many(10, "e"));
    expect(urls.size).toBe(AHEAD_LIMIT);
    expect([thumbnails.url("d0"), thumbnails.url("e0")]).toEqual([undefined, expect.any(String)]);
  });

  it("gives back those drawn longest ago", () => {
    const thumbnails = new Thumbnails();
    const digests = many(DRAWN_LIMIT + 1);
    for (const digest of digests) {
      add(thumbnails, [digest]);
      thumbnails.url(digest);
      thumbnails.url("d0");
    }
    expect(thumbnails.url("d0")).toBeDefined();
    expect(thumbnails.url("d1")).toBeUndefined();
    expect(urls.size).toBe(DRAWN_LIMIT);
    thumbnails.clear();
    expect(urls.size).toBe(0);
  });

  it("remembers what is not to be had, until it comes or is forgiven", () => {
    const thumbnails = new Thumbnails();
    thumbnails.fail(["a", "b"], { a: "damaged" });
    expect([thumbnails.url("a"), thumbnails.url("b")]).toEqual([null, undefined]);
    expect(thumbnails.lacks("a", 60)).toBe(false);
    add(thumbnails, ["a"]);
    expect(thumbnails.url("a")).toBeDefined();
    thumbnails.forgive();
    expect(thumbnails.lacks("b", 60)).toBe(true);
  });
});

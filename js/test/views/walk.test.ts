import { describe, expect, it } from "vitest";
import type { GroupEntry } from "../../src/protocol";
import { type MediaPlace, mediaAt, nextMedia, nextRow } from "../../src/views/walk";
import { FakeFrame, media, SCHEMA } from "./fixture";

const IMAGE = 1;
const here = new AbortController().signal;

function group(ordinal: number): GroupEntry {
  return {
    group: ordinal,
    depth: 0,
    key: [ordinal],
    count: 3,
    expanded: false,
    row: null,
    above: null,
    condition: null,
  };
}

describe("nextRow", () => {
  it("fetches what it walks onto, both ways, and stops at the ends", async () => {
    const frame = new FakeFrame(SCHEMA, 1000, "unknown");
    expect(await nextRow(frame, 499, 1, here)).toEqual({ position: 500, row: 600 });
    expect(frame.fetch.mock.calls[0]?.slice(0, 2)).toEqual([500, 550]);
    expect(await nextRow(frame, 499, -1, here)).toEqual({ position: 498, row: 598 });
    expect(frame.fetch.mock.calls[1]?.slice(0, 2)).toEqual([449, 499]);
    expect(await nextRow(frame, 999, 1, here)).toBeNull();
    expect(await nextRow(frame, 0, -1, here)).toBeNull();
  });

  it("steps over group lines", async () => {
    const frame = new FakeFrame(SCHEMA, 4);
    frame.lineOf = (position) =>
      position === 2 ? { row: null, entry: group(1) } : { row: position, entry: group(0) };
    expect(await nextRow(frame, 1, 1, here)).toEqual({ position: 3, row: 3 });
  });

  it("gives nothing when withdrawn", async () => {
    const controller = new AbortController();
    const walk = nextRow(new FakeFrame(SCHEMA, 10, "unknown"), 0, 1, controller.signal);
    controller.abort();
    expect(await walk).toBeNull();
  });
});

describe("nextMedia", () => {
  const from: MediaPlace = { position: 3, column: IMAGE, media: media("d3"), item: null };

  it("steps over missing pictures, past the fetched chunk", async () => {
    const frame = new FakeFrame(SCHEMA, 300, "unknown");
    frame.cellOf = (position) => ({
      value: position === 200 || position === 3 ? media(`d${position}`) : null,
    });
    const next = await nextMedia(frame, from, 1, here);
    expect(next).toMatchObject({ position: 200, media: { digest: "d200" } });
    expect(frame.fetch).toHaveBeenCalledTimes(4);
    expect(await nextMedia(frame, from, -1, here)).toBeNull();
    expect(next && (await nextMedia(frame, next, -1, here))).toMatchObject({ position: 3 });
  });

  it("walks the strip of a group, page by page, then the next line", async () => {
    const frame = new FakeFrame(SCHEMA, 2);
    const all = ["a", "b", "c"].map((digest) => media(digest));
    let offset = 0;
    frame.lineOf = (position) => ({ row: null, entry: group(position) });
    frame.groupCellOf = (ordinal) => ({
      kind: "strip",
      items: ordinal === 0 ? all.slice(offset, offset + 2) : [media("z")],
      offset: ordinal === 0 ? offset : 0,
      total: ordinal === 0 ? 3 : 1,
      missing: 0,
    });
    frame.page.mockImplementation((_group, _column, start) => {
      offset = start;
      setTimeout(() => frame.say("lines"));
    });
    const second = mediaAt(frame, 0, IMAGE, "b");
    expect(second).toMatchObject({ item: 1, media: { digest: "b" } });
    const third = second && (await nextMedia(frame, second, 1, here));
    expect(third).toMatchObject({ position: 0, item: 2, media: { digest: "c" } });
    expect(frame.page).toHaveBeenCalledWith(0, IMAGE, 2);
    const next = third && (await nextMedia(frame, third, 1, here));
    expect(next).toMatchObject({ position: 1, media: { digest: "z" } });
    offset = 0;
    expect(next && (await nextMedia(frame, next, -1, here))).toMatchObject({
      item: 2,
      media: { digest: "c" },
    });
    expect(third && (await nextMedia(frame, third, -1, here))).toMatchObject({
      item: 1,
      media: { digest: "b" },
    });
  });
});

// @vitest-environment happy-dom
import { describe, expect, it, vi } from "vitest";
import { ArrayFrame } from "../../play/array-frame";
import { COPY_LIMIT, copyCell, copyRows, writeClipboard } from "../../src/grid/clipboard";
import { columnOf, tableOf } from "./fixture";

const { signal } = new AbortController();

const PLAIN = { groupBy: [], aggregates: new Set<number>() };

describe("copyRows", () => {
  it("writes names and values with tabs, and asks for rows that are not here", async () => {
    const frame = new ArrayFrame(tableOf(100), { latency: 1 });
    const table = { columns: frame.columns.slice(0, 2), layout: PLAIN };
    const copied = await copyRows(
      frame,
      table,
      [
        [0, 1],
        [60, 60],
      ],
      signal,
    );
    expect(copied).toEqual({ text: "id\tname\n0\ta\n1\tb\n60\ta", message: "Copied 3 rows" });
    expect(frame.asked).toEqual([
      [0, 2],
      [60, 61],
    ]);
  });

  it("tells what it left out", async () => {
    const frame = new ArrayFrame(tableOf(1_000_000));
    const copied = await copyRows(frame, { columns: frame.columns, layout: PLAIN }, [[0, 999_999]], signal);
    expect(copied.text.split("\n")).toHaveLength(COPY_LIMIT + 1);
    expect(copied.message).toBe("Copied the first 10,000 rows of 1,000,000");
  });

  it("tells of texts of which only the beginning is here", async () => {
    const frame = new ArrayFrame(tableOf(2));
    frame.cell = () => ({ value: "long", cut: true });
    const copied = await copyRows(
      frame,
      { columns: frame.columns.slice(0, 1), layout: PLAIN },
      [[0, 1]],
      signal,
    );
    expect(copied.message).toBe("Copied 2 rows; 2 long texts are cut");
  });

  it("quotes what would break the lines", async () => {
    const columns = [columnOf('a\t"b"', 0, "string")];
    const frame = new ArrayFrame({
      columns,
      length: 1,
      value: () => "two\nlines",
      thumbnail: () => undefined,
    });
    const copied = await copyRows(frame, { columns, layout: PLAIN }, [[0, 0]], signal);
    expect(copied.text).toBe('"a\t""b"""\n"two\nlines"');
  });

  it("writes the keys of a group's line", async () => {
    const frame = new ArrayFrame(tableOf(9), { groupBy: [1] });
    const copied = await copyRows(
      frame,
      { columns: frame.columns.slice(0, 2), layout: { ...PLAIN, groupBy: [1] } },
      [[0, 2]],
      signal,
    );
    expect(copied.text).toBe("id\tname\n\ta\n\tb\n\tc");
  });
});

describe("copyCell", () => {
  it("is the value in full", () => {
    const frame = new ArrayFrame(tableOf(9));
    expect(copyCell(frame, { columns: frame.columns, layout: PLAIN }, 4, columnOf("name", 1))).toEqual({
      text: "b",
      message: "Copied 1 cell",
    });
  });
});

describe("writeClipboard", () => {
  it("goes another way where the page has no clipboard", async () => {
    vi.stubGlobal("navigator", { clipboard: { writeText: () => Promise.reject(new Error("not allowed")) } });
    const taken: string[] = [];
    document.execCommand = vi.fn(() => {
      taken.push(document.querySelector("textarea")?.value ?? "");
      return true;
    });
    expect(await writeClipboard("some\ttext", document.body)).toBe(true);
    expect(taken).toEqual(["some\ttext"]);
    expect(document.querySelector("textarea")).toBeNull();
  });
});

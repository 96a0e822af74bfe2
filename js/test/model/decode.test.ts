import {
  columnFromArray,
  float64,
  int64,
  tableFromColumns,
  tableToIPC,
  timestamp,
  uint32,
  utf8,
} from "@uwdata/flechette";
import { describe, expect, it } from "vitest";
import { bytesOf, decodeWindow, toMedia, UNREADABLE } from "../../src/model/decode";
import type { ColumnInfo, RowsAnswer } from "../../src/protocol";

const ANSWER: RowsAnswer = {
  kind: "rows",
  id: "1",
  version: 1,
  moved: 0,
  revision: 1,
  start: 0,
  count: 3,
  length: 3,
  matched: 3,
  total: 3,
  ready: true,
  groups: null,
  entries: null,
  width: 1,
  computed: [],
  aggregates: [],
  waiting: [],
  cut: [],
  notes: [],
  values: null,
  thumbnails: [],
};

function info(kind: ColumnInfo["kind"]): ColumnInfo {
  return {
    name: kind,
    kind,
    type: kind,
    media: null,
    optional: true,
    colors: null,
    problem: null,
    computed: null,
  };
}

function window(columns: Record<string, unknown>, odd = 0): DataView {
  const rows = columnFromArray([7, 8, 9], uint32());
  const table = tableFromColumns([["row", rows], ...Object.entries(columns)] as never);
  const bytes = tableToIPC(table, { format: "stream" }) ?? new Uint8Array();
  const message = new Uint8Array(bytes.length + 16);
  message.set(bytes, odd);
  return new DataView(message.buffer, odd, bytes.length);
}

function cells(columns: Record<string, unknown>, kind: ColumnInfo["kind"], answer: Partial<RowsAnswer> = {}) {
  const decoded = decodeWindow({ ...ANSWER, ...answer }, [window(columns)], [info(kind)]);
  const values = decoded.columns.get(0);
  return Array.from({ length: values?.length ?? 0 }, (_, i) => values?.cell(i));
}

const texts = (values: (string | null)[]) => ({ "0": columnFromArray(values, utf8()) });

const ENTRY = { group: 0, depth: 0, key: [], count: 3, expanded: true, above: null, condition: null };

describe("decodeWindow", () => {
  it("reads bytes wherever they begin in a message", () => {
    for (let odd = 0; odd < 9; odd += 1) {
      const decoded = decodeWindow(
        ANSWER,
        [window({ "0": columnFromArray([1.5, 2.5, -0], float64()) }, odd)],
        [info("number")],
      );
      expect([...Array.from(decoded.rows)]).toEqual([7, 8, 9]);
      expect(decoded.columns.get(0)?.cell(1)).toEqual({ value: 2.5 });
    }
  });

  it("keeps integers exact: numbers where they are, bigint beyond", () => {
    const column = columnFromArray([1n, 2n ** 60n + 1n, -5n], int64());
    expect(cells({ "0": column }, "number")).toEqual([
      { value: 1 },
      { value: 2n ** 60n + 1n },
      { value: -5 },
    ]);
  });

  it("gives times as milliseconds and missing values as null", () => {
    const column = columnFromArray([new Date(0), null, new Date(86_400_000.5)], timestamp(2));
    expect(cells({ "0": column }, "timestamp")).toEqual([
      { value: 0 },
      { value: null },
      { value: 86_400_000 },
    ]);
  });

  it("parses JSON of lists, dicts and mixed values, and leaves text alone", () => {
    const json = texts(["[1,2]", '{"a":null}', "null"]);
    expect(cells(json, "any")).toEqual([{ value: [1, 2] }, { value: { a: null } }, { value: null }]);
    expect(cells(json, "string")[0]).toEqual({ value: "[1,2]" });
  });

  it("shows an error in the one cell that cannot be read", () => {
    expect(cells(texts(["[1", "[2]", null]), "list")).toEqual([
      { value: UNREADABLE },
      { value: [2] },
      { value: null },
    ]);
    expect(cells(texts(['{"no":"digest"}', "[]", '"x"']), "media").map((cell) => cell?.value)).toEqual(
      Array(3).fill(UNREADABLE),
    );
  });

  it("says which texts were cut; cut JSON stays text", () => {
    expect(cells(texts(["a", "b", "c"]), "string", { cut: [[1, 0]] })).toEqual([
      { value: "a" },
      { value: "b", cut: true },
      { value: "c" },
    ]);
    expect(cells(texts(["[1]", "[1,2", "[3]"]), "list", { cut: [[1, 0]] })[1]).toEqual({
      value: "[1,2",
      cut: true,
    });
  });

  it("puts aggregates on the lines of groups", () => {
    const entries = [null, 7, null].map((row) => ({ ...ENTRY, row }));
    const answer = { ...ANSWER, entries, values: 1, cut: [[1, 1]] };
    const means = window({ 1: columnFromArray(["x", "y", "z"], utf8()) });
    const decoded = decodeWindow(
      answer,
      [window(texts(["a", "b", "c"])), means],
      [info("string"), info("string")],
    );
    const [values, groups] = [0, 1].map((column) => decoded.columns.get(column));
    expect([0, 1, 2].map((i) => values?.cell(i)?.value)).toEqual([undefined, "a", undefined]);
    expect([0, 1, 2].map((i) => groups?.cell(i))).toEqual([
      { value: "x" },
      undefined,
      { value: "y", cut: true },
    ]);
  });

  it("puts rows between the lines of groups", () => {
    const entry = (row: number | null) => ({ ...ENTRY, row });
    const entries = [entry(null), entry(7), entry(8), entry(null), entry(9)];
    const answer = { ...ANSWER, entries, cut: [[2, 0]] };
    const decoded = decodeWindow(answer, [window(texts(["a", "b", "c"]))], [info("string")]);
    expect(Array.from(decoded.rows)).toEqual([null, 7, 8, null, 9]);
    const values = decoded.columns.get(0);
    expect([0, 1, 2, 3, 4].map((i) => values?.cell(i))).toEqual([
      undefined,
      { value: "a" },
      { value: "b" },
      undefined,
      { value: "c", cut: true },
    ]);
    expect(values?.slice(2, 5).cell(2)).toEqual({ value: "c", cut: true });
  });

  it("throws when there is no Arrow stream", () => {
    expect(() => decodeWindow(ANSWER, [], [])).toThrow();
    expect(() => decodeWindow(ANSWER, [new ArrayBuffer(40)], [info("number")])).toThrow();
  });

  it("does not keep the message alive through a part of it", () => {
    const message = new DataView(new ArrayBuffer(1000), 10, 4);
    expect(bytesOf(message).buffer.byteLength).toBe(4);
  });
});

describe("toMedia", () => {
  it("reads a reference", () => {
    const full = { digest: "d", format: "png", width: 3, height: 4, size: 5, caption: "c" };
    expect(toMedia(full)).toEqual(full);
    expect(toMedia({ digest: "d" })).toEqual({
      digest: "d",
      format: "",
      width: 0,
      height: 0,
      size: 0,
      caption: null,
    });
    expect(toMedia(null)).toBeNull();
    expect(toMedia({ digest: 3 })).toBeUndefined();
  });
});

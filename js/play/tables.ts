// Tables to play with: sizes, oddities and extremes.

import type { CellValue, Column, MediaValue } from "../src/dataframe";
import type { Table } from "./array-frame";

type Kind = readonly [name: string, kind: Column["kind"], type: string, make: (row: number) => CellValue];

const WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
const START = Date.UTC(2026, 0, 1);

/** A number in 0..1 that belongs to a row and a salt. */
function noise(row: number, salt: number): number {
  const x = Math.imul(row ^ (salt * 0x9e3779b9), 0x85ebca6b) >>> 0;
  return ((Math.imul(x ^ (x >>> 13), 0xc2b2ae35) >>> 0) % 1_000_003) / 1_000_003;
}

function word(row: number, salt: number): string {
  return WORDS[Math.floor(noise(row, salt) * 10)] ?? "";
}

function image(row: number): MediaValue | null {
  if (row % 23 === 22) return null;
  const digest = row % 17 === 16 ? "broken" : `digit-${Math.floor(noise(row, 1) * 10)}-${row % 40}`;
  return { digest, format: "png", width: 8, height: 8, size: 120, caption: row % 3 ? `scan ${row}` : null };
}

const PREDICTIONS: readonly Kind[] = [
  ["id", "number", "integer", (row) => row],
  ["image", "media", "image", image],
  ["guess", "string", "text", (row) => word(row, 1)],
  ["truth", "string", "text", (row) => (noise(row, 9) < 0.1 ? word(row, 2) : word(row, 1))],
  ["score", "number", "number", (row) => (row % 29 === 28 ? null : noise(row, 3))],
  [
    "loss",
    "number",
    "number",
    (row) => (row % 31 === 30 ? Number.NaN : -Math.log(noise(row, 4) + 1e-9) * 10 ** (row % 4)),
  ],
  ["right", "boolean", "boolean", (row) => noise(row, 9) >= 0.1],
  ["when", "timestamp", "time", (row) => START + row * 61_000],
  ["scores", "list", "list of number", (row) => [0, 1, 2, 3].map((i) => noise(row, 20 + i))],
  ["meta", "dict", "dict", (row) => ({ split: word(row, 5), fold: row % 5, nested: { ok: true } })],
  ["epoch", "number", "integer", (row) => row % 5],
];

const LONG_TEXTS = [
  "short",
  "two\nlines and\ta tab",
  "  spaces before and after  ",
  "",
  "word ".repeat(4000),
  "x".repeat(5000),
  "مرحبا بالعالم",
  "emoji 👩‍👩‍👧‍👦 and NUL \0 here",
  '<img src=x onerror="alert(1)">',
];

const TEXTS: readonly Kind[] = [
  ["id", "number", "integer", (row) => row],
  ["text", "string", "text", (row) => LONG_TEXTS[row % LONG_TEXTS.length] ?? null],
  [
    'a column with a very long name, "quotes" and `ticks`',
    "any",
    "mixed",
    (row) => [1, "one", null, [1, "2"]][row % 4] ?? null,
  ],
  ["big", "number", "integer", (row) => 2n ** 60n + BigInt(row)],
  [
    "extreme",
    "number",
    "number",
    (row) =>
      [1e300, -1e-300, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN, 0][row % 6] ?? 0,
  ],
];

function tableOf(kinds: readonly Kind[], length: number): Table {
  const columns = kinds.map(([name, kind, type], index) => {
    return { index, name, kind, type, media: kind === "media" ? "image-file" : null };
  });
  return { columns, length, value: (row, column) => kinds[column]?.[3](row) ?? null, thumbnail: pictureOf };
}

function wide(count: number): readonly Kind[] {
  return Array.from(
    { length: count },
    (_, i): Kind => [`column_${i}`, "number", "number", (row) => noise(row, i)],
  );
}

export const TABLES: ReadonlyMap<string, () => Table> = new Map([
  ["predictions", () => tableOf(PREDICTIONS, 1797)],
  ["empty", () => tableOf(PREDICTIONS, 0)],
  ["no columns", () => tableOf([], 0)],
  ["one row", () => tableOf(PREDICTIONS, 1)],
  ["texts", () => tableOf(TEXTS, 200)],
  ["2,000 columns", () => tableOf(wide(2000), 10_000)],
  ["1 million", () => tableOf(PREDICTIONS, 1_000_000)],
  ["100 million", () => tableOf(PREDICTIONS, 100_000_000)],
]);

const pictures = new Map<string, string>();

/** A picture of 8 × 8 pixels with the digit of its digest. */
function pictureOf(digest: string): string | undefined {
  if (digest === "broken") return "data:image/png;base64,AAAA";
  const known = pictures.get(digest);
  if (known !== undefined) return known;
  const url = draw(digest);
  pictures.set(digest, url);
  return url;
}

function draw(digest: string): string {
  const canvas = document.createElement("canvas");
  canvas.width = 8;
  canvas.height = 8;
  const context = canvas.getContext("2d");
  const [, digit = "0", seed = "0"] = digest.split("-");
  if (!context) return "";
  context.fillStyle = `hsl(0 0% ${Number(seed) % 20}%)`;
  context.fillRect(0, 0, 8, 8);
  context.fillStyle = "white";
  context.font = "9px monospace";
  context.fillText(digit, 2, 7);
  return canvas.toDataURL();
}

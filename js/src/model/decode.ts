// Arrow bytes of a window → values of cells.

import { type Column as ArrowColumn, type Table, tableFromIPC } from "@uwdata/flechette";
import type { Cell, CellValue, MediaValue } from "../dataframe";
import type { ColumnInfo, Json, PreviewAnswer, RowsAnswer } from "../protocol";
import type { Buffer } from "./widget-model";

/** What stands in a cell whose bytes could not be read. */
export const UNREADABLE = "(unreadable value)";

type Kind = ColumnInfo["kind"];

/** Values as Arrow holds them. JSON text becomes a `Parsed` when it is first looked at. */
type Raw = ArrayLike<unknown>;

/** The values of one column on consecutive lines; undefined on group lines. */
export interface Values {
  readonly length: number;
  cell(index: number): Cell | undefined;
  slice(start: number, end: number): Values;
}

/** What is to be said of a cell besides its value. */
type Note = Omit<Cell, "value">;

/** Notes by the place of the cell among the values of its column. */
type Notes = ReadonlyMap<number, Note>;

/** A decoded window; `columns` by index, `rows` with null on group lines. */
export interface Decoded {
  readonly rows: ArrayLike<number | null>;
  readonly columns: ReadonlyMap<number, Values>;
}

/**
 * Decode buffer 0 of a `RowsAnswer`; `described` are all columns by index.
 *
 * Throws when the buffer is no Arrow stream; a single bad cell shows `UNREADABLE` instead.
 */
export function decodeWindow(
  answer: RowsAnswer,
  buffers: readonly Buffer[],
  described: readonly ColumnInfo[],
): Decoded {
  const table = readTable(buffers);
  const notes = notesOf(answer);
  const columns = new Map(decodeTable(table, batchRows(answer), notes, described));
  if (answer.values !== null) {
    const values = readTable(buffers.slice(answer.values));
    for (const column of decodeTable(values, batchGroups(answer), notes, described)) columns.set(...column);
  }
  const rows = table.getChild("row");
  return { rows: answer.entries?.map((entry) => entry.row) ?? arrayOf(rows).slice(), columns };
}

/** The columns of a batch on the lines of a window; `place` is the row of the batch for each line. */
function* decodeTable(
  { names, children }: Table,
  place: readonly number[] | null,
  notes: ReadonlyMap<number, Notes>,
  described: readonly ColumnInfo[],
): Generator<[number, Values]> {
  for (const [i, name] of names.entries()) {
    const index = Number(name);
    const info = described[index];
    const column = children[i];
    if (name === "row" || info === undefined || column === undefined) continue;
    yield [index, valuesOf(spread(arrayOf(column), place), info.kind, spreadNotes(notes.get(index), place))];
  }
}

/** The cells of a `PreviewAnswer`; throws when its buffer is no Arrow stream. */
export function decodePreview(answer: PreviewAnswer, buffers: readonly Buffer[]): Cell[] {
  const raw = arrayOf(readTable(buffers).getChild("0"));
  const notes = notesOf({ cut: answer.cut.map((row) => [row, 0]), notes: answer.notes });
  const values = valuesOf(raw, answer.column.kind, notes.get(0) ?? NONE);
  return Array.from({ length: values.length }, (_, row) => values.cell(row) ?? { value: null });
}

function readTable([buffer]: readonly Buffer[]): Table {
  if (buffer === undefined) throw new Error("The window came without its Arrow bytes.");
  return tableFromIPC(bytesOf(buffer), { useBigInt: true });
}

/**
 * The bytes of a buffer at an address of their own.
 *
 * Hosts hand out views at odd offsets of one large message: typed arrays need offsets of 8, and a view would keep the
 * whole message alive.
 */
export function bytesOf(buffer: Buffer): Uint8Array<ArrayBuffer> {
  const view =
    buffer instanceof ArrayBuffer
      ? new Uint8Array(buffer)
      : new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  return view.slice();
}

function arrayOf(column: ArrowColumn<unknown>): Sliceable {
  return column.toArray() as Sliceable;
}

type Sliceable = ArrayLike<number> & { slice(start?: number, end?: number): ArrayLike<number> };

/** For each line its row in the batch, -1 on group lines; null when the two are the same. */
function batchRows(answer: RowsAnswer): readonly number[] | null {
  if (answer.entries === null) return null;
  let next = 0;
  return answer.entries.map((entry) => (entry.row === null ? -1 : next++));
}

/** For each line its row in the batch of aggregates, -1 on rows. */
function batchGroups({ entries }: RowsAnswer): readonly number[] {
  let next = 0;
  return (entries ?? []).map((entry) => (entry.row === null ? next++ : -1));
}

function spread(values: Raw, place: readonly number[] | null): Raw {
  return place === null ? values : place.map((row) => (row < 0 ? undefined : values[row]));
}

/** Notes by column, then by row of the batch. */
function notesOf({ cut, notes: given }: Pick<RowsAnswer, "cut" | "notes">): ReadonlyMap<number, Notes> {
  const notes = new Map<number, Map<number, Note>>();
  const put = (row: number | undefined, column: number | undefined, note: Note): void => {
    if (row === undefined || column === undefined) return;
    const ofColumn = notes.get(column) ?? new Map<number, Note>();
    notes.set(column, ofColumn.set(row, note));
  };
  for (const [row, column] of cut) put(row, column, CUT);
  for (const note of given) put(note.row, note.column, { note });
  return notes;
}

function spreadNotes(notes: Notes | undefined, place: readonly number[] | null): Notes {
  if (notes === undefined || place === null) return notes ?? NONE;
  return new Map(
    place.flatMap((row, line) => {
      const note = notes.get(row);
      return note === undefined ? [] : [[line, note] as const];
    }),
  );
}

const CUT: Note = { cut: true };
const NONE: Notes = new Map();
const JSON_KINDS: ReadonlySet<Kind> = new Set<Kind>(["list", "dict", "ndarray", "media", "any"]);

function valuesOf(raw: Raw, kind: Kind, notes: Notes): Values {
  return JSON_KINDS.has(kind) ? new JsonValues(raw, kind, notes) : new PlainValues(raw, notes);
}

/** Typed arrays are cut by copying, so that a part does not keep the whole alive. */
function part(raw: Raw, start: number, end: number): Raw {
  return (raw as Sliceable).slice(start, end);
}

function notesPart(notes: Notes, start: number, end: number): Notes {
  if (notes.size === 0) return NONE;
  const inside = [...notes].filter(([i]) => i >= start && i < end);
  return new Map(inside.map(([i, note]) => [i - start, note]));
}

class PlainValues implements Values {
  readonly #raw: Raw;
  readonly #notes: Notes;

  constructor(raw: Raw, notes: Notes) {
    this.#raw = raw;
    this.#notes = notes;
  }

  get length(): number {
    return this.#raw.length;
  }

  cell(index: number): Cell | undefined {
    const raw = this.#raw[index];
    if (raw === undefined) return undefined;
    return { value: plainValue(raw), ...this.#notes.get(index) };
  }

  slice(start: number, end: number): Values {
    return new PlainValues(part(this.#raw, start, end), notesPart(this.#notes, start, end));
  }
}

/** Integers of 64 bits come as bigint; those a number holds exactly become numbers. */
function plainValue(raw: unknown): CellValue {
  if (raw === null || typeof raw === "string" || typeof raw === "number" || typeof raw === "boolean")
    return raw;
  if (typeof raw !== "bigint") return UNREADABLE;
  const number = Number(raw);
  return Number.isSafeInteger(number) ? number : raw;
}

class JsonValues implements Values {
  readonly #raw: Raw;
  readonly #kind: Kind;
  readonly #notes: Notes;
  readonly #cells = new Map<number, Cell>();

  constructor(raw: Raw, kind: Kind, notes: Notes) {
    this.#raw = raw;
    this.#kind = kind;
    this.#notes = notes;
  }

  get length(): number {
    return this.#raw.length;
  }

  cell(index: number): Cell | undefined {
    const known = this.#cells.get(index);
    if (known !== undefined) return known;
    const raw = this.#raw[index];
    if (raw === undefined) return undefined;
    const note = this.#notes.get(index);
    const cell = { ...this.#parse(raw, note?.cut === true), ...note };
    this.#cells.set(index, cell);
    return cell;
  }

  slice(start: number, end: number): Values {
    return new JsonValues(part(this.#raw, start, end), this.#kind, notesPart(this.#notes, start, end));
  }

  #parse(raw: unknown, cut: boolean): Cell {
    if (typeof raw !== "string")
      return { value: this.#kind === "any" || raw === null ? plainValue(raw) : UNREADABLE };
    if (cut) return { value: raw };
    const value = parseJson(raw);
    if (value === undefined) return { value: UNREADABLE };
    return { value: this.#kind === "media" ? (toMedia(value) ?? UNREADABLE) : value };
  }
}

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** A media reference, null for a missing one, undefined when it is not one. */
export function toMedia(value: Json): MediaValue | null | undefined {
  if (value === null) return null;
  if (typeof value !== "object" || Array.isArray(value)) return undefined;
  const { digest, format, width, height, size, caption } = value as Record<string, Json | undefined>;
  if (typeof digest !== "string" || digest === "") return undefined;
  return {
    digest,
    format: typeof format === "string" ? format : "",
    width: typeof width === "number" ? width : 0,
    height: typeof height === "number" ? height : 0,
    size: typeof size === "number" ? size : 0,
    caption: typeof caption === "string" ? caption : null,
  };
}

// Numbers in the formats a person can choose.

import type { CellValue, Column } from "../../dataframe";
import type { CellRenderer } from "../contract";
import {
  compactWriter,
  currencyWriter,
  type Numeric,
  type WriteNumber,
  writeFixed,
  writePercent,
  writeScientific,
} from "../formats/number";
import { parseNumberPattern } from "../formats/pattern";
import { plainNumber, writeNumber } from "../number";
import { plainRenderer } from "../plain";
import { numberKeys } from "./keys";
import { handlesIf, type Make, type Options } from "./options";

export function isNumeric(value: CellValue): value is Numeric {
  return typeof value === "number" || typeof value === "bigint";
}

/** By the names of their ways. */
export const numberCells: Readonly<Record<string, Make>> = {
  digits: (options) => cellOf(affixed(options, (value) => writeFixed(value, digitsOf(options)))),
  percent: (options) => cellOf((value) => writePercent(value, digitsOf(options))),
  scientific: (options) => cellOf(affixed(options, (value) => writeScientific(value, digitsOf(options)))),
  compact: (options) => cellOf(affixed(options, compactWriter(digitsOf(options)))),
  currency: (options) => cellOf(currencyWriter(options.text("currency"), options.number("digits"))),
  custom: (options) => cellOf(parseNumberPattern(options.text("pattern"))),
};

/** What writes the number beside a bar or on a color. */
export function writerOf(options: Options, column: Column): WriteNumber {
  switch (options.text("format")) {
    case "percent":
      return (value) => writePercent(value, 1);
    case "compact":
      return compactWriter(1);
    case "scientific":
      return (value) => writeScientific(value, 3);
    default:
      return (value) => (typeof value === "bigint" ? String(value) : writeNumber(value, column));
  }
}

function cellOf(write: WriteNumber): CellRenderer {
  const renderer = plainRenderer("number", handlesIf(isNumeric), (value) =>
    isNumeric(value) ? plainNumber(write(value)) : { text: String(value) },
  );
  return { ...renderer, writeKey: numberKeys(write) };
}

function digitsOf(options: Options): number {
  return options.number("digits") ?? 0;
}

/** Text before and after; a number that is none stands alone. */
function affixed(options: Options, write: WriteNumber): WriteNumber {
  const [before, after] = [options.text("prefix"), options.text("suffix")];
  return (value) => {
    const text = write(value);
    return plainNumber(text).label === undefined ? `${before}${text}${after}` : text;
  };
}

// A number by a pattern: Python's format specification without fill, alignment and width, alone (",.2f") or in
// braces within a text ("{:,.2f} ms"). https://docs.python.org/3/library/string.html#formatspec

import {
  groupThousands,
  type WriteNumber,
  wordOf,
  writeFixed,
  writePercent,
  writeScientific,
} from "./number";

const SPECIFICATION =
  /^(?<sign>[+\- ])?(?<separator>[,_])?(?:(?:\.(?<digits>[0-9]{1,2}))?(?<type>[efgEG%]))?$/;
const IN_TEXT = /^(?<before>[^{}]*)\{(?::(?<inner>[^{}]*))?\}(?<after>[^{}]*)$/;
const DEFAULT_DIGITS = 6;

/** What writes numbers by a pattern; throws what is wrong with it. */
export function parseNumberPattern(pattern: string): WriteNumber {
  const text = IN_TEXT.exec(pattern)?.groups;
  const { inner = "" } = text ?? { inner: pattern };
  const found = SPECIFICATION.exec(inner)?.groups;
  if (!found) throw new Error(`"${pattern}" is no format of a number; write it as .3f, +.1% or {:,.2f} ms`);
  const { sign = "", separator = "", digits = DEFAULT_DIGITS, type = "" } = found;
  const { before = "", after = "" } = text ?? {};
  const write = writerOf(type, Number(digits));
  return (value) => {
    const word = wordOf(value);
    if (word !== null) return word;
    const number = groupThousands(write(value), separator);
    const plus = sign === "-" || number.startsWith("-") ? "" : sign;
    return `${before}${plus}${number}${after}`;
  };
}

function writerOf(type: string, digits: number): WriteNumber {
  switch (type) {
    case "f":
      return (value) => writeFixed(value, digits);
    case "%":
      return (value) => writePercent(value, digits);
    case "e":
      return (value) => padExponent(writeScientific(value, digits));
    case "g":
      return (value) => writeGeneral(Number(value), Math.max(1, digits));
    case "":
      return (value) => String(value === 0 ? 0 : value);
    default:
      return upper(writerOf(type.toLowerCase(), digits));
  }
}

function upper(write: WriteNumber): WriteNumber {
  return (value) => write(value).toUpperCase();
}

/** So many significant digits without zeros at the end; an exponent for the very small and the very large. */
function writeGeneral(value: number, digits: number): string {
  const scientific = writeScientific(value, digits - 1);
  const exponent = Number(scientific.split("e")[1]);
  if (exponent >= -4 && exponent < digits) return trimZeros(writeFixed(value, digits - 1 - exponent));
  const [mantissa = "", rest = ""] = scientific.split("e");
  return padExponent(`${trimZeros(mantissa)}e${rest}`);
}

function trimZeros(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

/** Python writes exponents with two digits at least. */
function padExponent(text: string): string {
  return text.replace(/e([+-])(\d)$/, "e$10$2");
}

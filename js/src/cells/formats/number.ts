// Numbers as text: the same in every locale, whole numbers of any size exact, zero without a sign.

export type Numeric = number | bigint;
export type WriteNumber = (value: Numeric) => string;

/** From here on all numbers are whole, and JavaScript writes them with an exponent. */
const LARGE = 1e21;

/** What stands for a number that is none, or has no end; null for all others. */
export function wordOf(value: Numeric): "NaN" | "∞" | "-∞" | null {
  if (typeof value === "bigint" || Number.isFinite(value)) return null;
  if (Number.isNaN(value)) return "NaN";
  return value > 0 ? "∞" : "-∞";
}

/** 1.005 with 2 digits → "1.00": rounded as Python does, from the exact value and halves to even. */
export function writeFixed(value: Numeric, digits: number): string {
  if (typeof value === "bigint") return digits === 0 ? String(value) : `${value}.${"0".repeat(digits)}`;
  const word = wordOf(value);
  if (word !== null) return word;
  if (Math.abs(value) >= LARGE) return writeFixed(BigInt(value), digits);
  return unsignZero(round(digits, (places) => value.toFixed(places)));
}

/** 12345 with 2 digits → "1.23e+4". */
export function writeScientific(value: Numeric, digits: number): string {
  const number = Number(value);
  return wordOf(number) ?? unsignZero(round(digits, (places) => number.toExponential(places)));
}

/** 0.1234 with 1 digit → "12.3%". */
export function writePercent(value: Numeric, digits: number): string {
  const word = wordOf(value);
  if (word !== null) return word;
  const holds = typeof value === "number" && Number.isFinite(value * 100);
  return `${writeFixed(holds ? value * 100 : BigInt(value) * 100n, digits)}%`;
}

/** 1234 → "1.2K"; `digits` are the most that are shown after the point. */
export function compactWriter(digits: number): WriteNumber {
  return intlWriter({ notation: "compact", maximumFractionDigits: digits });
}

/** 1234.5 in USD → "$1,234.50"; `digits` null shows as many as the currency has. */
export function currencyWriter(currency: string, digits: number | null): WriteNumber {
  const places = digits === null ? {} : { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return intlWriter({ style: "currency", currency, ...places });
}

/** A comma, or another separator, between thousands of the digits before the point. */
export function groupThousands(text: string, separator: string): string {
  const [, whole = "", rest = ""] = /^(\D*\d*)(.*)$/s.exec(text) ?? [];
  return whole.replace(/\B(?=(\d{3})+$)/g, separator) + rest;
}

function intlWriter(options: Intl.NumberFormatOptions): WriteNumber {
  const format = new Intl.NumberFormat("en-US", { ...options, signDisplay: "negative" });
  return (value) => wordOf(value) ?? format.format(value);
}

/** Digits beyond these decide whether a half is exact: none has more after the point that are not zero. */
const EXACT = 100;

/** JavaScript rounds exact halves away from zero. */
function round(digits: number, write: (places: number) => string): string {
  const [mantissa = "", exponent] = write(EXACT).split("e");
  const point = mantissa.length - EXACT;
  if (!/^50*$/.test(mantissa.slice(point + digits))) return write(digits);
  const kept = mantissa.slice(0, digits === 0 ? point - 1 : point + digits);
  if (!/[02468]$/.test(kept)) return write(digits);
  return exponent === undefined ? kept : `${kept}e${exponent}`;
}

function unsignZero(text: string): string {
  return text.startsWith("-") && !/[1-9]/.test(text.replace(/e.*/, "")) ? text.slice(1) : text;
}

// Adds conditions to a filter, replaces and removes them. Works on the text: what a person typed
// stays as it was typed.

import { between, equals, literal, quoteName, timeLiteral } from "../expression";
import type { ColumnInfo, Json } from "../protocol";

type Column = Pick<ColumnInfo, "name" | "kind" | "type">;

interface Token {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly depth: number;
}

const TOKEN = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`|&&|\|\||[()[\]{}]|[\p{L}\p{N}_.]+|\s+|./gsu;
const LITERAL = /^(?:-?\d[\d.]*(?:e[+-]?\d+)?|true|false|"(?:\\.|[^"\\])*"|date\("(?:\\.|[^"\\])*"\))$/i;

/** `name >= low and name < high`, or `<= high` when the last bin is part of it; times in milliseconds. */
export function rangeCondition(column: Column, low: number, high: number, closed: boolean): string {
  return between(column.name, boundLiteral(column, low), boundLiteral(column, high), closed);
}

/** A bound of a bin as a literal. */
export function boundLiteral({ kind, type }: Column, bound: number): string {
  return kind === "timestamp" ? timeLiteral(bound, type) : literal(bound);
}

/** `name == value`, or `name is null`; null when the language has no literal for the value. */
export function valueCondition(column: Column, value: Json | bigint): string | null {
  const text = valueLiteral(column, value);
  if (text === null) return null;
  return value === null ? equals(column.name, null) : `${quoteName(column.name)} == ${text}`;
}

/** `name != value`; null when the language has no literal for the value. */
export function exclusion(column: Column, value: Json | bigint): string | null {
  const text = valueLiteral(column, value);
  return text === null ? null : `${quoteName(column.name)} != ${text}`;
}

function valueLiteral({ kind, type }: Column, value: Json | bigint): string | null {
  if (value === null) return "null";
  if (kind === "timestamp") {
    return typeof value === "number" ? timeLiteral(value, type) : `date(${literal(value)})`;
  }
  if (typeof value === "object") return null;
  return typeof value === "number" && !Number.isFinite(value) ? null : literal(value);
}

/** The filter with a condition more; unchanged when it is there already. */
export function addCondition(filter: string, condition: string): string {
  return hasCondition(filter, condition) ? filter : join(filter, condition);
}

/** The filter without a condition that stands in it as it is. */
export function removeCondition(filter: string, condition: string): string {
  const wanted = conjunctsOf(condition) ?? [condition];
  const present = conjunctsOf(filter) ?? [];
  const place = placeOf(present, wanted);
  if (place < 0) return filter;
  return present.filter((_, i) => i < place || i >= place + wanted.length).join(" and ");
}

/** Is the condition one of the parts that the filter joins by `and`? */
export function hasCondition(filter: string, condition: string): boolean {
  return placeOf(conjunctsOf(filter) ?? [], conjunctsOf(condition) ?? [condition]) >= 0;
}

/**
 * The filter with this condition in place of the range, value or missing condition that a click set on
 * the column before. Any other condition stays.
 */
export function replaceCondition(filter: string, name: string, condition: string): string {
  return join(clearColumn(filter, name), condition);
}

/** Replace as above, or take the condition away when it is there already. */
export function toggleCondition(filter: string, name: string, condition: string): string {
  return hasCondition(filter, condition)
    ? removeCondition(filter, condition)
    : replaceCondition(filter, name, condition);
}

/** The literals `[low, high]` of the range that is set on the column, if one is. */
export function rangeOf(filter: string, name: string): readonly [string, string] | null {
  const parts = conjunctsOf(filter) ?? [];
  for (let i = 0; i + 1 < parts.length; i += 1) {
    const range = rangeAt(parts, i, name);
    if (range) return range;
  }
  return null;
}

function clearColumn(filter: string, name: string): string {
  const parts = conjunctsOf(filter);
  if (!parts) return filter;
  const kept: string[] = [];
  for (let i = 0; i < parts.length; i += 1) {
    const part = parts[i] ?? "";
    if (rangeAt(parts, i, name)) i += 1;
    else if (!isValueCondition(part, name)) kept.push(part);
  }
  return kept.length === parts.length ? filter : kept.join(" and ");
}

function rangeAt(parts: readonly string[], i: number, name: string): readonly [string, string] | null {
  const low = operand(parts[i], name, ">=");
  const high = operand(parts[i + 1], name, "<") ?? operand(parts[i + 1], name, "<=");
  return low !== null && high !== null ? [low, high] : null;
}

function isValueCondition(part: string, name: string): boolean {
  return operand(part, name, "==") !== null || spellings(name).some((column) => part === `${column} is null`);
}

/** The literal of `name operator literal`, whichever way the name is written. */
function operand(part: string | undefined, name: string, operator: string): string | null {
  const column = spellings(name).find((spelling) => part?.startsWith(`${spelling} ${operator} `));
  if (part === undefined || column === undefined) return null;
  const rest = part.slice(column.length + operator.length + 2);
  return LITERAL.test(rest) ? rest : null;
}

function spellings(name: string): string[] {
  return [quoteName(name), `\`${name}\``, `row[${JSON.stringify(name)}]`];
}

function placeOf(parts: readonly string[], wanted: readonly string[]): number {
  for (let i = 0; i + wanted.length <= parts.length; i += 1) {
    if (wanted.every((part, k) => parts[i + k] === part)) return i;
  }
  return -1;
}

function join(filter: string, condition: string): string {
  const text = filter.trim();
  if (text === "") return condition;
  return conjunctsOf(text) ? `${text} and ${condition}` : `(${text}) and ${condition}`;
}

/** The parts that the text joins by `and`, trimmed; null when an `or` stands outside brackets or brackets do not match. */
function conjunctsOf(text: string): string[] | null {
  if (text.trim() === "") return [];
  const parts: string[] = [];
  let start = 0;
  for (const token of tokensOf(text)) {
    if (token.depth < 0 || isOr(token)) return null;
    if (!isAnd(token)) continue;
    parts.push(text.slice(start, token.start).trim());
    start = token.end;
  }
  return [...parts, text.slice(start).trim()];
}

function isAnd(token: Token): boolean {
  return token.depth === 0 && (token.text === "&&" || token.text.toLowerCase() === "and");
}

function isOr(token: Token): boolean {
  return token.depth === 0 && (token.text === "||" || token.text.toLowerCase() === "or");
}

/** Tokens with the depth of brackets they stand at; a depth below 0 marks text whose brackets do not match. */
function tokensOf(text: string): Token[] {
  let depth = 0;
  const tokens: Token[] = [];
  for (const match of text.matchAll(TOKEN)) {
    const start = match.index;
    if (")]}".includes(match[0])) depth -= 1;
    tokens.push({ text: match[0], start, end: start + match[0].length, depth });
    if ("([{".includes(match[0])) depth += 1;
  }
  const last = tokens.at(-1);
  return depth === 0 || !last ? tokens : [{ ...last, depth: -1 }];
}

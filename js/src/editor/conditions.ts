// Conditions of a column, an operator and values: how they are written as an expression, and how they are changed.

import { literal, quoteName } from "../expression";
import type { ColumnInfo, Condition, ConditionGroup } from "../protocol";
import { type Choice, operatorsOf, takesList, takesValue, typeOf } from "./operators";

export type Part = Condition | ConditionGroup;

const NUMBER = /^-?(?:\d+(?:\.\d+)?|\.\d+)(?:e[+-]?\d+)?$/i;
const TIME = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;

export function isGroup(part: Part): part is ConditionGroup {
  return "join" in part;
}

/** The group as an expression, without conditions that lack a value. */
export function printGroup(group: ConditionGroup): string {
  return printParts(group).join(` ${group.join} `);
}

function printParts(group: ConditionGroup): string[] {
  const parts: string[] = [];
  for (const part of group.parts) {
    if (!isGroup(part)) {
      if (problemOf(part) === null) parts.push(printCondition(part));
      continue;
    }
    const inner = printParts(part);
    if (inner.length === 1 || part.join === group.join) parts.push(...inner);
    else if (inner.length > 1) parts.push(`(${inner.join(` ${part.join} `)})`);
  }
  return parts;
}

function printCondition({ column, operator, type, values }: Condition): string {
  const name = quoteName(column);
  const [value = ""] = values;
  if (!takesValue(operator)) return `${name} ${operator}`;
  if (takesList(operator))
    return `${name} ${operator} [${values.map((v) => printValue(v, type)).join(", ")}]`;
  if (operator === "not contains") return `not ${name}.contains(${literal(value)})`;
  if (/^[a-z]/.test(operator)) return `${name}.${operator}(${literal(value)})`;
  return `${name} ${operator} ${printValue(value, type)}`;
}

function printValue(value: string, type: Condition["type"]): string {
  if (type === "text") return literal(value);
  if (type === "column") return quoteName(value);
  return type === "time" ? `date(${literal(value.trim())})` : value.trim();
}

/** Why a condition cannot be part of the expression yet, null when it can. */
export function problemOf({ operator, type, values }: Condition): string | null {
  if (!takesValue(operator)) return null;
  if (values.length === 0 || (type !== "text" && values[0]?.trim() === "")) return "Enter a value";
  const fits = (value: string): boolean => {
    if (type === "number") return NUMBER.test(value.trim());
    return type === "time" ? TIME.test(value.trim()) : true;
  };
  if (values.every(fits)) return null;
  return type === "number" ? "Enter a number" : "Enter a time, as 2026-01-31 or 2026-01-31T18:30";
}

/** Conditions that are left out of the expression. */
export function unfinished(group: ConditionGroup): number {
  const counts = group.parts.map((part) => {
    if (isGroup(part)) return unfinished(part);
    return problemOf(part) === null ? 0 : 1;
  });
  return counts.reduce((sum, count) => sum + count, 0);
}

/** The condition a column begins with. */
export function conditionOn({ name, kind }: ColumnInfo): Condition {
  const [operator = "is not null"] = operatorsOf(kind);
  const type = typeOf(kind);
  const takes = takesValue(operator);
  return { column: name, operator, type, values: takes ? [type === "boolean" ? "true" : ""] : [] };
}

/** Another column; operator and values stay where it takes them. */
export function withColumn(condition: Condition, column: ColumnInfo): Condition {
  const fresh = conditionOn(column);
  const fits = fresh.type === condition.type || !takesValue(condition.operator);
  const keeps = fits && operatorsOf(column.kind).includes(condition.operator);
  return keeps ? { ...condition, column: column.name } : fresh;
}

/** Another operator; the values stay where it takes them. `other` is the column to begin a comparison with. */
export function withOperator(condition: Condition, { operator, type }: Choice, other: string): Condition {
  if (!takesValue(operator)) return { ...condition, operator, type, values: [] };
  const keeps = condition.type === type && condition.values.length > 0;
  const fallback = { boolean: "true", column: other }[type as string] ?? "";
  const values = keeps ? condition.values : [fallback];
  return { ...condition, operator, type, values: takesList(operator) ? values : values.slice(0, 1) };
}

/** The group with another part at a place, or without it. */
export function replacePart(group: ConditionGroup, place: number, part: Part | null): ConditionGroup {
  const parts = group.parts.flatMap((other, i) => (i !== place ? [other] : part === null ? [] : [part]));
  return { ...group, parts };
}

/** Several values as one line; those with a comma, a quote or spaces around stand in quotes. */
export function joinValues(values: readonly string[]): string {
  const quote = (value: string): string =>
    /[",]|^\s|\s$|^$/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
  return values.length === 1 && values[0] === "" ? "" : values.map(quote).join(", ");
}

/** The values of such a line. */
export function splitValues(line: string): string[] {
  const values: string[] = [];
  let rest = line;
  while (rest.trim() !== "") {
    const quoted = /^\s*"((?:[^"]|"")*)"\s*(?:,|$)/.exec(rest);
    const plain = quoted ? null : /^([^,]*)(?:,|$)/.exec(rest);
    if (quoted) values.push((quoted[1] ?? "").replaceAll('""', '"'));
    else if (plain?.[1]?.trim()) values.push(plain[1].trim());
    rest = rest.slice((quoted ?? plain)?.[0].length ?? rest.length);
  }
  return values;
}

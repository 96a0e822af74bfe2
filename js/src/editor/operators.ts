// Which operators a column has, and what they are called.

import type { ColumnInfo, Condition } from "../protocol";

export type Operator = Condition["operator"];

const NAMES: Readonly<Record<Operator, string>> = {
  "==": "is",
  "!=": "is not",
  "<": "<",
  "<=": "≤",
  ">": ">",
  ">=": "≥",
  in: "is one of",
  "not in": "is none of",
  "is null": "is missing",
  "is not null": "is not missing",
  contains: "contains",
  "not contains": "does not contain",
  startswith: "starts with",
  endswith: "ends with",
  matches: "matches pattern",
};

const NULLS: readonly Operator[] = ["is null", "is not null"];
const ORDER: readonly Operator[] = ["<", "<=", ">", ">="];
const TEXT: readonly Operator[] = ["contains", "not contains", "startswith", "endswith", "matches"];

const BY_KIND: Partial<Record<ColumnInfo["kind"], readonly Operator[]>> = {
  number: ["==", "!=", ...ORDER, "in", "not in", ...NULLS],
  string: ["==", "!=", ...TEXT, "in", "not in", ...NULLS],
  timestamp: ["==", "!=", ...ORDER, ...NULLS],
  boolean: ["==", "!=", ...NULLS],
};

const TYPES: Partial<Record<ColumnInfo["kind"], Condition["type"]>> = {
  number: "number",
  timestamp: "time",
  boolean: "boolean",
};

/** Operators between two columns of a kind. */
const BETWEEN: Partial<Record<ColumnInfo["kind"], readonly Operator[]>> = {
  number: ["==", "!=", ...ORDER],
  string: ["==", "!="],
  timestamp: ["==", "!=", ...ORDER],
  boolean: ["==", "!="],
};

/** One entry of the choice of operators. */
export interface Choice {
  readonly operator: Operator;
  readonly type: Condition["type"];
}

/** What a column may be asked: first about values, then about other columns. */
export function choicesOf(kind: ColumnInfo["kind"], present: Choice, others: boolean): readonly Choice[] {
  const type = typeOf(kind);
  const choices = (BY_KIND[kind] ?? NULLS).map((operator): Choice => ({ operator, type }));
  const between = others ? (BETWEEN[kind] ?? []) : [];
  const all = [...choices, ...between.map((operator): Choice => ({ operator, type: "column" }))];
  return all.some((choice) => isSameChoice(choice, present)) ? all : [...all, present];
}

/** Operators without a value are the same whatever the type. */
export function isSameChoice(a: Choice, b: Choice): boolean {
  return a.operator === b.operator && (a.type === b.type || !takesValue(a.operator));
}

/** Operators between a column and values. */
export function operatorsOf(kind: ColumnInfo["kind"]): readonly Operator[] {
  return BY_KIND[kind] ?? NULLS;
}

/** For people; a time is before or after another. */
export function operatorName({ operator, type }: Choice): string {
  if (type === "column") return `${NAMES[operator]} column`;
  if (type !== "time") return NAMES[operator];
  const times: Partial<Record<Operator, string>> = {
    "<": "is before",
    "<=": "is at most",
    ">": "is after",
    ">=": "is at least",
  };
  return times[operator] ?? NAMES[operator];
}

export function typeOf(kind: ColumnInfo["kind"]): Condition["type"] {
  return TYPES[kind] ?? "text";
}

export function takesValue(operator: Operator): boolean {
  return !NULLS.includes(operator);
}

export function takesList(operator: Operator): boolean {
  return operator === "in" || operator === "not in";
}

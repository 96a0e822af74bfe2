/// <reference types="node" />
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  conditionOn,
  joinValues,
  printGroup,
  problemOf,
  replacePart,
  splitValues,
  unfinished,
  withColumn,
  withOperator,
} from "../../src/editor/conditions";
import { choicesOf, operatorName } from "../../src/editor/operators";
import type { Condition, ConditionGroup } from "../../src/protocol";
import { column } from "../views/fixture";

const GOLDEN = join(dirname(fileURLToPath(import.meta.url)), "../../../tests/golden/conditions.json");

function condition(
  name: string,
  operator: Condition["operator"],
  type: Condition["type"],
  ...values: string[]
) {
  return { column: name, operator, type, values };
}

function print(...parts: ConditionGroup["parts"]): string {
  return printGroup({ join: "and", parts });
}

describe("printing", () => {
  it("gives the text that Python reads as these conditions", () => {
    const { request, message } = JSON.parse(readFileSync(GOLDEN, "utf8"));
    expect(printGroup(message.group)).toBe(request.text);
  });

  it("quotes names and texts", () => {
    expect(print(condition("any name", "==", "text", 'a "b" \\ \n'))).toBe(
      '`any name` == "a \\"b\\" \\\\ \\n"',
    );
    expect(print(condition("a`b", "contains", "text", "x"))).toBe('row["a`b"].contains("x")');
    expect(print(condition("and", "!=", "column", "or"))).toBe("`and` != `or`");
  });

  it("leaves out what lacks a value", () => {
    const empty = condition("n", ">", "number", "");
    const group: ConditionGroup = {
      join: "and",
      parts: [empty, condition("n", "<", "number", " 3 "), { join: "or", parts: [empty, empty] }],
    };
    expect(printGroup(group)).toBe("n < 3");
    expect(unfinished(group)).toBe(3);
    expect(printGroup({ join: "or", parts: [] })).toBe("");
  });

  it("puts brackets around groups of the other kind only", () => {
    const [a, b] = [condition("a", "is null", "text"), condition("b", "is null", "text")];
    const inner = (join: "and" | "or", ...parts: ConditionGroup["parts"]): ConditionGroup => ({
      join,
      parts,
    });
    expect(print(a, inner("or", a, b))).toBe("a is null and (a is null or b is null)");
    expect(print(a, inner("or", b))).toBe("a is null and b is null");
    expect(print(a, inner("and", a, b))).toBe("a is null and a is null and b is null");
  });

  it("writes no number or time that is none", () => {
    for (const value of ["1 or true", "1e", "0x1", "", " ", "1_000", "NaN", "١"]) {
      expect(problemOf(condition("n", "==", "number", value))).not.toBeNull();
    }
    for (const value of ["1", "-1.5", ".5", "1e-9", " 2 "]) {
      expect(problemOf(condition("n", "==", "number", value))).toBeNull();
    }
    for (const value of ["2026-01-31", "2026-01-31T10:00", "2026-01-31 10:00:00.5Z"]) {
      expect(problemOf(condition("t", "<", "time", value))).toBeNull();
    }
    expect(problemOf(condition("t", "<", "time", "tomorrow"))).toContain("2026-01-31");
  });
});

describe("values in one line", () => {
  it("are read again as they were", () => {
    const value = fc.string().filter((text) => text !== "");
    fc.assert(
      fc.property(fc.array(value), (values) => {
        expect(splitValues(joinValues(values))).toEqual(values);
      }),
    );
  });

  it("may be written loosely", () => {
    expect(splitValues("a, b ,, c,")).toEqual(["a", "b", "c"]);
    expect(splitValues('"a, b", "c ""d"""')).toEqual(["a, b", 'c "d"']);
    expect(splitValues("  ")).toEqual([]);
  });
});

describe("a change", () => {
  const [n, text, flag] = [column("n"), column("text", "string"), column("flag", "boolean")];

  it("of the column keeps what fits", () => {
    const before = condition("n", ">=", "number", "3");
    expect(withColumn(before, column("m"))).toEqual({ ...before, column: "m" });
    expect(withColumn(before, text)).toEqual(condition("text", "==", "text", ""));
    expect(withColumn(before, flag)).toEqual(condition("flag", "==", "boolean", "true"));
    expect(withColumn(condition("n", "is null", "number"), text)).toMatchObject({ operator: "is null" });
    expect(conditionOn(column("image", "media"))).toEqual(condition("image", "is null", "text"));
  });

  it("of the operator keeps what fits", () => {
    const before = condition("n", "in", "number", "1", "2");
    expect(withOperator(before, { operator: "==", type: "number" }, "m").values).toEqual(["1"]);
    expect(withOperator(before, { operator: "is null", type: "number" }, "m").values).toEqual([]);
    expect(withOperator(before, { operator: "!=", type: "column" }, "m")).toEqual(
      condition("n", "!=", "column", "m"),
    );
    expect(
      withOperator(condition("f", "is null", "boolean"), { operator: "==", type: "boolean" }, "").values,
    ).toEqual(["true"]);
  });

  it("of a part leaves the others", () => {
    const parts = [conditionOn(n), conditionOn(text)];
    expect(replacePart({ join: "or", parts }, 0, null)).toEqual({ join: "or", parts: [parts[1]] });
    expect(replacePart({ join: "or", parts }, 1, parts[0] ?? null).parts).toEqual([parts[0], parts[0]]);
  });
});

it("offers the operator that is there, whatever the column is", () => {
  const present = condition("image", "==", "text", "x");
  expect(choicesOf("media", present, false)).toContain(present);
  expect(choicesOf("number", condition("n", "is null", "text"), false)).toHaveLength(10);
  const names = choicesOf("timestamp", condition("t", "<", "time", ""), true).map(operatorName);
  expect(names).toEqual(expect.arrayContaining(["is before", "is after", "is missing", "is column"]));
});

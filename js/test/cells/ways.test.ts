import { describe, expect, it } from "vitest";
import { rendererOf } from "../../src/cells/index";
import { optionProblem, optionsOf, type Way, wayOf, waysFor } from "../../src/cells/ways";
import { WAYS } from "../../src/cells/ways-table";
import { columnOf, settingsOf } from "./chosen/draw";

function names(kind: Parameters<typeof columnOf>[0], type: string = kind): string[] {
  return waysFor(columnOf(kind, type)).map((way) => way.name);
}

function option(way: Way | undefined, name: string) {
  const found = way?.options.find((other) => other.name === name);
  if (!found) throw new Error(`no option ${name}`);
  return found;
}

describe("the ways of a column", () => {
  it("begin with the automatic one, and are those of its kind", () => {
    expect(names("number").slice(0, 3)).toEqual(["automatic", "digits", "percent"]);
    expect(names("string")).toEqual(["automatic", "plain", "wrapped", "markdown"]);
    expect(names("boolean")).toEqual(["automatic"]);
    expect(names("media")).toEqual(["automatic"]);
  });

  it("of times and of dates differ", () => {
    expect(names("timestamp", "time")).toContain("time");
    expect(names("timestamp", "time in Europe/Paris")).toContain("iso");
    expect(names("timestamp", "date")).toEqual(["automatic", "relative", "custom", "histogram"]);
    const zones = waysFor(columnOf("timestamp", "date")).flatMap((way) =>
      way.options.map(({ name }) => name),
    );
    expect(zones).not.toContain("zone");
  });

  it("draw lists of numbers, and no others", () => {
    expect(names("list", "list of number")).toContain("sparkline");
    expect(names("list", "list of integer")).toContain("histogram");
    expect(names("ndarray", "array 28")).toContain("sparkline");
    expect(names("list", "list of string")).toEqual(["automatic", "list", "tree", "json"]);
    expect(names("ndarray", "array 28×28")).toEqual(["automatic", "tree", "json"]);
  });

  it("have a renderer each, in every kind of column", () => {
    const columns = [
      columnOf("number"),
      columnOf("string"),
      columnOf("timestamp", "time"),
      columnOf("timestamp", "date"),
      columnOf("list", "list of number"),
      columnOf("list", "list of string"),
      columnOf("dict"),
      columnOf("ndarray", "array 2×2"),
      columnOf("any", "mixed"),
    ];
    const drawn = columns.flatMap((column) =>
      waysFor(column)
        .slice(1)
        .filter(({ label }) => label !== "Histogram in groups")
        .map(({ name }) => {
          expect(rendererOf(column, settingsOf(name), null), `${column.type}: ${name}`).not.toBeNull();
          return name;
        }),
    );
    expect(new Set(drawn)).toEqual(new Set(WAYS.map(({ name }) => name)));
  });

  it("that are not known, or not of this column, are the automatic one", () => {
    for (const way of ["automatic", "hologram", "percent", "constructor", ""]) {
      expect(rendererOf(columnOf("string"), settingsOf(way), null)).toBeNull();
    }
  });
});

describe("options", () => {
  const digits = option(wayOf(columnOf("number"), "digits"), "digits");

  it.each([
    [digits, 3, null],
    [digits, null, null],
    [digits, 2.5, "must be a whole number from 0 to 20"],
    [digits, -1, "must be a whole number from 0 to 20"],
    [digits, "3", "must be a whole number from 0 to 20"],
    [digits, Number.NaN, "must be a whole number from 0 to 20"],
    [option(wayOf(columnOf("number"), "bar"), "min"), Number.POSITIVE_INFINITY, "must be a number"],
    [option(wayOf(columnOf("number"), "bar"), "show_value"), 1, "must be true or false"],
    [option(wayOf(columnOf("number"), "color_scale"), "scale"), "rainbow", "must be one of viridis"],
    [option(wayOf(columnOf("number"), "currency"), "currency"), "euro", "ISO 4217"],
    [option(wayOf(columnOf("number"), "currency"), "currency"), "EUR", null],
    [option(wayOf(columnOf("number"), "digits"), "suffix"), "a\nb", "one line"],
    [option(wayOf(columnOf("timestamp", "time"), "custom"), "pattern"), "%Q", "strftime"],
  ] as const)("%o takes %s: %s", (declared, value, problem) => {
    const found = optionProblem(declared, value);
    if (problem === null) expect(found).toBeNull();
    else expect(found).toContain(problem);
  });

  it("are what was given where that fits, else their fallback", () => {
    const way = wayOf(columnOf("number"), "digits");
    const given = { digits: 99, suffix: " s", unknown: 1 };
    expect(way && optionsOf(way, given)).toEqual({ digits: 2, prefix: "", suffix: " s" });
  });
});

// @vitest-environment happy-dom
import { describe, expect, it, vi } from "vitest";
import { GroupKeyCell, keyText } from "../../../src/cells/group-key";
import { rendererOf } from "../../../src/cells/index";
import type { Column } from "../../../src/dataframe";
import type { Json } from "../../../src/protocol";
import { columnOf, settingsOf } from "./draw";

function textOf(column: Column, way: string, key: Json, options: Record<string, Json> = {}): string {
  return keyText(key, column, rendererOf(column, settingsOf(way, options), null) ?? undefined);
}

describe("keys of groups", () => {
  it.each([
    ["percent", 0.25, {}, "25.0%"],
    ["percent", 0, { digits: 0 }, "0%"],
    ["digits", 3, { digits: 1, suffix: " s" }, "3.0 s"],
    ["currency", 5, {}, "$5.00"],
    ["custom", 0.5, { pattern: "+.1f" }, "+0.5"],
    ["digits", "9007199254740993", { digits: 0 }, "9007199254740993"],
    ["percent", "-Infinity", {}, "-∞"],
    ["percent", "(unreadable value)", {}, "(unreadable value)"],
    ["percent", null, {}, "missing"],
    ["bar", 0.25, { format: "percent" }, "25.0%"],
    ["color_scale", 1234, { format: "compact" }, "1.2K"],
    ["histogram", 0.25, {}, "0.2500"],
  ] as const)("shown as %s, %s with %o is %s", (way, key, options, written) => {
    expect(textOf(columnOf("number"), way, key, options)).toBe(written);
  });

  it.each([
    ["date", "2026-01-31T10:20:30", {}, "2026-01-31"],
    ["iso", "2026-01-31T10:20:30+02:00", {}, "2026-01-31T08:20:30Z"],
    ["time", "2026-01-31T10:20:30.250000", {}, "10:20:30.250"],
    ["custom", "2026-01-31T10:20:30", { pattern: "%d %b" }, "31 Jan"],
    ["date", "(unreadable value)", {}, "(unreadable value)"],
  ] as const)("of times shown as %s, %s with %o is %s", (way, key, options, written) => {
    expect(textOf(columnOf("timestamp"), way, key, options)).toBe(written);
  });

  it("of dates have no time of day to move by", () => {
    expect(textOf(columnOf("timestamp", "date"), "custom", "2026-01-31")).toBe("31 Jan 2026");
  });

  it("are written as values are where nothing was chosen", () => {
    expect(keyText("2026-01-31T10:20:30", columnOf("timestamp"))).toBe("2026-01-31 10:20:30");
    expect(keyText("T-shirt", columnOf("string"))).toBe("T-shirt");
    expect(textOf(columnOf("string"), "markdown", "**bold**")).toBe("**bold**");
  });

  it("are drawn and read out in the format, at their own level and below", () => {
    const element = document.createElement("div");
    const cell = new GroupKeyCell(element, vi.fn());
    const column = columnOf("number");
    const entry = { group: 0, depth: 0, count: 3, expanded: false, row: null, above: null, condition: null };
    const percent = rendererOf(column, settingsOf("percent"), null) ?? undefined;
    cell.update({ ...entry, key: [0.25] }, 0, column, percent);
    expect(element.querySelector(".wtw-key")?.textContent).toBe("25.0%");
    expect(element.querySelector("button")?.getAttribute("aria-label")).toBe("Open group 25.0%");
    cell.update({ ...entry, key: [0.5, "b"] }, 0, column, percent);
    expect(element.querySelector(".wtw-key")?.textContent).toBe("50.0%");
    cell.update({ ...entry, key: [] }, 0, column, percent);
    expect(element.querySelector(".wtw-key")?.textContent).toBe("other");
    cell.update({ ...entry, key: [0.5] }, 0, column);
    expect(element.querySelector(".wtw-key")?.textContent).toBe("0.5000");
  });
});

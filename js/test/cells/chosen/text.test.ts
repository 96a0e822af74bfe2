import { afterEach, describe, expect, it, vi } from "vitest";
import { columnOf, drawWay, mountWay } from "./draw";

const column = columnOf("string");
const times = columnOf("timestamp", "time");
const dates = columnOf("timestamp", "date");
const NOON = Date.UTC(2026, 0, 31, 12);

afterEach(() => {
  vi.useRealTimers();
});

describe("text", () => {
  it("plain stays on one line in rows of any size", () => {
    const element = drawWay({ column, way: "plain", rowSize: "XL" }, "a\nb\tc");
    expect(element.textContent).toBe("a↵b⇥c");
    expect(element.querySelector(".wtw-lines")).toBeNull();
  });

  it("wrapped fills the lines of the row, and one in the smallest", () => {
    const lines = drawWay({ column, way: "wrapped", rowSize: "L" }, "a\nb").querySelector<HTMLElement>(
      ".wtw-lines",
    );
    expect(lines?.textContent).toBe("a\nb");
    expect(drawWay({ column, way: "wrapped" }, "a\nb").textContent).toBe("a↵b");
  });

  it("has signs for what cannot be seen, and says where it goes on", () => {
    expect(drawWay({ column, way: "plain" }, "").textContent).toBe('""');
    expect(drawWay({ column, way: "wrapped", rowSize: "M" }, "a\u0000b", true).textContent).toBe("a␀b…");
  });

  it("may be monospaced", () => {
    const options = { font: "monospace" };
    expect(drawWay({ column, way: "plain", options }, "a").classList.contains("wtw-mono")).toBe(true);
    expect(drawWay({ column, way: "plain" }, "a").classList.contains("wtw-mono")).toBe(false);
  });
});

describe("times", () => {
  it.each([
    ["date_time", "2026-01-31 12:00:00"],
    ["date", "2026-01-31"],
    ["time", "12:00:00"],
    ["iso", "2026-01-31T12:00:00Z"],
    ["custom", "31 Jan 2026 12:00"],
  ])("as %s are %s", (way, text) => {
    expect(drawWay({ column: times, way }, NOON).textContent).toBe(text);
    expect(drawWay({ column: times, way }, null).getAttribute("aria-label")).toBe("missing");
  });

  it("that no date can hold are drawn the automatic way", () => {
    expect(() => drawWay({ column: times, way: "date" }, 1e300)).toThrow("automatic");
  });

  it("of a date by a pattern have no time of day", () => {
    const options = { pattern: "%A %d.%m." };
    expect(drawWay({ column: dates, way: "custom", options }, Date.UTC(2026, 0, 31)).textContent).toBe(
      "Saturday 31.01.",
    );
  });

  it("relative to now go on with the clock while they are shown", () => {
    vi.useFakeTimers({ now: NOON });
    const { show, cell } = mountWay({ column: times, way: "relative" });
    const element = show(NOON - 55_000);
    expect(element.textContent).toBe("55 seconds ago");
    vi.advanceTimersByTime(10_000);
    expect(element.textContent).toBe("1 minute ago");
    cell.pause();
    expect(vi.getTimerCount()).toBe(0);
    show(NOON);
    expect(vi.getTimerCount()).toBe(1);
    cell.destroy();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("relative to today count days", () => {
    vi.useFakeTimers({ now: NOON });
    expect(drawWay({ column: dates, way: "relative" }, Date.UTC(2026, 0, 30)).textContent).toBe("1 day ago");
  });
});

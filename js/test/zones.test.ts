import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { writeIso, writePattern } from "../src/cells/formats/time";
import type { Column } from "../src/dataframe";
import { formatBin, formatPlain, formatRange, formatRanges } from "../src/format";
import { atClock, zoneOf } from "../src/zones";

const BERLIN: Column = {
  index: 0,
  name: "at",
  kind: "timestamp",
  type: "time in Europe/Berlin",
  media: null,
};
const BEFORE = Date.UTC(2026, 2, 29, 0, 30);
const AFTER = Date.UTC(2026, 2, 29, 1, 30);

describe("times of a zone", () => {
  it("are written as clocks there show them, also when those change", () => {
    expect(formatPlain(BEFORE, BERLIN)).toBe("2026-03-29 01:30:00");
    expect(formatPlain(AFTER, BERLIN)).toBe("2026-03-29 03:30:00");
    expect(formatPlain(AFTER + 250, BERLIN)).toBe("2026-03-29 03:30:00.250");
    expect(formatPlain(-1, BERLIN)).toBe("1970-01-01 00:59:59.999");
  });

  it("are those of summaries and bars", () => {
    const evening = Date.UTC(2026, 2, 28, 23);
    expect(formatRange(BERLIN, evening, AFTER)).toBe("2026-03-29 00:00:00 – 03:30:00");
    expect(formatBin(BERLIN, evening, AFTER)).toBe("2026-03-29 00:00:00 – 03:30:00");
    expect(formatRanges(BERLIN, evening, evening + 7 * 86_400_000)).toContain("2026-03-29 – 2026-04-05");
  });

  it("have their distance from UTC", () => {
    expect(writeIso(BEFORE, "Europe/Berlin")).toBe("2026-03-29T01:30:00+01:00");
    expect(writeIso(AFTER, "Europe/Berlin")).toBe("2026-03-29T03:30:00+02:00");
    expect(writePattern(AFTER, "%H %z", "America/New_York")).toBe("21 -0400");
  });

  it("read back to the same time", () => {
    const times = fc.integer({ min: 0, max: Date.UTC(2200, 0) });
    const zones = fc.constantFrom("Europe/Berlin", "America/St_Johns", "Asia/Kolkata", "Pacific/Auckland");
    fc.assert(fc.property(times, zones, (time, zone) => Date.parse(writeIso(time, zone)) === time));
  });

  it("stay in UTC without a zone, or with one that is not known here", () => {
    for (const zone of ["", "UTC", "Mars/Olympus"]) expect(atClock(AFTER, zone)).toBe(AFTER);
    expect(["time", "date", "time in UTC", BERLIN.type].map(zoneOf)).toEqual([
      "",
      "",
      "UTC",
      "Europe/Berlin",
    ]);
  });

  it("are written whatever they are", () => {
    fc.assert(
      fc.property(fc.integer({ min: -8.64e15, max: 8.64e15 }), (time) => formatPlain(time, BERLIN) !== ""),
    );
  });
});

import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import {
  writeDate,
  writeIso,
  writePattern,
  writeRelative,
  writeRelativeDate,
  writeTimeOfDay,
} from "../../../src/cells/formats/time";

const TIME = Date.UTC(2026, 0, 31, 13, 5, 9, 250);
const times = fc.integer({ min: -8.64e15, max: 8.64e15 });
afterEach(() => {
  vi.unstubAllEnvs();
});

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe("times", () => {
  it("are written in UTC", () => {
    expect(writeDate(TIME, "UTC")).toBe("2026-01-31");
    expect(writeTimeOfDay(TIME, "UTC")).toBe("13:05:09.250");
    expect(writeIso(TIME, "UTC")).toBe("2026-01-31T13:05:09.250Z");
  });

  it("in the zone of the browser read back to the same time", () => {
    const whole = times.filter((time) => Math.abs(time) < 8.6e15);
    fc.assert(
      fc.property(whole, (time) => {
        expect(Date.parse(writeIso(time, "local"))).toBe(time);
      }),
    );
  });

  it("are those of a clock there", () => {
    vi.stubEnv("TZ", "Asia/Kolkata");
    expect(writeIso(TIME, "local")).toBe("2026-01-31T18:35:09.250+05:30");
    expect(writePattern(TIME, "%H:%M %z", "local")).toBe("18:35 +0530");
    expect(writeDate(Date.UTC(2026, 0, 31, 20), "local")).toBe("2026-02-01");
  });

  it("by a pattern, as strftime writes them", () => {
    const all = "%Y|%y|%m|%d|%b|%B|%a|%A|%j|%H|%I|%M|%S|%f|%p|%z|%Z|%%|%Q";
    expect(writePattern(TIME, all, "UTC")).toBe(
      "2026|26|01|31|Jan|January|Sat|Saturday|031|13|01|05|09|250000|PM|+0000|UTC|%|%Q",
    );
    expect(writePattern(Date.UTC(2024, 11, 31), "%j %I%p", "UTC")).toBe("366 12AM");
  });

  it("are written whatever they are", () => {
    fc.assert(
      fc.property(times, fc.constantFrom("UTC", "local"), (time, zone) => {
        for (const letter of "YymdbBaAjHIMSfpzZ") {
          expect(writePattern(time, `%${letter}`, zone as "UTC")).not.toContain("%");
        }
        expect(writeIso(time, zone as "UTC")).toContain("T");
      }),
    );
  });
});

describe("times as seen from now", () => {
  it.each([
    [0, "now"],
    [-999, "now"],
    [-1000, "1 second ago"],
    [-59_999, "59 seconds ago"],
    [-60_000, "1 minute ago"],
    [-3.9 * HOUR, "3 hours ago"],
    [2 * DAY, "in 2 days"],
    [-40 * DAY, "1 month ago"],
    [800 * DAY, "in 2 years"],
  ])("%s ms are %s", (distance, words) => {
    expect(writeRelative(TIME + distance, TIME)).toBe(words);
  });

  it.each([
    [0, "today"],
    [-1, "1 day ago"],
    [29, "in 29 days"],
    [-366, "1 year ago"],
  ])("%s days are %s", (days, words) => {
    const today = Date.UTC(2026, 0, 31);
    expect(writeRelativeDate(today + days * DAY, today)).toBe(words);
  });
});

// Times as the clocks of a time zone show them. Times are milliseconds since 1970 UTC.

const clocks = new Map<string, Intl.DateTimeFormat>();

/** The time zone of a column of that type; empty for one of times without a zone. */
export function zoneOf(type: string): string {
  return type.startsWith("time in ") ? type.slice(8) : "";
}

/** The time whose parts in UTC are those of this time in a zone; a zone that is not known here is like UTC. */
export function atClock(time: number, zone: string): number {
  if (!zone || zone === "UTC") return time;
  try {
    const clock = clocks.get(zone) ?? clockOf(zone);
    const second = Math.floor(time / 1000) * 1000;
    const shown = Date.parse(`${clock.format(second).replace(" ", "T")}Z`);
    return Number.isNaN(shown) ? time : time + shown - second;
  } catch {
    return time;
  }
}

function clockOf(timeZone: string): Intl.DateTimeFormat {
  const clock = new Intl.DateTimeFormat("sv", { timeZone, dateStyle: "short", timeStyle: "medium" });
  clocks.set(timeZone, clock);
  return clock;
}

import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ArrayFrame } from "../../play/array-frame";
import { Fetcher, missingSpan, spanAround, type Wanted } from "../../src/grid/fetching";
import { tableOf } from "./fixture";

const columns = [0, 1];

function wantedOf(frame: ArrayFrame, start: number): Wanted {
  return {
    frame,
    visible: { start, end: start + 20 },
    columns,
    layout: { groupBy: [], aggregates: new Set() },
  };
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe("spanAround", () => {
  it("reaches further the way one goes", () => {
    const visible = { start: 1000, end: 1020 };
    expect(spanAround(visible, 1, 5000)).toEqual({ start: 980, end: 1080 });
    expect(spanAround(visible, -1, 5000)).toEqual({ start: 940, end: 1040 });
    expect(spanAround({ start: 0, end: 20 }, 1, 30)).toEqual({ start: 0, end: 30 });
  });
});

describe("missingSpan", () => {
  it("is what lacks a line or a cell", async () => {
    const frame = new ArrayFrame(tableOf(1000), { latency: 10 });
    const fetched = frame.fetch(0, 50, columns, new AbortController().signal);
    await vi.advanceTimersByTimeAsync(10);
    await fetched;
    expect(missingSpan(wantedOf(frame, 40), { start: 40, end: 70 })).toEqual({ start: 50, end: 70 });
    expect(missingSpan(wantedOf(frame, 0), { start: 0, end: 50 })).toBeNull();
    const wider = { ...wantedOf(frame, 0), columns: [0, 2] };
    expect(missingSpan(wider, { start: 0, end: 50 })).toEqual({ start: 0, end: 50 });
  });
});

describe("Fetcher", () => {
  function setUp(latency = 100) {
    const stop = new AbortController();
    const frame = new ArrayFrame(tableOf(1_000_000), { latency });
    return { stop, frame, fetcher: new Fetcher(stop.signal, () => vi.getMockedSystemTime()?.valueOf() ?? 0) };
  }

  it("asks once for what is on screen and ahead", () => {
    const { frame, fetcher } = setUp();
    fetcher.want(wantedOf(frame, 0));
    fetcher.want(wantedOf(frame, 0));
    fetcher.want(wantedOf(frame, 3));
    expect(frame.asked).toEqual([[0, 80]]);
  });

  it("asks for nothing before a screen that is all here is painted", async () => {
    const { frame, fetcher } = setUp();
    vi.stubGlobal("requestAnimationFrame", (callback: () => void) => setTimeout(callback, 16));
    const fetched = frame.fetch(0, 50, columns, new AbortController().signal);
    await vi.advanceTimersByTimeAsync(100);
    await fetched;
    fetcher.want(wantedOf(frame, 0));
    fetcher.want(wantedOf(frame, 2));
    expect(frame.asked).toHaveLength(1);
    vi.advanceTimersByTime(17);
    expect(frame.asked.slice(1)).toEqual([[50, 82]]);
    fetcher.want({ ...wantedOf(frame, 0), columns: [2] });
    expect(frame.asked.at(-1)).toEqual([0, 40]);
  });

  it("asks for the next part before it is reached, and not again for what is on its way", () => {
    const { frame, fetcher } = setUp();
    for (let start = 0; start <= 50; start += 2) fetcher.want(wantedOf(frame, start));
    expect(frame.asked[0]).toEqual([0, 80]);
    for (const [i, [start]] of frame.asked.entries()) if (i > 0) expect(start).toBe(frame.asked[i - 1]?.[1]);
  });

  it("gives up what a jump leaves behind", () => {
    const { frame, fetcher } = setUp();
    const signals: AbortSignal[] = [];
    const fetch = frame.fetch.bind(frame);
    frame.fetch = (start, end, wanted, signal) => {
      signals.push(signal);
      return fetch(start, end, wanted, signal);
    };
    fetcher.want(wantedOf(frame, 0));
    fetcher.want(wantedOf(frame, 500_000));
    expect(signals.map((signal) => signal.aborted)).toEqual([true, false]);
    expect(frame.asked[1]?.[0]).toBe(499_980);
  });

  it("asks only for the end of a drag of the scrollbar", () => {
    const { frame, fetcher } = setUp();
    fetcher.want(wantedOf(frame, 0));
    for (let step = 1; step <= 30; step += 1) {
      vi.advanceTimersByTime(16);
      fetcher.want(wantedOf(frame, step * 10_000));
    }
    expect(frame.asked).toHaveLength(2);
    vi.advanceTimersByTime(100);
    expect(frame.asked).toHaveLength(3);
    expect(frame.asked.at(-1)).toEqual([299_980, 300_080]);
  });

  it("asks at once for the next place when the one before is here", async () => {
    const { frame, fetcher } = setUp();
    frame.fetch = vi.fn(() => Promise.resolve());
    for (const row of [0, 500_000, 900_000]) {
      fetcher.want(wantedOf(frame, row));
      await vi.advanceTimersByTimeAsync(20);
    }
    expect(frame.fetch).toHaveBeenCalledTimes(3);
  });

  it("asks again after a failure", async () => {
    const { frame, fetcher } = setUp();
    frame.fetch = vi.fn(() => Promise.reject(new Error("no")));
    fetcher.want(wantedOf(frame, 0));
    await vi.advanceTimersByTimeAsync(1);
    fetcher.want(wantedOf(frame, 0));
    expect(frame.fetch).toHaveBeenCalledTimes(2);
  });

  it("asks nothing after its end", () => {
    const { frame, fetcher, stop } = setUp();
    fetcher.want(wantedOf(frame, 0));
    fetcher.want(wantedOf(frame, 100_000));
    vi.advanceTimersByTime(20);
    fetcher.want(wantedOf(frame, 200_000));
    stop.abort();
    vi.advanceTimersByTime(1000);
    expect(frame.asked).toHaveLength(2);
  });

  it("has every visible line here in the end, however one scrolls", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: 400 }), { minLength: 1, maxLength: 25 }), async (places) => {
        const { frame, fetcher } = setUp(30);
        for (const start of places) {
          fetcher.want(wantedOf(frame, start));
          await vi.advanceTimersByTimeAsync(start % 40);
        }
        await vi.advanceTimersByTimeAsync(500);
        const last = wantedOf(frame, places.at(-1) ?? 0);
        expect(missingSpan(last, last.visible)).toBeNull();
      }),
    );
  });
});

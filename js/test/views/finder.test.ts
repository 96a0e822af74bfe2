import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Sought } from "../../src/model/types";
import { type Direction, Finder, type Found } from "../../src/views/finder";
import { answerFind, settle } from "./fixture";

/** A finder over lines that show any text, whose answers wait until they are let go. */
class Rig {
  readonly asked: Sought[] = [];
  readonly shown: [number, boolean][] = [];
  readonly signals: AbortSignal[] = [];
  first = 0;
  held: (() => void)[] = [];
  hold = false;
  readonly finder: Finder;

  constructor(public lines: readonly number[]) {
    this.finder = new Finder({
      ask: (sought, signal) => {
        this.asked.push(sought);
        this.signals.push(signal);
        const answer = answerFind(this.lines, sought);
        if (!this.hold) return Promise.resolve(answer);
        return new Promise((resolve) => this.held.push(() => resolve(answer)));
      },
      columns: () => [2, 0],
      first: () => this.first,
      show: ({ position }: Found, take) => this.shown.push([position, take]),
    });
  }

  let(): void {
    for (const go of this.held.splice(0)) go();
  }
}

describe("a text", () => {
  it("is found from the first line on screen on, and counted", async () => {
    const rig = new Rig([2, 5, 9]);
    rig.first = 5;
    rig.finder.search("a");
    expect(rig.finder.finding.value.state).toBe("searching");
    await settle();
    expect(rig.shown).toEqual([[5, false]]);
    expect(rig.finder.found).toMatchObject({ position: 5, ordinal: 2, total: 3 });
    expect(rig.asked.map(({ position, counted }) => [position, counted])).toEqual([
      [4, false],
      [4, true],
    ]);
    expect(rig.asked[0]?.columns).toEqual([2, 0]);
  });

  it("that grows is found from the line that is shown on", async () => {
    const rig = new Rig([2, 5, 9]);
    rig.finder.search("a");
    await settle();
    rig.finder.step(1, false);
    await settle();
    rig.finder.search("ab");
    await settle();
    expect(rig.shown.at(-1)).toEqual([5, false]);
  });

  it("takes the place of one under way", async () => {
    const rig = new Rig([2]);
    rig.hold = true;
    rig.finder.search("a");
    rig.finder.search("ab");
    expect(rig.signals[0]?.aborted).toBe(true);
    rig.let();
    await settle();
    expect(rig.shown).toEqual([[2, false]]);
  });

  it("that no row shows is told so, and an empty one nothing", async () => {
    const rig = new Rig([]);
    rig.finder.search("a");
    await settle();
    expect(rig.finder.finding.value).toEqual({ state: "none" });
    rig.finder.search("");
    expect(rig.finder.finding.value).toEqual({ state: "idle" });
    rig.finder.step(1, false);
    expect(rig.asked).toHaveLength(1);
  });
});

describe("steps", () => {
  it("go round at both ends, and the focus goes along when it is wanted", async () => {
    const rig = new Rig([2, 5]);
    rig.finder.search("a");
    await settle();
    for (const direction of [-1, 1, 1] as const) {
      rig.finder.step(direction, true);
      await settle();
    }
    expect(rig.shown).toEqual([
      [2, false],
      [5, true],
      [2, true],
      [5, true],
    ]);
  });

  it("that come while one is under way are one more", async () => {
    const rig = new Rig([1, 2, 3, 4, 5, 6]);
    rig.finder.search("a");
    await settle();
    rig.hold = true;
    for (let i = 0; i < 5; i += 1) rig.finder.step(1, false);
    for (let i = 0; i < 4; i += 1) {
      rig.let();
      await settle();
    }
    expect(rig.shown.map(([position]) => position)).toEqual([1, 2, 3]);
  });

  it("visit every line in order, whatever they are", async () => {
    const lines = fc.uniqueArray(fc.nat(50), { minLength: 1 }).map((found) => found.sort((a, b) => a - b));
    await fc.assert(
      fc.asyncProperty(lines, fc.constantFrom<Direction>(1, -1), async (shown, direction) => {
        const rig = new Rig(shown);
        rig.finder.search("a");
        for (let i = 0; i < shown.length; i += 1) {
          await tick();
          rig.finder.step(direction, false);
        }
        await tick();
        const [begin = 0, ...rest] = shown;
        const round = direction > 0 ? [begin, ...rest, begin] : [begin, ...rest.reverse(), begin];
        expect(rig.shown.map(([position]) => position)).toEqual(round);
      }),
      { numRuns: 30 },
    );
  });
});

it("says why nothing could be found", async () => {
  const finder = new Finder({
    ask: () => Promise.reject(new Error("The kernel is gone")),
    columns: () => [],
    first: () => 0,
    show: () => {},
  });
  finder.search("a");
  await settle();
  expect(finder.finding.value).toEqual({ state: "failed", reason: "The kernel is gone" });
});

/** Promises that wait for nothing run. */
async function tick(): Promise<void> {
  for (let i = 0; i < 12; i += 1) await Promise.resolve();
}

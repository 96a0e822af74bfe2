import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Box, placeBeside } from "../../src/controls/placement";

const PAGE = { width: 1000, height: 800 };
const PANEL = { width: 200, height: 300 };
const at = (left: number, top: number, width = 80, height = 24): Box => ({
  left,
  top,
  right: left + width,
  bottom: top + height,
});

describe("a panel", () => {
  it("stands below its anchor, beginning where that begins", () => {
    expect(placeBeside(at(100, 100), PANEL, PAGE, "start")).toMatchObject({ x: 100, y: 128, maxHeight: 480 });
  });

  it("stands above when there is no room below and more above", () => {
    expect(placeBeside(at(100, 700), PANEL, PAGE, "start").y).toBe(700 - 4 - 300);
    expect(placeBeside(at(100, 380, 80, 60), { ...PANEL, height: 500 }, PAGE, "start").y).toBe(8);
  });

  it("is no higher than the room there is, and scrolls inside", () => {
    const place = placeBeside(at(100, 380), { ...PANEL, height: 900 }, PAGE, "start");
    expect(place).toMatchObject({ y: 408, maxHeight: 384 });
  });

  it("has its middle below that of its anchor when told so", () => {
    expect(placeBeside(at(500, 100), PANEL, PAGE, "middle").x).toBe(440);
  });

  it("never leaves the page where it has room", () => {
    const number = fc.integer({ min: -50, max: 1100 });
    fc.assert(
      fc.property(number, number, fc.integer({ min: 1, max: 980 }), (left, top, width) => {
        const { x, y, maxHeight } = placeBeside(at(left, top), { width, height: 100 }, PAGE, "start");
        expect(x).toBeGreaterThanOrEqual(8);
        expect(x + width).toBeLessThanOrEqual(992);
        expect(y).toBeGreaterThanOrEqual(8);
        expect(y + 100).toBeLessThanOrEqual(792);
        expect(maxHeight).toBeGreaterThanOrEqual(120);
      }),
    );
  });
});

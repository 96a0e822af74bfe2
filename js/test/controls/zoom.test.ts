import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fitZoom, isPixelated, panBy, zoomAt } from "../../src/controls/zoom";

const length = fc.integer({ min: 1, max: 20000 });
const size = fc.record({ width: length, height: length });
const zoom = fc.record({
  scale: fc.double({ min: 0.1, max: 10, noNaN: true }),
  x: fc.double({ min: -500, max: 500, noNaN: true }),
  y: fc.double({ min: -500, max: 500, noNaN: true }),
});

describe("fitZoom", () => {
  it("shows the whole picture", () => {
    fc.assert(
      fc.property(size, size, (picture, stage) => {
        const { scale } = fitZoom(picture, stage);
        expect(picture.width * scale).toBeLessThanOrEqual(stage.width * 1.000001);
        expect(picture.height * scale).toBeLessThanOrEqual(stage.height * 1.000001);
      }),
    );
  });

  it("enlarges small pictures and no large ones", () => {
    expect(fitZoom({ width: 8, height: 8 }, { width: 400, height: 240 }).scale).toBe(30);
    expect(fitZoom({ width: 8, height: 8 }, { width: 4000, height: 2400 }).scale).toBe(40);
    expect(fitZoom({ width: 600, height: 300 }, { width: 2000, height: 2000 }).scale).toBe(1);
    expect(fitZoom({ width: 0, height: 0 }, { width: 100, height: 100 }).scale).toBe(1);
  });
});

describe("zoomAt", () => {
  it("keeps what is under the pointer", () => {
    fc.assert(
      fc.property(
        zoom,
        fc.double({ min: 0.5, max: 2, noNaN: true }),
        fc.integer({ min: -300, max: 300 }),
        (from, factor, x) => {
          const to = zoomAt(from, factor, x, 0);
          expect((x - to.x) / to.scale).toBeCloseTo((x - from.x) / from.scale, 6);
        },
      ),
    );
  });

  it("ends at 64 times", () => {
    expect(zoomAt({ scale: 60, x: 0, y: 0 }, 10, 0, 0).scale).toBe(64);
  });
});

describe("panBy", () => {
  it("keeps the picture on the stage", () => {
    expect(panBy({ scale: 2, x: 0, y: 0 }, 1000, -30, { width: 100, height: 100 })).toEqual({
      scale: 2,
      x: 100,
      y: -30,
    });
  });
});

describe("isPixelated", () => {
  it("shows the pixels of small pictures and of far enlarged ones", () => {
    expect(isPixelated({ scale: 2, x: 0, y: 0 }, { width: 8, height: 8 })).toBe(true);
    expect(isPixelated({ scale: 2, x: 0, y: 0 }, { width: 800, height: 8 })).toBe(false);
    expect(isPixelated({ scale: 3, x: 0, y: 0 }, { width: 800, height: 8 })).toBe(true);
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Selecting } from "../../src/grid/selecting";
import {
  addRange,
  countRows,
  isSelected,
  type Ranges,
  removeRange,
  toggleRow,
} from "../../src/grid/selection";

const edits = fc.array(fc.record({ add: fc.boolean(), from: fc.nat(40), to: fc.nat(40) }), { maxLength: 20 });

describe("ranges", () => {
  it("are the same set of rows as a Set of rows, sorted and disjoint", () => {
    fc.assert(
      fc.property(edits, (list) => {
        const oracle = new Set<number>();
        let ranges: Ranges = [];
        for (const { add, from, to } of list) {
          ranges = (add ? addRange : removeRange)(ranges, from, to);
          for (let row = Math.min(from, to); row <= Math.max(from, to); row += 1) {
            if (add) oracle.add(row);
            else oracle.delete(row);
          }
        }
        for (let row = -1; row <= 42; row += 1) expect(isSelected(ranges, row)).toBe(oracle.has(row));
        expect(countRows(ranges)).toBe(oracle.size);
        for (let i = 1; i < ranges.length; i += 1) {
          expect((ranges[i]?.[0] ?? 0) - (ranges[i - 1]?.[1] ?? 0)).toBeGreaterThan(1);
        }
      }),
    );
  });

  it("toggle a row twice to what was", () => {
    fc.assert(
      fc.property(edits, fc.nat(40), (list, row) => {
        const ranges = list.reduce<Ranges>((all, { from, to }) => addRange(all, from, to), []);
        expect(toggleRow(toggleRow(ranges, row), row)).toEqual(ranges);
      }),
    );
  });
});

describe("Selecting", () => {
  function selecting() {
    const heard: Ranges[] = [];
    return { heard, rows: new Selecting((ranges) => heard.push(ranges)) };
  }

  it("selects by press, drag, Ctrl and Shift", () => {
    const { rows } = selecting();
    rows.press(5, false, false);
    rows.reach(8);
    rows.reach(3);
    expect(rows.ranges).toEqual([[3, 5]]);
    rows.press(10, true, false);
    rows.press(12, false, true);
    expect(rows.ranges).toEqual([
      [3, 5],
      [10, 12],
    ]);
    rows.press(4, true, false);
    expect(rows.ranges).toEqual([
      [3, 3],
      [5, 5],
      [10, 12],
    ]);
    rows.press(20, false, false);
    expect(rows.ranges).toEqual([[20, 20]]);
  });

  it("grows and shrinks with Shift and arrows, and begins anew after a move without", () => {
    const { rows } = selecting();
    rows.extend(5, 6);
    rows.extend(6, 7);
    rows.extend(7, 6);
    expect(rows.ranges).toEqual([[5, 6]]);
    rows.rest();
    rows.extend(20, 21);
    expect(rows.ranges).toEqual([
      [5, 6],
      [20, 21],
    ]);
  });

  it("takes all of 100 M rows as one range, and tells only changes", () => {
    const { rows, heard } = selecting();
    rows.all(100_000_000);
    rows.all(100_000_000);
    rows.clear();
    rows.clear();
    expect(heard).toEqual([[[0, 99_999_999]], []]);
  });
});

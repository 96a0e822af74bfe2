// Selected rows as sorted, disjoint ranges [first, last] of positions: selecting all of 100 M rows is one range.

export type Range = readonly [first: number, last: number];
export type Ranges = readonly Range[];

export function isSelected(ranges: Ranges, position: number): boolean {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ranges[middle]?.[1] ?? 0) < position) low = middle + 1;
    else high = middle;
  }
  const range = ranges[low];
  return range !== undefined && range[0] <= position;
}

export function addRange(ranges: Ranges, from: number, to: number): Ranges {
  const first = Math.min(from, to);
  const last = Math.max(from, to);
  const before = ranges.filter((range) => range[1] < first - 1);
  const after = ranges.filter((range) => range[0] > last + 1);
  const touched = ranges.slice(before.length, ranges.length - after.length);
  const merged: Range = [
    Math.min(first, touched[0]?.[0] ?? first),
    Math.max(last, touched.at(-1)?.[1] ?? last),
  ];
  return [...before, merged, ...after];
}

export function removeRange(ranges: Ranges, from: number, to: number): Ranges {
  const first = Math.min(from, to);
  const last = Math.max(from, to);
  return ranges.flatMap((range): Range[] => {
    const parts: Range[] = [
      [range[0], Math.min(range[1], first - 1)],
      [Math.max(range[0], last + 1), range[1]],
    ];
    return range[1] < first || range[0] > last ? [range] : parts.filter((part) => part[0] <= part[1]);
  });
}

export function toggleRow(ranges: Ranges, position: number): Ranges {
  return isSelected(ranges, position)
    ? removeRange(ranges, position, position)
    : addRange(ranges, position, position);
}

export function countRows(ranges: Ranges): number {
  return ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0);
}

export function sameRanges(a: Ranges, b: Ranges): boolean {
  return a.length === b.length && a.every((range, i) => range[0] === b[i]?.[0] && range[1] === b[i]?.[1]);
}

/** A selection in progress: what stood before the gesture, the row it began at, and what it does there. */
export interface Gesture {
  readonly base: Ranges;
  readonly anchor: number;
  readonly adds: boolean;
}

/** A press on a row: plain takes the place of what was selected, `toggle` adds or removes. */
export function startGesture(ranges: Ranges, position: number, toggle: boolean): Gesture {
  return { base: toggle ? ranges : [], anchor: position, adds: !(toggle && isSelected(ranges, position)) };
}

/** The selection while the gesture reaches to `position`. */
export function extendGesture(gesture: Gesture, position: number): Ranges {
  const change = gesture.adds ? addRange : removeRange;
  return change(gesture.base, gesture.anchor, position);
}

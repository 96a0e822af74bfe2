// Where a panel of the top layer stands: below what it belongs to, above it when there is more room, never off the page.

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Place {
  readonly x: number;
  readonly y: number;
  readonly maxWidth: number;
  readonly maxHeight: number;
}

const GAP = 4;
const EDGE = 8;
const TALLEST = 480;
const LEAST: Size = { width: 160, height: 120 };

/** All in client coordinates; the panel begins where `anchor` begins, or has its middle below that of `anchor`. */
export function placeBeside(anchor: Box, panel: Size, page: Size, align: "start" | "middle"): Place {
  const below = page.height - EDGE - anchor.bottom - GAP;
  const above = anchor.top - GAP - EDGE;
  const isBelow = panel.height <= below || below >= above;
  const maxHeight = Math.max(LEAST.height, Math.min(isBelow ? below : above, TALLEST));
  const height = Math.min(panel.height, maxHeight);
  const y = isBelow ? anchor.bottom + GAP : anchor.top - GAP - height;
  const x = align === "start" ? anchor.left : (anchor.left + anchor.right - panel.width) / 2;
  return {
    x: keepInside(x, panel.width, page.width),
    y: keepInside(y, height, page.height),
    maxWidth: Math.max(LEAST.width, page.width - 2 * EDGE),
    maxHeight,
  };
}

function keepInside(at: number, size: number, page: number): number {
  return Math.max(EDGE, Math.min(at, page - EDGE - size));
}

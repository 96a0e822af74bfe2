// Vertical scrolling as a pure reducer. Browsers cannot lay out elements higher than about 17 to 33
// million pixels, so a long view is drawn on a canvas of at most CANVAS_LIMIT pixels, which `offset`
// slides over the rows: row r stands at r * rowHeight + offset on the canvas. Small steps leave the
// offset alone (1:1); a jump picks the offset that belongs to its place. Within EDGE pixels of either
// end a jump's offset is that of the end, so the first and the last row are reached exactly.

export const CANVAS_LIMIT = 8_000_000;
const EDGE = 100_000;
const LOCAL_SCREENS = 4;

export interface ScrollState {
  /** Number of rows. */
  readonly length: number;
  /** CSS pixels, the same for all rows. */
  readonly rowHeight: number;
  /** Height in CSS pixels of the part of the screen that shows rows; 0 before it is known. */
  readonly viewport: number;
  /** The element's scrollTop, as it is or is to be set. */
  readonly scrollTop: number;
  /** Where row 0 stands on the canvas: whole, 0 or below. */
  readonly offset: number;
}

export type ScrollAction =
  /** The element reports this scrollTop. */
  | { readonly type: "scrolled"; readonly scrollTop: number }
  | { readonly type: "viewport"; readonly height: number }
  | { readonly type: "rows"; readonly length: number; readonly rowHeight: number }
  /** Make a row visible with the least movement; "top" puts one that was not visible at the top. */
  | { readonly type: "show"; readonly row: number; readonly align: "nearest" | "top" }
  /** What is on screen stands so many rows further down now. */
  | { readonly type: "moved"; readonly rows: number }
  /** Nothing has moved for a while: bring scrollTop back to where the rows on screen belong. */
  | { readonly type: "settled" };

export function startScroll(length: number, rowHeight: number): ScrollState {
  return { length, rowHeight, viewport: 0, scrollTop: 0, offset: 0 };
}

export function reduceScroll(state: ScrollState, action: ScrollAction): ScrollState {
  switch (action.type) {
    case "scrolled":
      return scrollTo(state, action.scrollTop);
    case "viewport":
      return action.height > 0 ? placeAt({ ...state, viewport: action.height }, topOf(state)) : state;
    case "rows":
      return changeRows(state, action.length, action.rowHeight);
    case "show":
      return showRow(state, action.row, action.align);
    case "moved":
      return scrollRows(state, topOf(state) + action.rows * state.rowHeight);
    case "settled":
      return placeAt(state, topOf(state));
  }
}

/** Pixels of all rows. */
export function contentHeight(state: ScrollState): number {
  return state.length * state.rowHeight;
}

/** Pixels of the element that the rows stand on. */
export function canvasHeight(state: ScrollState): number {
  return Math.min(contentHeight(state), CANVAS_LIMIT);
}

/** Pixels of rows above the screen. */
export function topOf(state: ScrollState): number {
  return clamp(state.scrollTop - state.offset, 0, maxTop(state));
}

/** Where a row stands on the canvas. */
export function rowTop(state: ScrollState, row: number): number {
  return row * state.rowHeight + state.offset;
}

/** The rows wholly or partly on screen: first, and one past the last. */
export function visibleRows(state: ScrollState): readonly [number, number] {
  if (state.viewport === 0 || state.length === 0) return [0, 0];
  const top = topOf(state);
  const end = Math.min(state.length, Math.ceil((top + state.viewport) / state.rowHeight));
  return [Math.min(Math.floor(top / state.rowHeight), end - 1), end];
}

/** The row so many pixels below the upper edge of the screen, which may lie beyond it; and by how much. */
export function rowAt(state: ScrollState, y: number): { readonly row: number; readonly beyond: number } {
  const inside = clamp(y, 0, state.viewport - 1);
  const row = Math.floor((topOf(state) + inside) / state.rowHeight);
  return { row: Math.min(row, state.length - 1), beyond: y - clamp(y, 0, state.viewport) };
}

/** Is the last row wholly visible? */
export function isAtEnd(state: ScrollState): boolean {
  return topOf(state) >= maxTop(state) - 1;
}

/** How many rows are wholly visible on a screen, at least one: a page of PageDown. */
export function pageRows(state: ScrollState): number {
  return Math.max(1, Math.floor(state.viewport / state.rowHeight));
}

function maxTop(state: ScrollState): number {
  return Math.max(0, contentHeight(state) - state.viewport);
}

function maxScroll(state: ScrollState): number {
  return Math.max(0, canvasHeight(state) - state.viewport);
}

/** Pixels of content that the canvas has no room for. */
function surplus(state: ScrollState): number {
  return contentHeight(state) - canvasHeight(state);
}

function scrollTo(state: ScrollState, wanted: number): ScrollState {
  const scrollTop = clamp(wanted, 0, maxScroll(state));
  const far = Math.abs(scrollTop - state.scrollTop) > LOCAL_SCREENS * state.viewport;
  if (surplus(state) === 0) return { ...state, scrollTop, offset: 0 };
  if (far) return { ...state, scrollTop, offset: offsetAt(state, scrollTop) };
  const top = scrollTop - state.offset;
  const beyond = top < 0 || top > maxTop(state);
  return beyond || nearWrongEdge(state, scrollTop) ? placeAt(state, top) : { ...state, scrollTop };
}

/** The end of the canvas is near, but not the end of the rows, or the other way round. */
function nearWrongEdge(state: ScrollState, scrollTop: number): boolean {
  const nearest = Math.min(scrollTop, maxScroll(state) - scrollTop);
  return nearest < EDGE / 2 && state.offset !== offsetAt(state, scrollTop);
}

/** The offset that belongs to a place of the scrollbar. */
function offsetAt(state: ScrollState, scrollTop: number): number {
  const share = (scrollTop - EDGE) / (maxScroll(state) - 2 * EDGE);
  return -Math.round(surplus(state) * clamp(share, 0, 1)) || 0;
}

/** The state with `top` pixels of rows above the screen, and the scrollbar where that belongs. */
function placeAt(state: ScrollState, wanted: number): ScrollState {
  const top = clamp(wanted, 0, maxTop(state));
  const offset = Math.round(scrollbarAt(state, top) - top) || 0;
  return { ...state, scrollTop: top + offset, offset };
}

/** Inverse of scrollTop ↦ scrollTop - offsetAt(scrollTop). */
function scrollbarAt(state: ScrollState, top: number): number {
  const extra = surplus(state);
  if (top <= EDGE || extra === 0) return top;
  if (top >= maxTop(state) - EDGE) return top - extra;
  const slope = extra / (maxScroll(state) - 2 * EDGE);
  return (top + slope * EDGE) / (1 + slope);
}

/** While there is room below on the canvas, more rows move nothing, not even the scrollbar. */
function changeRows(state: ScrollState, length: number, rowHeight: number): ScrollState {
  const grown = { ...state, length };
  const room = surplus(grown) === 0 || state.scrollTop < maxScroll(grown) - EDGE;
  if (rowHeight === state.rowHeight && length >= state.length && room) return grown;
  const top = (topOf(state) / state.rowHeight) * rowHeight;
  return placeAt({ ...state, length, rowHeight }, top);
}

function showRow(state: ScrollState, wanted: number, align: "nearest" | "top"): ScrollState {
  const start = clamp(wanted, 0, Math.max(0, state.length - 1)) * state.rowHeight;
  const top = topOf(state);
  const below = start + state.rowHeight > top + state.viewport;
  if (start >= top && !below) return state;
  const bottomAligned = start + state.rowHeight - state.viewport;
  const target = below && align === "nearest" ? Math.min(start, bottomAligned) : start;
  return scrollRows(state, target);
}

/** Bring `target` pixels of rows above the screen. */
function scrollRows(state: ScrollState, target: number): ScrollState {
  const delta = target - topOf(state);
  return movesLittle(state, delta) ? scrollTo(state, state.scrollTop + delta) : placeAt(state, target);
}

function movesLittle(state: ScrollState, delta: number): boolean {
  const scrollTop = state.scrollTop + delta;
  const inside = scrollTop >= 0 && scrollTop <= maxScroll(state);
  return inside && Math.abs(delta) <= LOCAL_SCREENS * state.viewport;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}

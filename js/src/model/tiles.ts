// A bounded cache of cells: tiles of 16 lines of one column, the least recently wanted go first.

import type { Values } from "./decode";

/** Lines of a tile. Tiles start at multiples of it. */
export const TILE = 16;

/** Cells kept, about 2 MB when half of them are text. */
export const CELL_LIMIT = 60_000;

/** The pseudo column that holds what lines are. */
export const LINES = -1;

const COLUMN_SPAN = 2 ** 20;

/** The tile a position lies in. */
export function tileOf(position: number): number {
  return Math.floor(position / TILE);
}

export class Tiles<Line> {
  readonly #limit: number;
  readonly #tiles = new Map<number, Values | readonly Line[]>();
  #cells = 0;

  constructor(limit = CELL_LIMIT) {
    this.#limit = limit;
  }

  /** Cells held, lines included. */
  get cells(): number {
    return this.#cells;
  }

  values(tile: number, column: number): Values | undefined {
    const found = this.#tiles.get(keyOf(tile, column));
    return found === undefined || isLines(found) ? undefined : found;
  }

  lines(tile: number): readonly Line[] | undefined {
    const found = this.#tiles.get(keyOf(tile, LINES));
    return found !== undefined && isLines(found) ? found : undefined;
  }

  *allLines(): Generator<Line> {
    for (const [, line] of this.allPlaces()) yield line;
  }

  *allPlaces(): Generator<readonly [position: number, line: Line]> {
    for (const [key, content] of this.#tiles) {
      if (!isLines(content)) continue;
      const start = Math.floor(key / COLUMN_SPAN) * TILE;
      for (const [i, line] of content.entries()) yield [start + i, line];
    }
  }

  /** Lines held of a tile in a column, from its start on. */
  held(tile: number, column: number): number {
    return this.#tiles.get(keyOf(tile, column))?.length ?? 0;
  }

  /** Put a tile; a shorter one does not replace a longer one. */
  put(tile: number, column: number, content: Values | readonly Line[]): void {
    if (this.held(tile, column) > content.length) return;
    this.#remove(keyOf(tile, column));
    this.#tiles.set(keyOf(tile, column), content);
    this.#cells += content.length;
  }

  /** Say that a tile is wanted now. */
  touch(tile: number, column: number): void {
    const key = keyOf(tile, column);
    const content = this.#tiles.get(key);
    if (content === undefined) return;
    this.#tiles.delete(key);
    this.#tiles.set(key, content);
  }

  /** Drop the least recently wanted tiles down to the limit, or to so many more cells. */
  evict(more = 0): void {
    for (const key of this.#tiles.keys()) {
      if (this.#cells <= this.#limit + more) return;
      this.#remove(key);
    }
  }

  clear(): void {
    this.#tiles.clear();
    this.#cells = 0;
  }

  #remove(key: number): void {
    this.#cells -= this.#tiles.get(key)?.length ?? 0;
    this.#tiles.delete(key);
  }
}

function keyOf(tile: number, column: number): number {
  return tile * COLUMN_SPAN + column + 1;
}

function isLines<Line>(content: Values | readonly Line[]): content is readonly Line[] {
  return Array.isArray(content);
}

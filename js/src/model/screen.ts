// What is on screen, as far as reading tells: the tiles and columns that were read last.

import { LINES } from "./tiles";

/** Tiles taken to be on screen: several screens of rows, or a screen each of several views. */
const TILES = 24;

/** Columns taken to be on screen. */
const COLUMNS = 32;

export class Screen {
  readonly #tiles = new Set<number>();
  readonly #columns = new Set<number>();
  #tile = -1;

  readTile(tile: number): void {
    if (tile === this.#tile) return;
    this.#tile = tile;
    use(this.#tiles, tile);
    const [oldest] = this.#tiles;
    if (this.#tiles.size > TILES && oldest !== undefined) this.#tiles.delete(oldest);
  }

  readColumn(column: number): void {
    use(this.#columns, column);
  }

  get columns(): readonly number[] {
    return [...this.#columns].slice(-COLUMNS);
  }

  /** Tiles on screen as [tile, column], lines included. */
  *cells(): Generator<readonly [number, number]> {
    const columns = [LINES, ...this.columns];
    for (const tile of this.#tiles) for (const column of columns) yield [tile, column];
  }

  /** Other lines stand at these positions now; the columns stay. */
  moveAway(): void {
    this.#tiles.clear();
    this.#tile = -1;
  }

  clear(): void {
    this.moveAway();
    this.#columns.clear();
  }
}

function use(set: Set<number>, value: number): void {
  set.delete(value);
  set.add(value);
}

// Parts of the page's code that come from the kernel when they are needed.

import { type Signal, signal } from "@preact/signals";
import type { CellsChunk } from "../cells/chosen";
import type { Loaded } from "../controls/use-loaded";
import type { EditorChunk } from "../editor/contract";
import type { Chunk, TableModel } from "../model/types";
import type { PanelsChunk } from "../panels/contract";
import type { ChunkRequest } from "../protocol";

export type PartName = ChunkRequest["name"];

interface ByName {
  readonly editor: EditorChunk;
  readonly panels: PanelsChunk;
  readonly cells: CellsChunk;
}

/** SHA-256 of static/NAME.js.gz. */
declare const CHUNK_DIGESTS: Readonly<Record<PartName, string>>;

/** What parts take from the grid. */
export type Shared = Parameters<Chunk>[0];

/** What chunks made, once for each, so that components stay the same ones. */
const made = new WeakMap<Chunk, object>();

function makeOf(chunk: Chunk, shared: Shared): object {
  const known = made.get(chunk) ?? (chunk(shared) as object);
  made.set(chunk, known);
  return known;
}

/** The parts of one view. */
export class Parts {
  readonly #model: Pick<TableModel, "chunk">;
  readonly #shared: Shared;
  readonly #states = new Map<PartName, Signal<Loaded<object>>>();

  constructor(model: Pick<TableModel, "chunk">, shared: Shared) {
    this.#model = model;
    this.#shared = shared;
  }

  /** A part as far as it is here; it is asked for when nobody has yet. Components that read it are drawn again. */
  read<Name extends PartName>(name: Name): Loaded<ByName[Name]> {
    return this.#state(name).value as Loaded<ByName[Name]>;
  }

  /** Ask again for what could not be loaded. */
  retry(name: PartName): void {
    void this.#load(name, this.#state(name));
  }

  #state(name: PartName): Signal<Loaded<object>> {
    const known = this.#states.get(name);
    if (known) return known;
    const state = signal<Loaded<object>>({ state: "loading" });
    this.#states.set(name, state);
    void this.#load(name, state);
    return state;
  }

  async #load(name: PartName, state: Signal<Loaded<object>>): Promise<void> {
    if (state.peek().state === "failed") state.value = { state: "loading" };
    try {
      state.value = {
        state: "here",
        value: makeOf(await this.#model.chunk(name, CHUNK_DIGESTS[name]), this.#shared),
      };
    } catch (error) {
      state.value = { state: "failed", reason: error instanceof Error ? error.message : String(error) };
    }
  }
}

// Whole values for what draws them, from the rows in full; forgotten when rows were edited.

import { computed, effect, type Signal, signal } from "@preact/signals";
import type { Wholes } from "../cells/chosen/wholes";
import type { CellValue } from "../dataframe";
import type { TableModel } from "../model/types";
import type { Parts } from "./parts";

export interface WholeValues {
  /** Grows when values have come. */
  readonly arrived: Signal<number>;
  /** The whole value if it is here; else it is asked for. */
  get(row: number, column: number): CellValue | undefined;
}

export function wholeValues(model: TableModel, parts: Parts, ended: AbortSignal): WholeValues {
  const arrived = signal(0);
  let values: Wholes | null = null;
  const edits = computed(() => model.status.value.edits);
  const stop = effect(() => {
    model.schema.value;
    edits.value;
    values = null;
  });
  ended.addEventListener("abort", stop, { once: true });
  const ask = (row: number) =>
    model.detail(row, ended).then(
      (answer) => answer.values,
      () => null,
    );
  const get: WholeValues["get"] = (row, column) => {
    const part = parts.read("cells");
    if (part.state !== "here" || ended.aborted) return undefined;
    values ??= new part.value.Wholes(ask, () => {
      arrived.value += 1;
    });
    return values.get(row, column);
  };
  return { arrived, get };
}

// State shared with Python: traits of the widget as signals.

import { type ReadonlySignal, type Signal, signal, untracked } from "@preact/signals";
import type { Query, Selection, Traits } from "../protocol";
import { listen, type WidgetModel } from "./widget-model";

/** A trait that Python writes. */
export function readTrait<Name extends keyof Traits>(
  model: WidgetModel,
  name: Name,
  fallback: Traits[Name],
  signalOfEnd: AbortSignal,
): ReadonlySignal<Traits[Name]> {
  return shareTrait(model, name, fallback, signalOfEnd).signal;
}

export interface SharedTrait<Value> {
  readonly signal: Signal<Value>;
  /** Write it here and in Python. */
  write(value: Value): void;
}

/**
 * A trait that both sides write. What comes back of our own writing is not news.
 *
 * It is known here at once and told to Python after `delay` ms, unless Python has written it meanwhile.
 */
export function shareTrait<Name extends keyof Traits>(
  model: WidgetModel,
  name: Name,
  fallback: Traits[Name],
  signalOfEnd: AbortSignal,
  delay = 0,
): SharedTrait<Traits[Name]> {
  const read = (): Traits[Name] => (model.get(name) as Traits[Name] | undefined) ?? fallback;
  const shared = signal(read());
  const hear = (): void => {
    const value = read();
    if (!isSame(value, shared.peek())) shared.value = value;
  };
  listen(model, `change:${name}`, hear, signalOfEnd);
  const tell = (): void => {
    if (isSame(shared.peek(), read())) return;
    model.set(name, shared.peek());
    model.save_changes();
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  signalOfEnd.addEventListener("abort", () => clearTimeout(timer), { once: true });
  return {
    signal: shared,
    write(value) {
      shared.value = value;
      clearTimeout(timer);
      if (delay === 0) tell();
      else timer = setTimeout(tell, delay);
    },
  };
}

/** Positions in the view, as the trait `selection` with the query they are meant in. */
export function shareSelection(
  model: WidgetModel,
  shown: () => { readonly query: Query; readonly version: number },
  end: AbortSignal,
): Signal<readonly (readonly [number, number])[]> {
  const trait = shareTrait(model, "selection", { ranges: [], query: null, version: null }, end);
  const selection = signal(rangesOf(trait.signal.peek()));
  onChange(trait.signal, end, (value) => {
    if (!isSame(value.ranges, selection.peek())) selection.value = rangesOf(value);
  });
  onChange(selection, end, (ranges) => {
    if (isSame(ranges, trait.signal.peek().ranges)) return;
    const { query, version } = shown();
    trait.write({ ranges: ranges.map(([first, last]) => [first, last]), query, version });
  });
  return selection;
}

function rangesOf({ ranges }: Selection): readonly (readonly [number, number])[] {
  return ranges.flatMap(([first, last]) =>
    first === undefined || last === undefined ? [] : [[first, last] as const],
  );
}

/** Call back with each later value and the one before it. */
export function onChange<Value>(
  source: ReadonlySignal<Value>,
  end: AbortSignal,
  callback: (value: Value, before: Value) => void,
): void {
  let before = source.peek();
  const stop = source.subscribe((value) => {
    if (value === before) return;
    const old = before;
    before = value;
    untracked(() => callback(value, old));
  });
  end.addEventListener("abort", stop, { once: true });
}

/** Are two documents the same? Python may send the fields in another order. */
export function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length) return false;
  return names.every((name) => name in b && isSame(Reflect.get(a, name), Reflect.get(b, name)));
}

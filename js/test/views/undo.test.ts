import { signal } from "@preact/signals";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { isSame } from "../../src/model/shared";
import { emptyView } from "../../src/model/view";
import type { ViewState } from "../../src/protocol";
import * as actions from "../../src/views/actions";
import { nameChange } from "../../src/views/change-name";
import { removeColumns, restoreColumns } from "../../src/views/column-actions";
import { hideColumn, pinColumn, resetWidths } from "../../src/views/shown-columns";
import { MOST_STEPS, type Step, Undo } from "../../src/views/undo";
import { SCHEMA } from "./fixture";

type Action = (view: ViewState) => ViewState;

/** A shared view, and the undo of one of its displays. */
class Display {
  readonly view = signal(emptyView());
  readonly undo: Undo;
  readonly #ended = new AbortController();

  constructor() {
    this.undo = new Undo(this, this.#ended.signal);
  }

  setView(view: ViewState): void {
    if (!isSame(view, this.view.peek())) this.view.value = view;
  }

  change(...list: readonly Action[]): void {
    for (const action of list) this.undo.write(action(this.view.peek()));
  }

  /** What Python or another display does. */
  hear(action: Action): void {
    this.setView(action(this.view.peek()));
  }

  /** What would be undone next. */
  get next(): string | null {
    return nameOf(this.undo.undoes);
  }

  /** Undo as often as there is something to undo; returns the names. */
  undoAll(): string[] {
    return this.#repeat("undo", () => this.next);
  }

  redoAll(): string[] {
    return this.#repeat("redo", () => nameOf(this.undo.redoes));
  }

  end(): void {
    this.#ended.abort();
  }

  #repeat(way: "undo" | "redo", name: () => string | null): string[] {
    const names: string[] = [];
    for (let next = name(); next !== null && names.length < 1000; next = name()) {
      names.push(next);
      this.undo[way]();
    }
    return names;
  }
}

const sort =
  (column: string): Action =>
  (view) =>
    actions.setSort(view, column, true, false);
const filter =
  (text: string): Action =>
  (view) =>
    actions.withQuery(view, { filter: text });
const search =
  (text: string): Action =>
  (view) =>
    actions.withQuery(view, { search: text });
const open =
  (key: number, isOpen = true): Action =>
  (view) =>
    actions.toggleGroup(view, [key], isOpen);
const width =
  (column: string, pixels: number): Action =>
  (view) =>
    actions.resizeColumn(view, column, pixels);

const NAMES = SCHEMA.columns.map(({ name }) => name);
const name = fc.constantFrom(...NAMES);
const action: fc.Arbitrary<Action> = fc.oneof(
  fc.tuple(name, fc.boolean(), fc.boolean()).map(
    ([column, descending, additive]): Action =>
      (view) =>
        actions.setSort(view, column, descending, additive),
  ),
  name.map(
    (column): Action =>
      (view) =>
        actions.groupBy(view, column),
  ),
  name.map(
    (column): Action =>
      (view) =>
        actions.ungroup(view, column),
  ),
  name.map(
    (column): Action =>
      (view) =>
        hideColumn(view, column),
  ),
  name.map(
    (column): Action =>
      (view) =>
        pinColumn(view, column),
  ),
  name.map(
    (column): Action =>
      (view) =>
        removeColumns(view, [column]),
  ),
  fc.tuple(name, name).map(
    ([a, b]): Action =>
      (view) =>
        actions.moveColumn(view, SCHEMA, a, b),
  ),
  fc.tuple(name, fc.integer({ min: 40, max: 200 })).map(([column, pixels]) => width(column, pixels)),
  fc.constantFrom("", "cat", "dog").map(search),
  fc.constantFrom("", "score > 1").map(filter),
  fc.tuple(fc.integer({ min: 0, max: 3 }), fc.boolean()).map(([key, isOpen]) => open(key, isOpen)),
  fc.constantFrom<Action>(restoreColumns, emptyView, resetWidths),
  fc.constantFrom("S" as const, "XL" as const).map(
    (size): Action =>
      (view) =>
        actions.setRowSize(view, size),
  ),
);

function nameOf(step: Step | null): string | null {
  return step && nameChange(step.before, step.after);
}

let display: Display;

beforeEach(() => {
  vi.useFakeTimers();
  display = new Display();
});

afterEach(() => {
  display.end();
  vi.useRealTimers();
});

describe("undo", () => {
  it("takes back any sequence of changes and makes it again", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(action, fc.integer({ min: 0, max: 5000 })), { maxLength: 40 }),
        (list) => {
          const here = new Display();
          for (const [each, pause] of list) {
            vi.advanceTimersByTime(pause);
            here.change(each);
          }
          const last = here.view.peek();
          const undone = here.undoAll();
          expect(here.view.peek()).toEqual(emptyView());
          expect(here.redoAll()).toEqual(undone.reverse());
          expect(here.view.peek()).toEqual(last);
          here.end();
        },
      ),
    );
  });

  it("goes one step at a time, and a new change ends what could be made again", () => {
    display.change(sort("score"), filter("score > 1"), (view) => hideColumn(view, "id"));
    expect(display.next).toBe("hide id");
    display.undo.undo();
    expect(display.view.peek().columns.hidden).toEqual([]);
    expect([display.next, nameOf(display.undo.redoes)]).toEqual(["filter score > 1", "hide id"]);
    display.change((view) => actions.setRowSize(view, "L"));
    expect(display.undo.redoes).toBeNull();
    expect(display.undoAll()).toEqual(["row size L", "filter score > 1", "sort by score"]);
  });

  it("never goes behind a view that came from elsewhere, nor takes it back", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(action, fc.boolean()), { maxLength: 30 }), (list) => {
        const here = new Display();
        let ground = here.view.peek();
        for (const [each, isOurs] of list) {
          if (isOurs) here.change(each);
          else {
            const before = here.view.peek();
            here.hear(each);
            if (here.view.peek() !== before) ground = here.view.peek();
          }
        }
        here.undoAll();
        expect(here.view.peek()).toEqual(ground);
        here.end();
      }),
    );
  });

  it("makes nothing again over a view that came from elsewhere", () => {
    display.change(sort("score"));
    display.undo.undo();
    display.hear(filter("score > 1"));
    expect(display.undo.redoes).toBeNull();
    display.undo.redo();
    expect(display.view.peek().query).toMatchObject({ filter: "score > 1", sort: [] });
  });

  it("takes a text that is typed as one step, and two texts as two", () => {
    display.change(search("c"));
    vi.advanceTimersByTime(400);
    display.change(search("ca"), search("cat"));
    expect(display.next).toBe("search cat");
    vi.advanceTimersByTime(60_000);
    display.change(search("dog"));
    expect(display.undoAll()).toEqual(["search dog", "search cat"]);
  });

  it("takes a width that is dragged as one step a column", () => {
    display.change(width("id", 100), width("id", 110), width("id", 120), width("score", 50));
    expect(display.undoAll()).toEqual(["width of score", "width of id"]);
  });

  it("takes groups that are opened as one step, whatever time it takes, and nothing when all is as before", () => {
    display.change((view) => actions.groupBy(view, "guess"), open(1));
    vi.advanceTimersByTime(60_000);
    display.change(open(2));
    expect(display.next).toBe("open groups");
    display.change(open(2, false), open(1, false));
    expect(display.undoAll()).toEqual(["group by guess"]);
  });

  it("does not join a step to one that was undone", () => {
    display.change(search("cat"));
    display.undo.undo();
    display.change(search("dog"));
    expect(display.undoAll()).toEqual(["search dog"]);
    expect(display.view.peek().query.search).toBe("");
  });

  it("takes what happens while it is held as one step, or none", () => {
    display.change(sort("id"));
    display.undo.hold();
    display.change(width("id", 80), (view) => pinColumn(view, "id"));
    expect(display.next).toBeNull();
    display.undo.undo();
    expect(display.view.peek().columns.pinned).toEqual(["id"]);
    display.undo.release();
    expect(display.next).toBe("pin id");
    display.undo.undo();
    expect(display.view.peek().columns).toMatchObject({ pinned: [], widths: {} });
    display.undo.hold();
    display.change(search("x"), search(""));
    display.undo.release();
    expect(display.undoAll()).toEqual(["sort by id"]);
  });

  it("keeps apart what came from elsewhere while it was held", () => {
    display.undo.hold();
    display.change(width("id", 80));
    display.hear(filter("score > 1"));
    display.change(width("id", 90));
    display.undo.release();
    display.undoAll();
    expect(display.view.peek()).toMatchObject({
      query: { filter: "score > 1" },
      columns: { widths: { id: 80 } },
    });
  });

  it("forgets the oldest step", () => {
    for (let i = 0; i < MOST_STEPS + 20; i += 1) display.change(filter(`score > ${i}`));
    expect(display.undoAll()).toHaveLength(MOST_STEPS);
    expect(display.view.peek().query.filter).toBe("score > 19");
  });

  it("is no step of its own when the model refuses or nothing changes", () => {
    display.change(
      (view) => ({ ...view }),
      (view) => actions.removeSort(view, "id"),
    );
    expect(display.next).toBeNull();
  });
});

import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Marks, occurrences } from "../../src/controls/marks";
import { settle } from "../views/fixture";

function element(...pieces: string[]): HTMLElement {
  const cell = document.createElement("div");
  cell.setAttribute("role", "gridcell");
  cell.append(...pieces.map((piece) => Object.assign(document.createElement("b"), { textContent: piece })));
  return cell;
}

const texts = (cell: HTMLElement, text: string): string[] => occurrences(cell, text).map(String);

describe("occurrences", () => {
  it("are found whatever the case, also across pieces", () => {
    expect(texts(element("Cat, CAT"), "cat")).toEqual(["Cat", "CAT"]);
    expect(texts(element("a C", "", "A", "t"), "cat")).toEqual(["CAt"]);
    expect(texts(element("İstanbul cat"), "CAT")).toEqual(["cat"]);
    expect(texts(element(), "a")).toEqual([]);
  });

  it("are those of the joined text", () => {
    const pieces = fc.array(fc.string({ unit: fc.constantFrom("a", "b", "A"), maxLength: 4 }), {
      maxLength: 5,
    });
    fc.assert(
      fc.property(pieces, fc.constantFrom("a", "ab", "ba", "aa"), (parts, text) => {
        const whole = parts.join("");
        const wanted = [...whole.matchAll(new RegExp(text, "gi"))].map(([found]) => found);
        expect(texts(element(...parts), text)).toEqual(wanted);
      }),
    );
  });
});

class FakeHighlight extends Set<Range> {}

describe("marks", () => {
  const highlights = new Map<string, FakeHighlight>();
  let ended = new AbortController();
  const root = document.createElement("div");
  const marked = (name: string): string[] => [...(highlights.get(name) ?? [])].map(String);

  beforeEach(() => {
    highlights.clear();
    ended = new AbortController();
    vi.stubGlobal("Highlight", FakeHighlight);
    vi.stubGlobal("CSS", { highlights });
    root.replaceChildren();
    for (const [row, text] of ["one cat", "two cats", "dog"].entries()) {
      const line = document.createElement("div");
      line.setAttribute("aria-rowindex", String(row + 2));
      const cell = element(text);
      cell.setAttribute("aria-colindex", "3");
      line.append(cell);
      root.append(line);
    }
    document.body.append(root);
  });
  afterEach(() => {
    ended.abort();
    vi.unstubAllGlobals();
    root.remove();
  });

  const cells = (): HTMLElement[] => [...root.querySelectorAll<HTMLElement>('[role="gridcell"]')];

  it("stand on every match, and apart on the one found", () => {
    new Marks(root, ended.signal).show("cat", { row: 1, column: 1 });
    expect([marked("wtw-find"), marked("wtw-found")]).toEqual([["cat"], ["cat"]]);
    expect(cells().map((cell) => cell.hasAttribute("data-found"))).toEqual([false, true, false]);
  });

  it("follow cells that draw something else", async () => {
    new Marks(root, ended.signal).show("cat", { row: 1, column: 1 });
    for (const [i, cell] of cells().entries()) {
      cell.replaceChildren(i === 2 ? "cat cat" : "bird");
      cell.parentElement?.setAttribute("aria-rowindex", String(i + 1));
    }
    await settle(40);
    expect([marked("wtw-find"), marked("wtw-found")]).toEqual([[], ["cat", "cat"]]);
    expect(cells().map((cell) => cell.hasAttribute("data-found"))).toEqual([false, false, true]);
  });

  it("leave those of other tables, and go with the signal", () => {
    const other = new FakeHighlight([document.createRange()]);
    highlights.set("wtw-find", other);
    new Marks(root, ended.signal).show("cat", null);
    expect(other.size).toBe(3);
    ended.abort();
    expect(other.size).toBe(1);
  });

  it("do without a browser that cannot highlight", () => {
    vi.stubGlobal("Highlight", undefined);
    new Marks(root, ended.signal).show("dog", { row: 2, column: 1 });
    expect(cells().map((cell) => cell.hasAttribute("data-found"))).toEqual([false, false, true]);
  });
});

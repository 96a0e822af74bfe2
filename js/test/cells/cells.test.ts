// @vitest-environment happy-dom
import { describe, expect, it, vi } from "vitest";
import type { CellContext, Drawn } from "../../src/cells/contract";
import { RENDERERS, rendererFor } from "../../src/cells/registry";
import type { CellValue, Column } from "../../src/dataframe";

function columnOf(kind: Column["kind"], type: string = kind): Column {
  return { index: 0, name: "the column", kind, type, media: kind === "media" ? "image-file" : null };
}

function mountCell(column: Column, drawn: Drawn, rest: Partial<CellContext> = {}) {
  const element = document.createElement("div");
  const context = {
    thumbnail: vi.fn<CellContext["thumbnail"]>(),
    open: vi.fn<CellContext["open"]>(),
    page: vi.fn<CellContext["page"]>(),
    filter: vi.fn<CellContext["filter"]>(),
  };
  const cell = rendererFor(column, drawn).mount(element, {
    column,
    rowSize: "S",
    width: 260,
    items: null,
    ...context,
    ...rest,
  });
  cell.update(drawn);
  return { element, context, cell };
}

function draw(kind: Column["kind"], value: CellValue, type: string = kind, rest: Partial<CellContext> = {}) {
  return mountCell(columnOf(kind, type), { value, cut: false }, rest).element;
}

describe("the registry", () => {
  it("has a renderer for every kind of value", () => {
    for (const kind of [
      "number",
      "string",
      "boolean",
      "timestamp",
      "list",
      "dict",
      "ndarray",
      "media",
      "any",
      "none",
    ] as const) {
      expect(rendererFor(columnOf(kind), { value: null, cut: false }).name).not.toBe("fallback");
    }
    expect(rendererFor({ ...columnOf("media"), media: "audio-file" }, { value: "x", cut: false }).name).toBe(
      "fallback",
    );
  });

  it("gives each renderer a name of its own", () => {
    expect(new Set(RENDERERS.map((renderer) => renderer.name)).size).toBe(RENDERERS.length);
  });

  it("says what it cannot draw", () => {
    expect(() => rendererFor(columnOf("number"), { value: 1, cut: false }, [])).toThrow(
      'the column "the column"',
    );
  });
});

describe("plain values", () => {
  it.each([
    ["number", 3, "integer", "3"],
    ["number", 3, "number", "3.0000"],
    ["number", 2n ** 60n, "integer", "1152921504606846976"],
    ["boolean", false, "boolean", "false"],
    ["timestamp", 0, "time", "1970-01-01 00:00:00"],
    ["timestamp", 0, "date", "1970-01-01"],
    ["string", "<b>bold</b>", "text", "<b>bold</b>"],
    ["any", "1", "mixed", '"1"'],
    ["any", 1, "mixed", "1"],
    ["dict", { a: [1, null] }, "dict", "{a: [1, null]}"],
  ] as const)("%s %s (%s) reads %s", (kind, value, type, text) => {
    expect(draw(kind, value as CellValue, type).textContent).toBe(text);
  });

  it.each(["number", "string", "boolean", "timestamp", "list", "any", "none"] as const)(
    "a missing %s is a quiet dash",
    (kind) => {
      const element = draw(kind, null);
      expect([
        element.textContent,
        element.getAttribute("aria-label"),
        element.getAttribute("data-tone"),
      ]).toEqual(["–", "missing", "missing"]);
    },
  );

  it("names numbers that are none", () => {
    expect(draw("number", Number.NaN).getAttribute("aria-label")).toBe("not a number");
    expect(draw("number", Number.NEGATIVE_INFINITY).getAttribute("aria-label")).toBe("minus infinity");
  });

  it("loses label and tone with the next value", () => {
    const { element, cell } = mountCell(columnOf("number"), { value: null, cut: false });
    cell.update({ value: 1.5, cut: false });
    expect([
      element.textContent,
      element.getAttribute("aria-label"),
      element.getAttribute("data-tone"),
    ]).toEqual(["1.5000", null, null]);
  });
});

describe("text", () => {
  it("shows line ends and tabs on one line, and wraps in larger rows", () => {
    expect(draw("string", "a\nb\tc").textContent).toBe("a↵b⇥c");
    const large = draw("string", "a\nb\tc", "text", { rowSize: "L" });
    expect(large.textContent).toBe("a\nb\tc");
    expect(large.querySelector(".wtw-lines")).not.toBeNull();
  });

  it("shows what cannot be seen", () => {
    expect(draw("string", "a\0b\x7f").textContent).toBe("a␀b␡");
    expect(draw("string", "").textContent).toBe('""');
  });

  it("marks what is only a beginning", () => {
    expect(mountCell(columnOf("string"), { value: "begin", cut: true }).element.textContent).toBe("begin…");
    expect(draw("string", "x".repeat(1e6)).textContent).toHaveLength(2001);
  });
});

describe("image", () => {
  const image = { digest: "d1", format: "png", width: 8, height: 8, size: 100, caption: "a seven" };

  function mountImage(url: string | null) {
    return mountCell(columnOf("media"), { value: image, cut: false }, { rowSize: "L", thumbnail: () => url });
  }

  it("waits, is here, or is broken", () => {
    const { element } = mountImage("blob:1");
    const picture = element.querySelector(".wtw-picture");
    const img = element.querySelector("img");
    expect([picture?.getAttribute("data-state"), picture?.getAttribute("aria-busy")]).toEqual([
      "busy",
      "true",
    ]);
    img?.dispatchEvent(new Event("load"));
    expect([picture?.getAttribute("data-state"), picture?.getAttribute("aria-busy")]).toEqual(["here", null]);
    img?.dispatchEvent(new Event("error"));
    expect(picture?.textContent).toBe("broken");
  });

  it("is broken at once when the kernel has none of it", () => {
    const picture = mountImage(null).element.querySelector(".wtw-picture");
    expect([picture?.textContent, picture?.getAttribute("aria-busy")]).toEqual(["broken", null]);
    expect(picture?.getAttribute("title")).toContain("click to see why");
  });

  it("has its caption as text, keeps tiny pixels sharp, and opens on a click", () => {
    const { element, context } = mountImage("blob:1");
    expect(element.querySelector("img")?.alt).toBe("a seven");
    expect(element.querySelector(".wtw-caption")?.textContent).toBe("a seven");
    expect(element.querySelector(".wtw-tiny")).not.toBeNull();
    element.querySelector("img")?.click();
    expect(context.open).toHaveBeenCalledWith("d1");
  });

  it("shows nothing of the image before while the next is on its way", () => {
    const { element, cell } = mountImage("blob:1");
    element.querySelector("img")?.dispatchEvent(new Event("load"));
    cell.update({ value: { ...image, digest: "d2" }, cut: false });
    cell.update({ value: null, cut: false });
    expect(element.querySelector("img")?.hasAttribute("src")).toBe(false);
    expect(element.querySelector<HTMLElement>(".wtw-missing")?.hidden).toBe(false);
  });
});

describe("histogram of a group", () => {
  const cell = {
    kind: "histogram" as const,
    range: [0, 2],
    edges: [0, 1, 2],
    counts: [4, 2],
    matched: [4, 2],
    missing: 3,
    infinite: 1,
  };

  it("says what it shows, and filters by a bin", () => {
    const { element, context } = mountCell(columnOf("number"), { group: 0, cell });
    const bins = element.querySelector<HTMLElement>(".wtw-bins");
    expect(bins?.getAttribute("aria-label")).toBe("Histogram, 6 values over 0 – 2, 3 missing, 1 infinite");
    expect(element.querySelector(".wtw-note")?.textContent).toBe("3 missing");
    vi.spyOn(bins as HTMLElement, "getBoundingClientRect").mockReturnValue(new DOMRect(100, 0, 200, 40));
    bins?.dispatchEvent(new PointerEvent("pointermove", { clientX: 120 }));
    expect(bins?.title).toBe("0 – 1: 4");
    bins?.dispatchEvent(new MouseEvent("click", { clientX: 290 }));
    expect(context.filter).toHaveBeenCalledWith("`the column` >= 1 and `the column` <= 2");
  });

  it("writes times as dates, and one value as that value", () => {
    const day = 86_400_000;
    const times = mountCell(columnOf("timestamp"), { group: 0, cell: { ...cell, edges: [0, day, 2 * day] } });
    times.element.querySelector<HTMLElement>(".wtw-bins")?.focus();
    times.element
      .querySelector(".wtw-bins")
      ?.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight" }));
    times.element.querySelector(".wtw-bins")?.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter" }));
    expect(times.context.filter).toHaveBeenCalledWith(
      '`the column` >= date("1970-01-01") and `the column` < date("1970-01-02")',
    );
    const one = mountCell(columnOf("number"), { group: 0, cell: { ...cell, edges: [5, 5], counts: [9] } });
    one.element.querySelector(".wtw-bins")?.dispatchEvent(new MouseEvent("click"));
    expect(one.context.filter).toHaveBeenCalledWith("`the column` == 5");
  });

  it("draws empty groups", () => {
    const { element } = mountCell(columnOf("number"), {
      group: 0,
      cell: { ...cell, range: null, edges: [], counts: [], missing: 0, infinite: 0 },
    });
    expect(element.querySelector(".wtw-bins")?.getAttribute("aria-label")).toBe("Histogram, 0 values");
  });
});

describe("bar list of a group", () => {
  const bars = ["one", "two", null, "", "five"].map((value, i) => ({
    value,
    count: 100 - i,
    matched: 100 - i,
  }));
  const cell = { kind: "bars" as const, bars, distinct: 12, missing: 7 };

  it("shows as many values as fit, tells the rest, and filters", () => {
    const { element, context } = mountCell(columnOf("string"), { group: 0, cell }, { rowSize: "L" });
    const buttons = [...element.querySelectorAll<HTMLButtonElement>("button")].filter(
      (button) => !button.hidden,
    );
    expect(buttons.map((button) => button.getAttribute("aria-label"))).toEqual([
      "one: 100",
      "two: 99",
      "null: 98",
      '"": 97',
      "five: 96",
      null,
    ]);
    expect(element.querySelector(".wtw-foot")?.textContent).toBe("+7 more7 missing");
    buttons[1]?.click();
    buttons[2]?.click();
    buttons[5]?.click();
    const isMissing = ["`the column` is null"];
    expect(context.filter.mock.calls).toEqual([['`the column` == "two"'], isMissing, isMissing]);
  });

  it("shows as many values as were chosen, if they fit", () => {
    const shown = (items: number): number => {
      const { element } = mountCell(columnOf("string"), { group: 0, cell }, { rowSize: "L", items });
      const bars = [...element.querySelectorAll<HTMLElement>(".wtw-bar")];
      return bars.filter((bar) => !bar.hidden).length;
    };
    expect([shown(1), shown(3), shown(100)]).toEqual([1, 3, 5]);
    const one = mountCell(columnOf("string"), { group: 0, cell }, { rowSize: "L", items: 1 });
    expect(one.element.querySelector(".wtw-foot")?.textContent).toBe("+11 more7 missing");
  });

  it("keeps a line for what it leaves out", () => {
    const { element } = mountCell(columnOf("string"), { group: 0, cell }, { rowSize: "M" });
    const shown = [...element.querySelectorAll(".wtw-bar")].filter((bar) => !(bar as HTMLElement).hidden);
    expect(shown).toHaveLength(2);
    expect(element.querySelector(".wtw-foot")?.textContent).toBe("+10 more7 missing");
  });
});

describe("media strip of a group", () => {
  const item = (i: number) => ({
    digest: `d${i}`,
    format: "png",
    width: 8,
    height: 8,
    size: 9,
    caption: null,
  });
  const page = (offset: number, count: number) => ({
    kind: "strip" as const,
    items: Array.from({ length: count }, (_, i) => item(offset + i)),
    offset,
    total: 8,
    missing: 0,
  });

  it("shows as many as fit, and turns by as many", () => {
    const large = { rowSize: "L" as const, width: 330 };
    const { element, context } = mountCell(columnOf("media"), { group: 4, cell: page(0, 8) }, large);
    expect(
      [...element.querySelectorAll<HTMLElement>(".wtw-item")].filter((slot) => !slot.hidden),
    ).toHaveLength(3);
    expect(element.querySelector(".wtw-pager .wtw-note")?.textContent).toBe("1–3 of 8");
    element.querySelector<HTMLElement>('[aria-label="Next"]')?.click();
    expect(context.page).toHaveBeenLastCalledWith(4, 3);
  });

  it("pages with Next and Previous", () => {
    const three = { rowSize: "L" as const, width: 330 };
    const { element, context, cell } = mountCell(columnOf("media"), { group: 4, cell: page(0, 3) }, three);
    const button = (label: string) => element.querySelector<HTMLButtonElement>(`[aria-label="${label}"]`);
    expect(element.querySelector(".wtw-pager .wtw-note")?.textContent).toBe("1–3 of 8");
    button("Previous")?.click();
    expect(context.page).not.toHaveBeenCalled();
    button("Next")?.click();
    expect(context.page).toHaveBeenLastCalledWith(4, 3);
    cell.update({ group: 4, cell: page(6, 2) });
    expect(element.querySelector(".wtw-pager .wtw-note")?.textContent).toBe("7–8 of 8");
    button("Next")?.click();
    expect(context.page).toHaveBeenCalledTimes(1);
    button("Previous")?.click();
    expect(context.page).toHaveBeenLastCalledWith(4, 3);
  });

  it("shows as many as were chosen, and asks once for those that did not come along", () => {
    const { element, context, cell } = mountCell(
      columnOf("media"),
      { group: 4, cell: page(0, 3) },
      { items: 6 },
    );
    cell.update({ group: 4, cell: page(0, 3) });
    expect(context.page.mock.calls).toEqual([[4, 0]]);
    cell.update({ group: 4, cell: page(0, 8) });
    expect(element.querySelector(".wtw-pager .wtw-note")?.textContent).toBe("1–6 of 8");
    element.querySelector<HTMLElement>('[aria-label="Next"]')?.click();
    cell.update({ group: 4, cell: page(6, 2) });
    expect(context.page.mock.calls).toEqual([
      [4, 0],
      [4, 6],
    ]);
  });

  it("opens an item", () => {
    const { element, context } = mountCell(columnOf("media"), { group: 4, cell: page(3, 2) });
    element.querySelectorAll("img")[1]?.click();
    expect(context.open).toHaveBeenCalledWith("d4");
  });
});

describe("share of a group", () => {
  it("counts what is there and what is missing", () => {
    const { element } = mountCell(columnOf("list"), {
      group: 0,
      cell: { kind: "share", count: 1200, missing: 1, pending: 0 },
    });
    expect(element.textContent).toBe("1,200 values1 missing");
  });

  it("counts what is not computed apart", () => {
    const text = (missing: number, pending: number) =>
      mountCell(columnOf("none"), { group: 0, cell: { kind: "share", count: 1, missing, pending } }).element
        .textContent;
    expect(text(0, 30)).toBe("1 value30 not computed");
    expect(text(2, 30)).toBe("1 value2 missing\n30 not computed");
  });
});

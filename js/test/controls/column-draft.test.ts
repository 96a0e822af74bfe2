import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { wayOf } from "../../src/cells/ways";
import { ColumnDraft, type ColumnWish } from "../../src/controls/column-draft";
import type { Sample } from "../../src/controls/expression-draft";
import { AUTOMATIC } from "../../src/views/column-actions";
import { column } from "../views/fixture";

const OWN: ColumnWish = { name: "c", expression: "a + 1", settings: AUTOMATIC, width: null };
const PLAIN: ColumnWish = { name: "a", expression: null, settings: AUTOMATIC, width: null };

const preview = vi.fn(async (expression: string, _signal: AbortSignal): Promise<Sample> => {
  if (expression.includes("nope")) {
    const failure = { span: [0, 4], fix: "note" };
    throw Object.assign(new Error("there is no column 'nope'"), { failure });
  }
  const kind = expression.includes('"') ? "string" : "number";
  return { column: column("c", kind), values: [expression], groups: null };
});
const nameProblem = vi.fn((name: string) => (name === "taken" ? "There is a column taken already" : null));
const onChange = vi.fn((_wish: ColumnWish) => {});

function open(wish: ColumnWish, isNew = false): ColumnDraft {
  return new ColumnDraft(wish, isNew ? null : column(wish.name), () => ({ preview, nameProblem, onChange }));
}

/** Let the delay of a question and the answers pass. */
async function rest(): Promise<void> {
  await vi.advanceTimersByTimeAsync(500);
}

function shown(): ColumnWish | undefined {
  return onChange.mock.lastCall?.[0];
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
  vi.clearAllMocks();
});

describe("the expression", () => {
  it("is asked about when typing rests, and shown when it is right", async () => {
    const draft = open(OWN);
    await rest();
    preview.mockClear();
    for (const text of ["a", "a *", "a * 2"]) draft.expression.edit(text);
    expect([draft.expression.asking.value, preview.mock.calls.length]).toEqual([true, 0]);
    await rest();
    expect(preview.mock.calls.map(([text]) => text)).toEqual(["a * 2"]);
    expect(draft.expression.sample.value?.values).toEqual(["a * 2"]);
    expect(shown()).toEqual({ ...OWN, expression: "a * 2" });
    expect(draft.expression.asking.value).toBe(false);
  });

  it("stays as it was shown while what is written is wrong, and is refused", async () => {
    const draft = open(OWN);
    draft.expression.edit("nope + 1");
    await rest();
    expect(draft.expression.told).toEqual({
      message: "there is no column 'nope'",
      span: [0, 4],
      fix: "note",
    });
    draft.set({ title: "T" });
    expect(shown()).toMatchObject({ expression: "a + 1", settings: { title: "T" } });
    expect(await draft.check()).toBe(false);
    draft.expression.edit("a + 2");
    const checked = draft.check();
    await rest();
    expect(await checked).toBe(true);
    expect(shown()?.expression).toBe("a + 2");
  });

  it("is not told of the word that is being typed", async () => {
    const draft = open(OWN);
    draft.expression.proposing.value = 4;
    draft.expression.edit("nope");
    await rest();
    expect(draft.expression.told).toBeNull();
    draft.expression.proposing.value = null;
    expect(draft.expression.told?.message).toContain("nope");
  });

  it("of a new column is needed before anything is shown", async () => {
    const draft = open({ ...OWN, expression: "" }, true);
    draft.set({ title: "T" });
    expect(await draft.check()).toBe(false);
    expect(draft.expression.told?.message).toContain("Write an expression");
    expect(onChange).not.toHaveBeenCalled();
    draft.expression.edit("a");
    await rest();
    expect(shown()).toEqual({ ...OWN, expression: "a", settings: { ...AUTOMATIC, title: "T" } });
  });

  it("is not asked about any more once it is closed", async () => {
    const draft = open(OWN);
    await rest();
    preview.mockClear();
    draft.expression.edit("a * 2");
    draft.dispose();
    await rest();
    expect(preview).not.toHaveBeenCalled();
  });

  it("that was broken before may stay so when nothing of it was changed", async () => {
    const draft = open({ ...OWN, expression: "nope" });
    await rest();
    expect(draft.expression.told?.message).toContain("nope");
    draft.set({ title: "T" });
    expect(await draft.check()).toBe(true);
  });
});

describe("the name", () => {
  it("is checked as it is typed and taken when all is right", async () => {
    const draft = open(OWN);
    draft.rename("taken");
    expect(draft.nameProblem.value).toBe("There is a column taken already");
    expect(await draft.check()).toBe(false);
    draft.rename(" free ");
    expect(onChange).not.toHaveBeenCalledWith(expect.objectContaining({ name: "free" }));
    await rest();
    expect(await draft.check()).toBe(true);
    expect(shown()?.name).toBe("free");
  });

  it("of a column of the table is not asked about", async () => {
    const draft = open({ ...PLAIN, name: "taken" });
    expect(await draft.check()).toBe(true);
  });
});

describe("how it is shown", () => {
  const digits = wayOf(column("a"), "percent")?.options[0];

  it("keeps options that are not as without an entry", () => {
    const draft = open(PLAIN);
    draft.showAs("percent");
    if (!digits) throw new Error("percent has no options");
    draft.setOption(digits, 3);
    expect(shown()?.settings).toEqual({ ...AUTOMATIC, show_as: "percent", options: { digits: 3 } });
    draft.setOption(digits, digits.fallback);
    expect(shown()?.settings.options).toEqual({});
    draft.setOption(digits, 2);
    draft.setOption(digits, null);
    expect(shown()?.settings.options).toEqual({});
  });

  it("says what an option must be, and refuses", async () => {
    const draft = open(PLAIN);
    draft.showAs("percent");
    if (!digits) throw new Error("percent has no options");
    draft.setOption(digits, 99);
    expect(draft.fieldProblems.value.get("digits")).toMatch(/must be a whole number from 0 to 20/);
    expect(shown()?.settings.options).toEqual({});
    expect(await draft.check()).toBe(false);
    draft.showAs("automatic");
    expect(await draft.check()).toBe(true);
  });

  it("takes whole numbers in their range for the width and the items, or nothing", async () => {
    const draft = open(PLAIN);
    draft.setWidth("120");
    draft.setItems("12");
    expect(shown()).toMatchObject({ width: 120, settings: { items: 12 } });
    for (const text of ["1.5", "x", "0", "100000"]) {
      draft.setWidth(text);
      draft.setItems(text);
      expect([...draft.fieldProblems.value.keys()].sort()).toEqual(["items", "width"]);
    }
    expect(shown()).toMatchObject({ width: 120, settings: { items: 12 } });
    expect(await draft.check()).toBe(false);
    draft.setWidth(" ");
    draft.setItems("");
    expect(shown()).toMatchObject({ width: null, settings: { items: null } });
    expect(await draft.check()).toBe(true);
  });

  it("is automatic while values of the type cannot be shown so, and as chosen again when they can", async () => {
    const draft = open(OWN);
    draft.showAs("percent");
    draft.expression.edit('a + "x"');
    await rest();
    expect(shown()?.settings.show_as).toBe("automatic");
    draft.expression.edit("a");
    await rest();
    expect(shown()?.settings.show_as).toBe("percent");
  });
});

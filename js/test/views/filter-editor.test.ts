import { beforeAll, describe, expect, it, vi } from "vitest";
import type { ConditionGroup } from "../../src/protocol";
import { FakeModel, named, press, settle, type } from "./fixture";
import { useTableView } from "./mounted";

vi.mock("../../src/grid/grid", () => import("./fixture"));

const view = useTableView();

// In a browser this event comes later, not while the selection is being changed.
beforeAll(() => {
  document.addEventListener("selectionchange", (event) => event.stopImmediatePropagation(), true);
});

const input = (): HTMLInputElement => named(view.root, "input", "Filter");
const dialog = (): HTMLElement | null => view.root.querySelector('[role="dialog"]');
const code = (): HTMLElement => named(view.root, ".cm-content", "Expression");
const group = (...parts: ConditionGroup["parts"]) => ({
  group: { join: "and" as const, parts },
  reason: null,
});

async function open(model = new FakeModel()): Promise<void> {
  await view.mount(model);
  view.button("Open editor").click();
  await vi.waitFor(() => expect(view.root.querySelector(".wtw-editor")).not.toBeNull(), 10_000);
  await settle(200);
}

/** Choose an entry of a `<select>` by its text. */
function choose(name: string, text: string): void {
  const select = named<HTMLSelectElement>(view.root, "select", name);
  select.selectedIndex = [...select.options].findIndex((option) => option.textContent === text);
  select.dispatchEvent(new Event("change", { bubbles: true }));
}

describe("loading", () => {
  it("begins when the editor is opened, not before", async () => {
    await open();
    expect(view.model.chunk.mock.calls).toEqual([["editor", "editor"]]);
    expect(dialog()?.getAttribute("aria-label")).toBe("Filter editor");
    view.unmount();
    await view.mount();
    expect(view.model.chunk).not.toHaveBeenCalled();
  });

  it("that fails says so, leaves the input as it is, and can be tried again", async () => {
    const model = new FakeModel();
    model.chunk.mockRejectedValueOnce(new Error("The code arrived damaged."));
    await view.mount(model);
    view.button("Open editor").click();
    await settle();
    expect(dialog()?.textContent).toContain("The code arrived damaged. Filters can be typed above.");
    type(input(), "score > 1");
    press(input(), "Enter");
    await settle();
    expect(view.query().filter).toBe("score > 1");
    view.button("Try again").click();
    await vi.waitFor(() => expect(view.root.querySelector(".wtw-editor")).not.toBeNull(), 10_000);
  });
});

describe("the expression", () => {
  it("begins with what is typed, counts, and is applied by Enter", async () => {
    const model = new FakeModel();
    await view.mount(model);
    type(input(), "score > 0.5");
    press(input(), "ArrowDown", { altKey: true });
    await vi.waitFor(() => expect(code().textContent).toBe("score > 0.5"), 10_000);
    await settle(200);
    expect(dialog()?.textContent).toContain("45 of 1,797 rows match");
    press(code(), "Enter");
    await settle();
    expect(view.query().filter).toBe("score > 0.5");
    expect(dialog()).toBeNull();
  });

  it("comes from the history by Alt+Up and by the menu, and is cleared", async () => {
    const model = new FakeModel();
    model.history.value = ["score > 1", "guess == 2"];
    await open(model);
    press(code(), "ArrowUp", { altKey: true });
    press(code(), "ArrowUp", { altKey: true });
    await settle();
    expect(code().textContent).toBe("guess == 2");
    expect(input().value).toBe("guess == 2");
    view.button("History").click();
    await settle();
    view.button("score > 1").click();
    await settle();
    expect(code().textContent).toBe("score > 1");
    view.button("Apply").click();
    await settle();
    expect(view.query().filter).toBe("score > 1");
    view.button("Open editor").click();
    await settle();
    view.button("Clear").click();
    await settle();
    expect([view.query().filter, dialog() === null]).toEqual(["", false]);
  });

  it("stays in the input when the editor is left by Escape, and goes by another", async () => {
    const model = new FakeModel();
    model.history.value = ["score > 1"];
    await open(model);
    press(code(), "ArrowUp", { altKey: true });
    await settle();
    press(code(), "Escape");
    await settle();
    expect([dialog(), input().value, view.query().filter]).toEqual([null, "score > 1", ""]);
    press(input(), "Escape");
    await settle();
    expect(input().value).toBe("");
  });
});

describe("the builder", () => {
  it("writes the expression, condition by condition", async () => {
    await open();
    named<HTMLInputElement>(view.root, "input", "Builder").click();
    await settle();
    view.button("Add condition").click();
    await settle();
    choose("Column", "score");
    await settle();
    choose("Operator of score", "≥");
    await settle();
    type(named(view.root, "input", "Value of score"), "0.5");
    await settle(200);
    expect(input().value).toBe("score >= 0.5");
    expect(dialog()?.textContent).toContain("45 of 1,797 rows match");
    press(named(view.root, "input", "Value of score"), "Enter");
    await settle();
    expect(view.query().filter).toBe("score >= 0.5");
  });

  it("shows the expression as conditions, and says what lacks a value", async () => {
    const model = new FakeModel();
    model.conditions.mockResolvedValue(
      group(
        { column: "guess", operator: "!=", type: "column", values: ["score"] },
        { column: "score", operator: "in", type: "number", values: ["1", "2"] },
      ),
    );
    model.setQuery({ filter: "guess != score and score in [1, 2]" });
    await open(model);
    named<HTMLInputElement>(view.root, "input", "Builder").click();
    await settle();
    expect(named<HTMLSelectElement>(view.root, "select", "Value of guess").value).toBe("score");
    const list = named<HTMLInputElement>(view.root, "input", "Value of score");
    expect(list.value).toBe("1, 2");
    type(list, "1, 2, ");
    await settle();
    expect(list.value).toBe("1, 2, ");
    type(list, "");
    await settle(200);
    expect(dialog()?.textContent).toContain("1 condition is not complete");
    view.button("Remove condition on guess").click();
    await settle(200);
    expect(input().value).toBe("");
  });

  it("stays closed for an expression of another shape, and says why", async () => {
    const model = new FakeModel();
    model.conditions.mockResolvedValue({ group: null, reason: "score + 1 > 2 is more than that" });
    model.setQuery({ filter: "score + 1 > 2" });
    await open(model);
    expect(named<HTMLInputElement>(view.root, "input", "Builder").disabled).toBe(true);
    expect(dialog()?.textContent).toContain("The builder cannot show this: score + 1 > 2 is more than that");
  });

  it("is there again when the editor is opened again", async () => {
    await open();
    named<HTMLInputElement>(view.root, "input", "Builder").click();
    await settle();
    press(dialog() as HTMLElement, "Escape");
    await settle();
    view.button("Open editor").click();
    await settle(200);
    expect(named<HTMLInputElement>(view.root, "input", "Builder").checked).toBe(true);
    expect(document.activeElement?.getAttribute("aria-label")).toBe("Which conditions must be true");
  });
});

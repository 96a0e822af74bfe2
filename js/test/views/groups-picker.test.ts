import { describe, expect, it, vi } from "vitest";
import { emptyView, withQuery } from "../../src/views/actions";
import { failure, named, press, settle, type } from "./fixture";
import { useTableView } from "./mounted";

vi.mock("../../src/grid/grid", () => import("./fixture"));

const view = useTableView();

async function openPanel(group_by: string[]): Promise<HTMLElement> {
  await view.mount();
  view.model.setView(withQuery(emptyView(), { group_by }));
  view.button("Group by").click();
  await settle();
  return named(view.root, '[role="dialog"]', "Choose group columns");
}

function field<T extends HTMLElement = HTMLInputElement>(panel: HTMLElement, label: string): T {
  const found = [...panel.querySelectorAll("label")].find(
    (each) => each.querySelector(".wtw-field-label")?.textContent === label,
  );
  const input = found?.querySelector<T>("input, select");
  if (!input) throw new Error(`no field ${label}`);
  return input;
}

async function submit(panel: HTMLElement): Promise<void> {
  await settle();
  panel.querySelector("form")?.dispatchEvent(new SubmitEvent("submit", { cancelable: true, bubbles: true }));
  await settle();
}

describe("the panel of groups", () => {
  it("lists the levels in order, moves and removes them", async () => {
    const panel = await openPanel(["score", "guess"]);
    const names = () => [...panel.querySelectorAll("ol li .wtw-picker-name")].map((each) => each.textContent);
    expect(names()).toEqual(["score", "guess"]);
    named(panel, "button", "Move up: guess").click();
    await settle();
    expect(view.query().group_by).toEqual(["guess", "score"]);
    named(panel, "button", "Remove level: guess").click();
    await settle();
    expect(names()).toEqual(["score"]);
  });

  it("keeps the first groups, and says what it cannot take", async () => {
    const panel = await openPanel(["score"]);
    type(field(panel, "Top groups"), "5");
    await settle();
    expect(view.query().top_groups).toBe(5);
    for (const bad of ["0", "-1", "2.5", "five"]) {
      type(field(panel, "Top groups"), bad);
      await settle();
      expect(panel.textContent).toContain("whole number from 1");
      expect(view.query().top_groups).toBe(5);
    }
    type(field(panel, "Top groups"), "");
    await settle();
    expect(view.query().top_groups).toBeNull();
  });

  it("adds an aggregate by choice, changes it by text, and removes it", async () => {
    const panel = await openPanel(["guess"]);
    view.model.check.mockResolvedValue(null);
    [...panel.querySelectorAll("button")].find((each) => each.textContent === "Add aggregate")?.click();
    await settle();
    const choice = field<HTMLSelectElement>(panel, "Function");
    choice.value = "max";
    choice.dispatchEvent(new Event("change", { bubbles: true }));
    await settle();
    expect(field(panel, "Expression").value).toBe("max(guess)");
    await submit(panel);
    expect(view.model.check.mock.calls.at(-1)?.[2]).toEqual({ purpose: "aggregate" });
    expect(view.query().aggregates).toEqual([{ name: "max(guess)", expression: "max(guess)" }]);
    named(panel, "button", "Edit aggregate: max(guess)").click();
    await settle();
    type(field(panel, "Expression"), "avg(oops)");
    type(field(panel, "Name"), "mean");
    view.model.check.mockResolvedValueOnce(failure("no column oops", [4, 8]));
    await submit(panel);
    expect(panel.textContent).toContain("no column oops");
    expect(view.query().aggregates[0]?.name).toBe("max(guess)");
    type(field(panel, "Expression"), "avg(guess)");
    type(field(panel, "Name"), "score");
    await submit(panel);
    expect(panel.textContent).toContain('There is a column "score" already');
    type(field(panel, "Name"), "mean");
    await submit(panel);
    expect(view.query().aggregates).toEqual([{ name: "mean", expression: "avg(guess)" }]);
    named(panel, "button", "Remove aggregate: mean").click();
    await settle();
    expect(view.query().aggregates).toEqual([]);
  });

  it("groups by an expression, and Escape leaves the form but not the panel", async () => {
    const panel = await openPanel([]);
    const open = () =>
      [...panel.querySelectorAll("button")].find((each) => each.textContent === "Group by expression…");
    open()?.click();
    await settle();
    press(field(panel, "Expression"), "Escape");
    await settle();
    expect(panel.querySelector("form")).toBeNull();
    open()?.click();
    await settle();
    type(field(panel, "Expression"), "bin(score, 0.5)");
    await submit(panel);
    expect(view.query()).toMatchObject({
      group_by: ["bin(score, 0.5)"],
      computed: [{ name: "bin(score, 0.5)", expression: "bin(score, 0.5)" }],
    });
  });
});

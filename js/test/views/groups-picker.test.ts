import { describe, expect, it, vi } from "vitest";
import { emptyView } from "../../src/model/view";
import { withQuery } from "../../src/views/actions";
import { column, failure, named, press, settle, type } from "./fixture";
import { editorOf, useTableView, write } from "./mounted";

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

function panelButton(panel: HTMLElement, text: string): HTMLElement {
  const found = [...panel.querySelectorAll("button")].find((each) => each.textContent === text);
  if (!found) throw new Error(`no button ${text}`);
  return found;
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
    panelButton(panel, "Add aggregate").click();
    await settle();
    expect(document.activeElement).toBe(field(panel, "Function"));
    const choice = field<HTMLSelectElement>(panel, "Function");
    choice.value = "max";
    choice.dispatchEvent(new Event("change", { bubbles: true }));
    const editor = await editorOf(panel, "Expression");
    await vi.waitFor(() => expect(editor.state.doc.toString()).toBe("max(guess)"));
    await submit(panel);
    expect(view.model.preview.mock.lastCall?.slice(0, 2)).toEqual([{ purpose: "aggregate" }, "max(guess)"]);
    expect(view.query().aggregates).toEqual([{ name: "max(guess)", expression: "max(guess)" }]);
    expect(document.activeElement).toBe(panelButton(panel, "Add aggregate"));
    named(panel, "button", "Edit aggregate: max(guess)").click();
    await write(panel, "Expression", "avg(guess)");
    expect(view.model.preview.mock.lastCall?.[0]).toEqual({ purpose: "aggregate", name: "max(guess)" });
    type(field(panel, "Name"), "score");
    await submit(panel);
    expect(panel.textContent).toContain('There is a column "score" already');
    type(field(panel, "Name"), "mean");
    await submit(panel);
    expect(view.query().aggregates).toEqual([{ name: "mean", expression: "avg(guess)" }]);
    named(panel, "button", "Remove aggregate: mean").click();
    await settle();
    expect(view.query().aggregates).toEqual([]);
    expect(panel.contains(document.activeElement)).toBe(true);
  });

  it("proposes, and says what an aggregate gives or what is wrong with it while it is typed", async () => {
    const panel = await openPanel(["guess"]);
    panelButton(panel, "Add aggregate").click();
    const editor = await editorOf(panel, "Expression");
    const changes = { from: 0, to: editor.state.doc.length, insert: "avg(score)" };
    editor.dispatch({ changes, selection: { anchor: 9 }, userEvent: "input.type" });
    await settle(260);
    const preview = named(panel, '[role="status"]', "Preview");
    expect([...preview.querySelectorAll("li")].map((each) => each.textContent)).toEqual([
      "7: 0.0000",
      "0.5000: 1.0000",
      "missing: 2.0000",
      "other: 3.0000",
      "4.0000",
      "5.0000",
    ]);
    expect(view.model.complete.mock.calls.map((call) => call[3])).toContainEqual({ purpose: "aggregate" });
    view.model.preview.mockImplementation(async () => {
      throw Object.assign(new Error("there is no column 'oops'"), { failure: failure("", [4, 8]) });
    });
    await write(panel, "Expression", "avg(oops)");
    expect(panel.querySelector(".wtw-mistake-line")?.textContent).toContain("no column 'oops'");
    expect(panel.querySelector(".wtw-mistake")?.textContent).toBe("oops");
    expect(preview.textContent).toBe("");
    await submit(panel);
    expect(view.query().aggregates).toEqual([]);
  });

  it("says of which group a value is, in the format of its column, of inner ones the way to it", async () => {
    const panel = await openPanel(["guess", "id"]);
    const percent = { title: "", show_as: "percent", align: "automatic", items: null, options: {} } as const;
    const { view: shown } = view.model;
    view.model.setView({
      ...shown.value,
      columns: { ...shown.value.columns, settings: { guess: { ...percent } } },
    });
    view.model.preview.mockResolvedValue({
      column: column("0"),
      keys: [[0.5], [0.5, "a\nb"]],
      cells: [{ value: 1 }, { value: 2 }],
    });
    panelButton(panel, "Add aggregate").click();
    await write(panel, "Expression", "avg(score)");
    const items = named(panel, '[role="status"]', "Preview").querySelectorAll("li");
    expect([...items].map((each) => each.textContent)).toEqual(["50.0%: 1.0000", "50.0% › a\nb: 2.0000"]);
    expect([...items].map((each) => each.title)).toEqual(["50.0%: 1.0000", "50.0% › a\nb: 2.0000"]);
  });

  it("ends the sort by an aggregate that is changed to values without an order", async () => {
    const panel = await openPanel(["guess"]);
    const aggregates = [{ name: "mean", expression: "avg(score)" }];
    const sort = [{ column: "mean", descending: true }];
    view.model.setView(withQuery(view.model.view.value, { aggregates, sort }));
    await settle();
    view.model.preview.mockResolvedValue({
      column: column("mean", "list"),
      keys: [[7]],
      cells: [{ value: [1] }],
    });
    named(panel, "button", "Edit aggregate: mean").click();
    await write(panel, "Expression", "list(score)");
    await submit(panel);
    expect(view.query()).toMatchObject({
      aggregates: [{ name: "mean", expression: "list(score)" }],
      sort: [],
    });
  });

  it("ends the sort of groups with the last level, in one step", async () => {
    const panel = await openPanel(["guess"]);
    const sort = [{ column: "count", descending: true }];
    view.model.setView(withQuery(view.model.view.value, { sort }));
    await settle();
    named(panel, "button", "Remove level: guess").click();
    await settle();
    expect(view.query()).toMatchObject({ group_by: [], sort: [] });
    expect(view.root.querySelector(".wtw-chips")).toBeNull();
    press(view.root.querySelector(".wtw-toolbar") as Element, "z", { ctrlKey: true });
    expect(view.query()).toMatchObject({ group_by: ["guess"], sort });
  });

  it("groups by an expression, and Escape leaves the form but not the panel", async () => {
    const panel = await openPanel([]);
    panelButton(panel, "Group by expression…").click();
    press((await editorOf(panel, "Expression")).contentDOM, "Escape");
    await settle();
    expect(panel.querySelector("form")).toBeNull();
    expect(document.activeElement).toBe(panelButton(panel, "Group by expression…"));
    panelButton(panel, "Group by expression…").click();
    const { contentDOM } = await editorOf(panel, "Expression");
    expect(document.activeElement).toBe(contentDOM);
    await write(panel, "Expression", "bin(score, 0.5)");
    expect(view.model.preview.mock.lastCall?.[0]).toEqual({ purpose: "column" });
    await submit(panel);
    expect(view.query()).toMatchObject({
      group_by: ["bin(score, 0.5)"],
      computed: [{ name: "bin(score, 0.5)", expression: "bin(score, 0.5)" }],
    });
  });

  it("keeps the focus where something was removed", async () => {
    const panel = await openPanel(["guess", "score"]);
    const remove = named(panel, "button", "Remove level: guess");
    remove.focus();
    remove.click();
    await settle();
    expect(document.activeElement).toBe(named(panel, "button", "Remove level: score"));
  });
});

import { describe, expect, it, vi } from "vitest";
import type { ColumnSettings, ColumnSummary } from "../../src/protocol";
import { choicesOf } from "../../src/views/chosen";
import { allNamed, FakeModel, named, SCHEMA, settle } from "./fixture";
import { useTableView } from "./mounted";

vi.mock("../../src/grid/grid", () => import("./fixture"));

const view = useTableView();

function choose(model: FakeModel, settings: Record<string, Partial<ColumnSettings>>): void {
  const before = model.view.value;
  const whole = Object.entries(settings).map(([name, rest]) => [
    name,
    { title: "", show_as: "automatic", align: "automatic", items: null, options: {}, ...rest },
  ]);
  model.setView({ ...before, columns: { ...before.columns, settings: Object.fromEntries(whole) } });
}

function modelWith(settings: Record<string, Partial<ColumnSettings>>): FakeModel {
  const model = new FakeModel();
  choose(model, settings);
  return model;
}

const loads = (model: FakeModel): number =>
  model.chunk.mock.calls.filter(([name]) => name === "cells").length;

describe("columns that are shown in a way somebody chose", () => {
  it("are those on screen, by names the schema has", () => {
    const model = modelWith({
      score: { show_as: "percent" },
      guess: { title: "G" },
      gone: { show_as: "bar" },
      id: { show_as: "markdown" },
    });
    const hidden = { ...model.view.value, columns: { ...model.view.value.columns, hidden: ["id"] } };
    expect(choicesOf(SCHEMA, model.view.value).map(({ column }) => column.index)).toEqual([0, 3]);
    expect(choicesOf(SCHEMA, hidden).map(({ column }) => column.index)).toEqual([3]);
  });

  it("load what draws them, once, and only when there are any", async () => {
    const grid = await view.mount(modelWith({ score: { title: "S" } }));
    expect(loads(view.model)).toBe(0);
    choose(view.model, { score: { show_as: "percent" } });
    expect(grid.layout.renderers.size).toBe(0);
    await vi.waitFor(() => expect([...grid.layout.renderers.keys()]).toEqual([3]));
    expect(view.root.querySelector("style")?.textContent).toBeDefined();
    choose(view.model, { score: { show_as: "percent" }, guess: { show_as: "compact" } });
    expect([...grid.layout.renderers.keys()].sort()).toEqual([2, 3]);
    expect(loads(view.model)).toBe(1);
  });

  it("keep their renderer while nothing of them changes, and get one of the new range", async () => {
    const grid = await view.mount(modelWith({ score: { show_as: "bar" }, guess: { show_as: "percent" } }));
    await vi.waitFor(() => expect(grid.layout.renderers.size).toBe(2));
    const before = grid.layout.renderers;
    view.model.setQuery({ sort: [{ column: "score", descending: true }] });
    expect(grid.layout.renderers).toBe(before);
    const summary: ColumnSummary["summary"] = {
      kind: "histogram",
      range: [0, 2],
      edges: [0, 2],
      counts: [1],
      matched: [1],
      missing: 0,
      infinite: 0,
    };
    view.model.summaries.value = new Map([
      [2, summary],
      [3, summary],
    ]);
    expect(grid.layout.renderers.get(2)).toBe(before.get(2));
    expect(grid.layout.renderers.get(3)).not.toBe(before.get(3));
  });

  it("of ways this page does not know stay automatic", async () => {
    const grid = await view.mount(
      modelWith({ score: { show_as: "hologram" }, guess: { show_as: "digits" } }),
    );
    await vi.waitFor(() => expect([...grid.layout.renderers.keys()]).toEqual([2]));
  });

  it("say once why they cannot be drawn so, and are tried again when asked", async () => {
    const model = modelWith({ score: { show_as: "percent" }, guess: { show_as: "bar" } });
    model.chunk.mockRejectedValueOnce(new Error("The kernel is gone."));
    const grid = await view.mount(model);
    const alerts = [...view.root.querySelectorAll('[role="alert"]')].map((alert) => alert.textContent);
    expect(alerts).toEqual(["The look of some columns could not be loaded: The kernel is gone.  Try again"]);
    expect(grid.layout.renderers.size).toBe(0);
    named(view.root, "button", "Try again").click();
    await vi.waitFor(() => expect(grid.layout.renderers.size).toBe(2));
    await settle();
    expect(view.root.querySelector('[role="alert"]')).toBeNull();
  });
});

describe("the title of a column", () => {
  it("stands in chips, menus and what is said, the name in the tooltip", async () => {
    const grid = await view.mount(modelWith({ score: { title: "Confidence" } }));
    view.model.setQuery({ sort: [{ column: "score", descending: true }], group_by: ["score"] });
    await settle();
    expect(allNamed(view.root, "button", "Remove sort: Confidence")).toHaveLength(1);
    expect(allNamed(view.root, "button", "Sort ascending: Confidence")).toHaveLength(1);
    expect(allNamed(view.root, "button", "Remove group: Confidence")).toHaveLength(1);
    expect(
      [...view.root.querySelectorAll(".wtw-chip-text")].map((chip) => chip.getAttribute("title")),
    ).toEqual(["score", "score"]);
    expect(view.live()).toContain("Sorted by Confidence descending");
    grid.events.columnMenu(3, view.root);
    await settle();
    expect(allNamed(view.root, '[role="menu"]', "Menu: Confidence")).toHaveLength(1);
  });

  it("stands in the pickers, which find it by both", async () => {
    await view.mount(modelWith({ score: { title: "Confidence" } }));
    for (const opener of ["Columns", "Group by"]) {
      view.button(opener).click();
      await vi.waitFor(() => expect(view.root.querySelector(".wtw-picker-name")).not.toBeNull());
      const names = [...view.root.querySelectorAll<HTMLElement>(".wtw-picker-name")];
      const shown = names.find((name) => name.textContent === "Confidence");
      expect(shown?.title).toBe("score");
      view.button(opener).click();
      await settle();
    }
  });

  it("stands in the row in full", async () => {
    const grid = await view.mount(modelWith({ score: { title: "Confidence" } }));
    grid.events.openRow(0, 100);
    await vi.waitFor(() =>
      expect(view.root.querySelector("dt[title=score]")?.textContent).toContain("Confidence"),
    );
  });
});

import { describe, expect, it, vi } from "vitest";
import type { Progress } from "../../src/protocol";
import { type FakeGrid, named, settle } from "./fixture";
import { useTableView } from "./mounted";

vi.mock("../../src/grid/grid", () => import("./fixture"));

const view = useTableView();

const stopped = (name: string): Progress => ({ name, done: 1234, total: 3000, late: 0, stopped: true });

async function told(...progress: Progress[]): Promise<void> {
  view.model.status.value = { ...view.model.status.peek(), progress };
  await settle();
}

async function open(grid: FakeGrid, index: number): Promise<string[]> {
  const anchor = document.createElement("button");
  view.root.append(anchor);
  grid.events.columnMenu(index, anchor);
  await settle();
  return view.items();
}

function footer(): string {
  return view.root.querySelector(".wtw-footer")?.textContent ?? "";
}

describe("a column that was stopped", () => {
  it("goes on from its menu, which offers it of no other column", async () => {
    const grid = await view.mount();
    await told({ ...stopped("guess"), stopped: false });
    expect(await open(grid, 2)).not.toContain("Compute the rest");
    await told(stopped("guess"));
    expect(await open(grid, 3)).not.toContain("Compute the rest");
    expect(await open(grid, 2)).toContain("Compute the rest");
    named(view.root, '[role="menuitem"]', "Compute the rest").click();
    await settle();
    expect(view.model.resume.mock.calls).toEqual([["guess"]]);
    expect(view.live()).toBe("Computing the rest of guess");
  });

  it("says how far it is where Cancel was, and goes on from there", async () => {
    const grid = await view.mount();
    await told(stopped("guess"));
    expect(footer()).toContain("guess stopped at 1,234 of 3,000 rows");
    view.button("Compute the rest").click();
    expect(view.model.resume.mock.calls).toEqual([["guess"]]);
    expect(grid.focus).toHaveBeenCalled();
    await told({ ...stopped("guess"), stopped: false });
    expect(footer()).not.toContain("stopped");
  });

  it("is one of several, by the names they are shown by, but for those that were removed", async () => {
    await view.mount();
    const { columns, ...rest } = view.model.view.value;
    const title = {
      title: "Share",
      show_as: "automatic",
      align: "automatic",
      items: null,
      options: {},
    } as const;
    view.model.setView({ ...rest, columns: { ...columns, removed: ["id"], settings: { score: title } } });
    await told(stopped("guess"), stopped("score"), stopped("id"));
    expect(footer()).toContain("2 columns stopped");
    expect(named(view.root, ".wtw-footer span", "2 columns stopped").title).toBe(
      "guess stopped at 1,234 of 3,000 rows\nShare stopped at 1,234 of 3,000 rows",
    );
    view.button("Compute the rest").click();
    await settle();
    expect(view.model.resume.mock.calls).toEqual([["guess"], ["score"]]);
    expect(view.live()).toBe("Computing the rest of guess, Share");
    await told(stopped("id"));
    expect(footer()).not.toContain("stopped");
  });
});

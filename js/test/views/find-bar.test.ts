import { describe, expect, it, vi } from "vitest";
import { wordsOf } from "../../src/views/find-bar";
import { FakeModel, named, press, settle, type } from "./fixture";
import { useTableView } from "./mounted";

vi.mock("../../src/grid/grid", () => import("./fixture"));

const view = useTableView();
const input = (): HTMLInputElement => named(view.root, "input", "Find");
const said = (): string => view.root.querySelector(".wtw-find-said")?.textContent ?? "";

async function open(shown: number[] = [3, 7, 9], search = "") {
  const model = new FakeModel();
  model.shown = shown;
  if (search !== "") model.setQuery({ search });
  const grid = await view.mount(model);
  view.button("Find in place").click();
  await settle();
  return { model, grid };
}

async function find(text: string): Promise<void> {
  type(input(), text);
  await settle(150);
  await settle();
}

describe("find in place", () => {
  it("keeps all rows, shows the first match and counts the others", async () => {
    const { grid } = await open();
    expect(document.activeElement).toBe(input());
    await find("cat");
    expect(view.query().search).toBe("");
    expect(grid.reveal.mock.calls.at(-1)).toEqual([3, 2, false]);
    expect(said()).toBe("1 of 3 rows");
    expect(document.activeElement).toBe(input());
  });

  it("steps by Enter, Shift+Enter and the buttons, and goes round", async () => {
    const { grid } = await open();
    await find("cat");
    const at = (): number | undefined => grid.reveal.mock.calls.at(-1)?.[0];
    press(input(), "Enter");
    await settle();
    expect([at(), said()]).toEqual([7, "2 of 3 rows"]);
    press(input(), "Enter", { shiftKey: true });
    await settle();
    press(input(), "Enter", { shiftKey: true });
    await settle();
    expect(at()).toBe(9);
    view.button("Next match").click();
    await settle();
    expect(at()).toBe(3);
    view.button("Previous match").click();
    await settle();
    expect(at()).toBe(9);
  });

  it("does not wait for a rest in typing when Enter is pressed", async () => {
    const { model } = await open();
    type(input(), "dog");
    press(input(), "Enter");
    await settle();
    expect(model.find.mock.calls.map(([sought]) => sought.text)).toContain("dog");
    expect(said()).toBe("1 of 3 rows");
  });

  it("steps by F3 from anywhere in the table, with the focus in the grid when it was there", async () => {
    const { grid } = await open();
    await find("cat");
    press(input(), "F3");
    await settle();
    expect(grid.reveal.mock.calls.at(-1)).toEqual([7, 2, false]);
    press(grid.element, "F3", { shiftKey: true });
    await settle();
    expect(grid.reveal.mock.calls.at(-1)).toEqual([3, 2, true]);
  });

  it("ends with Escape, and the match has the focus", async () => {
    const { grid } = await open();
    await find("cat");
    press(input(), "Escape");
    await settle();
    expect(grid.reveal.mock.calls.at(-1)).toEqual([3, 2, true]);
    named(view.root, "input", "Search");
    press(grid.element, "F3");
    await settle();
    expect(grid.reveal).toHaveBeenCalledTimes(2);
  });

  it("takes a search over and gives it back as a filter of rows", async () => {
    const { model } = await open([3], "bee");
    expect(input().value).toBe("bee");
    expect(view.query().search).toBe("");
    expect(model.find.mock.calls[0]?.[0].text).toBe("bee");
    view.button("Filter rows").click();
    await settle();
    expect(view.query().search).toBe("bee");
    expect(named<HTMLInputElement>(view.root, "input", "Search").value).toBe("bee");
  });

  it("looks again when other rows are shown", async () => {
    const { model } = await open();
    await find("cat");
    const before = model.find.mock.calls.length;
    model.setQuery({ filter: "score > 1" });
    await settle();
    expect(model.find.mock.calls.length).toBeGreaterThan(before);
  });

  it("says when nothing is found, and why it failed", async () => {
    const { model } = await open([]);
    await find("zebra");
    expect(said()).toBe("No rows");
    model.find.mockRejectedValueOnce(new Error("The kernel is gone"));
    await find("zebras");
    expect(view.root.querySelector('.wtw-find-said[role="alert"]')?.textContent).toBe("The kernel is gone");
  });
});

it("words what is known of what was found", () => {
  const found = { position: 1, column: 0, closed: false, ordinal: 3, total: 1204 };
  expect(wordsOf({ state: "found", found })).toBe("3 of 1,204 rows");
  expect(wordsOf({ state: "found", found: { ...found, ordinal: 1, total: 1 } })).toBe("1 of 1 row");
  expect(wordsOf({ state: "found", found: { ...found, ordinal: null, total: null } })).toBe("Counting…");
  expect(wordsOf({ state: "found", found: { ...found, closed: true } })).toBe(
    "3 of 1,204 rows, in a closed group",
  );
});

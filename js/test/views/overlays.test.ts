import { describe, expect, it, vi } from "vitest";
import { media, named, press, settle } from "./fixture";
import { useTableView } from "./mounted";

vi.mock("../../src/grid/grid", () => import("./fixture"));

const view = useTableView();

describe("row detail", () => {
  it("shows all values in full and walks", async () => {
    const grid = await view.mount();
    grid.events.openRow(0, 100);
    await settle();
    const panel = named(view.root, '[role="dialog"]', "Row detail");
    expect(document.activeElement).toBe(panel);
    expect(panel.textContent).toContain("Row 1 of 1,797");
    expect(panel.textContent).toContain("score 100");
    await vi.waitFor(() => expect(panel.querySelector("img")?.getAttribute("src")).toBe("blob:d100"));
    press(panel, "j");
    await settle();
    expect(panel.textContent).toContain("score 101");
    expect(grid.goTo).toHaveBeenLastCalledWith(1);
    view.button("Next row").click();
    await settle();
    press(panel, "ArrowUp");
    await settle();
    press(panel, "k");
    await settle();
    press(panel, "k");
    await settle();
    expect(panel.textContent).toContain("score 100");
    expect(view.live()).toBe("This is the first row");
    press(panel, "Escape");
    await settle();
    expect(view.root.querySelector('[role="dialog"]')).toBeNull();
    expect(grid.focus).toHaveBeenCalled();
  });

  it("says why the next row cannot be had", async () => {
    const grid = await view.mount();
    grid.events.openRow(0, 100);
    await settle();
    view.model.frame.known.clear();
    view.model.frame.fetch.mockRejectedValueOnce(new Error("The kernel is gone"));
    view.button("Next row").click();
    await settle();
    expect(view.live()).toBe("The kernel is gone");
    expect(named(view.root, '[role="dialog"]', "Row detail").textContent).toContain("Row 1 of");
  });

  it("says what a function gave no value for, and looks again until it does", async () => {
    const grid = await view.mount();
    const detail = { kind: "detail" as const, id: "1", row: 100, values: [null, null, null] };
    const failed = { row: 0, column: 0, state: "failed" as const, message: "ValueError: boom" };
    const pending = { row: 0, column: 2, state: "pending" as const, message: "not computed yet" };
    view.model.detail.mockResolvedValue({ ...detail, notes: [failed, pending] });
    grid.events.openRow(0, 100);
    await settle();
    const texts = () =>
      [...view.root.querySelectorAll('[role="dialog"] dd')].map(({ textContent }) => textContent);
    expect(texts().slice(0, 3)).toEqual(["ValueError: boom", "missing", "not computed yet"]);
    expect(view.root.querySelector('[role="dialog"] .wtw-problem')?.textContent).toBe("ValueError: boom");
    view.model.detail.mockResolvedValue({ ...detail, values: [null, null, 7], notes: [failed] });
    view.model.status.value = { ...view.model.status.value, edits: 1 };
    expect(texts()[2]).toBe("not computed yet");
    await settle();
    expect(texts().slice(0, 3)).toEqual(["ValueError: boom", "missing", "7"]);
    const asked = view.model.detail.mock.calls.length;
    view.model.status.value = { ...view.model.status.value, edits: 2 };
    await settle();
    expect(view.model.detail.mock.calls.length - asked).toBeLessThan(2);
  });

  it("says why a row cannot be shown", async () => {
    const grid = await view.mount();
    view.model.detail.mockRejectedValue(new Error("Row 100 is gone"));
    grid.events.openRow(0, 100);
    await settle();
    expect(view.root.querySelector('[role="dialog"] [role="alert"]')?.textContent).toBe("Row 100 is gone");
  });
});

describe("the lightbox", () => {
  it("shows the picture, walks past missing ones, says why one is broken", async () => {
    const grid = await view.mount();
    view.model.frame.cellOf = (position) => ({
      value: position % 2 ? null : media(`d${position}`, `digit ${position}`),
    });
    view.model.blob.mockImplementation(async (digest) => {
      if (digest === "d2") throw new Error("d2 is damaged");
      return `blob:${digest}`;
    });
    grid.events.openMedia("d0", 0, 1);
    await settle();
    const dialog = named(view.root, "dialog", "Image");
    await vi.waitFor(() => expect(dialog.querySelector("img")?.getAttribute("src")).toBe("blob:d0"));
    expect(dialog.textContent).toContain("digit 0");
    press(dialog, "ArrowRight");
    await settle();
    expect(dialog.querySelector('[role="alert"]')?.textContent).toBe("d2 is damaged");
    view.button("Next").click();
    await settle();
    expect(dialog.textContent).toContain("digit 4");
    view.button("Previous").click();
    view.button("Zoom in").click();
    press(dialog, "Escape");
    await settle();
    expect(view.root.querySelector("dialog")).toBeNull();
  });
});

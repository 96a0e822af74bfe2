import { afterEach, describe, expect, it, vi } from "vitest";
import { named, press, settle } from "./fixture";
import { useTableView } from "./mounted";

vi.mock("../../src/grid/grid", () => import("./fixture"));

const view = useTableView();
afterEach(() => vi.unstubAllGlobals());

function clipboard(writeText: (text: string) => Promise<void>): void {
  vi.stubGlobal("navigator", { ...navigator, clipboard: { writeText } });
}

async function copyAs(name: string): Promise<void> {
  view.button("More").click();
  await settle();
  named(view.root, '[role="menuitem"]', `Copy as ${name}`).click();
  await settle();
  await settle();
}

describe("copying the view as code", () => {
  it.each([
    ["Python", "python"],
    ["pandas", "pandas"],
    ["SQL", "sql"],
  ])("as %s puts it on the clipboard", async (name, language) => {
    const written = vi.fn(async () => {});
    clipboard(written);
    await view.mount();
    await copyAs(name);
    expect(written).toHaveBeenCalledWith(`the view in ${language}`);
    expect(view.live()).toBe(`Copied the view as ${name}`);
    expect(view.root.querySelector('[role="dialog"]')).toBeNull();
  });

  it("shows the code, selected, where the page may not write to the clipboard", async () => {
    clipboard(() => Promise.reject(new Error("no")));
    await view.mount();
    await copyAs("pandas");
    const area = named<HTMLTextAreaElement>(view.root, "textarea", "The view as pandas");
    expect(area.value).toBe("the view in pandas");
    expect([area.selectionStart, area.selectionEnd]).toEqual([0, area.value.length]);
    expect(document.activeElement).toBe(area);
    press(area, "Escape");
    await settle();
    expect(view.root.querySelector('[role="dialog"]')).toBeNull();
  });

  it("says why there is no such code", async () => {
    await view.mount();
    view.model.code.mockRejectedValueOnce(new Error("merge has no form in pandas"));
    await copyAs("pandas");
    expect(view.root.querySelector('[role="dialog"] [role="alert"]')?.textContent).toBe(
      "merge has no form in pandas",
    );
    named(view.root, '[role="dialog"] button', "Close").click();
    await settle();
    expect(view.root.querySelector('[role="dialog"]')).toBeNull();
  });
});

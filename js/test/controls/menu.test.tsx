import { render } from "preact";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Menu, nextItem } from "../../src/controls/menu";
import { Popover } from "../../src/controls/popover";
import { press, settle } from "../views/fixture";

let root: HTMLElement;
let anchor: HTMLButtonElement;
const close = vi.fn(() => render(null, root));
const acts = { first: vi.fn(), second: vi.fn() };

beforeEach(() => {
  root = document.createElement("div");
  anchor = document.createElement("button");
  document.body.append(anchor, root);
  anchor.focus();
});

afterEach(() => {
  render(null, root);
  root.remove();
  anchor.remove();
  vi.clearAllMocks();
});

async function open(): Promise<void> {
  const items = [
    { label: "Sort ascending", act: acts.first },
    { label: "Hide column", act: acts.second },
    { label: "Sort descending", act: () => {} },
  ];
  render(<Menu anchor={anchor} label="Menu: score" items={items} onClose={close} />, root);
  await settle();
}

const focused = (): string | null | undefined => document.activeElement?.textContent;

async function key(name: string): Promise<void> {
  press(document.activeElement as Element, name);
  await settle();
}

describe("Menu", () => {
  it("takes the focus, walks by keys and gives the focus back", async () => {
    await open();
    expect(focused()).toBe("Sort ascending");
    await key("ArrowDown");
    expect(focused()).toBe("Hide column");
    await key("End");
    expect(focused()).toBe("Sort descending");
    await key("ArrowDown");
    expect(focused()).toBe("Sort ascending");
    await key("s");
    expect(focused()).toBe("Sort descending");
    await key("Escape");
    expect(close).toHaveBeenCalledTimes(1);
    expect(document.activeElement).toBe(anchor);
  });

  it("closes, then does what is chosen", async () => {
    await open();
    (document.activeElement as HTMLElement).click();
    expect(acts.first).toHaveBeenCalledTimes(1);
    expect(close.mock.invocationCallOrder[0]).toBeLessThan(acts.first.mock.invocationCallOrder[0] ?? 0);
  });

  it("closes when pressed outside, not inside", async () => {
    await open();
    document.activeElement?.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true, composed: true }));
    anchor.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true, composed: true }));
    expect(close).not.toHaveBeenCalled();
    document.body.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true, composed: true }));
    expect(close).toHaveBeenCalledTimes(1);
  });

  it("keeps its keys from what it stands in", async () => {
    const heard = vi.fn();
    root.addEventListener("keydown", heard);
    await open();
    await key("ArrowDown");
    await key("d");
    expect(heard).not.toHaveBeenCalled();
  });
});

describe("nextItem", () => {
  it("moves nowhere without items or for other keys", () => {
    expect(nextItem("ArrowDown", 0, [])).toBeNull();
    expect(nextItem("Enter", 0, [{ label: "a", act: () => {} }])).toBeNull();
    expect(nextItem("x", 0, [{ label: "a", act: () => {} }])).toBeNull();
  });
});

describe("a dialog", () => {
  it("keeps Tab inside", async () => {
    render(
      <Popover anchor={anchor} label="Choose" role="dialog" focus onClose={close}>
        <input data-autofocus="" />
        <button type="button">last</button>
      </Popover>,
      root,
    );
    await settle();
    const [input, last] = [root.querySelector("input"), root.querySelector("button")];
    expect(document.activeElement).toBe(input);
    press(input as Element, "Tab", { shiftKey: true });
    expect(document.activeElement).toBe(last);
    press(last as Element, "Tab");
    expect(document.activeElement).toBe(input);
  });
});

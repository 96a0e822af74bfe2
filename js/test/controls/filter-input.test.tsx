import { render } from "preact";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FilterInput, type FilterInputProps } from "../../src/controls/filter-input";
import type { Completion } from "../../src/protocol";
import { named, press, settle, type } from "../views/fixture";

const REST = 200;

function option(label: string, start: number, end: number): Completion {
  return { label, insert: label, type: "column", detail: "number", start, end };
}

let root: HTMLElement;
const check = vi.fn<FilterInputProps["check"]>();
const complete = vi.fn<FilterInputProps["complete"]>();
const apply = vi.fn<(text: string) => void>();
const editor = vi.fn<FilterInputProps["editor"]>();

beforeEach(async () => {
  root = document.createElement("div");
  document.body.append(root);
  check.mockReset().mockResolvedValue(null);
  complete.mockReset().mockResolvedValue([option("score", 0, 2), option("source", 0, 2)]);
  apply.mockReset();
  await show("");
});

afterEach(() => {
  render(null, root);
  root.remove();
});

async function show(value: string, failure: FilterInputProps["failure"] = null): Promise<void> {
  render(
    <FilterInput
      value={value}
      failure={failure}
      check={check}
      complete={complete}
      apply={apply}
      editor={(place) => editor(place)}
    />,
    root,
  );
  await settle();
}

const input = (): HTMLInputElement => named(root, "input", "Filter");
const options = () => [...root.querySelectorAll<HTMLElement>('[role="option"]')];
const message = (): string => root.querySelector('[role="status"], [role="alert"]')?.textContent ?? "";

async function typed(text: string): Promise<void> {
  input().focus();
  type(input(), text);
  await settle(REST);
}

describe("proposals", () => {
  it("stand for the mistake while the word they complete is typed, not on Enter", async () => {
    check.mockResolvedValue({ message: "there is no column 'sc'", span: [0, 2] });
    await typed("sc");
    expect([message(), options().length]).toEqual(["", 2]);
    press(input(), "Enter");
    await settle();
    expect(message()).toBe("there is no column 'sc'");
  });

  it("come when the typing rests, with none chosen", async () => {
    input().focus();
    type(input(), "s");
    type(input(), "sc");
    await settle(REST);
    expect(complete.mock.calls.map((call) => call.slice(0, 2))).toEqual([["sc", 2]]);
    expect(options().map((element) => element.getAttribute("aria-selected"))).toEqual(["false", "false"]);
    expect(input().getAttribute("aria-expanded")).toBe("true");
    expect(input().getAttribute("aria-activedescendant")).toBeNull();
    expect(root.querySelector(`[id="${input().getAttribute("aria-controls")}"]`)?.getAttribute("role")).toBe(
      "listbox",
    );
  });

  it("are walked by arrows and taken by Enter", async () => {
    await typed("sc");
    press(input(), "ArrowDown");
    press(input(), "ArrowDown");
    await settle();
    const active = input().getAttribute("aria-activedescendant");
    expect(root.querySelector(`[id="${active}"]`)?.textContent).toContain("source");
    press(input(), "ArrowDown");
    press(input(), "Enter");
    await settle();
    expect([input().value, input().selectionStart]).toEqual(["score", 5]);
    expect(apply).not.toHaveBeenCalled();
    expect(options()).toHaveLength(0);
  });

  it("are taken by Tab, the first of them when none is chosen, and by the mouse", async () => {
    await typed("sc");
    press(input(), "Tab");
    expect(input().value).toBe("score");
    await typed("sc");
    options()[1]?.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true, cancelable: true }));
    expect(input().value).toBe("source");
  });

  it("count code points, not UTF-16 units", async () => {
    complete.mockResolvedValue([option("score", 4, 6)]);
    await typed("'😀' sc");
    expect(complete.mock.calls[0]?.[1]).toBe(6);
    press(input(), "Tab");
    expect(input().value).toBe("'😀' score");
  });

  it("come at once with Ctrl+Space, go with Escape, which then takes back the text", async () => {
    press(input(), " ", { ctrlKey: true });
    input().focus();
    await settle();
    expect(options()).toHaveLength(2);
    await typed("sc");
    press(input(), "Escape");
    await settle();
    expect([options().length, input().value]).toEqual([0, "sc"]);
    press(input(), "Escape");
    await settle();
    expect(input().value).toBe("");
  });

  it("do not offer what stands there already", async () => {
    complete.mockResolvedValue([option("sc", 0, 2)]);
    await typed("sc");
    expect(options()).toHaveLength(0);
  });
});

describe("mistakes", () => {
  it("are underlined where they are and told", async () => {
    check.mockResolvedValue({ message: "No column scor; score?", span: [4, 8] });
    await typed("'😀' scor");
    expect(root.querySelector("mark")?.textContent).toBe("scor");
    expect(message()).toBe("No column scor; score?");
    expect(input().getAttribute("aria-invalid")).toBe("true");
    expect(root.querySelector('[role="alert"]')).toBeNull();
    press(input(), "Enter");
    await settle();
    expect(root.querySelector('[role="alert"]')?.textContent).toBe("No column scor; score?");
    expect(apply).not.toHaveBeenCalled();
  });

  it("are those of the text on screen: late answers are dropped", async () => {
    const late: ((problem: { message: string; span: null } | null) => void)[] = [];
    check.mockImplementation(() => new Promise((resolve) => late.push(resolve)));
    await typed("bad");
    await typed("good");
    late[1]?.(null);
    late[0]?.({ message: "bad", span: null });
    await settle();
    expect(message()).toBe("");
    expect(check.mock.calls[0]?.[1].aborted).toBe(true);
  });

  it("may be that nobody could check", async () => {
    check.mockRejectedValue(new Error("The kernel has gone"));
    await typed("x > 1");
    press(input(), "Enter");
    await settle();
    expect([message(), apply.mock.calls.length]).toEqual(["The kernel has gone", 0]);
  });

  it("of the filter that is applied stay until it is edited", async () => {
    await show("nope", { message: "No column nope", span: [0, 4] });
    expect(message()).toBe("No column nope");
    await typed("nop");
    expect(message()).toBe("");
  });
});

describe("applying", () => {
  it("waits for the check and trims", async () => {
    type(input(), " score > 1 ");
    press(input(), "Enter");
    expect(apply).not.toHaveBeenCalled();
    await settle();
    expect(apply).toHaveBeenCalledWith("score > 1");
  });

  it("does not ask again about a text that was found to be a filter", async () => {
    await typed("score > 1");
    const asked = check.mock.calls.length;
    press(input(), "Enter");
    expect(apply).toHaveBeenCalledWith("score > 1");
    await settle();
    expect(check.mock.calls.length).toBe(asked);
  });

  it("is withdrawn by typing on", async () => {
    let answer = (_problem: null): void => {};
    check.mockImplementation(() => new Promise((resolve) => (answer = resolve)));
    await typed("score > 1");
    press(input(), "Enter");
    type(input(), "score > 12");
    answer(null);
    await settle();
    expect(apply).not.toHaveBeenCalled();
  });

  it("of nothing clears", async () => {
    await show("score > 1");
    await typed("");
    press(input(), "Enter");
    await settle();
    expect(apply).toHaveBeenCalledWith("");
    expect(check).not.toHaveBeenCalled();
  });

  it("shows a filter that was set elsewhere", async () => {
    await typed("half a th");
    await show("score > 2");
    expect(input().value).toBe("score > 2");
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import widget from "../../src/hosts/anywidget";
import type { TableModel } from "../../src/model/types";
import { rowsAnswer } from "../model/fake-kernel";
import { FakeModel, VIEW } from "../model/fake-model";

interface Mounted {
  readonly root: HTMLElement;
  readonly model: TableModel;
  readonly options: { readonly height: number; readonly onReady: () => void };
  readonly signal: AbortSignal;
}

const mounted = vi.hoisted((): Mounted[] => []);
vi.mock("../../src/views/table-view", () => ({
  mountTableView: (root: HTMLElement, model: TableModel, options: Mounted["options"], signal: AbortSignal) =>
    mounted.push({ root, model, options, signal }),
}));

const { query } = VIEW;

function createModel(traits: Record<string, unknown> = {}): FakeModel {
  const request = {
    id: "first",
    revision: 0,
    version: 1,
    anchor: null,
    query,
    start: 0,
    count: 64,
    columns: [0, 1, 2],
    thumbnail: 60,
  };
  return new FakeModel({ first: { query, version: 1, thumbnail: 60, ...rowsAnswer(request) }, ...traits });
}

let urls = new Set<string>();

beforeEach(() => {
  mounted.length = 0;
  urls = new Set();
  let count = 0;
  vi.spyOn(URL, "createObjectURL").mockImplementation(() => {
    count += 1;
    urls.add(`blob:${count}`);
    return `blob:${count}`;
  });
  vi.spyOn(URL, "revokeObjectURL").mockImplementation((url) => void urls.delete(url));
});

afterEach(() => document.body.replaceChildren());

function last(): Mounted {
  const found = mounted.at(-1);
  if (found === undefined) throw new Error("nothing is mounted");
  return found;
}

describe("keys", () => {
  it("stay inside, but for those with Ctrl or Command that are not undo and redo", () => {
    const clean = widget.render({ model: createModel().proxy(), el: document.body });
    const inside = document.createElement("button");
    last().root.append(inside);
    const heard: string[] = [];
    const hear = (event: KeyboardEvent): void => void heard.push(event.key);
    document.addEventListener("keydown", hear);
    for (const init of [
      { key: "d" },
      { key: "s", ctrlKey: true },
      { key: "c", metaKey: true },
      { key: "z", ctrlKey: true },
      { key: "y", metaKey: true },
    ]) {
      inside.dispatchEvent(new KeyboardEvent("keydown", { ...init, bubbles: true }));
    }
    document.removeEventListener("keydown", hear);
    expect(heard).toEqual(["s", "c"]);
    clean();
  });
});

describe("undo in a text field", () => {
  it("is not taken from it by the host", () => {
    const clean = widget.render({ model: createModel().proxy(), el: document.body });
    const field = document.createElement("input");
    last().root.append(field);
    const taken: string[] = [];
    field.addEventListener("beforeinput", (event) => void taken.push(event.inputType));
    for (const inputType of ["historyUndo", "historyRedo", "insertText"]) {
      field.dispatchEvent(new InputEvent("beforeinput", { inputType, bubbles: true }));
    }
    expect(taken).toEqual(["insertText"]);
    clean();
  });
});

describe("render", () => {
  it("draws into a root of its own that keeps its keys, and says when it is ready", () => {
    const clean = widget.render({ model: createModel().proxy(), el: document.body });
    const { root, options } = last();
    expect(root.parentElement).toBe(document.body);
    expect(root.className).toBe("wtw");
    expect(root.getAttribute("data-lm-suppress-shortcuts")).toBe("true");
    expect(root.hasAttribute("data-ready")).toBe(false);
    options.onReady();
    expect(root.getAttribute("data-ready")).toBe("1");
    clean();
  });

  it("is as high as Python says", () => {
    const heights = [300, 0, "tall", undefined].map((height) => {
      widget.render({ model: createModel({ height }).proxy(), el: document.body })();
      return last().options.height;
    });
    expect(heights).toEqual([300, 480, 480, 480]);
  });

  it("asks the kernel nothing", () => {
    const model = createModel();
    widget.initialize({ model: model.proxy() });
    widget.render({ model: model.proxy(), el: document.body });
    expect(model.sent).toEqual([]);
  });
});

describe("several views of one model", () => {
  it("share one table, though each is given another proxy", () => {
    const model = createModel();
    const other = createModel();
    const clean = [model, model, other].map((m) => widget.render({ model: m.proxy(), el: document.body }));
    const [a, b, c] = mounted.map(({ model: table }) => table);
    expect(a).toBe(b);
    expect(a).not.toBe(c);
    a?.setQuery({ filter: "n > 1" });
    expect(b?.view.value.query.filter).toBe("n > 1");
    expect(model.sentOf("rows")).toHaveLength(1);
    for (const one of clean) one();
  });

  it("end one by one; the table lives as long as one of them", () => {
    const model = createModel();
    const clean = [1, 2].map(() => widget.render({ model: model.proxy(), el: document.body }));
    clean[0]?.();
    expect(mounted.map(({ signal }) => signal.aborted)).toEqual([true, false]);
    expect(document.body.children).toHaveLength(1);
    expect(model.listeners).toBeGreaterThan(0);
    expect(urls.size).toBeGreaterThan(0);
    clean[1]?.();
    expect(document.body.children).toHaveLength(0);
    expect([model.listeners, urls.size]).toEqual([0, 0]);
  });
});

describe("the end", () => {
  it("comes by the signal, the cleanup, or both, once", () => {
    const model = createModel();
    const [modelEnd, viewEnd] = [new AbortController(), new AbortController()];
    const endModel = widget.initialize({ model: model.proxy(), signal: modelEnd.signal });
    const endView = widget.render({ model: model.proxy(), el: document.body, signal: viewEnd.signal });
    viewEnd.abort();
    endView();
    expect(last().signal.aborted).toBe(true);
    expect(model.listeners).toBeGreaterThan(0);
    endModel();
    modelEnd.abort();
    expect(model.listeners).toBe(0);
  });

  it("of the last view gives back memory, though the model lives; another view finds the same state", () => {
    const model = createModel();
    widget.initialize({ model: model.proxy() });
    const end = widget.render({ model: model.proxy(), el: document.body });
    const { model: table } = last();
    table.setView({ ...VIEW, row_size: "L" });
    expect(urls.size).toBeGreaterThan(0);
    end();
    expect(urls.size).toBe(0);
    expect(table.frame.cell(0, 0)).toBeUndefined();
    widget.render({ model: model.proxy(), el: document.body });
    expect(last().model).toBe(table);
    expect(last().model.view.value.row_size).toBe("L");
  });

  it("leaves nothing when a cell is run many times", () => {
    const models = Array.from({ length: 20 }, () => createModel());
    for (const model of models) {
      const endModel = widget.initialize({ model: model.proxy() });
      widget.render({ model: model.proxy(), el: document.body })();
      endModel();
    }
    expect(models.reduce((sum, model) => sum + model.listeners, 0)).toBe(0);
    expect([urls.size, document.body.children.length]).toEqual([0, 0]);
  });
});

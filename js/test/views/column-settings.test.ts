import { beforeEach, describe, expect, it, vi } from "vitest";
import { emptyView } from "../../src/model/view";
import { column, FakeModel, failure, named, press, SCHEMA, schemaOf, settle, type } from "./fixture";
import { useTableView, write as writeIn } from "./mounted";

vi.mock("../../src/grid/grid", () => import("./fixture"));

const view = useTableView();

/** A kernel that knows the table's columns and computes what does not name `nope`. */
function model(): FakeModel {
  const made = new FakeModel();
  made.preview.mockImplementation(async (_name, expression, { start, end }) => {
    if (expression.includes("nope")) {
      throw Object.assign(new Error("there is no column 'nope'"), { failure: failure("", [0, 4]) });
    }
    return {
      column: { ...column("0"), type: "integer" },
      keys: null,
      cells: Array.from({ length: end - start }, (_, i) => ({ value: start + i })),
    };
  });
  return made;
}

function dialog(): HTMLElement {
  const found = view.root.querySelector<HTMLElement>(".wtw-settings");
  if (!found) throw new Error("no dialog is open");
  return found;
}

/** The input, select or textarea of a label. */
function field<T extends HTMLElement = HTMLInputElement>(label: string): T {
  const found = [...dialog().querySelectorAll("label")].find(
    (each) => each.querySelector(".wtw-field-label")?.textContent === label,
  );
  const control = found?.querySelector<T>("input, select");
  if (!control) throw new Error(`no field ${label}`);
  return control;
}

function choose(label: string, value: string): void {
  const select = field<HTMLSelectElement>(label);
  select.value = value;
  select.dispatchEvent(new Event("change", { bubbles: true }));
}

async function open(index: number, item: string): Promise<void> {
  const anchor = document.createElement("button");
  view.root.append(anchor);
  const { FakeGrid } = await import("./fixture");
  FakeGrid.last?.events.columnMenu(index, anchor);
  await settle();
  named(view.root, '[role="menuitem"]', item).click();
  await settle(30);
}

const write = (text: string) => writeIn(dialog(), "Cell expression", text);

const columns = () => view.model.view.value.columns;

describe("the settings of a column of the table", () => {
  beforeEach(async () => {
    await view.mount(model());
    await open(3, "Column settings");
  });

  it("show live, and are one step", async () => {
    expect(dialog().getAttribute("aria-label")).toBe("Column settings: score");
    expect(document.activeElement).toBe(field("Display name"));
    type(field("Display name"), "Score, in %");
    choose("Show as", "percent");
    await settle();
    type(field("Digits after the point"), "3");
    choose("Align", "left");
    type(field("Width"), "150");
    type(field("Items per cell"), "7");
    const settings = {
      title: "Score, in %",
      show_as: "percent",
      align: "left",
      items: 7,
      options: { digits: 3 },
    };
    expect(columns()).toMatchObject({ settings: { score: settings }, widths: { score: 150 } });
    press(field("Width"), "Enter");
    await settle();
    expect(view.root.querySelector(".wtw-settings")).toBeNull();
    press(view.root.querySelector(".wtw-toolbar") as Element, "z", { ctrlKey: true });
    expect(columns()).toMatchObject({ settings: {}, widths: {} });
    press(view.root.querySelector(".wtw-toolbar") as Element, "Z", { ctrlKey: true, shiftKey: true });
    expect(columns().settings).toEqual({ score: settings });
  });

  it("are as before after Escape and Cancel, and no step", async () => {
    type(field("Display name"), "S");
    choose("Show as", "bar");
    await settle();
    expect(columns().settings).toHaveProperty("score");
    press(field("Display name"), "Escape");
    await settle();
    expect(columns().settings).toEqual({});
    await open(3, "Column settings");
    type(field("Width"), "99");
    view.button("Cancel").click();
    await settle();
    expect(columns().widths).toEqual({});
    view.button("More").click();
    await settle();
    expect(view.items()).toContain("Undo");
  });

  it("are refused where they are wrong", async () => {
    type(field("Width"), "wide");
    await settle();
    expect(field("Width").getAttribute("aria-invalid")).toBe("true");
    expect(dialog().textContent).toContain("must be a whole number from 40 to 2000");
    view.button("Apply").click();
    await settle();
    expect(dialog()).toBeTruthy();
    expect(columns().widths).toEqual({});
  });

  it("give way to those of another column, and leave nothing behind", async () => {
    type(field("Display name"), "S");
    await open(0, "Column settings");
    expect(dialog().getAttribute("aria-label")).toBe("Column settings: id");
    expect(columns().settings).toEqual({});
    type(field("Display name"), "I");
    type(field("Width"), "70");
    press(field("Width"), "Enter");
    await settle();
    expect(columns()).toMatchObject({ settings: { id: { title: "I" } }, widths: { id: 70 } });
    press(view.root.querySelector(".wtw-toolbar") as Element, "z", { ctrlKey: true });
    expect(view.model.view.value).toEqual(new FakeModel().view.value);
  });

  it("keep what Python did meanwhile", async () => {
    type(field("Display name"), "S");
    const now = view.model.view.peek();
    view.model.setView({ ...now, query: { ...now.query, filter: "score > 1" } });
    press(field("Display name"), "Escape");
    await settle();
    expect(view.query().filter).toBe("score > 1");
    expect(columns().settings).toEqual({});
  });

  it("begin a new column", async () => {
    view.button("Insert column from this").click();
    await settle(300);
    expect(dialog().getAttribute("aria-label")).toBe("New column");
    expect(view.query().computed).toEqual([{ name: "column", expression: "score" }]);
    expect(columns().order).toEqual(["id", "image", "guess", "score", "column"]);
  });
});

describe("a new column", () => {
  beforeEach(async () => {
    await view.mount(model());
    await open(2, "Insert column left");
  });

  it("is there as soon as its expression is right, and its first values below it", async () => {
    expect(view.query().computed).toEqual([]);
    expect(field("Name").value).toBe("column");
    await write("score * 2");
    expect(view.query().computed).toEqual([{ name: "column", expression: "score * 2" }]);
    expect(columns().order).toEqual(["id", "image", "column", "guess", "score"]);
    const preview = named(dialog(), '[role="status"]', "Preview");
    expect(preview.textContent).toBe("integer012345");
    type(field("Name"), "twice");
    view.button("Apply").click();
    await settle();
    expect(view.query().computed).toEqual([{ name: "twice", expression: "score * 2" }]);
    view.button("More").click();
    await settle();
    named(view.root, '[role="menuitem"]', "Undo insert twice").click();
    await settle();
    expect(view.query().computed).toEqual([]);
    expect(columns().order).toEqual([]);
  });

  it("is never there with a mistake, which is said", async () => {
    await write("nope + 1");
    expect(dialog().textContent).toContain("there is no column 'nope'");
    view.button("Apply").click();
    await settle();
    expect(dialog()).toBeTruthy();
    expect(view.query().computed).toEqual([]);
    press(field("Name"), "Escape");
    await settle();
    expect(view.model.view.value).toEqual(new FakeModel().view.value);
  });

  it("needs an expression and a name of its own", async () => {
    view.button("Apply").click();
    await settle();
    expect(dialog().textContent).toContain("Write an expression");
    await write("score");
    for (const [name, said] of [
      ["", "A column needs a name"],
      ["score", "There is a column score already"],
    ] as const) {
      type(field("Name"), name);
      await settle();
      expect(dialog().textContent).toContain(said);
      view.button("Apply").click();
      await settle();
      expect(view.query().computed).toEqual([{ name: "column", expression: "score" }]);
    }
  });

  it("leaves nothing behind when it is cancelled", async () => {
    await write("score");
    expect(view.model.view.value.columns.order).toContain("column");
    view.button("Cancel").click();
    await settle();
    expect(view.model.view.value).toEqual(emptyView());
  });

  it("goes when it is cancelled, with what was sorted by it", async () => {
    await write("score");
    view.model.schema.value = schemaOf([...SCHEMA.columns, column("column")]);
    const { FakeGrid } = await import("./fixture");
    FakeGrid.last?.events.sort(4, false);
    expect(view.query().sort).toEqual([{ column: "column", descending: false }]);
    view.button("Cancel").click();
    await settle();
    expect(view.query()).toMatchObject({ computed: [], sort: [] });
  });
});

describe("a computed column", () => {
  async function mount(): Promise<void> {
    await view.mount(new FakeModel(schemaOf([...SCHEMA.columns, column("a"), column("b")])));
    view.model.setQuery({
      computed: [
        { name: "a", expression: "score" },
        { name: "b", expression: "a + 1" },
      ],
    });
  }

  it("is not renamed while others use its name", async () => {
    await mount();
    await open(4, "Column settings");
    type(field("Name"), "c");
    await settle();
    expect(dialog().textContent).toContain("a is used by b");
    type(field("Name"), "a");
    await settle();
    expect(dialog().textContent).not.toContain("is used by");
    press(field("Name"), "Escape");
    await settle();
    await open(5, "Column settings");
    type(field("Name"), "c");
    await settle(250);
    view.button("Apply").click();
    await settle();
    expect(view.query().computed[1]).toEqual({ name: "c", expression: "a + 1" });
  });

  it("is previewed by its name, so that cycles are found", async () => {
    await mount();
    await open(4, "Column settings");
    await settle(50);
    expect(view.model.preview.mock.lastCall?.slice(0, 2)).toEqual([
      { purpose: "column", name: "a" },
      "score",
    ]);
    await write("b");
    expect(view.model.preview.mock.lastCall?.slice(0, 2)).toEqual([{ purpose: "column", name: "a" }, "b"]);
  });
});

describe("expanding", () => {
  it("asks for the keys of a dict and shows them, in one step", async () => {
    const made = new FakeModel(schemaOf([column("d", "dict"), column("n")]));
    made.complete.mockImplementation(async (text) => {
      const at = { start: text.length, end: text.length, detail: "" };
      return [
        { label: "k", insert: '"k"]', type: "column" as const, ...at },
        { label: 'long "key"', insert: "", type: "column" as const, ...at },
        { label: "keys", insert: "", type: "function" as const, ...at },
      ];
    });
    await view.mount(made);
    const before = view.model.view.peek();
    await open(0, "Expand into columns");
    expect(made.complete.mock.lastCall?.slice(0, 2)).toEqual(["d[", 2]);
    expect(view.query().computed).toEqual([
      { name: "d_k", expression: 'row["d"]["k"]' },
      { name: 'd_long "key"', expression: 'row["d"]["long \\"key\\""]' },
    ]);
    expect(columns()).toMatchObject({ hidden: ["d"], order: ["d", "d_k", 'd_long "key"', "n"] });
    expect(view.live()).toBe("d expanded into 2 columns");
    press(view.root.querySelector(".wtw-toolbar") as Element, "z", { metaKey: true });
    expect(view.model.view.value).toEqual(before);
  });

  it("looks at the lengths of lists, and says when there is nothing", async () => {
    const made = new FakeModel(schemaOf([column("l", "list")]));
    const lengths = [2, null, 3, 0];
    made.preview.mockImplementation(async () => ({
      column: column("0"),
      keys: null,
      cells: lengths.map((value) => ({ value })),
    }));
    await view.mount(made);
    await open(0, "Expand into columns");
    expect(view.query().computed.map(({ name, expression }) => [name, expression])).toEqual([
      ["l_0", 'row["l"][0]'],
      ["l_1", 'row["l"][1]'],
      ["l_2", 'row["l"][2]'],
    ]);
    lengths.splice(0, 4, null);
    await open(0, "Expand into columns");
    expect(view.live()).toBe("l holds nothing to expand");
    made.preview.mockRejectedValue(new Error("The kernel is gone."));
    await open(0, "Expand into columns");
    expect(view.live()).toBe("l was not expanded: The kernel is gone.");
    expect(view.query().computed).toHaveLength(3);
  });
});

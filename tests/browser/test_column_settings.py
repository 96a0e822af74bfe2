"""Columns in JupyterLab: inserted, set up, removed and restored, and all of it undone."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from grid import Grid
from lab import Notebook
from playwright.sync_api import Page, expect

MAKE = """
import numpy as np, pandas as pd, wandb_tables_widget as wandb
random = np.random.default_rng(0)
n = 500
frame = pd.DataFrame({
    "id": range(n), "guess": random.integers(0, 10, n), "score": random.random(n).round(3),
    "label": random.choice(["cat", "dog", "bird"], n),
    "info": [{"split": "train" if i % 2 else "test", "age": i % 7} for i in range(n)],
    "sizes": [list(range(i % 4)) for i in range(n)],
})
w = wandb.Table(dataframe=frame).show()
w
"""
READ_VIEW = "import json; print(json.dumps(w.view))"
READ_NAMES = """root => [...root.querySelectorAll("[role=columnheader]:has(button)")]
    .sort((a, b) => a.getAttribute("aria-colindex") - b.getAttribute("aria-colindex"))
    .map(header => header.querySelector("button").getAttribute("aria-label").replace("Column menu: ", ""))"""
BROKEN = "there is no column 'scor'"


class Columns:
    """The columns of a grid, and the dialog of one of them."""

    def __init__(self, cells: Notebook, page: Page) -> None:
        self.cells = cells
        self.page = page
        self.grid = Grid(page)
        self.dialog = self.grid.root.get_by_role("dialog").filter(has=page.get_by_label("Display name"))
        self.code = self.dialog.get_by_role("textbox", name="Cell expression")
        self.preview = self.dialog.get_by_role("status", name="Preview")

    @property
    def view(self) -> dict[str, Any]:
        """The view as Python has it."""
        view: dict[str, Any] = json.loads(self.cells.evaluate(1, READ_VIEW))
        return view

    def names(self) -> list[str]:
        """The columns on screen from left to right."""
        names: list[str] = self.grid.root.evaluate(READ_NAMES)
        return names

    def expect_names(self, *names: str) -> None:
        """Wait until these are the columns."""
        for _ in range(50):
            if self.names() == list(names):
                return
            self.page.wait_for_timeout(100)
        assert self.names() == list(names)

    def more(self, item: str | re.Pattern[str]) -> None:
        """Choose an item of More."""
        self.grid.root.get_by_role("button", name="More").click()
        self.grid.root.get_by_role("menuitem", name=item).click()

    def write(self, expression: str) -> None:
        """Write an expression in place of that in the dialog."""
        expect(self.code).to_be_focused(timeout=15_000)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(expression)
        self.page.wait_for_timeout(300)
        if self.dialog.get_by_role("listbox").count():
            self.page.keyboard.press("Escape")

    def apply(self) -> None:
        """Apply, and wait until the dialog is gone."""
        self.dialog.get_by_role("button", name="Apply").click()
        expect(self.dialog).to_have_count(0)


@pytest.fixture
def columns(notebook, page: Page) -> Columns:
    page.set_viewport_size({"width": 1800, "height": 900})
    cells = notebook(MAKE, "")
    cells.run(0)
    made = Columns(cells, page)
    page.wait_for_function("globalThis[Symbol.for('wandb_tables_widget.chunks')]?.size >= 1")
    return made


ALL = ("id", "guess", "score", "label", "info", "sizes")


def test_a_column_is_inserted_sorted_shown_as_percent_and_undone(columns):
    grid = columns.grid
    grid.menu("score", "Insert column left")
    columns.write("scor * 2")
    expect(columns.dialog.get_by_text(BROKEN)).to_be_visible()
    columns.dialog.get_by_role("button", name="Apply").click()
    expect(columns.dialog).to_be_visible()
    assert columns.view["query"]["computed"] == []
    columns.code.click()
    columns.write("score / 2")
    expect(columns.preview).to_contain_text("number")
    first = float(columns.cells.evaluate(1, "print(frame.score[0])")) / 2
    expect(columns.preview.get_by_role("listitem").first).to_have_text(f"{first:.4f}")
    columns.expect_names("id", "guess", "column", *ALL[2:])
    columns.dialog.get_by_label("Name", exact=True).fill("half")
    columns.apply()
    columns.expect_names("id", "guess", "half", *ALL[2:])
    expect(grid.header("half").get_by_role("img", name="computed")).to_be_visible()
    assert columns.view["query"]["computed"] == [{"name": "half", "expression": "score / 2"}]

    grid.menu("half", "Sort descending")
    best = columns.cells.evaluate(1, "print(*(frame.score.sort_values(ascending=False) / 2)[:3])").split()
    grid.expect_column("half", [f"{float(value):.4f}" for value in best])
    grid.menu("half", "Column settings")
    columns.dialog.get_by_label("Show as").select_option(label="Percent")
    expect(columns.dialog.get_by_label("Digits after the point")).to_be_visible()
    grid.expect_column("half", [f"{float(value):.1%}" for value in best])
    columns.dialog.get_by_label("Digits after the point").fill("99")
    expect(columns.dialog.get_by_text("must be a whole number from 0 to 20")).to_be_visible()
    columns.dialog.get_by_label("Digits after the point").fill("0")
    columns.dialog.get_by_label("Display name").fill("Half of it")
    columns.apply()
    columns.expect_names("id", "guess", "Half of it", *ALL[2:])
    assert columns.view["columns"]["settings"]["half"]["options"] == {"digits": 0}

    columns.more("Undo settings of half")
    columns.expect_names("id", "guess", "half", *ALL[2:])
    grid.expect_column("half", [f"{float(value):.4f}" for value in best])
    columns.more("Undo sort by half")
    columns.more("Undo insert half")
    columns.expect_names(*ALL)
    view = columns.view
    assert (view["query"]["computed"], view["query"]["sort"], view["columns"]["settings"]) == ([], [], {})
    for name in ("insert half", "sort by half", "settings of half"):
        columns.more(f"Redo {name}")
    columns.expect_names("id", "guess", "Half of it", *ALL[2:])
    grid.expect_column("Half of it", [f"{float(value):.0%}" for value in best])


def test_settings_show_live_and_cancel_restores(columns):
    grid = columns.grid
    before = columns.view
    grid.menu("score", "Column settings")
    expect(columns.dialog.get_by_label("Display name")).to_be_focused()
    columns.page.keyboard.type("S")
    columns.dialog.get_by_label("Width").fill("300")
    columns.expect_names("id", "guess", "S", *ALL[3:])
    assert columns.view["columns"]["widths"] == {"score": 300}
    columns.dialog.get_by_label("Width").press("Escape")
    expect(columns.dialog).to_have_count(0)
    columns.expect_names(*ALL)
    assert columns.view == before
    grid.root.get_by_role("button", name="More").click()
    expect(grid.root.get_by_role("menuitem", name="Undo")).to_be_disabled()


def test_columns_are_removed_restored_and_the_view_reset(columns):
    grid = columns.grid
    grid.menu("guess", "Remove all right")
    columns.expect_names("id", "guess")
    assert columns.view["columns"]["removed"] == ["score", "label", "info", "sizes"]
    grid.menu("id", "Remove column")
    columns.expect_names("guess")
    grid.root.get_by_role("button", name="Columns").click()
    grid.root.get_by_role("button", name="Restore 5 removed columns").click()
    columns.page.keyboard.press("Escape")
    columns.expect_names(*ALL)
    grid.menu("score", "Sort ascending")
    grid.filter("score > 0.5")
    grid.expect_footer("(of 500)")
    columns.more("Reset view")
    grid.expect_footer("of 500")
    assert columns.view["query"]["sort"] == []
    columns.more("Undo reset view")
    grid.expect_footer("(of 500)")
    assert columns.view["query"]["filter"] == "score > 0.5"


def test_keys_undo_the_view_and_not_the_cell(columns):
    grid, keys = columns.grid, columns.page.keyboard
    grid.menu("score", "Sort ascending")
    grid.menu("guess", "Hide column")
    columns.expect_names("id", *ALL[2:])
    grid.element.get_by_role("gridcell").first.click()
    source = "window.jupyterapp.shell.currentWidget.content.widgets[0].model.sharedModel.getSource()"
    keys.press("Control+z")
    columns.expect_names(*ALL)
    keys.press("Control+z")
    keys.press("Control+z")
    assert columns.view["query"]["sort"] == []
    grid.element.get_by_role("gridcell").first.click()
    keys.press("Control+Shift+Z")
    keys.press("Control+y")
    columns.expect_names("id", *ALL[2:])
    assert columns.page.evaluate(source) == MAKE, "Ctrl+Z undid the cell"
    box = grid.root.get_by_role("combobox", name="Filter", exact=True)
    box.click()
    keys.type("score")
    keys.press("Control+z")
    expect(box).not_to_have_value("score")
    columns.expect_names("id", *ALL[2:])
    assert columns.page.evaluate(source) == MAKE


def test_undo_does_not_go_behind_what_python_did(columns):
    grid = columns.grid
    grid.menu("score", "Sort ascending")
    columns.cells.evaluate(1, "w.filter = 'guess == 3'")
    grid.expect_footer("(of 500)")
    grid.root.get_by_role("button", name="More").click()
    expect(grid.root.get_by_role("menuitem", name="Undo")).to_be_disabled()
    columns.page.keyboard.press("Escape")
    grid.menu("guess", "Hide column")
    columns.more("Undo hide guess")
    view = columns.view["query"]
    assert (view["filter"], view["sort"]) == ("guess == 3", [{"column": "score", "descending": False}])


def test_dicts_and_lists_become_columns(columns):
    grid = columns.grid
    grid.menu("info", "Expand into columns")
    columns.expect_names(*ALL[:4], "info_split", "info_age", "sizes")
    grid.expect_column("info_split", ["test", "train"])
    columns.more(re.compile("^Undo insert 2 columns"))
    columns.expect_names(*ALL)
    grid.menu("sizes", "Expand into columns")
    columns.expect_names(*ALL[:5], "sizes_0", "sizes_1", "sizes_2")


def test_a_column_that_others_use_is_not_removed_unasked(columns):
    columns.cells.evaluate(
        1,
        "w.view = {**w.view, 'query': {**w.view['query'], 'computed': ["
        "{'name': 'a', 'expression': 'score * 2'}, {'name': 'b', 'expression': 'a + 1'}]}}",
    )
    columns.expect_names(*ALL, "a", "b")
    columns.grid.menu("a", "Remove column")
    question = columns.grid.root.get_by_role("alertdialog")
    expect(question).to_contain_text("a is used by b")
    question.get_by_role("button", name="Remove all").click()
    columns.expect_names(*ALL)
    assert columns.view["query"]["computed"] == []


def test_a_cycle_is_refused_by_name(columns):
    columns.cells.evaluate(
        1,
        "w.view = {**w.view, 'query': {**w.view['query'], 'computed': ["
        "{'name': 'a', 'expression': 'score * 2'}, {'name': 'b', 'expression': 'a + 1'}]}}",
    )
    columns.expect_names(*ALL, "a", "b")
    columns.grid.menu("a", "Column settings")
    columns.write("b + 1")
    expect(columns.dialog.locator(".wtw-problem").filter(has_text=re.compile("[ab]")).first).to_be_visible()
    columns.dialog.get_by_role("button", name="Apply").click()
    expect(columns.dialog).to_be_visible()
    columns.page.keyboard.press("Escape")
    expect(columns.dialog).to_have_count(0)
    assert columns.view["query"]["computed"][0] == {"name": "a", "expression": "score * 2"}


def test_it_is_used_by_the_keyboard_alone(columns):
    keys = columns.page.keyboard
    columns.grid.element.get_by_role("gridcell").first.click()
    keys.press("ArrowUp")
    keys.press("Shift+F10")
    expect(columns.grid.root.get_by_role("menu")).to_be_visible()
    keys.press("i")
    keys.press("i")
    keys.press("Enter")
    columns.write("label + '!'")
    expect(columns.preview).to_contain_text("string")
    keys.press("Tab")
    expect(columns.dialog.get_by_label("Name", exact=True)).to_be_focused()
    keys.press("Control+A")
    keys.type("loud")
    keys.press("Control+Enter")
    expect(columns.dialog).to_have_count(0)
    columns.grid.expect_column("loud", [f"{label}!" for label in columns.grid.column("label")])
    assert columns.page.evaluate("document.activeElement.closest('.wtw') !== null"), "the focus was lost"
    keys.press("Control+z")
    columns.expect_names(*ALL)
    assert columns.view["query"]["computed"] == []


def test_it_has_no_mistakes_of_accessibility(columns, page):
    for theme in ("JupyterLab Light", "JupyterLab Dark"):
        columns.cells.set_theme(theme)
        columns.grid.menu("score", "Insert column right")
        columns.write("scor * 2")
        expect(columns.dialog.get_by_text(BROKEN)).to_be_visible()
        assert problems(page) == []
        columns.code.click()
        columns.write("score * 2")
        expect(columns.preview).to_contain_text("number")
        columns.dialog.get_by_label("Show as").select_option(label="Color scale")
        assert problems(page) == []
        columns.page.keyboard.press("Escape")
        expect(columns.dialog).to_have_count(0)


def problems(page: Page) -> list[str]:
    found = Axe().run(page, context=".wtw").response["violations"]
    return [f"{each['id']}: {[node['html'][:200] for node in each['nodes']]}" for each in found]

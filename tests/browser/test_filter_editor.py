"""The filter editor in JupyterLab: loaded from the kernel alone, used by mouse and by keyboard."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from grid import Grid
from lab import Notebook
from playwright.sync_api import Page, Route, expect

MAKE = """
import numpy as np, pandas as pd, wandb_tables_widget as wandb
random = np.random.default_rng(0)
n = 5_000
frame = pd.DataFrame({
    "id": range(n), "guess": random.integers(0, 10, n), "truth": random.integers(0, 10, n),
    "score": random.random(n).round(3), "label": random.choice(["cat", "dog", "bird"], n),
    "any name": random.random(n) > 0.5,
})
w = wandb.Table(dataframe=frame).show()
w
"""
CHUNKS = "() => globalThis[Symbol.for('wandb_tables_widget.chunks')]?.size ?? 0"
COUNT = "print(int(frame.query({!r}).shape[0]))"


class Editor:
    """The panel of the filter editor."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.page = grid.page
        self.panel = grid.root.get_by_role("dialog", name="Filter editor")
        self.opener = grid.root.get_by_role("button", name="Open editor")
        self.code = self.panel.get_by_role("textbox", name="Expression", exact=True)
        self.input = grid.root.get_by_role("combobox", name="Filter", exact=True)

    def open(self) -> None:
        """Open it and wait until its code is there."""
        self.opener.click()
        expect(self.code).to_be_focused(timeout=15_000)

    def expect_matching(self, matched: int) -> None:
        """Wait until the count is that."""
        expect(self.panel).to_contain_text(f"{matched:,} of 5,000 rows match")


@pytest.fixture
def opened(notebook, page: Page) -> tuple[Notebook, Editor]:
    cells = notebook(MAKE, "")
    cells.run(0)
    return cells, Editor(Grid(page))


def matching(cells: Notebook, query: str) -> int:
    return int(cells.evaluate(1, COUNT.format(query)))


def test_it_comes_from_the_kernel_when_it_is_opened(opened, page):
    """It works where nothing can be fetched, and is not there before it is opened."""
    _, editor = opened
    page.wait_for_function(f"({CHUNKS})() === 1")  # the panels
    fetched: list[str] = []

    def refuse(route: Route) -> None:
        if "/favicons/" not in route.request.url:
            fetched.append(route.request.url)
        route.abort()

    page.route(lambda url: "/api/" not in url, refuse)
    editor.open()
    assert page.evaluate(CHUNKS) == 2
    editor.page.keyboard.type("score > 0.9")
    expect(editor.panel).to_contain_text("of 5,000 rows match")
    editor.page.keyboard.press("Escape")
    editor.open()
    assert page.evaluate(CHUNKS) == 2
    assert fetched == []
    page.unroute_all()


def test_an_expression_is_typed_with_help(opened):
    cells, editor = opened
    editor.open()
    editor.page.keyboard.type("gu")
    proposal = editor.panel.get_by_role("option").filter(has_text="guess")
    expect(proposal).to_contain_text("integer: ")
    editor.page.keyboard.press("Tab")
    editor.page.keyboard.type(' != truth and scor > 0.9 and label.contains("a')
    expect(editor.panel).to_contain_text(re.compile("contains.*text holds another|contains"))
    editor.page.keyboard.type('t")')
    expect(editor.panel.get_by_text("there is no column 'scor'")).to_be_visible()
    expect(editor.code.locator(".wtw-mistake")).to_have_text("scor")
    expect(editor.code).to_have_attribute("aria-invalid", "true")
    expect(editor.code).to_have_accessible_description(re.compile("there is no column 'scor'"))
    editor.panel.get_by_role("button", name="Write score").click()
    expect(editor.code).to_have_text('guess != truth and score > 0.9 and label.contains("at")')
    wanted = matching(cells, 'guess != truth and score > 0.9 and label.str.contains("at")')
    editor.expect_matching(wanted)
    editor.panel.get_by_role("button", name="Apply").click()
    expect(editor.panel).to_have_count(0)
    editor.grid.expect_footer(f"of {wanted:,} (of 5,000)")
    assert cells.evaluate(1, "print(w.filter)").strip().startswith("guess != truth and score > 0.9")


def test_fast_typing_loses_nothing(opened):
    _, editor = opened
    editor.open()
    text = "guess != truth and score > 0.25 and not `any name` and id in [1, 2, 3, 4, 5, 6, 7, 8]"
    editor.page.keyboard.type(text)
    expect(editor.code).to_have_text(text)
    expect(editor.input).to_have_value(text)


def test_conditions_are_built_and_read_back(opened):
    cells, editor = opened
    editor.open()
    editor.panel.get_by_role("radio", name="Builder").check()
    editor.panel.get_by_role("button", name="Add condition").click()
    editor.panel.get_by_label("Column", exact=True).select_option("label")
    editor.panel.get_by_label("Operator of label").select_option(label="is one of")
    editor.panel.get_by_label("Value of label").fill("cat, dog")
    editor.panel.get_by_role("button", name="Add group").click()
    group = editor.panel.get_by_role("group", name="Group of conditions")
    group.get_by_label("Column", exact=True).select_option("score")
    group.get_by_label("Operator of score").select_option(label="≥")
    expect(editor.panel).to_contain_text("1 condition is not complete")
    group.get_by_label("Value of score").fill("0.75")
    group.get_by_role("button", name="Add condition").click()
    group.get_by_label("Column", exact=True).nth(1).select_option("guess")
    group.get_by_label("Operator of guess").select_option(label="is column")
    group.get_by_label("Value of guess").select_option("truth")
    wanted = matching(cells, 'label in ["cat", "dog"] and (score >= 0.75 or guess == truth)')
    editor.expect_matching(wanted)
    editor.panel.get_by_role("radio", name="Expression").check()
    expect(editor.code).to_have_text('label in ["cat", "dog"] and (score >= 0.75 or guess == truth)')
    editor.code.focus()
    editor.page.keyboard.press("Control+End")
    editor.page.keyboard.type(" and `any name`")
    expect(editor.panel.get_by_role("radio", name="Builder")).to_be_enabled()
    editor.panel.get_by_role("radio", name="Builder").check()
    expect(editor.panel.get_by_label("Value of any name")).to_have_value("true")
    editor.panel.get_by_role("button", name="Apply").click()
    wanted = matching(cells, 'label in ["cat", "dog"] and (score >= 0.75 or guess == truth) and `any name`')
    editor.grid.expect_footer(f"of {wanted:,} (of 5,000)")


def test_another_shape_stays_an_expression(opened):
    _, editor = opened
    editor.open()
    editor.page.keyboard.type("score * 2 > 1")
    expect(editor.panel).to_contain_text("The builder cannot show this: score * 2 > 1 is more than")
    expect(editor.panel.get_by_role("radio", name="Builder")).to_be_disabled()


def test_it_is_used_by_the_keyboard_alone(opened):
    cells, editor = opened
    editor.input.focus()
    keys = editor.page.keyboard
    keys.press("Alt+ArrowDown")
    expect(editor.code).to_be_focused(timeout=15_000)
    keys.type("score > 0.5")
    keys.press("Control+Enter")
    expect(editor.panel).to_have_count(0)
    expect(editor.input).to_be_focused()
    editor.grid.expect_footer("of 2,")
    assert cells.text(1) == "", "Ctrl+Enter ran a cell"
    keys.press("Alt+ArrowDown")
    expect(editor.code).to_be_focused()
    keys.press("Control+A")
    keys.type("guess == 3")
    editor.expect_matching(matching(cells, "guess == 3"))
    editor.code.focus()
    keys.press("Enter")
    editor.grid.expect_footer("of 5")
    keys.press("Alt+ArrowDown")
    expect(editor.code).to_be_focused()
    keys.press("Alt+ArrowUp")
    expect(editor.code).to_have_text("score > 0.5")
    keys.press("Shift+Tab")
    keys.press("Shift+Tab")
    keys.press("ArrowLeft")
    expect(editor.panel.get_by_label("Value of score")).to_be_visible()
    for _ in range(5):
        keys.press("Tab")
    expect(editor.panel.get_by_label("Value of score")).to_be_focused()
    keys.press("Control+A")
    keys.type("0.75")
    editor.expect_matching(matching(cells, "score > 0.75"))
    editor.panel.get_by_label("Value of score").focus()
    keys.press("Enter")
    expect(editor.panel).to_have_count(0)
    expect(editor.input).to_have_value("score > 0.75")
    keys.press("Alt+ArrowDown")
    expect(editor.panel.get_by_label("Which conditions must be true")).to_be_focused()
    keys.press("Escape")
    expect(editor.panel).to_have_count(0)


def test_the_kernel_keeps_the_history(opened, page):
    cells, editor = opened
    editor.grid.filter("score > 0.5")
    editor.grid.expect_footer("of 2,")
    cells.evaluate(1, "w.filter = 'guess == 3'")
    editor.grid.expect_footer("of 5")
    editor.open()
    editor.panel.get_by_role("button", name="History").click()
    items = editor.panel.get_by_role("menuitem")
    expect(items).to_have_text(["guess == 3", "score > 0.5"])
    items.nth(1).click()
    expect(editor.code).to_have_text("score > 0.5")
    editor.panel.get_by_role("button", name="Clear").click()
    expect(editor.code).to_have_text(re.compile("^$|An expression"))
    editor.grid.expect_footer("1–")
    assert cells.evaluate(1, "print(repr(w.filter), w.history['filters'])").strip() == (
        "'' ['guess == 3', 'score > 0.5']"
    )


def test_it_cannot_come_from_a_kernel_that_is_gone(opened):
    cells, editor = opened
    cells.restart_kernel()
    editor.opener.click()
    expect(editor.panel).to_contain_text("The editor could not be loaded")
    expect(editor.panel.get_by_role("button", name="Try again")).to_be_visible()
    editor.input.fill("score > 0.5")
    expect(editor.input).to_have_value("score > 0.5")


def test_it_has_no_mistakes_of_accessibility(opened, page):
    cells, editor = opened
    for theme in ("JupyterLab Light", "JupyterLab Dark"):
        cells.set_theme(theme)
        editor.open()
        editor.page.keyboard.press("Control+A")
        editor.page.keyboard.type('label == "cat" and not `any name` and scor > 0.5')
        expect(editor.panel.get_by_role("button", name="Write score")).to_be_visible()
        assert problems(page) == []
        editor.panel.get_by_role("button", name="Write score").click()
        expect(editor.panel).to_contain_text("rows match")
        editor.panel.get_by_role("radio", name="Builder").check()
        assert problems(page) == []
        editor.panel.get_by_role("radio", name="Expression").check()
        editor.page.keyboard.press("Escape")


def problems(page: Page) -> list[str]:
    found = Axe().run(page, context=".wtw").response["violations"]
    return [f"{each['id']}: {[node['html'][:200] for node in each['nodes']]}" for each in found]

"""Finding a text among the rows, and the view as code, in a real notebook."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from grid import Grid
from playwright.sync_api import expect

SETUP = """
import numpy as np, pandas as pd
import wandb_tables_widget as wandb
n = 5000
words = np.array(["ant", "bee", "cat"], dtype=object)[np.arange(n) % 3]
words[[40, 2000, 4999]] = ["a Needle", "needles", "NEEDLE"]
frame = pd.DataFrame({"id": np.arange(n), "score": np.arange(n) / 8, "word": words})
table = wandb.Table(dataframe=frame)
"""


@pytest.fixture
def shown(notebook, page):
    book = notebook(SETUP, "w = table.show()\nw", "")
    book.run(0)
    book.run(1)
    return book, Grid(page)


def said(grid):
    return grid.root.locator(".wtw-find-said")


def found(grid):
    return grid.root.locator("[data-found]")


def find(grid, page, text):
    grid.root.get_by_role("button", name="Find in place").click()
    expect(grid.root.get_by_role("searchbox", name="Find", exact=True)).to_be_focused()
    page.keyboard.type(text)


def test_matches_are_stepped_through_by_keyboard_alone(shown, page):
    book, grid = shown
    grid.root.get_by_role("button", name="Find in place").focus()
    page.keyboard.press("Enter")
    expect(grid.root.get_by_role("searchbox", name="Find", exact=True)).to_be_focused()
    page.keyboard.type("needle")
    expect(said(grid)).to_have_text("1 of 3 rows")
    expect(found(grid)).to_have_text("a Needle")
    for key, words, cell in (
        ("Enter", "2 of 3 rows", "needles"),
        ("F3", "3 of 3 rows", "NEEDLE"),
        ("Enter", "1 of 3 rows", "a Needle"),
        ("Shift+F3", "3 of 3 rows", "NEEDLE"),
        ("Shift+Enter", "2 of 3 rows", "needles"),
    ):
        page.keyboard.press(key)
        expect(said(grid)).to_have_text(words)
        expect(found(grid)).to_have_text(cell)
    grid.expect_footer("of 5,000")
    page.keyboard.press("Escape")
    expect(grid.root.get_by_role("searchbox", name="Search")).to_be_visible()
    expect(grid.root.get_by_role("gridcell", name="needles")).to_be_focused()
    assert book.evaluate(2, "print(len(w.to_pandas()))") == "5000\n"


def test_matches_are_marked_as_cells_scroll_by(shown, page):
    _, grid = shown
    find(grid, page, "bee")
    expect(said(grid)).to_have_text("1 of 1,665 rows")
    grid.root.locator(".wtw-grid").evaluate("grid => grid.scrollBy(0, 30000)")
    page.wait_for_function(
        """() => {
          const cells = [...document.querySelectorAll('.wtw-row[aria-rowindex] [role="gridcell"]')];
          const isShown = (cell) => cell.closest(".wtw-row").style.display !== "none";
          const shown = cells.filter((cell) => cell.textContent === "bee" && isShown(cell));
          const marked = [...CSS.highlights.get("wtw-find")].filter((range) => range.toString() === "bee");
          return shown.length > 2 && marked.length >= shown.length
            && shown.every((cell) => marked.some((range) => cell.contains(range.startContainer)));
        }"""
    )


def test_a_match_in_a_closed_group_is_told_at_its_line(shown, page):
    book, grid = shown
    book.evaluate(2, "w.group_by = 'word'")
    find(grid, page, "needle")
    expect(said(grid)).to_have_text("1 of 3 rows, in a closed group")
    page.keyboard.press("Enter")
    expect(said(grid)).to_have_text("2 of 3 rows, in a closed group")


def test_finding_goes_on_while_a_cell_runs(notebook, page):
    cell = "from IPython.display import display\nimport time\nw = table.show()\ndisplay(w)"
    book = notebook(SETUP, f"{cell}\ntime.sleep(15)\nprint('done')")
    book.run(0)
    book.run(1, wait=False)
    grid = Grid(page)
    find(grid, page, "NEEDLE")
    expect(said(grid)).to_have_text("1 of 3 rows", timeout=10_000)
    page.keyboard.press("Enter")
    expect(said(grid)).to_have_text("2 of 3 rows")
    assert "done" not in book.text(1)


def test_what_was_found_becomes_a_filter_of_rows(shown, page):
    book, grid = shown
    find(grid, page, "needle")
    grid.root.get_by_role("button", name="Filter rows").click()
    grid.expect_column("word", ["a Needle", "needles", "NEEDLE"])
    assert book.evaluate(2, "print(w.search)") == "needle\n"
    grid.root.get_by_role("button", name="Find in place").click()
    expect(said(grid)).to_have_text("1 of 3 rows")
    grid.expect_footer("of 5,000")


def test_the_view_is_copied_as_code_that_gives_its_rows(shown, page):
    book, grid = shown
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    grid.filter('word.contains("eedle")')
    grid.expect_footer("of 2")
    for name in ("pandas", "Python"):
        grid.root.get_by_role("button", name="More").click()
        page.get_by_role("menuitem", name=f"Copy as {name}").click()
        expect(grid.root.locator("[aria-live=polite]").first).to_have_text(f"Copied the view as {name}")
        code = page.evaluate("navigator.clipboard.readText()")
        if name == "pandas":
            ran = book.evaluate(2, f"df = table.to_pandas()\nprint(eval({code!r})['id'].tolist())")
            assert ran == "[40, 2000]\n"
        else:
            assert book.evaluate(2, f"print(eval({code!r}).view == w.view)") == "True\n"


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_find_bar_is_accessible(shown, page, theme):
    book, grid = shown
    book.set_theme(theme)
    find(grid, page, "needle")
    expect(said(grid)).to_have_text("1 of 3 rows")
    found_wrong = Axe().run(page, context=".wtw").response["violations"]
    assert not found_wrong, [(each["id"], each["nodes"][0]["html"]) for each in found_wrong]


def test_code_is_shown_where_the_clipboard_is_refused(shown, page):
    _, grid = shown
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')) }")
    grid.root.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Copy as SQL").click()
    area = page.get_by_role("textbox", name="The view as SQL")
    expect(area).to_be_focused()
    expect(area).to_have_value('SELECT *\nFROM "table"')
    assert page.evaluate("getSelection().toString()") == 'SELECT *\nFROM "table"'

"""Columns that Python functions compute: values and errors in their cells, and how far they are."""

from __future__ import annotations

import re

import pytest
from grid import Grid
from playwright.sync_api import expect

SETUP = """
import time
import wandb_tables_widget as wandb
table = wandb.Table(columns=["id", "word"], data=[[i, f"word {i}"] for i in range(3000)])
def shout(row):
    if row["id"] == 3: raise ValueError("three")
    return row["word"].upper()
def slow(row):
    time.sleep(0.01)
    return row["id"] * 2
def hangs(row):
    if row["id"] == 1: return None
    if row["id"] == 2: time.sleep(1e6)
    while row["id"] == 3: pass
    if row["id"] > 20: time.sleep(0.05)
    return row["id"]
w = table.show(height=420)
"""
ERROR = '[aria-rowindex="5"] .wtw-failed'


@pytest.fixture
def shown(notebook, page):
    book = notebook(
        SETUP,
        "w",
        'w.add_column("loud", shout, after="id")',
        'w.add_column("slow", slow)',
        'w.add_column("hangs", hangs)',
    )
    for cell in (0, 1):
        book.run(cell)
    grid = Grid(page)
    grid.expect_column("id", ["0", "1"])
    return book, grid


def test_values_and_errors_come_to_their_cells_and_the_column_is_one_like_others(shown):
    book, grid = shown
    book.run(2)
    expect(grid.header("loud")).to_be_visible()
    expect(grid.header("loud").get_by_role("img", name="computed by Python")).to_have_text("ƒ")
    grid.expect_column("loud", ["WORD 0", "WORD 1"])
    expect(grid.element.locator(ERROR)).to_have_text("ValueError: three")
    grid.menu("loud", "Sort descending")
    grid.expect_column("loud", ["WORD 999", "WORD 998"])
    grid.filter("loud == 'WORD 7'")
    grid.expect_footer(re.compile(r"1.* of 1 "))


def test_a_slow_one_tells_how_far_it_is_and_can_be_cancelled(shown, page):
    book, grid = shown
    book.run(3)
    footer = page.locator(".wtw-footer")
    expect(footer).to_contain_text(re.compile(r"Computing slow: [\d,]+ of 3,000 rows"))
    grid.expect_column("slow", ["0", "2"])
    grid.go_to(2900)
    expect(grid.element.locator('[aria-rowindex="2901"]')).to_contain_text("5798")
    footer.get_by_role("button", name="Cancel").click()
    expect(footer).not_to_contain_text("Computing")
    grid.menu("slow", "Sort descending")
    expect(page.get_by_text("was stopped before all its rows were computed")).to_be_visible()
    grid.expect_column("id", ["0", "1"])
    grid.menu("slow", "Compute the rest")
    expect(page.get_by_text("column 'slow' is being computed by Python")).to_be_visible()
    grid.go_to(2000)
    expect(grid.element.locator('[aria-rowindex="2001"]')).to_contain_text("3998")
    footer.get_by_role("button", name="Cancel").click()
    expect(footer).to_contain_text(re.compile(r"slow stopped at [\d,]+ of 3,000 rows"))
    footer.get_by_role("button", name="Compute the rest").click()
    expect(footer).to_contain_text("Computing slow")
    expect(footer).not_to_contain_text("stopped")


def test_what_hangs_is_pending_and_cancel_says_what_became_of_it(shown, page):
    book, grid = shown
    book.run(4)
    column = grid.header("hangs").get_attribute("aria-colindex")

    def cell(row):
        return grid.element.locator(f'[aria-rowindex="{row + 2}"] [aria-colindex="{column}"]')

    expect(page.locator(".wtw-footer")).to_contain_text("2 hanging", timeout=20_000)
    grid.expect_column("hangs", ["0", "–"])
    for row in (2, 3):
        expect(cell(row)).to_have_text("not computed yet: its call has not come back")
        expect(cell(row)).to_have_class(re.compile("wtw-pending"))
    grid.menu("hangs", "Sort descending")
    waiting = page.get_by_text("column 'hangs' is being computed by Python")
    expect(waiting).to_be_visible()
    expect(waiting).to_have_class(re.compile("wtw-later"))
    cell(2).click()
    page.keyboard.press("Enter")
    detail = page.get_by_role("dialog", name="Row detail")
    expect(detail).to_contain_text("not computed yet: its call has not come back")
    cancel = page.locator(".wtw-footer").get_by_role("button", name="Cancel")
    cancel.focus()
    page.keyboard.press("Enter")
    expect(cell(3)).to_have_text("stopped before it was computed")
    expect(cell(2)).to_have_text(re.compile("still runs, though stopped"))
    expect(detail).to_contain_text("still runs, though stopped")
    page.keyboard.press("Escape")
    grid.menu("id", "Sort descending")
    grid.expect_column("id", ["2999", "2998"])

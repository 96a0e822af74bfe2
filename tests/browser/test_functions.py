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
w = table.show(height=420)
"""
ERROR = '[aria-rowindex="5"] .wtw-failed'


@pytest.fixture
def shown(notebook, page):
    book = notebook(SETUP, "w", 'w.add_column("loud", shout, after="id")', 'w.add_column("slow", slow)')
    for cell in (0, 1):
        book.run(cell)
    grid = Grid(page)
    grid.expect_column("id", ["0", "1"])
    return book, grid


def test_values_and_errors_come_to_their_cells_and_the_column_is_one_like_others(shown):
    book, grid = shown
    book.run(2)
    expect(grid.header("loud")).to_be_visible()
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

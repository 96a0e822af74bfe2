"""What JupyterLab does to a widget: busy kernels, re-runs, second views, collapsed outputs, restarts."""

from __future__ import annotations

import pytest
from grid import Grid
from lab import READY
from playwright.sync_api import expect

SETUP = """
import time
import numpy as np, pandas as pd
import wandb_tables_widget as wandb
table = wandb.Table(dataframe=pd.DataFrame({"id": np.arange(20_000), "x": np.arange(20_000)[::-1] * 0.5}))
"""
LOOP = "t = time.monotonic()\nwhile time.monotonic() - t < 8: sum(range(1000))"


@pytest.mark.parametrize("busy", ["time.sleep(8)", LOOP], ids=["sleep", "loop"])
def test_grid_answers_while_its_own_cell_runs(notebook, page, busy):
    book = notebook(SETUP, f"display(table.show())\n{busy}\nprint('done')")
    book.run(0)
    book.run(1, wait=False)
    grid = Grid(page)
    grid.expect_column("id", ["0", "1"])
    grid.menu("x", "Sort ascending")
    grid.expect_column("id", ["19999", "19998"])
    grid.go_to(10_000)
    page.wait_for_timeout(500)
    assert grid.lines("id")[10_000] == "10000"
    assert "done" not in str(book.outputs(1)), "the cell had ended: nothing was proved"


def test_run_all_paints_before_the_next_cell_ends(notebook, page):
    book = notebook(SETUP, "table", "time.sleep(8)\nprint('done')")
    book.run_all()
    Grid(page).expect_column("id", ["0", "1"])
    assert "done" not in str(book.outputs(2)), "the cell had ended: nothing was proved"


def test_running_a_cell_again_leaves_one_living_grid(notebook, page):
    book = notebook(SETUP, "table")
    book.run(0)
    for _ in range(3):
        book.run(1)
    grid = Grid(page)
    grid.menu("x", "Sort ascending")
    grid.expect_column("id", ["19999"])
    assert page.locator(READY).count() == 1


def test_two_views_show_one_widget(notebook, page):
    book = notebook(SETUP, "w = table.show(height=200)\nw", "w")
    for cell in range(3):
        book.run(cell)
    first, second = Grid(page, 0), Grid(page, 1)
    first.menu("x", "Sort ascending")
    first.expect_column("id", ["19999"])
    second.expect_column("id", ["19999"])
    second.go_to(15_000)
    page.wait_for_timeout(500)
    assert second.lines("id")[15_000] == "5000"
    assert first.column("id")[0] == "19999"


def test_collapsing_the_output_keeps_the_place(notebook, page):
    book = notebook(SETUP, "table")
    book.run(0)
    book.run(1)
    grid = Grid(page)
    grid.go_to(10_000)
    page.wait_for_timeout(400)
    before = grid.lines("id")
    for command in ("notebook:hide-cell-outputs", "notebook:show-cell-outputs"):
        page.evaluate(
            """command => {
                window.jupyterapp.shell.currentWidget.content.activeCellIndex = 1;
                return window.jupyterapp.commands.execute(command);
            }""",
            command,
        )
        page.wait_for_timeout(300)
    assert grid.lines("id") == before


def test_restarting_the_kernel_is_told(notebook, page):
    book = notebook(SETUP, "table")
    book.run(0)
    book.run(1)
    grid = Grid(page)
    expect(grid.root.get_by_text("Live", exact=True)).to_be_visible()
    book.restart_kernel()
    expect(grid.root.get_by_text("Disconnected", exact=True)).to_be_visible(timeout=15_000)
    assert grid.column("id")[0] == "0"


def test_every_data_frame_shows_in_the_grid_after_load_ext(notebook, page):
    book = notebook(
        "%load_ext wandb_tables_widget",
        "import pandas as pd\npd.DataFrame({'a': [3, 1, 2], 'b': list('xyz')})",
    )
    book.run(0)
    book.run(1)
    Grid(page).expect_column("b", ["x", "y", "z"])

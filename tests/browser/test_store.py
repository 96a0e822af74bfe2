"""What a store holds, in the grid: all runs of a key, joined tables, and a stream of another process."""

from __future__ import annotations

import re

import pytest
from grid import Grid
from playwright.sync_api import expect

RUNS = """
import wandb_tables_widget as wandb
for run_number, name in enumerate(["baseline", "wider", "deeper"]):
    with wandb.init(project="colors", name=name) as run:
        run.log({"t": wandb.Table(columns=["n"], data=[[run_number], [run_number]])})
project = wandb.Api().project("colors")
w = project.table("t").show()
w"""

# The texts that stand behind a square, with the colour that is seen.
SWATCHES = """root => Object.fromEntries([...root.querySelectorAll("[data-swatch]")].filter(
    element => element.checkVisibility()).map(element => {
    const { width, backgroundColor } = getComputedStyle(element, "::before");
    return [element.textContent, parseFloat(width) > 4 ? backgroundColor : null];
}))"""

TABLES = """
import numpy as np
import wandb_tables_widget as wandb
def picture(i): return wandb.Image(np.full((8, 8), 20 * i % 256, np.uint8))
left = wandb.Table(columns=["id", "image"], data=[[f"a{i}", picture(i)] for i in range(8)])
scans = [[f"a{i}", "xy"[i % 2], picture(i)] for i in range(5, 12)]
right = wandb.Table(columns=["id", "label", "scan"], data=scans)
w = wandb.JoinedTable(left, right, "id").show({})
w"""

SERVICE = """
import subprocess, sys, time
import wandb_tables_widget as wandb
stream = wandb.StreamTable("colors/service")
program = '''
import sys, time
import wandb_tables_widget as wandb
with wandb.StreamTable("colors/service") as stream:
    for i in range(int(sys.argv[1])):
        stream.log({"i": i, "half": i / 2} | ({"late": f"late {i}"} if i >= 60 else {}))
        time.sleep(0.03)
'''
stream"""
START = "service = subprocess.Popen([sys.executable, '-c', program, '400'])"
LOOP = "until = time.monotonic() + 12\nwhile time.monotonic() < until: sum(range(1000))\nprint('done')"


def test_runs_keep_their_colors_in_rows_groups_summaries_and_lists(notebook, page):
    book = notebook(RUNS, "project.runs", "")
    book.run(0)
    grid = Grid(page)
    grid.expect_column("run", ["baseline", "baseline", "wider"])
    expect(grid.header("run").locator("[data-swatch]").first).to_be_visible()
    colors = grid.root.evaluate(SWATCHES)
    assert set(colors) == {"baseline", "wider", "deeper"}
    assert len({color for color in colors.values() if color}) == 3
    grid.menu("run", "Group by")
    grid.expect_footer("3 groups")
    page.wait_for_timeout(500)
    keys = grid.element.locator(".wtw-body").evaluate(SWATCHES)
    assert keys == colors
    book.set_theme("JupyterLab Dark")
    assert grid.root.evaluate(SWATCHES) == colors
    book.set_theme("JupyterLab Light")
    book.run(1)
    runs = Grid(page, 1)
    runs.expect_column("run", ["baseline", "wider", "deeper"])
    assert runs.root.evaluate(SWATCHES) == colors
    grid.menu("run", "Ungroup")
    grid.filter("run == 'wider'")
    grid.expect_column("run", ["wider", "wider"])
    page.wait_for_timeout(300)
    assert grid.element.locator(".wtw-body").evaluate(SWATCHES) == {"wider": colors["wider"]}


@pytest.mark.parametrize(
    ("outer", "ids"),
    [
        ("", range(5, 8)),
        ("left_outer=True", range(8)),
        ("right_outer=True", range(5, 12)),
        ("left_outer=True, right_outer=True", range(12)),
    ],
    ids=["inner", "left", "right", "outer"],
)
def test_a_joined_table_shows_both_sides_with_their_pictures(notebook, page, outer, ids):
    book = notebook(TABLES.replace("{}", outer), "")
    book.run(0)
    grid = Grid(page)
    grid.expect_footer(f"of {len(ids)}")
    for side, known in (("0", range(8)), ("1", range(5, 12))):
        expected = {f"a{i}" for i in ids if i in known} | ({"–"} if set(ids) - set(known) else set())
        assert set(grid.column(f"{side}.id")) == expected
    pictures = grid.element.locator("[role=gridcell] [data-state=here] img")
    expect(pictures).to_have_count(sum((i < 8) + (i >= 5) for i in ids))
    assert pictures.evaluate_all("all => all.every(picture => picture.naturalWidth > 0)")
    grid.filter("`1.label` == 'y'")
    grid.expect_footer(re.compile(rf"of {sum(i % 2 and i >= 5 for i in ids)}\b"))
    assert book.evaluate(1, "print(set(w.to_pandas()['1.label']))") == "{'y'}\n"


def test_a_stream_of_another_process_is_followed_while_a_cell_is_busy(notebook, page):
    book = notebook(SERVICE, START, LOOP, "")
    book.run(0)
    grid = Grid(page)
    expect(grid.root.get_by_text("No rows yet", exact=True)).to_be_visible()
    book.run(1)
    book.run(2, wait=False)
    expect(grid.header("i")).to_be_visible(timeout=10_000)
    grid.expect_column("i", ["0", "1"])
    follow = grid.root.get_by_role("button", name="Follow latest")
    follow.click()
    seen = []
    for _ in range(4):
        total = int(grid.element.get_attribute("aria-rowcount") or 0) - 1
        page.wait_for_timeout(400)
        lines = grid.lines("i")
        assert max(lines) >= total
        assert all(text in {"", str(line - 1)} for line, text in lines.items())
        seen.append(max(lines))
    assert seen == sorted(set(seen))
    expect(grid.header("late")).to_be_visible(timeout=10_000)
    expect(follow).to_have_attribute("aria-pressed", "true")
    grid.element.hover()
    page.mouse.wheel(0, -600)
    expect(follow).to_have_attribute("aria-pressed", "false")
    page.wait_for_timeout(400)
    still = grid.lines("i")
    page.wait_for_timeout(1500)
    assert grid.lines("i") == still
    expect(grid.root.get_by_role("button", name=re.compile(r"^\+\d+ new$"))).to_be_visible()
    assert "done" not in str(book.outputs(2)), "the cell had ended: nothing was proved"
    assert book.evaluate(3, "service.wait(30); time.sleep(1); print(len(stream))") == "400\n"
    grid.expect_footer("of 400")
    missing = grid.root.get_by_role("button", name="Missing in late: 60 of 400", exact=True)
    expect(missing).to_have_text("15 % missing", timeout=10_000)

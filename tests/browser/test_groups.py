from __future__ import annotations

import os
import re

import numpy as np
import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from grid import Grid
from playwright.sync_api import expect

SETUP = """
import numpy as np, pandas as pd
import wandb_tables_widget as wandb
rng = np.random.default_rng(7)
n = 3000
frame = pd.DataFrame({
    "id": np.arange(n),
    "score": (rng.random(n) * 2 - 1).round(4),
    "label": rng.choice(["cat", "dog", "other", 'say "hi"', None], n),
    "right": rng.choice([True, False], n),
    "day": pd.Timestamp("2026-01-01") + pd.to_timedelta(rng.integers(0, 60, n), unit="D"),
    "bin": rng.integers(0, 5, n) / 4,
})
table = wandb.Table(dataframe=frame)
"""


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    names: dict = {}
    setup = "\n".join(line for line in SETUP.splitlines() if "wandb" not in line)
    exec(setup, {"np": np, "pd": pd}, names)  # noqa: S102  # the same rows as in the notebook
    return names["frame"]


@pytest.fixture
def shown(notebook, page):
    def show(options: str = "", then: str = "") -> tuple:
        book = notebook(SETUP, f"w = table.show({options})\n{then}\nw", "")
        book.run(0)
        book.run(1)
        return book, Grid(page)

    return show


def look(page, name: str) -> None:
    """Keep a picture to look at, where SHOTS says."""
    if os.environ.get("SHOTS"):
        page.screenshot(path=f"{os.environ['SHOTS']}/groups-{name}.png")


def opener(grid: Grid, name: str):
    return grid.root.get_by_role("button", name=name, exact=True)


def test_a_tree_is_walked_with_the_keyboard(shown, frame, page):
    _, grid = shown('group_by=["label", "right"]')
    expect(grid.element).to_have_attribute("role", "treegrid")
    labels = sorted(frame["label"].dropna().unique())
    grid.expect_column("label", [f"{name}{(frame['label'] == name).sum()}" for name in labels])
    look(page, "tree-closed")
    opener(grid, "Open group cat").focus()
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowRight")
    cats = frame[frame["label"] == "cat"]
    grid.expect_column("right", ["", f"false{(~cats['right']).sum()}", f"true{cats['right'].sum()}", ""])
    levels = grid.root.locator("[role=row][aria-level]")
    expect(levels.nth(0)).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    wrong = cats[~cats["right"]]
    for _ in range(50):
        if str(wrong["id"].iloc[0]) in grid.column("id"):
            break
        page.wait_for_timeout(100)
    assert grid.column("id")[2] == str(wrong["id"].iloc[0])
    look(page, "tree-open")
    focused = page.evaluate("document.activeElement.closest('[role=row]')?.getAttribute('aria-level')")
    assert focused == "2"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    grid.expect_column("right", ["", f"false{(~cats['right']).sum()}", f"true{cats['right'].sum()}", ""])
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    grid.expect_column("label", [f"{name}{(frame['label'] == name).sum()}" for name in labels])


def test_aggregates_are_added_sorted_and_cut_to_the_top(shown, frame, page):
    book, grid = shown('group_by="label"')
    opener(grid, "Group by").click()
    panel = grid.root.get_by_role("dialog", name="Choose group columns")
    panel.get_by_role("button", name="Add aggregate").click()
    form = panel.get_by_role("form", name="New aggregate")
    form.get_by_label("Function").select_option(label="Mean")
    form.get_by_label("Column").select_option(label="score")
    form.get_by_label("Name").fill("mean score")
    look(page, "panel")
    form.get_by_role("button", name="Add").click()
    panel.get_by_label("Top groups").fill("2")
    look(page, "panel-done")
    page.keyboard.press("Escape")
    grid.menu("mean score", "Sort descending")
    means = frame.groupby(frame["label"].fillna("missing"))["score"].mean().sort_values(ascending=False)
    rest = frame[~frame["label"].fillna("missing").isin(means.index[:2])]
    expect(grid.root.get_by_role("button", name="Open the other groups", exact=True)).to_be_visible()
    wanted = [means.iloc[0], means.iloc[1], rest["score"].mean()]
    grid.expect_column("mean score", [f"{mean:.4f}" for mean in wanted])
    look(page, "top")
    opener(grid, "Open the other groups").click()
    grid.expect_footer(f"{3 + len(rest):,} lines")
    found = book.evaluate(2, "w.aggregates, w.sort, w.top_groups, len(w.to_pandas())")
    assert "mean score" in found
    assert found.split()[-2:] == ["2,", f"{len(frame)})"]


def test_an_aggregate_is_written_by_keyboard_alone(shown, frame, page):
    book, grid = shown('group_by="label"')
    opener(grid, "Group by").focus()
    page.keyboard.press("Enter")
    panel = grid.root.get_by_role("dialog", name="Choose group columns")
    expect(panel.get_by_label("Search columns")).to_be_focused()
    for key in ("Shift+Tab", "Enter"):
        page.keyboard.press(key)
    form = grid.root.get_by_role("form", name="New aggregate")
    expect(form.get_by_label("Function")).to_be_focused()
    code = form.locator(".cm-content")
    expect(code).to_be_visible()
    for key in ("Tab", "Tab", "Control+a"):
        page.keyboard.press(key)
    expect(code).to_be_focused()
    page.keyboard.type("quantile(sco")
    expect(page.locator(".cm-tooltip-autocomplete li").filter(has_text="score").first).to_be_visible()
    expect(form.locator(".wtw-signature")).to_contain_text("quantile(")
    look(page, "proposals")
    page.keyboard.press("Tab")
    page.keyboard.type(", 0.9)")
    first = frame.groupby("label")["score"].quantile(0.9).iloc[0]
    preview = form.get_by_role("status", name="Preview").locator("li").first
    expect(preview).to_have_text(f"cat: {first:.4f}")
    look(page, "preview")
    page.keyboard.press("Enter")
    expect(form).to_have_count(0)
    expect(opener(grid, "Add aggregate")).to_be_focused()
    expect(grid.header("quantile(score, 0.9)")).to_be_visible()
    grid.expect_column("quantile(score, 0.9)", [f"{first:.4f}"])
    page.keyboard.press("Escape")
    expect(opener(grid, "Group by")).to_be_focused()
    assert "'quantile(score, 0.9)'" in book.evaluate(2, "w.aggregates")


def test_the_sort_of_groups_goes_with_them_and_comes_back_with_undo(shown, page):
    book, grid = shown('group_by="label", aggregates={"mean": "avg(score)"}, sort=["-mean", "-count", "id"]')
    chips = grid.root.get_by_role("list", name="Active")
    expect(chips.get_by_role("listitem")).to_have_count(4)
    grid.menu("label", "Ungroup")
    expect(chips).to_have_text(re.compile("^sort ?id$"))
    assert "[{'column': 'id', 'descending': False}]" in book.evaluate(2, "w.sort")
    opener(grid, "More").focus()
    page.keyboard.press("Control+z")
    expect(chips.get_by_role("listitem")).to_have_count(4)


def test_a_bar_filters_to_the_rows_of_its_group(shown, frame, page):
    _, grid = shown('group_by=["label", "right"]')
    opener(grid, 'Open group say "hi"').click()
    quoted = frame[frame["label"] == 'say "hi"']
    row = grid.root.get_by_role("row").filter(has=page.get_by_role("button", name="Open group true")).first
    bins = row.locator(".wtw-histogram [role=img]").nth(1)
    bins.click(position={"x": 4, "y": 10})
    box = grid.root.get_by_role("combobox", name="Filter", exact=True)
    expect(box).to_have_value(re.compile(r'^label == "say \\"hi\\"" and right == true and score >= -1 and '))
    high = float(re.search(r"score < (-?[\d.]+)", box.input_value())[1])
    kept = quoted[quoted["right"] & (quoted["score"] >= -1) & (quoted["score"] < high)]
    grid.expect_footer(f"{len(kept):,} row")
    cells = grid.root.locator(".wtw-group").nth(1).locator(".wtw-histogram [role=img]")
    expect(cells.nth(1)).to_have_attribute("aria-label", re.compile(f"^Histogram, {len(kept)} values"))
    look(page, "bar-clicked")


def test_missing_keys_are_a_group_that_can_be_filtered_by(shown, frame, page):
    _, grid = shown('group_by="label"')
    missing = frame["label"].isna()
    row = grid.root.get_by_role("row").filter(has=page.get_by_role("button", name="Open group missing"))
    row.get_by_role("button", name=re.compile("^true: ")).focus()
    page.keyboard.press("Enter")
    box = grid.root.get_by_role("combobox", name="Filter", exact=True)
    expect(box).to_have_value("label is null and right == true")
    grid.expect_footer(f"{(missing & frame['right']).sum():,} row")


def test_keys_and_previews_are_in_the_format_of_their_column(shown, frame, page):
    _, grid = shown('group_by=["bin", "right"], columns=["id"]', 'w.format("bin", "percent")')
    shares = np.sort(frame["bin"].unique())
    grid.expect_column("bin", [f"{share:.1%}{(frame['bin'] == share).sum()}" for share in shares])
    opener(grid, f"Open group {shares[1]:.1%}").click()
    grid.expect_column("right", ["", "", f"false{((frame['bin'] == shares[1]) & ~frame['right']).sum()}"])
    opener(grid, "Group by").click()
    panel = grid.root.get_by_role("dialog", name="Choose group columns")
    panel.get_by_role("button", name="Add aggregate").click()
    means = frame.groupby("bin")["id"].mean()
    values = panel.get_by_role("status", name="Preview").locator("li")
    expect(values).to_have_text([f"{share:.1%}: {mean:.4f}" for share, mean in means.items()])


def test_grouping_by_an_expression(shown, frame, page):
    _, grid = shown()
    opener(grid, "Group by").click()
    panel = grid.root.get_by_role("dialog", name="Choose group columns")
    panel.get_by_role("button", name="Group by expression…").click()
    form = panel.get_by_role("form", name="Group by expression")
    form.locator(".cm-content").fill("bin(scor, 0.5)")
    expect(form.locator(".wtw-mistake")).to_have_text("scor")
    form.get_by_role("button", name="Group").click()
    expect(form).to_contain_text("no column 'scor'")
    form.get_by_role("button", name="Write score").click()
    expect(form.get_by_role("status", name="Preview")).to_contain_text("number")
    form.get_by_role("button", name="Group").click()
    expect(form).to_have_count(0)
    bins = np.floor(frame["score"] / 0.5) * 0.5
    grid.expect_footer(f"{bins.nunique()} groups")
    look(page, "by-expression")


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_the_panel_has_no_accessibility_violations(shown, page, theme):
    book, grid = shown('group_by=["label", "right"], aggregates={"mean": "avg(score)"}')
    book.set_theme(f"JupyterLab {theme}")
    opener(grid, "Group by").click()
    panel = grid.root.get_by_role("dialog", name="Choose group columns")
    panel.get_by_role("button", name="Add aggregate").click()
    expect(panel.get_by_role("form")).to_be_visible()
    look(page, f"panel-{theme}")
    found = Axe().run(page, context=".wtw").response["violations"]
    book.set_theme("JupyterLab Light")
    assert [(v["id"], v["nodes"][0]["html"]) for v in found if v["impact"] in {"serious", "critical"}] == []

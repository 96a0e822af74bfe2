from __future__ import annotations

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
n = 5000
frame = pd.DataFrame({
    "id": np.arange(n),
    "score": rng.random(n).round(4),
    "guess": rng.integers(0, 10, n),
    "truth": rng.integers(0, 10, n),
    "label": rng.choice(["cat", "dog", "horse"], n),
})
table = wandb.Table(dataframe=frame)
"""


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    rng = np.random.default_rng(7)
    n = 5000
    return pd.DataFrame(
        {
            "id": np.arange(n),
            "score": rng.random(n).round(4),
            "guess": rng.integers(0, 10, n),
            "truth": rng.integers(0, 10, n),
            "label": rng.choice(["cat", "dog", "horse"], n),
        }
    )


@pytest.fixture
def shown(notebook, page):
    book = notebook(SETUP, "w = table.show()\nw", "")
    book.run(0)
    book.run(1)
    return book, Grid(page)


def ids(frame: pd.DataFrame, count: int = 5) -> list[str]:
    return [str(i) for i in frame["id"].head(count)]


def test_values_sort_filter_search_and_python_agree(shown, frame, page):
    book, grid = shown
    grid.expect_column("id", ["0", "1", "2"])
    grid.expect_footer("of 5,000")

    grid.menu("score", "Sort descending")
    by_score = frame.sort_values("score", ascending=False, kind="stable")
    grid.expect_column("id", ids(by_score))

    grid.filter("guess != truth and score > 0.5")
    wrong = by_score.query("guess != truth and score > 0.5")
    grid.expect_column("id", ids(wrong))
    grid.expect_footer(f"{len(wrong):,}")
    assert book.evaluate(2, "print(w.filter, w.to_pandas()['id'].tolist()[:3])") == (
        f"guess != truth and score > 0.5 {wrong['id'].tolist()[:3]}\n"
    )

    grid.root.get_by_role("button", name="Remove sort: score").click()
    grid.expect_column("id", ids(frame.query("guess != truth and score > 0.5")))

    book.evaluate(2, "w.filter = 'label == \"cat\"'; w.sort = ['truth', '-score']")
    chosen = frame[frame.label == "cat"].sort_values(
        ["truth", "score"], ascending=[True, False], kind="stable"
    )
    grid.expect_column("id", ids(chosen))


def test_wrong_filter_is_told_at_its_place_and_changes_nothing(shown):
    _, grid = shown
    grid.expect_column("id", ["0", "1"])
    grid.filter("gues > 3")
    expect(
        grid.root.get_by_role("alert").or_(grid.root.get_by_role("status")).filter(has_text="gues").first
    ).to_be_visible()
    expect(grid.root.get_by_role("combobox", name="Filter", exact=True)).to_have_attribute(
        "aria-invalid", "true"
    )
    grid.expect_column("id", ["0", "1"])
    grid.expect_footer("of 5,000")


def test_rows_are_reached_exactly(shown, frame, page):
    _, grid = shown
    grid.go_to(5000)
    page.wait_for_timeout(300)
    assert grid.lines("id")[5000] == "4999"
    grid.go_to(2500)
    page.wait_for_timeout(300)
    assert grid.lines("id")[2500] == "2499"


def test_groups_open_to_their_rows(shown, frame, page):
    _, grid = shown
    grid.menu("label", "Group by")
    expect(grid.root.locator("[role=treegrid]")).to_be_visible()
    grid.expect_footer("3 groups")
    sizes = frame.groupby("label").size()
    texts = " ".join(grid.column("label"))
    assert all(f"{count:,}" in texts for count in sizes), texts
    expect(grid.root.locator("[role=row][aria-expanded=false] svg").first).to_be_visible()
    grid.root.locator("[role=row][aria-expanded=false] button").first.click()
    cats = frame[frame.label == "cat"]
    page.wait_for_timeout(500)
    shown_ids = [text for text in grid.column("id") if text in set(cats["id"].astype(str))]
    assert shown_ids[:3] == ids(cats, 3)


def test_brushing_a_summary_filters(shown, frame, page):
    _, grid = shown
    summary = grid.header("score").locator("svg").last
    summary.wait_for()
    box = summary.bounding_box()
    assert box
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.5, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.98, middle, steps=5)
    page.mouse.up()
    expect(grid.root.get_by_role("button", name="Remove filter")).to_be_visible()
    text = grid.root.get_by_role("combobox", name="Filter", exact=True).input_value()
    assert "score >=" in text
    expected = frame.query(text)
    grid.expect_footer(f"{len(expected):,}")


def test_keyboard_alone(shown, frame, page):
    book, grid = shown
    grid.element.locator("[tabindex='0']").first.focus()
    page.keyboard.press("Control+Home")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    active = "() => document.activeElement.closest('[role=row]')?.getAttribute('aria-rowindex')"
    assert page.evaluate(active) == "4"
    page.keyboard.press("d")
    page.keyboard.press("d")
    assert len(book.outputs(1)) == 1
    page.keyboard.press("Control+End")
    page.wait_for_timeout(400)
    assert page.evaluate(active) == "5001"
    page.keyboard.press("Space")
    assert book.evaluate(2, "print(w.selected['id'].tolist())") == "[4999]\n"


def test_row_detail_and_multi_sort_by_shift_click(shown, frame, page):
    _, grid = shown
    grid.header("truth").get_by_text("truth").first.click()
    page.keyboard.down("Shift")
    grid.header("score").get_by_text("score").first.click()
    page.keyboard.up("Shift")
    expected = frame.sort_values(["truth", "score"], kind="stable")
    grid.expect_column("id", ids(expected))
    expect(grid.header("truth")).to_have_attribute("aria-sort", "ascending")
    grid.element.locator("[role=gridcell]").first.dblclick()
    detail = grid.root.get_by_label("Row detail").first
    expect(detail).to_contain_text(str(expected["score"].iloc[0]))
    page.keyboard.press("j")
    expect(detail).to_contain_text(str(expected["id"].iloc[1]))
    page.keyboard.press("Escape")
    expect(detail).to_be_hidden()


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_axe_finds_nothing_serious(shown, page, theme):
    book, grid = shown
    book.set_theme(theme)
    grid.expect_column("id", ["0"])
    found = Axe().run(page, context=".wtw").response["violations"]
    serious = [
        (v["id"], v["help"], v["nodes"][0]["html"]) for v in found if v["impact"] in ("serious", "critical")
    ]
    book.set_theme("JupyterLab Light")
    assert not serious

"""What is said where there is little room: less, and nothing that is cut."""

from __future__ import annotations

import pytest
from grid import Grid
from playwright.sync_api import expect

SETUP = """
import numpy as np, pandas as pd
import wandb_tables_widget as wandb
n = 3000
tiny = np.linspace(8.308e-5, 0.9998, n)
frame = pd.DataFrame({
    "tiny": np.where(np.arange(n) % 5 == 2, np.nan, tiny),
    "big": np.where(np.arange(n) % 5 == 2, np.nan, np.linspace(32877, 123456789, n)),
    "day": pd.Timestamp("2026-01-01") + pd.to_timedelta(np.arange(n) % 60, unit="D"),
    "label": np.array(["cat", "dog"])[np.arange(n) % 2],
})
table = wandb.Table(dataframe=frame)
"""
NARROW = ".jp-OutputArea-output { max-width: 420px !important; width: 420px !important; }"
IN_SIGHT = """(header) => {
  const caption = header.querySelector(".wtw-summary-caption");
  const text = [...caption.querySelectorAll(".wtw-summary-text > *")].find((each) => each.clientHeight > 0);
  const word = caption.querySelector("button > *");
  const share = caption.querySelector("button");
  const width = (element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    return range.getBoundingClientRect().width;
  };
  return {
    text: text?.textContent ?? null,
    cut: text ? width(text) > text.clientWidth + 0.5 : false,
    share: share && (word.clientWidth > 0 ? share.textContent : share.firstChild.data),
    beyond: share ? share.getBoundingClientRect().right > caption.getBoundingClientRect().right + 0.5 : false,
  };
}"""


@pytest.fixture
def shown(notebook, page):
    def show(options: str) -> Grid:
        book = notebook(SETUP, f"table.show({options})")
        book.run(0)
        book.run(1)
        return Grid(page)

    return show


@pytest.mark.parametrize("width", [60, 80, 100, 130, 200, 300])
def test_a_summary_says_less_instead_of_being_cut(shown, width):
    grid = shown(f'view={{"columns": {{"widths": {{"tiny": {width}, "big": {width}, "day": {width}}}}}}}')
    seen = {}
    for name, whole in [
        ("tiny", "8.308e-5 – 0.9998"),
        ("big", "32877 – 123456789"),
        ("day", "2026-01-01 – 2026-03-01"),
    ]:
        header = grid.header(name)
        expect(header.locator(".wtw-summary-text")).to_have_attribute("title", whole)
        seen[name] = header.evaluate(IN_SIGHT)
        assert not seen[name]["cut"]
        assert not seen[name]["beyond"]
    assert seen["tiny"]["share"] in {"20 %", "20 % missing"}
    if width >= 100:
        assert None not in {each["text"] for each in seen.values()}
    if width == 300:
        assert seen["tiny"] == {
            "text": "8.308e-5 – 0.9998",
            "cut": False,
            "share": "20 % missing",
            "beyond": False,
        }
    names = grid.header("tiny").locator(".wtw-missing-share")
    expect(names).to_have_attribute("aria-label", "Missing in tiny: 600 of 3,000")


@pytest.mark.parametrize("options", ["", "filter='tiny > 0.5'", "group_by=['label'], filter='big > 5'"])
def test_the_footer_is_one_line_on_a_small_screen(shown, page, options):
    grid = shown(options)
    footer = grid.root.locator(".wtw-footer")
    page.add_style_tag(content=NARROW)
    expect(footer).to_have_css("width", "420px")
    assert footer.bounding_box()["height"] < 30
    counts = footer.locator(".wtw-counts")
    expect(counts).to_have_attribute("title", counts.inner_text())
    expect(footer.get_by_role("spinbutton", name="Go to row")).to_be_visible()
    expect(footer.get_by_role("radiogroup", name="Row size")).to_be_visible()
    kernel = footer.get_by_role("status").filter(has_text="Live")
    expect(kernel).to_have_attribute("title", "The kernel answers")
    box, whole = kernel.bounding_box(), footer.bounding_box()
    assert box["width"] == 8
    assert box["x"] + box["width"] <= whole["x"] + whole["width"] + 0.5

from __future__ import annotations

from grid import Grid
from playwright.sync_api import expect

SETUP = """
import numpy as np
import wandb_tables_widget as wandb
from sklearn.datasets import load_digits
digits = load_digits()
table = wandb.Table(columns=["id", "image", "truth"], data=[
    [i, wandb.Image(digits.images[i] / 16, caption=f"digit {i}"), int(digits.target[i])] for i in range(300)])
"""


def test_thumbnails_groups_and_lightbox(notebook, page):
    book = notebook(SETUP, "table.show(row_size='M')")
    book.run(0)
    book.run(1)
    grid = Grid(page)
    picture = grid.element.locator("img").first
    expect(picture).to_be_visible()
    page.wait_for_function(
        """() => [...document.querySelectorAll(".wtw img")]
            .filter(image => image.complete && image.naturalWidth === 8).length >= 3"""
    )
    picture.click()
    lightbox = grid.root.get_by_role("dialog", name="Image")
    expect(lightbox).to_contain_text("digit 0")
    lightbox.get_by_role("button", name="Next").click()
    expect(lightbox).to_contain_text("digit 1")
    page.keyboard.press("Escape")
    expect(lightbox).to_be_hidden()

    grid.menu("truth", "Group by")
    grid.expect_footer("10 groups")
    strip = grid.element.locator("[role=row] img")
    page.wait_for_function("() => document.querySelectorAll('.wtw [role=treegrid] img').length >= 6")
    first = strip.first.get_attribute("src")
    grid.element.get_by_role("button", name="Next").first.click()
    page.wait_for_function(
        "src => document.querySelector('.wtw [role=treegrid] img')?.src !== src", arg=first
    )


def test_a_broken_image_shows_in_its_own_cell(notebook, page):
    book = notebook(
        SETUP,
        """
snapshot = table.snapshot()
class Holey:
    def read(self, digest):
        if digest == table[1]["image"].digest:
            raise wandb.errors.MediaError(f"{digest} is damaged")
        return snapshot.blobs.read(digest)
wandb.Table.from_arrow(snapshot.data, schema=snapshot.schema, blobs=Holey()).show(row_size="M")
""",
    )
    book.run(0)
    book.run(1)
    grid = Grid(page)
    page.wait_for_function("() => document.querySelectorAll('.wtw img').length >= 3")
    expect(grid.element.locator("[aria-rowindex='3']")).to_contain_text("broken")

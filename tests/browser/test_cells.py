from __future__ import annotations

import pytest
from grid import Grid
from playwright.sync_api import expect

SETUP = """
import wandb_tables_widget as wandb
hostile = [
    "# Title\\n\\n**bold** and [a link](https://example.org/page)",
    "<script>window.bad = 1</script><img src=x onerror='window.bad = 1'>",
    "[one](javascript:window.bad=1) [two](data:text/html,x) [three](/lab/api/x)",
    "<a data-commandlinker-command='help:about' href='https://example.org'>x</a>",
    "<b style='position:fixed'>x</b><style>* { display: none }</style>",
    "![a picture](https://example.org/picture.png)",
]
table = wandb.Table(columns=["share", "change", "heat", "note", "curve", "tree"], data=[
    [i / 40, i * 10.0 - 30, float(i), hostile[i % 6], [float(i * j % 7) for j in range(200)], {"a": {"b": i}}]
    for i in range(40)])
w = table.show(row_size="L")
w
"""
FORMAT = """
w.format("share", "percent", title="Share of all", align="left").format("change", "bar")
w.format("heat", "color_scale", scale="greys").format("note", "markdown")
w.format("curve", "sparkline").format("tree", "tree")
None
"""


@pytest.fixture
def grid(notebook, page):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    book = notebook(SETUP, FORMAT)
    book.run(0)
    made = Grid(page)
    made.expect_column("share", ["0.0000", "0.0250"])
    made.element.evaluate("grid => grid.scrollTop = 130")
    book.run(1)
    expect(made.header("Share of all")).to_be_visible()
    page.wait_for_selector(".wtw-markdown-host", state="attached")
    yield made
    assert not [url for url in asked if "example.org" in url]
    assert page.evaluate("window.bad") is None


def column(grid: Grid, name: str):
    """Return the cells of a column on screen."""
    index = grid.header(name).get_attribute("aria-colindex")
    return grid.element.locator(f"[role=gridcell][aria-colindex='{index}']:visible")


def test_columns_are_drawn_as_python_says(grid, page):
    assert grid.element.evaluate("grid => grid.scrollTop") == 130
    grid.go_to(1)
    grid.expect_column("Share of all", ["0.0%", "2.5%"])
    assert grid.header("Share of all").get_attribute("title").splitlines() == [
        "Share of all",
        "share",
        "number",
    ]
    share = column(grid, "Share of all").first
    assert share.evaluate("cell => getComputedStyle(cell).textAlign") == "left"

    bars = column(grid, "change").locator(".wtw-number-fill")
    left, right = (bars.nth(i).evaluate("bar => bar.getBoundingClientRect().toJSON()") for i in (0, 4))
    assert left["right"] == pytest.approx(right["left"], abs=1)
    assert left["width"] == pytest.approx(3 * right["width"], rel=0.05)
    expect(bars.first).to_have_attribute("data-negative", "")

    heat = column(grid, "heat")
    paints = [heat.nth(i).evaluate("cell => getComputedStyle(cell).backgroundColor") for i in (0, 1)]
    assert paints[0] == "rgb(255, 255, 255)"
    assert paints[1] != paints[0]
    expect(
        column(grid, "curve").first.get_by_role("img", name="Line of 200 values, from 0 to 0")
    ).to_be_visible()


def test_hostile_markdown_does_nothing(grid, page):
    grid.go_to(1)
    note = column(grid, "note").first
    expect(note.locator("h1")).to_have_text("Title")
    link = note.get_by_role("link", name="a link")
    assert link.get_attribute("rel") == "noopener noreferrer"
    assert link.get_attribute("target") == "_blank"
    for row in range(2, 7):
        grid.go_to(row)
        found = grid.element.locator(f"[aria-rowindex='{row + 1}'] .wtw-markdown-host").evaluate(
            """host => [...host.shadowRoot.querySelectorAll(".body *")].map(element =>
                [element.tagName, ...element.getAttributeNames(), element.getAttribute("href") ?? ""])"""
        )
        for tag, *attributes, href in found:
            assert tag in {"A", "BR", "I", "P"}, found
            assert set(attributes) <= {"title"}, found
            assert href == "", found
    expect(page.get_by_role("dialog", name="About JupyterLab")).to_have_count(0)
    picture = grid.element.locator("[aria-rowindex='7'] .wtw-markdown-host i")
    expect(picture).to_have_text("a picture")


def test_a_link_and_a_tree_are_reached_by_keyboard(grid, page):
    grid.go_to(1)
    column(grid, "tree").first.click(position={"x": 150, "y": 100})
    page.keyboard.press("F2")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(column(grid, "tree").first).to_contain_text("b: 0")
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("F2")
    assert (
        page.evaluate(
            """() => {
            let active = document.activeElement;
            while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
            return active?.getAttribute("href");
        }"""
        )
        == "https://example.org/page"
    )

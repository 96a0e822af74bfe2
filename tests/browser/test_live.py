"""A grid over a table that grows: the reader's place stays, new rows are told, and can be followed."""

from __future__ import annotations

import re

import pytest
from grid import Grid
from playwright.sync_api import expect

SETUP = """
import threading, time
import wandb_tables_widget as wandb
columns = ["id", "score", "label"]
def row(i): return i, (i * 7919) % 1000 / 10, ["cat", "dog", "horse"][i % 3]
table = wandb.Table(columns=columns, data=[row(i) for i in range(2000)])
stop = threading.Event()
def feed():
    while not stop.wait(0.05): table.add_data(*row(len(table)))
def start(): threading.Thread(target=feed, daemon=True).start()
w = table.show(height=420)
"""
LOOP = "t = time.monotonic()\nwhile time.monotonic() - t < {}: sum(range(1000))\nprint('done')"

# Changes of what stands in cells and of the scrolling, from now on.
WATCH = """root => {
    const body = root.querySelector(".wtw-body");
    const seen = root.seen = { texts: [], tops: [], waits: 0 };
    new MutationObserver(records => {
        for (const { type, target, attributeName } of records) {
            const cell = (target.nodeType === 1 ? target : target.parentElement)?.closest("[role=gridcell]");
            if (!cell) continue;
            if (type === "attributes") seen.waits += cell.hasAttribute(attributeName);
            else seen.texts.push(cell.textContent);
        }
    }).observe(body, { subtree: true, childList: true, characterData: true, attributes: true,
        attributeFilter: ["aria-busy", "data-wait"] });
    const grid = root.querySelector(".wtw-grid");
    grid.addEventListener("scroll", () => seen.tops.push(grid.scrollTop));
}"""
PLACE = """root => {
    const grid = root.querySelector("[role=grid], [role=treegrid]");
    const top = grid.getBoundingClientRect().top;
    const rows = [...grid.querySelectorAll("[role=row]")].filter(row => row.querySelector("[role=gridcell]"))
        .map(row => [Math.round(row.getBoundingClientRect().top - top),
            ...[...row.querySelectorAll("[role=gridcell]")].map(cell => cell.textContent)])
        .filter(([y]) => y > 40 && y < 400).sort((a, b) => a[0] - b[0]);
    return { scrollTop: grid.scrollTop, rows };
}"""


@pytest.fixture
def shown(notebook, page):
    book = notebook(SETUP, "w", "")
    book.run(0)
    book.run(1)
    grid = Grid(page)
    grid.expect_column("id", ["0", "1"])
    return book, grid


def total(grid: Grid) -> int:
    return int(grid.element.get_attribute("aria-rowcount") or 0) - 1


def place(grid: Grid) -> dict:
    found: dict = grid.root.evaluate(PLACE)
    return found


def settle(page) -> None:
    page.wait_for_timeout(600)


@pytest.mark.parametrize("busy", [False, True], ids=["idle", "busy"])
def test_rows_come_and_nothing_moves(shown, page, busy):
    book, grid = shown
    grid.go_to(1000)
    settle(page)
    before, rows = place(grid), total(grid)
    grid.root.evaluate(WATCH)
    book.evaluate(2, "start()")
    if busy:
        page.evaluate(
            """source => {
                const cell = window.jupyterapp.shell.currentWidget.content.widgets[2];
                cell.model.sharedModel.setSource(source);
            }""",
            LOOP.format(6),
        )
        book.run(2, wait=False)
    page.wait_for_timeout(3000)
    assert not busy or "done" not in str(book.outputs(2)), "the cell had ended: nothing was proved"
    assert total(grid) > rows + 20
    grid.expect_footer(re.compile(r"of 2,0\d\d"))
    assert place(grid) == before
    assert grid.root.evaluate("root => root.seen") == {"texts": [], "tops": [], "waits": 0}
    expect(grid.root.get_by_role("button", name="Follow latest")).to_have_attribute("aria-pressed", "false")
    expect(grid.root.get_by_role("button", name=re.compile(r"^\+\d+ new$"))).to_be_visible()


def test_the_end_is_followed_until_the_reader_scrolls_up(shown, page):
    book, grid = shown
    book.evaluate(2, "start()")
    follow = grid.root.get_by_role("button", name="Follow latest")
    follow.press("Enter")
    expect(follow).to_have_attribute("aria-pressed", "true")
    for _ in range(8):
        rows = total(grid)
        page.wait_for_timeout(200)
        assert max(grid.lines("id")) >= rows
    book.evaluate(2, "stop.set(); time.sleep(.1); table.add_data(-1, 0, 'last')")
    page.wait_for_timeout(500)
    assert grid.lines("id")[total(grid)] == "-1"
    grid.element.hover()
    page.mouse.wheel(0, -300)
    expect(follow).to_have_attribute("aria-pressed", "false")
    top = place(grid)["scrollTop"]
    settle(page)
    assert place(grid)["scrollTop"] <= top
    book.evaluate(2, "[table.add_data(*row(i)) for i in range(120)]")
    hint = grid.root.get_by_role("button", name="+120 new")
    expect(hint).to_be_visible()
    hint.click()
    settle(page)
    assert max(grid.lines("id")) == total(grid)
    expect(hint).to_be_hidden()


def test_two_views_of_one_widget_follow_on_their_own(notebook, page):
    book = notebook(SETUP.replace("height=420", "height=250"), "w", "w", "")
    for cell in range(3):
        book.run(cell)
    first, second = Grid(page, 0), Grid(page, 1)
    first.go_to(500)
    settle(page)
    before = place(first)
    book.evaluate(3, "start()")
    second.root.get_by_role("button", name="Follow latest").click()
    page.wait_for_timeout(1500)
    rows = total(second)
    page.wait_for_timeout(200)
    assert max(second.lines("id")) >= rows > 2020
    assert place(first) == before
    expect(first.root.get_by_role("button", name="Follow latest")).to_have_attribute("aria-pressed", "false")


def test_the_newest_rows_are_pushed_by_a_kernel_that_cannot_answer(notebook, page):
    book = notebook(SETUP, "w", f"start()\n{LOOP.format(8)}")
    save = """([comms]) => window.jupyterapp.serviceManager.settings.save(
        "@jupyterlab/apputils-extension:kernels-settings", JSON.stringify({ commsOverSubshells: comms }))"""
    page.evaluate(save, ["disabled"])
    page.reload()
    page.wait_for_function("() => window.jupyterapp?.shell?.currentWidget?.sessionContext?.session?.kernel")
    page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.ready")
    book.run(0)
    book.run(1)
    grid = Grid(page)
    grid.expect_column("id", ["0", "1"])
    follow = grid.root.get_by_role("button", name="Follow latest")
    book.run(2, wait=False)
    follow.click()
    expect(grid.root.get_by_text("Kernel busy", exact=True)).to_be_visible()
    for _ in range(3):
        rows = total(grid)
        page.wait_for_timeout(1300)
        newest = max(line for line, text in grid.lines("id").items() if text)
        assert newest > rows
    assert "done" not in str(book.outputs(2)), "the cell had ended: nothing was proved"
    page.evaluate(save, ["perCommTarget"])


def test_a_sorted_and_filtered_view_is_brought_up_to_date_in_place(shown, page):
    book, grid = shown
    grid.filter("label != 'dog'")
    grid.menu("score", "Sort descending")
    grid.expect_footer("of 1,333")
    grid.go_to(700)
    settle(page)
    grid.element.locator("[role=row][aria-rowindex='701'] [role=rowheader]").click()
    before, rows = place(grid), total(grid)
    grid.root.evaluate(WATCH)
    book.evaluate(2, "start(); time.sleep(3); stop.set()")
    settle(page)
    assert total(grid) > rows + 20
    after = place(grid)
    assert after["rows"] == before["rows"]
    assert after["scrollTop"] > before["scrollTop"]
    assert grid.root.evaluate("root => root.seen.waits") == 0
    chosen = before["rows"][0][1]
    assert book.evaluate(2, "print(w.selected['id'].tolist())") == f"[{chosen}]\n"
    marked = grid.element.locator("[role=row][aria-selected=true] [role=gridcell]").first
    expect(marked).to_have_text(chosen)


def test_groups_change_in_place(shown, page):
    book, grid = shown
    grid.menu("label", "Group by")
    grid.expect_footer("3 groups")
    settle(page)
    grid.root.evaluate(WATCH)
    book.evaluate(2, "table.add_data(0, 1.0, 'ant')")
    grid.expect_column("label", ["ant1", "cat667", "dog667", "horse666"])
    grid.expect_footer("4 groups")
    of_new_group = 2 * 2
    assert grid.root.evaluate("root => root.seen.waits") <= of_new_group


def test_what_comes_above_the_first_line_moves_nothing(shown, page):
    book, grid = shown
    grid.menu("id", "Sort descending")
    grid.expect_column("id", ["1999"])
    settle(page)
    before = place(grid)["rows"]
    grid.root.evaluate(WATCH)
    book.evaluate(2, "start(); time.sleep(2); stop.set()")
    settle(page)
    assert total(grid) > 2020
    assert place(grid)["rows"] == before
    assert grid.root.evaluate("root => root.seen.waits") == 0


def test_a_new_column_stands_at_the_right_and_the_rest_stays(shown, page):
    book, grid = shown
    grid.menu("label", "Pin column")
    grid.go_to(500)
    box = grid.root.get_by_role("combobox", name="Filter", exact=True)
    box.fill("score > 5")
    settle(page)
    before = place(grid)
    grid.root.evaluate(WATCH)
    book.evaluate(2, "table.add_column('more', [f'm{i}' for i in range(len(table))])")
    expect(grid.header("more")).to_be_visible()
    settle(page)
    after = place(grid)
    assert after["scrollTop"] == before["scrollTop"]
    assert [row[:-1] for row in after["rows"]] == before["rows"]
    assert after["rows"][0][-1] == f"m{after['rows'][0][2]}"
    assert grid.root.evaluate("root => root.seen.texts.filter(text => !/^m\\d+$/.test(text))") == []
    assert box.input_value() == "score > 5"
    names = grid.root.get_by_role("columnheader").evaluate_all("all => all.map(h => h.textContent.trim())")
    assert "more" in [name for name in names if name][-1]

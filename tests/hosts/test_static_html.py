from __future__ import annotations

import base64
from html.parser import HTMLParser

import numpy as np
import pyarrow as pa
import pytest

from wandb_tables_widget.dtypes import Colored, Column, Schema
from wandb_tables_widget.dtypes.colors import color_of
from wandb_tables_widget.hosts.static_html import draw_html
from wandb_tables_widget.media import Image
from wandb_tables_widget.media.blobs import MemoryBlobs
from wandb_tables_widget.table.table import Table
from wandb_tables_widget.view.options import ViewOptions
from wandb_tables_widget.widget.opened import Opened


class Page(HTMLParser):
    """Texts of cells row by row, and every tag and attribute."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[str]] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._in_cell = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag == "tr":
            self.rows.append([])
        if tag in {"td", "th"}:
            self.rows[-1].append("")
            self._in_cell = True

    def handle_endtag(self, tag):
        if tag in {"td", "th"}:
            self._in_cell = False

    def handle_data(self, data):
        self.text += data
        if self._in_cell:
            self.rows[-1][-1] += data


def draw(table: Table, **options) -> Page:
    opened = Opened(table.snapshot())
    return Page(draw_html(opened, ViewOptions(**options).to_view(opened.schema)))


def test_the_first_rows_of_the_view():
    table = Table(columns=["n", "s"], data=[[i, f"row {i}"] for i in range(1797)])
    page = draw(table, sort="-n")
    assert page.rows[0] == ["n", "s"]
    assert page.rows[1:-1] == [[str(n), f"row {n}"] for n in range(1796, 1787, -1)]
    assert "first 10 of 1,797 rows" in page.text
    assert "first 10 of 800 rows (of 1,797)" in draw(table, filter="n < 800").text
    assert draw(table, filter="n < 3").text.endswith("3 rows (of 1,797)")


def test_columns_as_the_view_shows_them():
    table = Table(columns=["a", "b", "c"], data=[[1, 2, 3]])
    page = draw(table, columns=["c", "a"])
    assert page.rows[0] == ["c", "a"]
    wide = draw(Table.from_arrow(pa.table({f"c{i}": [i] for i in range(2000)})))
    assert len(wide.rows[0]) == 20
    assert "1 row, first 20 of 2,000 columns" in wide.text


def test_values(everything):
    page = draw(everything)
    assert page.rows[1][:10] == [
        "1",
        "0.5",
        "a",
        "true",
        "2026-01-02 03:04:05",
        "2026-01-02",
        '[1.0, "Infinity"]',
        '{"a": 1, "b": [true]}',
        "[[1.0, 2.0], [3.0, 4.0]]",
        "1",
    ]
    assert page.rows[2][:3] == [str(2**60), "–", "–"]


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</td></table><iframe src=//evil>",
    "<svg/onload=alert(1)>",
    "&lt;b&gt; &amp;",
    "' onmouseover='alert(1)",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_of_the_data_is_markup(text):
    image = Image(np.zeros((2, 2), np.uint8), caption=text)
    table = Table(columns=[text, "list", "dict", "image"], data=[[text, [text], {text: text}, image]])
    page = draw(table)
    allowed = {"div", "table", "thead", "tbody", "tr", "th", "td", "p", "img", "br", "span", "em"}
    assert {tag for tag, _ in page.tags} <= allowed
    assert {name for _, attrs in page.tags for name in attrs} <= {"style", "scope", "src", "alt"}
    assert page.rows[0][0] == page.rows[1][0] == text
    assert page.rows[1][3] == text


def test_long_text_ends_in_an_ellipsis():
    assert draw(Table(columns=["a"], data=[["x" * 5000]])).rows[1] == ["x" * 79 + "…"]


def test_pictures_are_inside():
    table = Table(columns=["image"], data=[[Image(np.zeros((200, 200), np.uint8))], [None]])
    page = draw(table)
    (source,) = [attrs["src"] for tag, attrs in page.tags if tag == "img"]
    head, data = source.split(",")
    assert head == "data:image/png;base64"
    assert base64.b64decode(data).startswith(b"\x89PNG")
    assert page.rows[2] == ["–"]


def test_a_broken_picture_says_so_in_its_cell():
    table = Table(columns=["n", "image"], data=[[1, Image(np.zeros((2, 2), np.uint8))]])
    snapshot = table.snapshot()
    page = draw(Table.from_arrow(snapshot.data, schema=snapshot.schema, blobs=MemoryBlobs()))
    assert page.rows[1][0] == "1"
    assert "not in this table" in page.rows[1][1]


def test_a_table_of_nothing():
    assert "0 rows" in draw(Table(columns=[], data=[])).text
    assert draw(Table(columns=["a"], data=[])).rows == [["a"]]


def test_what_has_a_color_shows_it():
    runs = Colored((("a", 0), ('"><b>', 3)))
    data = pa.table({"run": ["a", '"><b>', "no run", None]})
    page = draw(Table.from_arrow(data, schema=Schema((Column("run", runs),))))
    assert page.rows[1:] == [["a"], ['"><b>'], ["no run"], ["–"]]
    squares = [attrs["style"] for tag, attrs in page.tags if tag == "span" and "background" in attrs["style"]]
    assert [style.rpartition("background:")[2] for style in squares] == [color_of(0), color_of(3)]

from __future__ import annotations

import pytest

from wandb_tables_widget.dtypes import Column, Number, Schema
from wandb_tables_widget.errors import ViewError
from wandb_tables_widget.view.query import SortKey
from wandb_tables_widget.view.sort import read_sort

SCHEMA = Schema(tuple(Column(name, Number()) for name in ("a", "b", "-b", "desc")))
A, A_DOWN, B = SortKey("a"), SortKey("a", descending=True), SortKey("b")


@pytest.mark.parametrize(
    ("spelling", "keys"),
    [
        (None, ()),
        ([], ()),
        ("a", (A,)),
        ("-a", (A_DOWN,)),
        ("-b", (SortKey("-b"),)),
        (("a", "desc"), (A_DOWN,)),
        (("a", "ascending"), (A,)),
        (("a", "b"), (A, B)),
        (["a", "desc"], (A, SortKey("desc"))),
        ([("a", "descending"), "b"], (A_DOWN, B)),
        ([["a", "desc"]], (A_DOWN,)),
        ({"column": "a"}, (A,)),
        ([{"column": "a", "descending": True}, B], (A_DOWN, B)),
    ],
)
def test_spellings(spelling, keys):
    assert read_sort(spelling, SCHEMA) == keys


@pytest.mark.parametrize(
    "bad", [1, [1], ("a", True), {"col": "a"}, {"column": 1}, {"column": "a", "descending": 1}, [[]], b"a"]
)
def test_anything_else_is_refused(bad):
    with pytest.raises(ViewError, match="sort holds"):
        read_sort(bad, SCHEMA)

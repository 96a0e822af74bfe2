from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from wandb_tables_widget.errors import ViewError
from wandb_tables_widget.view.grouping import read_expanded, with_groups
from wandb_tables_widget.view.query import ComputedColumn, Query, SortKey
from wandb_tables_widget.view.state import ViewState

SORT = (SortKey("mean"), SortKey("count", descending=True), SortKey("a"))
GROUPED = ViewState(
    Query(group_by=("b", "c"), sort=SORT, aggregates=(ComputedColumn("mean", "avg(a)"),), expanded=(("x",),))
)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (None, ()),
        ("cat", (("cat",),)),
        (["cat", 3, None], (("cat",), (3,), (None,))),
        ([["cat"], ["cat", True], []], (("cat",), ("cat", True), ())),
        ([("cat", 1.5)], (("cat", 1.5),)),
        ([np.int64(3), np.float32(0.5), np.True_], ((3,), (0.5,), (True,))),
        (
            [dt.date(2026, 1, 2), dt.datetime(2026, 1, 2, 3, tzinfo=dt.UTC)],
            (("2026-01-02",), ("2026-01-02T03:00:00+00:00",)),
        ),
        (pd.Timestamp("2026-01-02 03:00"), (("2026-01-02T03:00:00",),)),
    ],
)
def test_open_groups_can_be_written_in_several_ways(given, expected):
    assert read_expanded(given) == expected


@pytest.mark.parametrize("bad", [{"a": 1}, [[["x"]]], object(), [np.zeros(3)]])
def test_what_is_no_key_is_shown(bad):
    with pytest.raises(ViewError, match=r"expanded holds .*; write a key"):
        read_expanded(bad)


def test_with_the_last_key_goes_what_sorts_groups():
    assert with_groups(GROUPED, ("c",), ("a", "b", "c")).query.sort == SORT
    flat = with_groups(GROUPED, (), ("a", "b", "c"))
    assert flat.query.sort == (SortKey("a"),)
    assert flat.query.aggregates == GROUPED.query.aggregates
    assert flat.query.expanded == ()


def test_a_column_called_count_goes_on_sorting():
    assert with_groups(GROUPED, (), ("a", "b", "c", "count")).query.sort == SORT[1:]


def test_the_same_groups_stay_as_they_are():
    assert with_groups(GROUPED, ("b", "c"), ()) is GROUPED

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wandb_tables_widget.errors import ViewError
from wandb_tables_widget.view.query import Query, query_to_json
from wandb_tables_widget.view.selection import Selection

QUERY = query_to_json(Query())
pairs = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 20)).map(lambda p: [p[0], p[0] + p[1]]))


@given(pairs)
def test_ranges_become_sorted_and_disjoint_and_keep_their_lines(ranges):
    selection = Selection.from_json({"ranges": ranges, "query": QUERY})
    lines = [line for first, last in selection.ranges for line in range(first, last + 1)]
    assert lines == sorted({line for first, last in ranges for line in range(first, last + 1)})
    assert all(b[0] > a[1] + 1 for a, b in zip(selection.ranges, selection.ranges[1:], strict=False))
    assert Selection.from_json(selection.to_json()) == selection
    newer = Selection(selection.ranges, selection.query, 7)
    assert Selection.from_json(newer.to_json()) == newer


def test_nothing_is_selected_without_a_query():
    assert Selection.from_json({"ranges": [], "query": None}) == Selection()


@pytest.mark.parametrize(
    "bad",
    [
        None,
        {"ranges": 1},
        {"ranges": [[1]]},
        {"ranges": [[2, 1]], "query": QUERY},
        {"ranges": [[-1, 1]], "query": QUERY},
        {"ranges": [[0, 1.5]], "query": QUERY},
        {"ranges": [[False, True]], "query": QUERY},
        {"ranges": [[0, 1]], "query": None},
        {"ranges": [[0, 1]], "query": {"filtr": ""}},
        {"range": []},
        {"version": -1},
        {"version": "1"},
        {"version": True},
    ],
)
def test_other_shapes_are_refused(bad):
    with pytest.raises(ViewError):
        Selection.from_json(bad)

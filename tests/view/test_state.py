from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wandb_tables_widget.errors import ViewError
from wandb_tables_widget.view.state import ColumnsView, Query, SortKey, ViewState

names = st.lists(st.text(max_size=3), unique=True, max_size=4).map(tuple)
keys = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=3))
queries = st.builds(
    Query,
    st.text(),
    st.text(),
    st.lists(st.builds(SortKey, st.text(max_size=3), st.booleans())).map(tuple),
    names,
    st.lists(st.lists(keys).map(tuple)).map(tuple),
)
widths = st.dictionaries(st.text(max_size=3), st.integers(1, 9999), max_size=3)
views = st.builds(
    ViewState,
    queries,
    st.builds(ColumnsView, names, names, names, widths),
    st.sampled_from(["S", "M", "L", "XL"]),
)


@given(views)
def test_a_view_survives_its_document(view):
    assert ViewState.from_json(view.to_json()) == view


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (None, "view is None"),
        ({"quer": {}}, "did you mean 'query'"),
        ({"query": {"filter": None}}, "view.query.filter"),
        ({"query": {"sort": ["a"]}}, r"view.query.sort\[0\]"),
        ({"query": {"sort": [{"descending": True}]}}, r"view.query.sort\[0\]"),
        ({"query": {"sort": [{"column": "a", "descending": 1}]}}, "descending"),
        ({"query": {"group_by": "a"}}, "view.query.group_by"),
        ({"query": {"group_by": ["a", "a"]}}, "twice"),
        ({"query": {"expanded": [[{}]]}}, "view.query.expanded"),
        ({"columns": {"widths": {"a": -1}}}, "widths"),
        ({"columns": {"widths": {"a": True}}}, "widths"),
        ({"row_size": ["S"]}, "row_size"),
    ],
)
def test_a_wrong_field_is_named(document, words):
    with pytest.raises(ViewError, match=words):
        ViewState.from_json(document)

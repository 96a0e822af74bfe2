from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wandb_tables_widget.errors import ViewError
from wandb_tables_widget.view.columns import ColumnSettings, ColumnsView
from wandb_tables_widget.view.query import ComputedColumn, Query, SortKey
from wandb_tables_widget.view.state import ViewState

names = st.lists(st.text(max_size=3), unique=True, max_size=4).map(tuple)
keys = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=3))
computed = st.lists(
    st.builds(ComputedColumn, st.text(min_size=1, max_size=3).filter(str.strip), st.text()),
    max_size=3,
    unique_by=lambda column: column.name,
).map(tuple)
queries = st.builds(
    Query,
    filter=st.text(),
    search=st.text(),
    computed=computed,
    sort=st.lists(st.builds(SortKey, st.text(max_size=3), st.booleans())).map(tuple),
    group_by=names,
    aggregates=computed,
    top_groups=st.one_of(st.none(), st.integers(1)),
    expanded=st.lists(st.lists(keys).map(tuple)).map(tuple),
)
shown = st.sampled_from(
    [
        ("automatic", {}),
        ("percent", {"digits": 3}),
        ("custom", {"pattern": "%d %b"}),
        ("bar", {"min": -1.5, "max": None, "show_value": False}),
        ("markdown", {}),
    ]
)
settings = st.builds(
    lambda way, **rest: ColumnSettings(show_as=way[0], options=way[1], **rest),
    shown,
    title=st.text(max_size=3),
    align=st.sampled_from(["automatic", "left", "center", "right"]),
    items=st.one_of(st.none(), st.integers(1, 1_000)),
)
widths = st.dictionaries(st.text(max_size=3), st.integers(1, 9999), max_size=3)
views = st.builds(
    ViewState,
    queries,
    st.builds(
        ColumnsView,
        order=names,
        hidden=names,
        removed=names,
        pinned=names,
        widths=widths,
        settings=st.dictionaries(st.text(max_size=3), settings, max_size=2),
    ),
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
        ({"query": {"computed": {}}}, "view.query.computed"),
        ({"query": {"computed": [{"name": " ", "expression": "a"}]}}, "needs a name"),
        ({"query": {"computed": [{"name": "a"}]}}, r"computed\[0\].expression"),
        ({"query": {"computed": [{"name": "a", "expression": ""}] * 2}}, "twice"),
        ({"query": {"aggregates": [{"name": "n", "express": "count()"}]}}, "did you mean 'expression'"),
        ({"query": {"top_groups": 0}}, "top_groups"),
        ({"query": {"top_groups": True}}, "top_groups"),
        ({"columns": {"settings": []}}, "view.columns.settings"),
        ({"columns": {"settings": {"a": {"align": "top"}}}}, r"settings\['a'\].align"),
        ({"columns": {"settings": {"a": {"items": 0}}}}, "items"),
        ({"columns": {"settings": {"a": {"options": 1}}}}, "options"),
        ({"columns": {"settings": {"a": {"titel": "x"}}}}, "did you mean 'title'"),
        ({"columns": {"widths": {"a": -1}}}, "widths"),
        ({"columns": {"widths": {"a": True}}}, "widths"),
        ({"row_size": ["S"]}, "row_size"),
    ],
)
def test_a_wrong_field_is_named(document, words):
    with pytest.raises(ViewError, match=words):
        ViewState.from_json(document)

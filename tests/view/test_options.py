from __future__ import annotations

from dataclasses import fields

import pytest

from wandb_tables_widget.dtypes import Column, Number, Schema, String
from wandb_tables_widget.errors import ExpressionError, ViewError
from wandb_tables_widget.view.columns import ColumnsView
from wandb_tables_widget.view.options import ViewOptions
from wandb_tables_widget.view.query import ComputedColumn, Query, SortKey
from wandb_tables_widget.view.state import ViewState

SCHEMA = Schema((Column("a", Number()), Column("b", String()), Column("c", Number())))
START = ViewState(Query("a > 1", group_by=("b",), expanded=(("x",),)), ColumnsView(pinned=("c", "a")), "L")


def test_nothing_given_is_the_empty_view():
    assert ViewOptions().to_view(SCHEMA) == ViewState()


def test_a_view_may_be_a_state_or_a_document():
    assert ViewOptions(view=START).to_view(SCHEMA) == START
    assert ViewOptions(view=START.to_json()).to_view(SCHEMA) == START


def test_parts_override_the_view():
    view = ViewOptions("", "-c", [], ["c", "b"], "XL", START).to_view(SCHEMA)
    assert view.query == Query(sort=(SortKey("c", descending=True),))
    assert view.columns == ColumnsView(order=("c", "b"), hidden=("a",), pinned=("c",))
    assert view.row_size == "XL"


def test_every_part_of_a_query_can_be_given():
    given = {
        "filter": "half > 1",
        "search": "x",
        "computed": {"half": "a / 2"},
        "sort": ["-mean", "half"],
        "group_by": "b",
        "aggregates": {"mean": "avg(half)"},
        "top_groups": 3,
        "expanded": "x",
    }
    assert [field.name for field in fields(Query)] == list(given)
    assert ViewOptions(**given).to_view(SCHEMA).query == Query(
        filter="half > 1",
        search="x",
        computed=(ComputedColumn("half", "a / 2"),),
        sort=(SortKey("mean", descending=True), SortKey("half")),
        group_by=("b",),
        aggregates=(ComputedColumn("mean", "avg(half)"),),
        top_groups=3,
        expanded=(("x",),),
    )


def test_one_name_is_a_list_of_one():
    view = ViewOptions(group_by="b", columns="a").to_view(SCHEMA)
    assert view.query.group_by == ("b",)
    assert view.columns.hidden == ("b", "c")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"filter": 1}, "filter is 1"),
        ({"group_by": 3}, "group_by is 3"),
        ({"group_by": ["a", "a"]}, "twice"),
        ({"columns": ["d"]}, "'d'"),
        ({"columns": ["a", "a"]}, "twice"),
        ({"row_size": "s"}, "S, M, L, XL"),
        ({"view": {"row_size": "Q"}}, "row_size"),
        ({"view": 5}, "must be a dict"),
        ({"sort": "d"}, "'d'"),
        ({"search": 1}, "search is 1"),
        ({"top_groups": 0}, "top_groups is 0; it must be a whole number from 1 to 9,.*, or None"),
        ({"top_groups": 2**53}, "top_groups is 9007199254740992; it must be .* to 9,007,199,254,740,991"),
        ({"top_groups": True}, "top_groups is True"),
        ({"top_groups": 2.5}, "top_groups is 2.5"),
        ({"top_groups": "3"}, "top_groups is '3'"),
        ({"computed": 5}, "computed holds 5; write 'score \\* 100'"),
        ({"aggregates": 5}, "aggregates holds 5; write 'avg"),
        ({"computed": {"x": len}}, "computed\\['x'\\] is a function; write w.add_column\\('x', fn\\)"),
        ({"computed": len}, "computed holds a function.*w.add_column"),
        ({"computed": {"": "a"}}, "a computed column needs a name"),
        (
            {"group_by": "b", "aggregates": {"": "count()"}},
            "aggregates.*name is ''; an aggregate needs a name",
        ),
        (
            {"group_by": "bin(a, 0.25)"},
            "no column 'bin\\(a, 0.25\\)'.*; write computed={'key': 'bin\\(a, 0.25\\)'}, group_by='key'",
        ),
        ({"sort": "a + 1", "computed": {"key": "a"}}, "computed={'key2': 'a \\+ 1'}, sort='key2'"),
        ({"expanded": [{"b": "x"}]}, "expanded holds {'b': 'x'}; write a key"),
        ({"sort": "count"}, "'count' sorts groups, and the rows are not grouped"),
        ({"aggregates": {"mean": "avg(a)"}, "sort": "mean"}, "'mean' sorts groups"),
    ],
)
def test_bad_options_are_named(options, words):
    with pytest.raises(ViewError, match=words):
        ViewOptions(**options).to_view(SCHEMA)


@pytest.mark.parametrize("name", ["3", "true", "bin(gone, 1)", "aa"])
def test_what_is_no_expression_of_columns_is_not_proposed_as_one(name):
    with pytest.raises(ViewError, match="no column") as caught:
        ViewOptions(group_by=name).to_view(SCHEMA)
    assert "computed=" not in str(caught.value)


def test_a_bad_filter_says_where():
    with pytest.raises(ExpressionError) as caught:
        ViewOptions(filter="a >").to_view(SCHEMA)
    assert caught.value.span == (3, 3)

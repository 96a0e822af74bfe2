from __future__ import annotations

import pytest

from wandb_tables_widget.dtypes import Column, List, Media, Number, Schema, String
from wandb_tables_widget.errors import ExpressionError, ViewError
from wandb_tables_widget.query.plan import GroupPlan, RowsPlan, SortTerm
from wandb_tables_widget.view.check import check_query, check_view
from wandb_tables_widget.view.columns import ColumnsView
from wandb_tables_widget.view.compile import compile_groups, compile_rows
from wandb_tables_widget.view.query import Query, SortKey
from wandb_tables_widget.view.state import ViewState

SCHEMA = Schema(
    (Column("n", Number()), Column("s", String()), Column("image", Media()), Column("list", List(Number())))
)


def test_an_empty_query_is_an_empty_plan():
    assert compile_rows(Query(), SCHEMA) == RowsPlan()


def test_names_become_indices():
    query = Query("n > 1", "x", sort=(SortKey("s", descending=True), SortKey("n")), group_by=("s",))
    plan = compile_groups(query, SCHEMA)
    assert isinstance(plan, GroupPlan)
    assert plan.keys == (1,)
    assert plan.rows.sort == (SortTerm(1, descending=True), SortTerm(0))
    assert plan.rows.search == "x"
    assert plan.rows.predicate is not None
    assert plan.rows == compile_rows(query, SCHEMA)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        (Query(sort=(SortKey("m"),)), ["view.query.sort", "'m'"]),
        (Query(sort=(SortKey("n"), SortKey("n"))), ["twice"]),
        (Query(group_by=("m",)), ["view.query.group_by", "'m'"]),
        (Query(group_by=("image",)), ["'image'", "group by a column of"]),
        (Query(group_by=("list",)), ["list of number"]),
    ],
)
def test_what_does_not_fit_is_named(query, words):
    with pytest.raises(ViewError) as caught:
        check_query(query, SCHEMA)
    assert all(word in str(caught.value) for word in words)


@pytest.mark.parametrize("grouped", [(), ("s",)])
def test_a_filter_that_does_not_fit_says_where(grouped):
    with pytest.raises(ExpressionError) as caught:
        check_query(Query(filter="n > 1 and m == 2", group_by=grouped), SCHEMA)
    assert caught.value.span == (10, 11)


@pytest.mark.parametrize("part", ["order", "hidden", "pinned"])
def test_a_layout_that_names_an_unknown_column_is_refused(part):
    with pytest.raises(ViewError, match=f"view.columns.{part}: there is no column 'm'"):
        check_view(ViewState(columns=ColumnsView(**{part: ("m",)})), SCHEMA)


def test_widths_are_checked_too():
    with pytest.raises(ViewError, match=r"view\.columns\.widths"):
        check_view(ViewState(columns=ColumnsView(widths={"m": 10})), SCHEMA)
    check_view(ViewState(columns=ColumnsView(("s",), ("n",), ("s",), {"image": 90})), SCHEMA)

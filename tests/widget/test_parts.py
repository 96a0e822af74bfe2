"""The parts of a view, set from Python."""

from __future__ import annotations

import numpy as np
import pytest

from wandb_tables_widget.errors import ExpressionError, ViewError
from wandb_tables_widget.view.parts import PARTS
from wandb_tables_widget.widget.widget import TableWidget

pytestmark = pytest.mark.usefixtures("bundle")


def test_parts_and_view_are_in_step_from_the_start(pandas_frame):
    widget = TableWidget(pandas_frame, filter="flag", sort=["-score", "id"], group_by="word")
    assert widget.filter == "flag"
    assert widget.sort == [
        {"column": "score", "descending": True},
        {"column": "id", "descending": False},
    ]
    assert widget.group_by == ["word"]
    assert widget.view["query"]["sort"] == widget.sort


@pytest.mark.parametrize(
    ("part", "value", "stored"),
    [
        ("filter", "id > 3", "id > 3"),
        ("filter", None, ""),
        ("search", "ant", "ant"),
        ("sort", "-id", [{"column": "id", "descending": True}]),
        (
            "sort",
            [("id", "desc"), "word"],
            [{"column": "id", "descending": True}, {"column": "word", "descending": False}],
        ),
        ("sort", None, []),
        ("group_by", "word", ["word"]),
        ("group_by", ["word", "flag"], ["word", "flag"]),
        ("group_by", None, []),
        ("top_groups", 3, 3),
        ("top_groups", np.int64(3), 3),
        ("top_groups", None, None),
        ("expanded", "ant", [["ant"]]),
        ("expanded", [["ant", True], []], [["ant", True], []]),
        ("expanded", None, []),
        ("computed", {"half": "score / 2"}, [{"name": "half", "expression": "score / 2"}]),
        ("computed", None, []),
    ],
)
def test_a_part_that_is_set_shows_in_the_view(widget, part, value, stored):
    setattr(widget, part, value)
    assert getattr(widget, part) == stored
    assert widget.view["query"][part] == stored


def test_a_view_that_is_set_shows_in_the_parts(widget):
    widget.view = {
        "query": {"filter": "flag", "sort": [{"column": "id"}], "group_by": ["word"], "search": "a"}
    }
    assert (widget.filter, widget.search, widget.group_by) == ("flag", "a", ["word"])
    assert widget.sort == [{"column": "id", "descending": False}]
    assert widget.view["row_size"] == "S"


def test_another_grouping_closes_the_groups(widget):
    widget.view = {"query": {"group_by": ["word"], "expanded": [["ant"]]}}
    widget.filter = "flag"
    assert widget.view["query"]["expanded"] == [["ant"]]
    widget.group_by = ["flag"]
    assert widget.view["query"]["expanded"] == []


@pytest.mark.parametrize(
    ("part", "value", "error"),
    [
        ("filter", "nope > 1", ExpressionError),
        ("filter", 5, ViewError),
        ("search", 5, ViewError),
        ("sort", "nope", ViewError),
        ("sort", 5, ViewError),
        ("group_by", "nope", ViewError),
        ("sort", "count", ViewError),
        ("top_groups", 0, ViewError),
        ("top_groups", 1.5, ViewError),
        ("expanded", {"word": "ant"}, ViewError),
        ("computed", {"id": "score"}, ViewError),
        ("computed", "nope + 1", ExpressionError),
        ("view", {"query": {"filter": "id >"}}, ExpressionError),
        ("view", {"columns": {"hidden": ["id", "id"]}}, ViewError),
        ("view", {"nope": 1}, ViewError),
        ("selection", {"ranges": [[0, 1]]}, ViewError),
    ],
)
def test_what_cannot_be_applied_changes_nothing(widget, part, value, error):
    widget.filter, widget.sort = "id > 3", "-id"
    before = {name: getattr(widget, name) for name in (*PARTS, "view", "selection")}
    with pytest.raises(error):
        setattr(widget, part, value)
    with pytest.raises(error), widget.hold_trait_notifications():
        setattr(widget, part, value)
    assert {name: getattr(widget, name) for name in before} == before


def test_a_bad_filter_says_where(widget):
    with pytest.raises(ExpressionError) as caught:
        widget.filter = "id > 1 and nope"
    assert caught.value.span == (11, 15)


AGGREGATES = [
    ("avg(score)", [{"name": "avg(score)", "expression": "avg(score)"}]),
    (
        ["count()", " sum(id)"],
        [{"name": n, "expression": e} for n, e in (("count()", "count()"), ("sum(id)", " sum(id)"))],
    ),
    ({"mean": "avg(score)"}, [{"name": "mean", "expression": "avg(score)"}]),
    ([{"name": "mean", "expression": "avg(score)"}], [{"name": "mean", "expression": "avg(score)"}]),
    (None, []),
]


@pytest.mark.parametrize(("given", "expected"), AGGREGATES)
def test_aggregates_can_be_written_in_several_ways_and_observed(pandas_frame, given, expected):
    widget = TableWidget(pandas_frame, group_by="word", aggregates={"before": "count()"})
    heard = []
    widget.observe(heard.append, "aggregates")
    widget.aggregates = given
    assert widget.aggregates == widget.view["query"]["aggregates"] == expected
    assert heard[-1]["new"] == expected
    widget.view = {"query": {"aggregates": [{"name": "m", "expression": "max(id)"}]}}
    assert widget.aggregates == [{"name": "m", "expression": "max(id)"}]


@pytest.mark.parametrize(
    ("aggregates", "words"),
    [
        ("avg(word)", "avg"),
        ("score + 1", "differs between the rows"),
        ({"score": "count()"}, "is a column"),
        (["count()", "count()"], "twice"),
        ({"": "count()"}, "needs a name"),
        (5, "write 'avg\\(score\\)'"),
    ],
)
def test_aggregates_that_cannot_be_are_refused_and_change_nothing(pandas_frame, aggregates, words):
    widget = TableWidget(pandas_frame, group_by="word", aggregates={"mean": "avg(score)"}, sort="-mean")
    before = widget.view
    with pytest.raises((ViewError, ExpressionError), match=words):
        widget.aggregates = aggregates
    assert widget.view == before
    with pytest.raises((ViewError, ExpressionError), match=words):
        TableWidget(pandas_frame, group_by="word", aggregates=aggregates)


def test_a_sort_goes_with_its_aggregate(pandas_frame):
    widget = TableWidget(
        pandas_frame, group_by="word", aggregates={"mean": "avg(score)"}, sort=["-mean", "id"]
    )
    widget.view = widget.view | {"columns": {"pinned": ["mean"], "widths": {"mean": 80}}}
    widget.aggregates = {"n": "count()"}
    assert widget.sort == [{"column": "id", "descending": False}]
    assert (widget.view["columns"]["pinned"], widget.view["columns"]["widths"]) == ([], {})
    widget.sort = "-count"
    sizes = pandas_frame.word.map(pandas_frame.word.value_counts(dropna=False))
    order = widget.to_pandas().index
    assert sizes[order].is_monotonic_decreasing
    assert "GROUP BY" in widget.sql


def test_a_sort_of_groups_goes_with_the_last_group_key(pandas_frame):
    widget = TableWidget(
        pandas_frame,
        group_by=["word", "flag"],
        aggregates={"mean": "avg(score)"},
        sort=["-mean", "-count", "id"],
    )
    widget.group_by = "flag"
    assert [key["column"] for key in widget.sort] == ["mean", "count", "id"]
    heard = []
    widget.observe(lambda change: heard.append(change["new"]["query"]["sort"]), "view")
    widget.group_by = []
    assert widget.sort == [{"column": "id", "descending": False}]
    assert heard == [widget.sort]
    assert [each["name"] for each in widget.aggregates] == ["mean"]


def test_several_parts_that_are_set_together_are_all_taken(pandas_frame):
    widget = TableWidget(pandas_frame, group_by="flag", expanded=True)
    with widget.hold_trait_notifications():
        widget.expanded = "ant"
        widget.group_by = "word"
        widget.aggregates = {"mean": "avg(score)"}
        widget.top_groups = 2
    query = widget.view["query"]
    assert (query["group_by"], query["expanded"], query["top_groups"]) == (["word"], [["ant"]], 2)
    assert [each["name"] for each in query["aggregates"]] == ["mean"]


def test_what_names_a_computed_column_that_is_gone_is_refused_or_goes(pandas_frame):
    widget = TableWidget(
        pandas_frame, computed={"half": "score / 2", "double": "id * 2"}, sort=["half", "double"]
    )
    widget.view = widget.view | {"columns": {"pinned": ["half"], "widths": {"double": 80}}}
    widget.computed = {"double": "id * 3"}
    assert widget.sort == [{"column": "double", "descending": False}]
    assert (widget.view["columns"]["pinned"], widget.view["columns"]["widths"]) == ([], {"double": 80})
    widget.filter = "double > 3"
    before = widget.view
    with pytest.raises(ExpressionError, match="double"):
        widget.computed = []
    assert widget.view == before


def test_the_top_groups_are_kept_from_python(pandas_frame):
    widget = TableWidget(pandas_frame, group_by="word", sort="-count", top_groups=1)
    heard = []
    widget.observe(lambda change: heard.append(change["new"]), "top_groups")
    most = pandas_frame.word.value_counts(dropna=False).index[0]
    assert widget.to_pandas().word.iloc[0] == most
    widget.top_groups = 2
    widget.view = widget.view | {"query": widget.view["query"] | {"top_groups": None}}
    assert heard == [2, None]


def test_what_an_aggregate_gives_must_have_an_order_to_sort_by(pandas_frame):
    widget = TableWidget(pandas_frame, group_by="word", aggregates={"ids": "list(id)"})
    with pytest.raises(ViewError, match="no order"):
        widget.sort = "ids"
    assert widget.sort == []


def test_columns_are_formatted_one_call_after_the_other(widget):
    same = widget.format("score", "percent", digits=2).format(["id", "score"], align="right")
    assert same is widget
    settings = widget.view["columns"]["settings"]
    assert settings["score"]["show_as"] == "percent"
    assert settings["score"]["options"] == {"digits": 2}
    assert settings["id"]["align"] == settings["score"]["align"] == "right"
    widget.format("score", "automatic", align="automatic")
    assert list(widget.view["columns"]["settings"]) == ["id"]


def test_a_way_that_a_column_does_not_have_changes_nothing(widget):
    before = widget.view
    wrong = {**before, "columns": {**before["columns"], "settings": {"word": {"show_as": "baz"}}}}
    with pytest.raises(
        ViewError, match=r"format\('word'\).show_as is 'bar'; it must be one of automatic, plain"
    ):
        widget.format(["score", "word"], "bar")
    with pytest.raises(ViewError, match=r"view.columns.settings\['word'\].show_as is 'baz'"):
        widget.view = wrong
    with pytest.raises(ViewError, match=r"view.columns.settings\['word'\].show_as is 'baz'"):
        TableWidget(widget.table, view=wrong)
    assert widget.view == before


def test_a_format_asks_the_browser_for_nothing_but_its_look(widget, sent):
    query = widget.view["query"]
    widget.format("score", "percent", title="Share")
    assert widget.view["query"] == query
    assert [content["method"] for content, _ in sent[1:]] == ["update"]
    assert list(sent[1][0]["state"]) == ["view"]

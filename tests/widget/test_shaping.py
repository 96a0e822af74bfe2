"""Columns that are added to a widget and removed from it, in Python."""

from __future__ import annotations

import threading
import time

import numpy as np
import pandas as pd
import pytest

from wandb_tables_widget.errors import (
    ColumnNotFoundError,
    DuplicateColumnError,
    ExpressionError,
    TablesError,
    TypeMismatchError,
    ViewError,
)
from wandb_tables_widget.table.table import Table
from wandb_tables_widget.widget.widget import TableWidget


@pytest.fixture
def widget(bundle, pandas_frame):
    shown = TableWidget(Table(dataframe=pandas_frame))
    yield shown
    shown.close()


def until(reached):
    end = time.monotonic() + 20
    while not reached() and time.monotonic() < end:
        time.sleep(0.02)
    assert reached()


def test_an_expression_is_a_column_of_the_view(widget, pandas_frame):
    widget.add_column("double", "score * 2")
    widget.add_column("more", "double + 1", after="id")
    assert widget.view["query"]["computed"] == [
        {"name": "double", "expression": "score * 2"},
        {"name": "more", "expression": "double + 1"},
    ]
    frame = widget.to_pandas()
    assert frame.columns.tolist() == ["id", "more", "word", "score", "when", "flag", "double"]
    pd.testing.assert_series_equal(
        frame["more"], pandas_frame.score * 2 + 1, check_names=False, check_index_type=False
    )
    assert len(widget.table.schema) == 5


def test_it_sorts_filters_and_groups_and_is_in_what_is_selected_and_written(widget, pandas_frame):
    widget.add_column("shout", "upper(word)", before="word")
    widget.filter = "shout == 'ANT'"
    widget.sort = "-shout"
    assert set(widget.to_pandas()["shout"]) == {"ANT"}
    assert 'upper("word")' in widget.sql
    widget.selection = {"ranges": [[0, 1]], "query": widget.view["query"], "version": None}
    assert widget.selected.columns.tolist() == [*pandas_frame.columns, "shout"]
    widget.sort = []
    widget.group_by = "shout"
    assert widget.to_pandas()["shout"].tolist() == ["ANT"] * (pandas_frame.word == "ant").sum()
    html = widget._repr_mimebundle_()[0]["text/html"]
    assert ">shout</th>" in html
    assert ">ANT</td>" in html


@pytest.mark.parametrize(
    ("arguments", "options", "error", "words"),
    [
        (("d", "scor * 2"), {}, ExpressionError, "computed column 'd'.*'score'"),
        (("d", "d + 1"), {}, ExpressionError, "d → d"),
        (("score", "id"), {}, DuplicateColumnError, "'score' already"),
        ((" ", "id"), {}, ViewError, "needs a name"),
        (("d", "id"), {"before": "nope"}, ViewError, "before names 'nope'"),
        (("d", "id"), {"before": "id", "after": "id"}, ViewError, "not both"),
        (("d", 5), {}, TypeMismatchError, "cannot be called"),
        (("d", lambda: 1), {}, TypeMismatchError, "a row"),
        ((5, "id"), {}, ViewError, "must be text"),
    ],
)
def test_what_cannot_be_a_column_is_refused_and_nothing_changes(widget, arguments, options, error, words):
    before = widget.view
    with pytest.raises(error, match=words):
        widget.add_column(*arguments, **options)
    assert widget.view == before
    assert widget.to_pandas().shape == (200, 5)


@pytest.mark.parametrize("what", [lambda row: row["id"], "id * 2"])
@pytest.mark.parametrize("group_by", ["word", None])
def test_a_column_has_the_name_of_no_aggregate(widget, what, group_by):
    widget.aggregates, widget.group_by = {"m": "avg(score)"}, group_by
    before = widget.view
    with pytest.raises(DuplicateColumnError, match="there is an aggregate 'm' already"):
        widget.add_column("m", what)
    assert widget.view == before
    assert "m" not in [column["name"] for column in widget.schema["columns"]]
    widget.add_column("n", what)
    assert widget.aggregates == [{"name": "m", "expression": "avg(score)"}]


def test_nothing_else_takes_the_name_of_a_function(widget):
    widget.add_column("f", lambda row: row["id"])
    widget.add_column("d", "id * 2")
    before = widget.view
    with pytest.raises(DuplicateColumnError, match="'d' already"):
        widget.add_column("d", lambda row: row["id"])
    for part in ({"aggregates": {"f": "avg(score)"}}, {"computed": {"d": "id * 2", "f": "id + 1"}}):
        with pytest.raises(ViewError, match="'f'"):
            setattr(widget, *next(iter(part.items())))
    assert widget.view == before


def test_a_removed_column_takes_its_sort_group_and_settings_with_it(widget):
    widget.add_column("d", "id % 3", before="id")
    widget.sort, widget.group_by = "d", "d"
    widget.view = widget.view | {"columns": {"order": ["d", "id"], "widths": {"d": 90}, "pinned": ["d"]}}
    widget.remove_column("d")
    assert (widget.view["query"]["computed"], widget.sort, widget.group_by) == ([], [], [])
    assert widget.view["columns"]["order"] == ["id"]
    assert (widget.view["columns"]["widths"], widget.view["columns"]["pinned"]) == ({}, [])


def test_a_column_that_others_need_is_not_removed(widget):
    widget.add_column("a", "id + 1")
    widget.add_column("b", "a + 1")
    before = widget.view
    with pytest.raises(ExpressionError, match="computed column 'b'"):
        widget.remove_column("a")
    assert widget.view == before
    with pytest.raises(ColumnNotFoundError, match="'id'"):
        widget.remove_column("id")
    widget.add_column("f", lambda row: row["id"])
    widget.filter = "f > 3"
    with pytest.raises(TablesError, match="'f'"):
        widget.remove_column("f")
    assert widget.to_pandas()["f"].min() == 4


def test_a_view_that_waits_may_be_changed_but_gets_no_new_mistake(widget, monkeypatch):
    widget.add_column("late", "score + 1")
    widget.sort = "late"
    without = Table(dataframe=widget.table.to_pandas().drop(columns="score"))
    monkeypatch.setattr(widget, "_table", without)
    widget.view = widget.view | {"row_size": "L"}
    widget.filter = "id > 3"
    with pytest.raises(ExpressionError, match="computed column 'other'"):
        widget.add_column("other", "score + 2")
    with pytest.raises(ExpressionError, match="'score'"):
        widget.filter = "score > 1"
    assert (widget.filter, widget.sort[0]["column"], widget.view["row_size"]) == ("id > 3", "late", "L")


def test_a_view_that_was_saved_keeps_what_fits_another_table_and_says_what_waits(widget):
    widget.add_column("double", "score * 2")
    widget.add_column("more", "double + id")
    widget.add_column("next", "id + 1")
    widget.view = with_parts(widget.view, filter="more > 3", sort=[{"column": "double"}, {"column": "id"}])
    widget.format("score", "percent")
    saved = widget.view
    table = Table(columns=["id"], data=[[3], [1], [2]])
    with pytest.warns(
        UserWarning,
        match="wait: computed 'double', computed 'more', filter, sort 'double'.*no column 'score'",
    ):
        opened = TableWidget(table, view=saved)
    other = TableWidget(table)
    with pytest.warns(UserWarning, match="wait"):
        other.view = saved
    for each in (opened, other):
        assert each.view == saved
        assert each.filter == "more > 3"
        frame = each.to_pandas()
        assert frame["next"].tolist() == [2, 3, 4]
        assert frame["double"].isna().all()
        each.filter = "id > 1"
        assert each.to_pandas()["id"].tolist() == [2, 3]
        with pytest.raises(ExpressionError, match="'score'"):
            each.filter = "score > 1"
        each.close()


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"filter": "id >"}, "the end"),
        ({"computed": [{"name": "a", "expression": "b"}, {"name": "b", "expression": "a"}]}, "a → b → a"),
        ({"sort": [{"column": "id"}, {"column": "id"}]}, "twice"),
        ({"search": 5}, "search"),
    ],
)
def test_a_view_that_was_saved_with_another_mistake_is_refused(widget, parts, words):
    before = widget.view
    view = with_parts(before, **parts)
    with pytest.raises(TablesError, match=words):
        widget.view = view
    with pytest.raises(TablesError, match=words):
        TableWidget(widget.table, view=view)
    assert widget.view == before


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([None, None], "settings 'x' .*'percent'; it must be one of automatic"),
        (["a", "b"], "wait: computed 'half', filter, aggregates 'mean', settings 'x' .*x is text"),
        ([True, False], "settings 'x'"),
        ([[1.0], [2.0]], "wait: filter, group_by 'x', aggregates 'mean', settings 'x', settings 'half'"),
    ],
)
def test_a_view_that_was_saved_waits_for_the_types_it_was_made_for(bundle, values, words):
    widget = TableWidget(Table(columns=["id", "x"], data=[[1, 0.5], [2, 1.5]]))
    widget.add_column("half", "x / 2")
    widget.add_column("next", "id + 1")
    widget.aggregates = {"mean": "avg(x)", "n": "count()"}
    widget.group_by = ["x", "id"]
    widget.filter = "x > 0.1"
    widget.format("x", "percent", digits=2, title="Share")
    widget.format("half", "bar")
    saved = widget.view
    widget.close()
    other = Table(columns=["id", "x"], data=[[n, value] for n, value in enumerate(values, start=1)])
    with pytest.warns(UserWarning, match=words) as told:
        opened = TableWidget(other, view=saved)
    assert len(told) == 1
    again = TableWidget(other)
    with pytest.warns(UserWarning, match=words):
        again.view = saved
    for each in (opened, again):
        assert each.view == saved
        assert set(each.to_pandas()["next"]) <= {2, 3}
        each.format("id", align="left")
        assert each.view["columns"]["settings"]["x"]["show_as"] == "percent"
        with pytest.raises(ViewError, match="show_as is 'percent'"):
            each.format("x", "percent", digits=1)
        each.close()


def test_a_computed_column_of_a_saved_view_waits_while_the_table_has_its_name(bundle):
    table = Table(columns=["x", "half"], data=[[1.0, "own"]])
    view = {"query": {"computed": [{"name": "half", "expression": "x / 2"}], "filter": "x > 0"}}
    with pytest.warns(UserWarning, match="wait: computed 'half' .*of its own"):
        widget = TableWidget(table, view=view)
    assert widget.to_pandas()["half"].tolist() == ["own"]
    widget.close()


def with_parts(view, **parts):
    return {**view, "query": {**view["query"], **parts}}


# --- functions ------------------------------------------------------------------------------------------


def test_a_function_is_a_column_of_the_widget(widget, pandas_frame):
    widget.add_column("length", lambda row: len(row["word"] or ""), after="word")
    frame = widget.to_pandas()
    assert frame.columns.tolist() == ["id", "word", "length", "score", "when", "flag"]
    words = pandas_frame.word.map(lambda word: len(word) if isinstance(word, str) else 0)
    assert frame["length"].tolist() == words.tolist()
    until(lambda: [each["name"] for each in widget.schema["columns"]][-1] == "length")
    until(lambda: widget.schema["columns"][-1]["type"] == "integer" and widget.status["progress"] == [])
    widget.sort = ["-length", "id"]
    assert widget.to_pandas()["length"].is_monotonic_decreasing
    widget.add_column("twice", "length * 2")
    widget.filter = "twice > 0"
    assert widget.to_pandas()["twice"].min() == 6
    assert widget.view["query"]["computed"] == [{"name": "twice", "expression": "length * 2"}]
    assert widget.table.columns == pandas_frame.columns.tolist()


def test_a_search_looks_in_what_functions_give(widget):
    widget.add_column("mark", lambda row: f"row {row['id']}!")
    widget.add_column("other", lambda row: f"{row['id']}?")
    widget.to_pandas()
    for search, rows in (("row 17!", [17]), ("18?", [18, 118])):
        widget.search = search
        assert widget.to_pandas().index.tolist() == rows
    widget.add_column("loud", "upper(mark)")
    widget.search = "ROW 19!"
    assert widget.to_pandas().index.tolist() == [19]


def test_the_browser_is_told_of_progress_and_may_stop_it(widget):
    seen = []
    widget.observe(lambda change: seen.append(change["new"]["progress"]), "status")
    widget.add_column("slow", lambda row: time.sleep(0.02) or row["id"])
    until(lambda: any(progress and progress[0]["done"] > 3 for progress in seen))
    assert seen[-1][0] | {"done": 0} == {"name": "slow", "done": 0, "total": 200, "late": 0, "stopped": False}
    widget._session.handle({"kind": "stop", "id": "1", "name": "slow"})
    until(lambda: widget.status["progress"] and widget.status["progress"][0]["stopped"])
    frame = widget.to_pandas()
    assert 0 < frame["slow"].notna().sum() < 200
    widget.remove_column("slow")
    until(lambda: widget.status["progress"] == [])


def test_what_was_stopped_goes_on_from_python(widget):
    go = threading.Event()
    widget.add_column("slow", lambda row: (go.wait(0.02) and row["id"]) or row["id"])
    widget.sort = "-slow"
    until(lambda: widget.status["progress"] and widget.status["progress"][0]["done"] > 3)
    widget._session.handle({"kind": "stop", "id": "1", "name": "slow"})
    kept = widget.to_pandas()["slow"]
    assert 3 < kept.notna().sum() < 200
    edits = widget.status["edits"]
    go.set()
    widget.resume_column("slow")
    until(lambda: widget.status["progress"] == [])
    assert widget.status["edits"] > edits
    assert widget.to_pandas()["slow"].tolist() == list(range(199, -1, -1))
    widget.resume_column("slow")
    with pytest.raises(ColumnNotFoundError, match="no function computes a column 'id'"):
        widget.resume_column("id")


def test_the_schema_says_which_columns_functions_compute(widget):
    widget.add_column("next", lambda row: row["id"] + 1)
    widget.to_pandas()
    until(lambda: widget.schema["columns"][-1]["name"] == "next")
    assert widget.schema["columns"][-1]["computed"] == "computed by Python"
    assert {column["computed"] for column in widget.schema["columns"][:-1]} == {None}


def test_new_rows_of_the_table_are_computed_too(widget):
    widget.add_column("next", lambda row: row["id"] + 1)
    widget.to_pandas()
    widget.table.add_data(1_000, "new", 0.5, pd.Timestamp("2026-01-01"), None)
    assert widget.to_pandas()["next"].iloc[-1] == 1_001
    before = widget.status["edits"]
    until(lambda: widget.status["version"] == widget.table.version)
    assert widget.status["edits"] >= before


def test_closing_while_a_function_sleeps_for_ever_ends_at_once(bundle, pandas_frame):
    forever = threading.Event()
    widget = TableWidget(Table(dataframe=pandas_frame))
    widget.add_column("stuck", lambda _: forever.wait(60))
    until(lambda: widget.status["progress"])
    widget.close()
    with pytest.raises(TablesError, match="closed"):
        widget.to_pandas()
    forever.set()
    until(lambda: "wandb-tables-row" not in [thread.name for thread in threading.enumerate()])


def test_columns_may_be_added_while_the_browser_asks(widget, asker):
    page = asker(widget._session)
    stop, failures = threading.Event(), []

    def ask():
        while not stop.is_set():
            answer, _ = page.rows(columns=[0], computed=widget.view["query"]["computed"])
            if answer["kind"] != "rows":
                failures.append(answer)

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for i in range(20):
        widget.add_column(f"c{i}", f"id + {i}")
        widget.add_column(f"f{i}", lambda row, i=i: row["id"] + i)
    stop.set()
    for thread in threads:
        thread.join()
    assert failures == []
    frame = widget.to_pandas()
    assert frame.shape == (200, 45)
    assert np.array_equal(frame["c7"].to_numpy(), frame["f7"].to_numpy())


def test_the_functions_of_a_table_are_computed_columns_of_w_and_b():
    table = Table(columns=["n"], data=[[1], [2]])
    table.add_computed_columns(lambda index, row: {"index": index, "double": row["n"] * 2})
    assert table.columns == ["n", "index", "double"]
    assert table.data == [[1, 0, 2], [2, 1, 4]]

from __future__ import annotations

import threading

import pandas as pd
import pyarrow as pa
import pytest

from wandb_tables_widget.errors import ExpressionError, ViewError
from wandb_tables_widget.table.table import Table
from wandb_tables_widget.view.columns import ColumnsView, columns_to_json
from wandb_tables_widget.widget.widget import TableWidget

pytestmark = pytest.mark.usefixtures("bundle")


def document(query, **parts):
    return {
        "query": query(**parts),
        "columns": columns_to_json(ColumnsView()),
        "row_size": "S",
    }


def test_anything_tabular_is_shown(pandas_frame):
    assert TableWidget(pandas_frame).table.columns == list(pandas_frame.columns)
    assert repr(TableWidget(pa.table({"a": [1, 2]}))) == "TableWidget(2 rows × 1 columns)"


@pytest.mark.parametrize("height", [0, 99, 6000, 1.5, True, "400"])
def test_a_height_is_checked(pandas_frame, height):
    with pytest.raises(ViewError, match="height"):
        TableWidget(pandas_frame, height=height)


def test_changes_are_observed_once_whoever_makes_them(widget, query):
    seen = []
    widget.observe(lambda change: seen.append((change.name, change.new)), ["filter", "sort", "view"])
    widget.filter = "flag"
    assert sorted(name for name, _ in seen) == ["filter", "view"]
    seen.clear()
    widget.filter = "flag"
    assert seen == []
    widget.set_state({"view": document(query, filter="id > 5")})
    assert sorted(name for name, _ in seen) == ["filter", "view"]
    assert dict(seen)["filter"] == "id > 5"


def test_what_is_read_is_a_copy(widget):
    view = widget.view
    view["query"]["filter"] = "flag"
    assert widget.filter == ""
    widget.view = view
    assert widget.filter == "flag"
    widget.sort.append("junk")
    assert widget.sort == []


def test_a_view_from_the_browser_is_not_sent_back(widget, sent, query):
    widget.set_state({"view": document(query, filter="flag")})
    assert widget.filter == "flag"
    assert [content["state"] for content, _ in sent[1:]] == [{"history": {"filters": ["flag"]}}]


def test_a_view_from_python_is_sent(widget, sent):
    widget.filter = "flag"
    states = [content["state"] for content, _ in sent[1:] if content["method"] == "update"]
    assert [s["view"]["query"]["filter"] for s in states if "view" in s] == ["flag"]


@pytest.mark.parametrize(
    "state",
    [
        {"view": {"query": {"filter": "nope"}}},
        {"view": {"query": {"filter": 1}}},
        {"view": None},
        {"selection": {"ranges": [[3, 1]], "query": None}},
        {"selection": {"ranges": [], "query": None, "version": -1}},
        {"schema": {}},
        {"status": {"version": 99}},
        {"first": {}},
        {"_esm": "alert(1)"},
        {"core": b"alert(1)"},
        {"core_digest": "0"},
        {"history": {"filters": ["x"]}},
        {"height": -1},
    ],
)
def test_a_browser_cannot_set_what_does_not_fit(widget, state):
    before = widget.get_state()
    widget.set_state(state)
    assert widget.get_state() == before


def test_requests_are_answered(widget, sent, query, decode):
    arrived = sent[0]
    message = {"kind": "rows", "id": "p-1", "revision": 1, "query": query(), "start": 5, "count": 2}
    rest = {"version": 0, "anchor": None, "columns": [0], "thumbnail": 0}
    widget._handle_custom_msg(message | rest, [])
    assert arrived.acquire(timeout=5)
    content, buffers = sent[1]
    assert content["method"] == "custom"
    assert content["content"]["id"] == "p-1"
    assert decode(buffers)["0"].to_pylist() == [5, 6]


def test_pandas_gets_what_is_on_the_screen(widget, pandas_frame):
    widget.view = {
        "query": {"filter": "score > 0.5", "sort": [{"column": "score", "descending": True}]},
        "columns": {"order": ["score", "id"], "hidden": ["flag", "when"]},
    }
    expected = pandas_frame[pandas_frame.score > 0.5].sort_values("score", ascending=False, kind="stable")
    pd.testing.assert_frame_equal(widget.to_pandas(), expected[["score", "id", "word"]], check_dtype=False)


def test_pandas_gets_groups_one_after_the_other(widget, pandas_frame):
    widget.view = {"query": {"group_by": ["flag"], "sort": [{"column": "id", "descending": True}]}}
    expected = pandas_frame.sort_values(["flag", "id"], ascending=[True, False])
    assert widget.to_pandas().index.tolist() == expected.index.tolist()
    assert widget.to_pandas().columns[0] == "flag"


def test_selected_rows(widget, query, pandas_frame):
    assert len(widget.selected) == 0
    down = [{"column": "id", "descending": True}]
    widget.set_state({"selection": {"ranges": [[0, 1], [5, 5]], "query": query(sort=down)}})
    pd.testing.assert_frame_equal(widget.selected, pandas_frame.loc[[199, 198, 194]], check_dtype=False)
    assert widget.selection["ranges"] == [[0, 1], [5, 5]]


def test_a_selected_closed_group_stands_for_its_rows(widget, query, pandas_frame):
    grouped = query(group_by=["word"], expanded=[["bee"]])
    ants = pandas_frame.index[pandas_frame.word == "ant"].tolist()
    bees = pandas_frame.index[pandas_frame.word == "bee"].tolist()
    widget.set_state({"selection": {"ranges": [[0, 0]], "query": grouped}})
    assert widget.selected.index.tolist() == ants
    widget.set_state({"selection": {"ranges": [[1, 3]], "query": grouped}})
    assert widget.selected.index.tolist() == bees[:2]


def test_media_come_back_as_values(pictures):
    found = TableWidget(pictures, filter="n == 1").to_pandas()
    assert found.image.tolist() == [pictures[1]["image"]]


def test_the_sql_is_of_the_view(widget):
    widget.filter, widget.sort = "score > 0.5", "-id"
    assert "WHERE" in widget.sql
    assert '"id" DESC' in widget.sql
    widget.group_by = "word"
    assert "GROUP BY" in widget.sql


def test_a_constructor_that_fails_leaves_nothing_behind(pandas_frame):
    table = Table(dataframe=pandas_frame)
    with pytest.raises(ExpressionError):
        TableWidget(table, filter="nope")
    assert table._listeners.callbacks == ()


def test_several_threads_may_set_the_view(widget):
    def work(text):
        for _ in range(20):
            widget.filter = text

    threads = [threading.Thread(target=work, args=(f"id > {i}",)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert widget.filter == widget.view["query"]["filter"]


def test_a_view_is_not_set_while_another_thread_sets_it(widget, query):
    other = threading.Thread(target=lambda: setattr(widget, "filter", "id > 9"))
    waited = []

    def while_it_is_set(_change):
        if not waited:
            other.start()
            other.join(0.2)
            waited.append(other.is_alive())

    widget.observe(while_it_is_set, "filter")
    widget.set_state({"view": document(query, filter="id > 5")})
    other.join(5)
    assert waited == [True]
    assert widget.filter == widget.view["query"]["filter"] == "id > 9"


@pytest.mark.parametrize("height", [5, 10**9, True, "x", 1.5])
def test_a_height_that_is_none_is_refused_and_changes_nothing(widget, height):
    with pytest.raises(ViewError, match="height"):
        widget.height = height
    assert widget.height == 480


def test_a_selected_line_of_any_level_stands_for_its_rows(pandas_frame, query):
    view = query(group_by=["word", "flag"], top_groups=2, expanded=[["ant"]])
    widget = TableWidget(pandas_frame)
    ants, bees = (pandas_frame[pandas_frame.word == word] for word in ("ant", "bee"))
    others = pandas_frame[~pandas_frame.word.isin(["ant", "bee"])]
    for line, rows in ((0, ants[:0]), (1, ants[~ants.flag]), (2, ants[ants.flag]), (3, bees), (4, others)):
        widget.selection = {"ranges": [[line, line]], "query": view}
        assert sorted(widget.selected.index) == rows.index.tolist()


def test_a_browser_may_know_of_a_column_what_it_was(widget):
    view = widget.view
    columns = {**view["columns"], "settings": {"word": {"show_as": "bar"}}}
    widget.set_state({"view": {**view, "columns": columns}})
    assert widget.view["columns"]["settings"]["word"]["show_as"] == "bar"
    widget.format("score", "percent")
    assert widget.view["columns"]["settings"]["word"]["show_as"] == "bar"
    widget.set_state({"view": {**view, "columns": {**columns, "settings": {"word": {"show_as": "xyz"}}}}})
    assert widget.view["columns"]["settings"]["word"]["show_as"] == "bar"

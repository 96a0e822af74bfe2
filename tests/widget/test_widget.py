from __future__ import annotations

import threading
import time

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from wandb_tables_widget.errors import ExpressionError, ViewError
from wandb_tables_widget.table.table import Table
from wandb_tables_widget.view.columns import ColumnsView, columns_to_json
from wandb_tables_widget.view.parts import PARTS
from wandb_tables_widget.widget import widget as widget_module
from wandb_tables_widget.widget.widget import TableWidget

pytestmark = pytest.mark.usefixtures("bundle")


@pytest.fixture
def widget(pandas_frame):
    made = TableWidget(Table(dataframe=pandas_frame))
    yield made
    made.close()


@pytest.fixture
def sent(widget, monkeypatch):
    """What goes to the browser: (content, buffers)."""
    found, arrived = [], threading.Semaphore(0)

    def send(content, buffers=None):
        found.append((content, buffers))
        arrived.release()

    monkeypatch.setattr(widget, "_send", send)
    found.append(arrived)
    return found


def document(query, **parts):
    return {
        "query": query(**parts),
        "columns": columns_to_json(ColumnsView()),
        "row_size": "S",
    }


def test_anything_tabular_is_shown(pandas_frame):
    assert TableWidget(pandas_frame).table.columns == list(pandas_frame.columns)
    assert repr(TableWidget(pa.table({"a": [1, 2]}))) == "TableWidget(2 rows × 1 columns)"


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


def updates(sent):
    return [content["state"] for content, _ in sent[1:] if content["method"] == "update"]


def pushes(sent):
    return [content["content"] for content, _ in sent[1:] if content["method"] == "custom"]


def wait_for(condition):
    deadline = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def add(widget, rows):
    for i in range(rows):
        widget.table.add_data(i, "ant", 0.5, pd.Timestamp("2026-01-01"), None)


def test_a_live_table_is_told_at_most_10_times_a_second(sent, widget):
    edits = widget.status["edits"]
    add(widget, 500)
    wait_for(lambda: widget.status["total"] == 700)
    assert widget.status == {
        "version": widget.table.version,
        "edits": edits,
        "total": 700,
        "title": "",
        "live": False,
        "progress": [],
    }
    assert len(sent) - 1 < 100
    assert {key for state in updates(sent) for key in state} == {"status"}


def test_an_edit_is_told_from_rows_that_come(widget):
    edits = widget.status["edits"]
    add(widget, 1)
    wait_for(lambda: widget.status["total"] == 201)
    assert widget.status["edits"] == edits
    widget.table.data[0][0] = 77
    wait_for(lambda: widget.status["edits"] != edits)


def test_the_browser_is_told_in_another_thread(widget, monkeypatch):
    threads, told = [], threading.Event()
    monkeypatch.setattr(
        widget, "_send", lambda *_, **__: (threads.append(threading.current_thread()), told.set())
    )
    add(widget, 1)
    assert told.wait(5)
    assert threading.current_thread() not in threads


def test_new_columns_are_told_with_the_version_that_has_them(widget, sent):
    widget.table.add_column("more", list(range(200)))
    wait_for(lambda: updates(sent))
    [state] = updates(sent)
    assert state["schema"]["columns"][-1]["name"] == "more"
    assert state["status"]["version"] == widget.table.version
    widget.filter = "more > 3"
    assert len(widget.to_pandas()) == 196


def test_a_column_of_another_type_keeps_its_place(widget, sent):
    names = [column["name"] for column in widget.schema["columns"]]
    add(widget, 1)
    widget.table.add_data(0.5, "ant", 0.5, pd.Timestamp("2026-01-01"), None)
    wait_for(lambda: widget.status["total"] == 202)
    assert [column["name"] for column in widget.schema["columns"]] == names
    assert widget.schema["columns"][0]["type"] == "number"


def test_what_the_browser_has_missed_is_sent_again_when_it_asks(widget, sent, query, monkeypatch):
    add(widget, 5)
    wait_for(lambda: widget.status["total"] == 205)
    before = len(updates(sent))
    message = {"kind": "rows", "id": "p-1", "revision": 1, "query": query(), "start": 0, "count": 2}
    rest = {"version": 0, "anchor": None, "columns": [0], "thumbnail": 0}
    widget._handle_custom_msg(message | rest, [])
    time.sleep(0.15)
    assert len(updates(sent)) == before
    monkeypatch.setattr(widget_module, "_SILENCE_SECONDS", 0)
    widget._handle_custom_msg(message | rest | {"id": "p-2"}, [])
    wait_for(lambda: len(updates(sent)) > before)
    assert updates(sent)[-1] == {"schema": widget.schema, "status": widget.status}
    before = len(updates(sent))
    widget._handle_custom_msg(message | rest | {"id": "p-3", "version": widget.table.version}, [])
    time.sleep(0.15)
    assert len(updates(sent)) == before


def test_a_browser_that_does_not_get_to_ask_is_sent_the_last_rows(widget, sent, decode, monkeypatch):
    add(widget, 1)
    wait_for(lambda: widget.status["total"] == 201)
    assert pushes(sent) == []
    monkeypatch.setattr(widget_module, "_SILENCE_SECONDS", 0)
    add(widget, 3)
    wait_for(lambda: widget.status["total"] == 204)
    tail = pushes(sent)[-1]
    assert (tail["kind"], tail["answer"]["version"]) == ("tail", widget.table.version)
    assert (tail["answer"]["start"], tail["answer"]["count"]) == (140, 64)
    buffers = next(buffers for content, buffers in reversed(sent[1:]) if content["method"] == "custom")
    assert decode(buffers)["row"].to_pylist() == list(range(140, 204))
    before = len(pushes(sent))
    widget.filter = "id > 3"
    add(widget, 1)
    wait_for(lambda: widget.status["total"] == 205)
    assert len(pushes(sent)) == before


def test_large_rows_are_not_pushed(bundle, monkeypatch):
    table = Table(columns=["text"], data=[["x" * 400] for _ in range(300)])
    table.add_column("more", [f"{i}" * 100 for i in range(300)])
    table.add_column("most", [f"{i}" * 150 for i in range(300)])
    widget, found = TableWidget(table), []
    monkeypatch.setattr(widget_module, "_SILENCE_SECONDS", 0)
    monkeypatch.setattr(widget, "_send", lambda content, **_: found.append(content))
    table.add_data("x", "y", "z")
    wait_for(lambda: widget.status["total"] == 301)
    assert [content["method"] for content in found] == ["update"]
    widget.close()


def test_what_python_says_is_live_is_told_so(pandas_frame):
    assert TableWidget(pandas_frame, live=True).status["live"] is True


def test_rows_stay_selected_whatever_comes(widget, query):
    down = [{"column": "id", "descending": True}]
    version = widget.status["version"]
    ranges = {"ranges": [[0, 1]], "query": query(sort=down), "version": version}
    widget.set_state({"selection": ranges})
    for i in range(5):
        widget.table.add_data(1000 + i, "ant", 0.5, pd.Timestamp("2026-01-01"), None)
        assert widget.to_pandas()["id"].max() == 1000 + i
        assert widget.selected["id"].tolist() == [199, 198]


def test_a_closed_widget_hears_nothing(widget):
    widget.close()
    before = widget.status
    widget.table.add_data(0, "ant", 0.5, pd.Timestamp("2026-01-01"), None)
    assert widget.status == before
    widget.close()


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


def test_a_selected_line_of_any_level_stands_for_its_rows(pandas_frame, query):
    view = query(group_by=["word", "flag"], top_groups=2, expanded=[["ant"]])
    widget = TableWidget(pandas_frame)
    ants, bees = (pandas_frame[pandas_frame.word == word] for word in ("ant", "bee"))
    others = pandas_frame[~pandas_frame.word.isin(["ant", "bee"])]
    for line, rows in ((0, ants[:0]), (1, ants[~ants.flag]), (2, ants[ants.flag]), (3, bees), (4, others)):
        widget.selection = {"ranges": [[line, line]], "query": view}
        assert sorted(widget.selected.index) == rows.index.tolist()


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
    wrong = {**before, "columns": {**before["columns"], "settings": {"word": {"show_as": "bar"}}}}
    with pytest.raises(
        ViewError, match=r"format\('word'\).show_as is 'bar'; it must be one of automatic, plain"
    ):
        widget.format(["score", "word"], "bar")
    with pytest.raises(ViewError, match=r"view.columns.settings\['word'\].show_as"):
        widget.view = wrong
    with pytest.raises(ViewError, match=r"view.columns.settings\['word'\].show_as"):
        TableWidget(widget.table, view=wrong)
    assert widget.view == before


def test_a_browser_may_know_of_a_column_what_it_was(widget):
    view = widget.view
    columns = {**view["columns"], "settings": {"word": {"show_as": "bar"}}}
    widget.set_state({"view": {**view, "columns": columns}})
    assert widget.view["columns"]["settings"]["word"]["show_as"] == "bar"
    widget.format("score", "percent")
    assert widget.view["columns"]["settings"]["word"]["show_as"] == "bar"
    widget.set_state({"view": {**view, "columns": {**columns, "settings": {"word": {"show_as": "xyz"}}}}})
    assert widget.view["columns"]["settings"]["word"]["show_as"] == "bar"


def test_a_format_asks_the_browser_for_nothing_but_its_look(widget, sent):
    query = widget.view["query"]
    widget.format("score", "percent", title="Share")
    assert widget.view["query"] == query
    assert [content["method"] for content, _ in sent[1:]] == ["update"]
    assert list(sent[1][0]["state"]) == ["view"]

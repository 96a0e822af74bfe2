"""A widget over a table that grows: what its browser is told, and when."""

from __future__ import annotations

import threading
import time

import pandas as pd
import pytest

from wandb_tables_widget.table.table import Table
from wandb_tables_widget.widget import widget as widget_module
from wandb_tables_widget.widget.widget import TableWidget

pytestmark = pytest.mark.usefixtures("bundle")


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

"""Function columns that are stopped, and go on."""

from __future__ import annotations

import threading
import time

import pytest

from wandb_tables_widget.widget.functions import function as function_module
from wandb_tables_widget.widget.functions.registry import Functions
from wandb_tables_widget.widget.opened import Opened

ROWS = 3_000


def spin_at(place):
    def spin(row):
        while row["n"] == place:
            pass
        return row["n"]

    return spin


def test_cancel_ends_a_loop_of_python_and_leaves_nothing_behind(shown, monkeypatch):
    monkeypatch.setattr(function_module, "GRACE", 0.1)
    before = threading.active_count()
    each = shown(spin_at(1))
    each.until(lambda: each.column.done == ROWS - 1)
    assert [note.message for note in each.notes([1], [2])] == ["not computed yet: its call has not come back"]
    assert each.columns.progress()[0].late == 1
    each.functions.stop("f")
    each.until(lambda: threading.active_count() <= before and not each.column._workers)
    assert [(note.state, note.message) for note in each.notes([1], [2])] == [
        ("stopped", "stopped before it was computed")
    ]
    assert each.columns.progress()[0].late == 0
    assert each.values([0, 1, 2]) == [0, None, 2]


@pytest.mark.parametrize("catches", [False, True])
def test_cancel_says_what_cannot_be_ended_and_everything_else_is_free(shown, table, monkeypatch, catches):
    monkeypatch.setattr(function_module, "GRACE", 0.1)
    forever = threading.Event()

    def stuck(row):
        try:
            return forever.wait(60) and row["n"]
        except BaseException:  # noqa: BLE001  # such functions there are
            return forever.wait(60) and catches

    each = shown(stuck)
    each.until(lambda: each.column.late == function_module.MOST_CALLS)
    each.functions.stop("f")
    each.columns.wait()
    time.sleep(0.3)
    (note,) = [note for note in each.notes(range(ROWS), [2]) if note.row == 0]
    assert (note.state, note.message.startswith("still runs")) == ("stopped", True)
    assert each.notes([ROWS - 1], [2])[0].message == "stopped before it was computed"
    each.functions.add("other", lambda row: row["n"] * 2)
    assert each.columns.table.lazies
    each.until(lambda: each.columns._columns["other"].is_whole)
    each.functions.remove("f")
    each.functions.add("f", lambda row: row["n"] * 3)
    each.columns.wait()
    assert each.values([5], "f") == [15]
    forever.set()


def test_stop_ends_the_work_and_says_so(shown):
    each = shown(lambda row: time.sleep(0.005) or row["n"])
    each.until(lambda: each.column.done > 2)
    assert each.functions.stop("f")
    at_most = each.column.done + 1
    each.columns.wait()
    each.until(lambda: not each.column._workers)
    done = each.column.done
    assert done <= at_most
    assert each.values([ROWS - 1]) == [None]
    assert each.column.done == done
    (progress,) = each.columns.progress()
    assert (progress.name, progress.stopped, progress.total) == ("f", True, ROWS)
    assert "was stopped" in dict(each.columns.table.unfinished)[2]
    assert not each.functions.stop("f")
    assert not each.functions.stop("other")
    assert not each.functions.resume("other")


# --- going on -------------------------------------------------------------------------------------------


def finish(each):
    each.columns.progress()
    each.until(lambda: each.column.is_whole)


def test_the_rest_is_computed_and_what_was_there_is_kept(shown):
    calls, go = [], threading.Event()

    def call(row):
        calls.append(row["n"])
        return go.wait(20) and row["n"] if len(calls) == 100 else row["n"]

    each = shown(call)
    each.until(lambda: len(calls) == 100)
    assert each.functions.stop("f")
    go.set()
    each.until(lambda: not each.column._workers)
    assert "resume_column('f')" in dict(each.columns.table.unfinished)[2]
    assert each.functions.resume("f")
    assert not each.functions.resume("f")
    assert "being computed" in dict(each.columns.table.unfinished)[2]
    finish(each)
    assert sorted(calls) == list(range(ROWS))
    assert each.values(range(ROWS)) == list(range(ROWS))
    assert each.columns.progress() == []
    assert each.notes(range(ROWS), [2]) == []


def test_the_rows_on_screen_are_the_first_to_go_on(shown):
    calls, began, go = [], threading.Event(), threading.Event()

    def call(row):
        calls.append(row["n"])
        began.set()
        return go.wait(20) and row["n"]

    each = shown(call)
    assert began.wait(20)
    each.functions.stop("f")
    each.column.want(range(2_000, 2_010))
    go.set()
    each.until(lambda: not each.column._workers)
    each.functions.resume("f")
    finish(each)
    assert calls[:11] == [0, *range(2_000, 2_010)]
    assert sorted(calls) == list(range(ROWS))


def test_a_call_that_was_ended_is_made_again(shown, monkeypatch):
    monkeypatch.setattr(function_module, "GRACE", 0.1)
    free, calls = [], []

    def call(row):
        calls.append(row["n"])
        while row["n"] in {1, 2, 3} and not free:
            pass
        return row["n"]

    each = shown(call)
    each.until(lambda: each.column.done == ROWS - 3)
    each.functions.stop("f")
    each.until(lambda: not each.column._workers)
    free.append(True)
    each.functions.resume("f")
    finish(each)
    assert each.values([0, 1, 2, 3]) == [0, 1, 2, 3]
    assert [calls.count(row) for row in range(5)] == [1, 2, 2, 2, 1]


def test_who_goes_on_at_once_ends_no_call(shown, monkeypatch):
    monkeypatch.setattr(function_module, "GRACE", 0.3)
    calls, free = [], []

    def call(row):
        calls.append(row["n"])
        while row["n"] == 1 and not free:
            pass
        return row["n"]

    each = shown(call)
    each.until(lambda: 1 in calls)
    each.functions.stop("f")
    each.functions.resume("f")
    each.until(lambda: each.column.done == ROWS - 1)
    time.sleep(0.5)
    assert each.notes([1], [2])[0].message == "not computed yet: its call has not come back"
    free.append(True)
    finish(each)
    assert sorted(calls) == list(range(ROWS))


def test_calls_that_cannot_be_ended_keep_nobody_from_going_on(shown, monkeypatch):
    monkeypatch.setattr(function_module, "GRACE", 0.1)
    forever, stuck = threading.Event(), range(function_module.MOST_CALLS)

    def call(row):
        return forever.wait(30) and row["n"] if row["n"] in stuck else row["n"]

    each = shown(call)
    each.until(lambda: each.column.late == len(stuck))
    each.functions.stop("f")
    time.sleep(0.3)
    assert each.column.done == 0
    each.functions.resume("f")
    each.columns.progress()
    each.until(lambda: each.column.done == ROWS - len(stuck))
    assert {note.message for note in each.notes(stuck, [2])} == {
        "not computed yet: its call has not come back"
    }
    forever.set()
    finish(each)
    assert each.values(stuck) == list(stuck)


def test_rows_that_came_meanwhile_are_computed_too(table):
    calls, go = [], threading.Event()
    functions = Functions(lambda: None)
    functions.add("f", lambda row: calls.append(row["n"]) or (go.wait(20) and row["n"]))
    first = Opened(table.snapshot(), functions)
    first.functions.table  # noqa: B018  # begins the column
    functions.stop("f")
    table.add_data(9_999, "new")
    second = Opened(table.snapshot(), functions, first)
    go.set()
    functions.resume("f")
    second.functions.wait()
    assert sorted(calls) == [*range(ROWS), 9_999]
    first.close()
    second.close()

"""Function columns over the rows of a snapshot: order, errors, calls that do not come back, and ends."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from unittest.mock import Mock

import numpy as np
import pytest

from wandb_tables_widget.dtypes import Number
from wandb_tables_widget.table.table import Table
from wandb_tables_widget.view.query import ComputedColumn
from wandb_tables_widget.widget.functions import column as module
from wandb_tables_widget.widget.functions.registry import Functions
from wandb_tables_widget.widget.functions.rows import SnapshotRows
from wandb_tables_widget.widget.opened import Opened

ROWS = 3_000


def test_every_row_is_computed_once_and_the_column_is_whole(shown):
    calls = []
    each = shown(lambda row: calls.append(row["n"]) or row["n"] * 2)
    each.columns.wait()
    assert sorted(calls) == list(range(ROWS))
    assert each.values([5, 0, 2_999]) == [10, 0, 5_998]
    assert each.columns.table.unfinished == ()
    assert each.columns.progress() == []
    assert each.opened.schema["f"].dtype == Number(integer=True)
    assert each.column.present == ROWS


def test_a_row_is_given_as_the_table_has_it(shown):
    seen = {}
    each = shown(lambda index, row: seen.setdefault(index, row) and 0)
    each.columns.wait()
    assert seen[8] == {"n": 8, "s": "word 1"}


def test_rows_on_screen_come_before_the_others(shown):
    began, go, calls = threading.Event(), threading.Event(), []

    def slow(row):
        calls.append(row["n"])
        began.set()
        go.wait(20)
        return row["n"]

    each = shown(slow)
    assert began.wait(20)
    each.column.want(range(2_000, 2_010))
    go.set()
    each.columns.wait()
    assert calls[0] == 0
    assert set(calls[1:11]) == set(range(2_000, 2_010))
    assert sorted(calls) == list(range(ROWS))


def test_what_is_shown_is_there_at_once_when_the_function_is_quick(shown):
    each = shown(lambda row: row["n"] + 1)
    each.column.want([2_990, 17])
    each.until(lambda: each.column.done > 1)
    assert each.values([2_990, 17]) == [2_991, 18]


def test_errors_and_values_that_do_not_fit_stand_in_their_cells(shown):
    def odd(row):
        if row["n"] == 3:
            raise ValueError("boom")
        return {4: "text", 5: None}.get(row["n"], row["n"])

    each = shown(odd)
    each.columns.wait()
    assert each.values([2, 3, 4, 5]) == [2, None, None, None]
    errors = each.notes([2, 3, 4, 5], [0, 2])
    assert {error.state for error in errors} == {"failed"}
    assert [(error.row, error.column) for error in errors] == [(1, 2), (2, 2)]
    assert errors[0].message == "ValueError: boom"
    assert "'text' is string" in errors[1].message
    assert each.column.present == ROWS - 3
    assert each.column.is_whole


def test_a_call_that_never_comes_back_keeps_only_its_own_row(shown):
    forever = threading.Event()
    each = shown(lambda row: forever.wait() if row["n"] == 1 else row["n"])
    each.until(lambda: each.column.done == ROWS - 1)
    assert each.values([0, 1, 2]) == [0, None, 2]
    assert each.columns.progress()[0].done == ROWS - 1
    assert "being computed" in dict(each.columns.table.unfinished)[2]
    forever.set()
    each.columns.wait()
    assert each.values([1]) == [None]
    assert [note.state for note in each.notes([1], [2])] == ["failed"]


def test_at_most_so_many_calls_are_under_way(shown):
    forever, under_way, most = threading.Event(), [], []

    def stuck(row):
        under_way.append(row["n"])
        most.append(len(under_way))
        forever.wait(30)
        under_way.remove(row["n"])
        return 0

    each = shown(stuck)
    each.until(lambda: len(under_way) == module.MOST_CALLS)
    time.sleep(0.4)
    assert max(most) == module.MOST_CALLS
    each.functions.stop("f")
    forever.set()


def test_what_has_no_value_yet_is_pending_and_not_missing(shown):
    go = threading.Event()
    each = shown(lambda row: None if row["n"] == 1 else go.wait(30) and row["n"])
    each.column.want([1])
    each.until(lambda: each.column.done == 1)
    computed = (ComputedColumn("next", "f + 1"), ComputedColumn("filled", "coalesce(f, 0)"))
    notes = each.notes([1, ROWS - 1], [0, 2, 3, 4], computed)
    assert [(note.row, note.column, note.state) for note in notes] == [
        (1, column, "pending") for column in (2, 3, 4)
    ]
    assert notes[0].message == "not computed yet"
    go.set()
    each.columns.wait()
    assert each.notes([1, ROWS - 1], [2, 3, 4], computed) == []


def test_a_value_that_waits_for_a_wider_type_is_pending(shown):
    each = shown(lambda row: row["n"] + 0.5)
    lazy = each.columns.table.lazies[0]
    each.columns.wait()
    assert [note.state for note in lazy.foreign.notes([1])] == ["pending"]
    assert each.notes([1], [2]) == []


def test_rows_of_equal_content_wait_for_one_call(shown):
    forever, calls = threading.Event(), []

    def stuck(row):
        calls.append(row["n"])
        return row["n"] or (forever.wait(30) and 0)

    repeated = Table(columns=["n"], data=[[i % 10] for i in range(200)])
    each = shown(Callable(stuck), table=repeated)
    each.until(lambda: each.column.done == 180)
    each.until(lambda: each.column.late == 20)
    assert sorted(calls) == list(range(10))
    forever.set()
    each.columns.wait()
    assert sorted(calls) == list(range(10))
    assert each.values([0, 10, 190]) == [0, 0, 0]


def test_rows_asked_for_while_a_thread_ends_are_computed(shown, monkeypatch):
    each = shown(Callable(lambda row: row["n"]))
    each.column.stop()
    take_batch, asked = module.FunctionColumn._take_batch, []

    def ask_at_the_end(column, worker):
        batch = take_batch(column, worker)
        if not batch and not asked:
            asked.append(column.want([7]))
        return batch

    monkeypatch.setattr(module.FunctionColumn, "_take_batch", ask_at_the_end)
    late = module.FunctionColumn(each.column.function, each.column._rows, ROWS, Mock())
    late.rest()
    late.start()
    each.until(lambda: 7 in late.settled())


def test_calls_that_do_not_come_back_do_not_pile_up_over_versions(table):
    forever, calls = threading.Event(), []
    functions = Functions(lambda: None)
    functions.add("f", lambda row: calls.append(row["n"]) or (forever.wait(30) and row["n"]))
    opened = [Opened(table.snapshot(), functions)]
    opened[0].functions.table  # noqa: B018  # begins the column
    for i in range(6):
        time.sleep(0.3)
        table.add_data(10_000 + i, "new")
        opened.append(Opened(table.snapshot(), functions, opened[-1]))
        opened[-1].functions.table  # noqa: B018  # begins the column
        opened[-2].close()
    assert len(calls) == module.MOST_CALLS
    assert len(set(calls)) == module.MOST_CALLS
    forever.set()
    opened[-1].functions.wait()
    assert len(calls) == len(set(calls))
    opened[-1].close()


class Callable:
    """A function whose results nobody can keep for other widgets."""

    def __init__(self, call):
        self._call = call

    def __call__(self, row):
        return self._call(row)


def test_what_a_thread_dies_of_stands_in_the_cells(shown, table, monkeypatch):
    def broken(self, row_ids):
        raise RuntimeError("broken")

    monkeypatch.setattr(SnapshotRows, "read", broken)
    each = shown(lambda row: row["n"])
    each.columns.wait()
    assert {note.message for note in each.notes([0, ROWS - 1], [2])} == {"RuntimeError: broken"}


@pytest.mark.parametrize("error", [KeyboardInterrupt, GeneratorExit, SystemExit])
def test_no_exception_ends_the_column(shown, error):
    def odd(row):
        if row["n"] % 2:
            raise error
        return row["n"]

    each = shown(odd)
    each.columns.wait()
    assert each.values([0, 1, 2]) == [0, None, 2]
    assert each.notes([1], [2])[0].message == error.__name__


ENDLESS = """
import sys, threading, time
from wandb_tables_widget.table.table import Table
from wandb_tables_widget.widget.functions.registry import Functions
from wandb_tables_widget.widget.opened import Opened

def spin(row):
    while row["n"] % 2: pass
    time.sleep(1e6)

functions = Functions(lambda: None)
functions.add("f", spin)
opened = Opened(Table(columns=["n"], data=[[i] for i in range(9)]).snapshot(), functions)
opened.functions.table
time.sleep(0.5)
print(sum(not thread.daemon for thread in threading.enumerate()))
"""


def test_a_kernel_ends_while_calls_do_not_come_back():
    done = subprocess.run(
        [sys.executable, "-c", ENDLESS], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "1"
    assert done.stderr == ""


def test_closing_ends_the_threads_but_for_a_call_that_does_not_come_back(shown):
    forever = threading.Event()
    each = shown(lambda row: forever.wait(20) if row["n"] == 0 else row["n"])
    each.until(lambda: each.column.done > 0)
    each.opened.close()
    forever.set()
    each.until(lambda: not each.column._workers)
    names = [thread.name for thread in threading.enumerate()]
    each.until(lambda: "wandb-tables-row" not in [thread.name for thread in threading.enumerate()])
    assert names


def test_rows_of_equal_content_are_computed_once(shown, table):
    calls = []
    model = type("Model", (), {"__call__": lambda _, row: calls.append(row) or len(row["s"])})()
    repeated = Table(columns=["n", "s"], data=[[i % 10, "x"] for i in range(500)])
    each = shown(model, table=repeated)
    each.columns.wait()
    assert len(calls) == 10
    assert each.values([0, 499]) == [1, 1]


def test_new_rows_are_computed_and_the_others_taken_over(table):
    calls = []
    functions = Functions(lambda: None)
    functions.add("f", lambda row: calls.append(row["n"]) or row["n"])
    first = Opened(table.snapshot(), functions)
    first.functions.table  # noqa: B018  # begins the column
    first.functions.wait()
    table.add_data(9_999, "new")
    second = Opened(table.snapshot(), functions, first)
    second.functions.wait()
    assert calls[ROWS:] == [9_999]
    lazy = second.functions.table.lazies[0]
    assert second.dataset.take(np.array([0, ROWS]), [lazy.number]).column(0).to_pylist() == [0, 9_999]
    first.close()
    second.close()


def test_a_row_that_was_edited_is_computed_anew(table):
    functions = Functions(lambda: None)
    functions.add("f", lambda row: row["n"] * 2)
    first = Opened(table.snapshot(), functions)
    first.functions.table  # noqa: B018  # begins the column
    first.functions.wait()
    table.data[5][0] = 1_000
    changed = Table(columns=["n", "s"], data=[[1_000 if i == 5 else i, f"word {i % 7}"] for i in range(ROWS)])
    second = Opened(changed.snapshot(), functions, first)
    second.functions.wait()
    lazy = second.functions.table.lazies[0]
    assert second.dataset.take(np.array([4, 5]), [lazy.number]).column(0).to_pylist() == [8, 2_000]
    first.close()
    second.close()


def test_the_type_widens_while_values_come(shown):
    each = shown(lambda row: row["n"] if row["n"] < 2_000 else row["n"] + 0.5)
    each.columns.wait()
    assert each.opened.schema["f"].dtype == Number()
    assert each.values([1, 2_000]) == [1.0, 2_000.5]


def test_a_removed_function_is_gone_and_its_name_free(shown):
    each = shown(lambda row: row["n"])
    each.functions.remove("f")
    assert each.columns.table.lazies == ()
    assert "f" not in each.opened.schema
    each.functions.add("f", lambda row: -row["n"])
    each.columns.wait()
    assert each.values([3]) == [-3]


def test_a_column_of_the_table_keeps_its_name(shown):
    each = shown(lambda row: row["n"])
    taken = Table(columns=["f"], data=[[1]])
    opened = Opened(taken.snapshot(), each.functions)
    assert opened.schema.names == ("f",)
    assert opened.functions.table.lazies == ()
    opened.close()

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time

import numpy as np
import pyarrow as pa
import pytest

from wandb_tables_widget.errors import CancelledError, TableError
from wandb_tables_widget.query.cancel import CancelToken
from wandb_tables_widget.query.engine import Engine
from wandb_tables_widget.query.expression_sql import SQL

SLOW = SQL("SELECT count(*) FROM t a, t b WHERE a.x < b.x", ())


@pytest.fixture
def engine():
    engine = Engine()
    yield engine
    engine.close()


def numbers(rows: int) -> dict[str, pa.Table]:
    return {"t": pa.table({"x": np.arange(rows)})}


def test_every_lock_is_in_force(engine):
    settings = engine.settings()
    wanted = {
        "enable_external_access": "false",
        "autoload_known_extensions": "false",
        "autoinstall_known_extensions": "false",
        "allow_community_extensions": "false",
        "allow_unsigned_extensions": "false",
        "python_enable_replacements": "false",
        "temp_directory": "",
        "lock_configuration": "true",
        "threads": str(os.cpu_count()),
    }
    assert {name: settings[name] for name in wanted} == wanted
    assert not settings["memory_limit"].startswith("0 ")


@pytest.mark.parametrize(
    "text",
    [
        "SET threads = 1",
        "SET enable_external_access = true",
        "RESET lock_configuration",
        "SELECT * FROM read_csv('/etc/hostname')",
        "COPY t TO 'leak.csv'",
        "ATTACH 'other.db'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SELECT * FROM hidden_python_table",
    ],
)
def test_nothing_outside_can_be_reached(engine, text):
    hidden_python_table = pa.table({"secret": [1]})
    assert hidden_python_table.num_rows
    with pytest.raises(Exception, match=r"(?i)lock|disabled|not exist|permission|extension"):
        engine.run(SQL(text, ()), relations=numbers(3))


def test_values_are_bound(engine):
    found = engine.run(SQL("SELECT x FROM t WHERE x > ? AND x < ?", (3, 6)), relations=numbers(10))
    assert found.column(0).to_pylist() == [4, 5]


def test_temporary_tables_end_with_the_call(engine):
    make = SQL("CREATE TEMP TABLE k AS SELECT x FROM t WHERE x > ?", (1,))
    assert engine.run(make, SQL("SELECT sum(x) FROM k", ()), relations=numbers(4)).column(0)[0].as_py() == 5
    with pytest.raises(Exception, match="does not exist"):
        engine.run(SQL("SELECT * FROM k", ()), relations={})


def test_a_running_query_is_interrupted(engine):
    token = CancelToken()
    threading.Timer(0.2, token.cancel).start()
    started = time.monotonic()
    with pytest.raises(CancelledError):
        engine.run(SLOW, relations=numbers(2_000_000), token=token)
    assert time.monotonic() - started < 60
    assert engine.run(SQL("SELECT 1", ()), relations={}).num_rows == 1


def test_a_cancelled_query_does_not_start(engine):
    token = CancelToken()
    token.cancel()
    with pytest.raises(CancelledError):
        engine.run(SQL("not even SQL", ()), relations={}, token=token)


def test_an_interrupt_just_before_the_start_is_not_lost(engine, monkeypatch):
    token = CancelToken()
    monkeypatch.setattr(
        "wandb_tables_widget.query.engine.check", lambda asked: token.cancel() if asked is token else None
    )
    with pytest.raises(CancelledError):
        engine.run(SLOW, relations=numbers(2_000_000), token=token)


def test_a_cancel_while_the_query_ends_still_counts(engine):
    token = CancelToken()

    class CancelsWhenRead(tuple):
        __slots__ = ()

        def __iter__(self):
            token.cancel()
            return super().__iter__()

    with pytest.raises(CancelledError):
        engine.run(SQL("SELECT 1 WHERE 1 = ?", CancelsWhenRead((1,))), relations={}, token=token)


def test_too_little_memory_is_an_error_of_ours():
    engine = Engine(memory_limit="20MB")
    rng = np.random.default_rng(0)
    data = {"t": pa.table({"x": rng.random(4_000_000)})}
    with pytest.raises(TableError, match="memory"):
        engine.run(SQL("SELECT x FROM t ORDER BY x", ()), relations=data)
    engine.close()


def test_a_mistake_in_sql_stays_visible(engine):
    with pytest.raises(Exception, match="nowhere") as caught:
        engine.run(SQL("SELECT nowhere FROM t", ()), relations=numbers(1))
    assert not isinstance(caught.value, TableError)


def test_threads_ask_at_once(engine):
    failures = []

    def ask(low: int) -> None:
        for _ in range(10):
            found = engine.run(SQL("SELECT count(*) FROM t WHERE x >= ?", (low,)), relations=numbers(1000))
            if found.column(0)[0].as_py() != 1000 - low:
                failures.append(low)

    threads = [threading.Thread(target=ask, args=(low,)) for low in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_closing_stops_what_runs_and_refuses_more(engine):
    caught = []

    def ask() -> None:
        try:
            engine.run(SLOW, relations=numbers(2_000_000))
        except CancelledError as error:
            caught.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    time.sleep(0.2)
    engine.close()
    engine.close()
    thread.join(30)
    assert len(caught) == 1
    with pytest.raises(TableError, match="closed"):
        engine.run(SQL("SELECT 1", ()), relations={})


EXIT = """
import numpy as np, pyarrow as pa
from wandb_tables_widget.dtypes import Column, Number, Schema
from wandb_tables_widget.query.dataset import Dataset
from wandb_tables_widget.query.plan import RowsPlan, SortTerm
table = pa.table({"x": np.random.default_rng(0).random(8_000_000)})
dataset = Dataset(table, Schema((Column("x", Number()),)))
rows = dataset.rows(RowsPlan(sort=(SortTerm(0),)))
print(len(rows.window(0, 50)), rows.ready)
"""


def test_the_interpreter_ends_quietly_in_the_middle_of_a_sort():
    done = subprocess.run(
        [sys.executable, "-c", EXIT], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split() == ["50", "False"]
    assert done.stderr == ""

"""What `log` of a stream costs, beside a bare loop of SQLite that commits each row."""

from __future__ import annotations

import itertools
import json
import os
import sqlite3
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest

from wandb_tables_widget.store.streams import StreamTable

ROWS = 2_000
ROW = {"step": 7, "loss": 0.125, "label": "horse", "correct": True, "note": None}
FRESH = {"rounds": 5, "iterations": 1, "warmup_rounds": 1}
CHILD = Path(__file__).parents[1] / "store" / "streams" / "stream_child.py"


@pytest.fixture
def stream(tmp_path):
    with StreamTable("bench", dir=tmp_path) as opened:
        yield opened


def database(path, synchronous):
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute(f"PRAGMA synchronous = {synchronous}")
    connection.execute("CREATE TABLE rows (id INTEGER PRIMARY KEY, at REAL, value TEXT)")
    return connection


def insert(connection):
    connection.execute("INSERT INTO rows (at, value) VALUES (?, ?)", (time.time(), json.dumps(ROW)))


@pytest.mark.benchmark(group="stream: log a row of five")
def test_log_a_row(benchmark, stream):
    benchmark.pedantic(stream.log, (ROW,), rounds=5_000, warmup_rounds=100)


@pytest.mark.benchmark(group="stream: log a row of five")
@pytest.mark.parametrize("synchronous", ["NORMAL", "FULL"])
def test_insert_a_row_into_sqlite(benchmark, tmp_path, synchronous):
    connection = database(tmp_path / "bare.db", synchronous)
    benchmark.pedantic(insert, (connection,), rounds=2_000, warmup_rounds=100)
    connection.close()


@pytest.mark.benchmark(group="stream: 2,000 rows, durable")
def test_log_rows_and_finish(benchmark, tmp_path):
    numbers = itertools.count()

    def run():
        with StreamTable(f"t{next(numbers)}", dir=tmp_path) as stream:
            for _ in range(ROWS):
                stream.log(ROW)

    benchmark.pedantic(run, **FRESH)


@pytest.mark.benchmark(group="stream: 2,000 rows, durable")
@pytest.mark.parametrize("synchronous", ["NORMAL", "FULL"])
def test_insert_rows_into_sqlite_one_by_one(benchmark, tmp_path, synchronous):
    numbers = itertools.count()

    def run():
        connection = database(tmp_path / f"{next(numbers)}.db", synchronous)
        for _ in range(ROWS):
            insert(connection)
        connection.close()

    benchmark.pedantic(run, **FRESH)


@pytest.mark.benchmark(group="stream: 12 writers in 6 processes, 300 rows each")
def test_many_writers_and_a_reader(benchmark, tmp_path):
    """Besides the whole time: how long after its `log` a row is seen by a reader that asks every 20 ms."""
    numbers = itertools.count()

    def run():
        name = f"t{next(numbers)}"
        reader = StreamTable(f"kill/{name}", dir=tmp_path)
        with subprocess.Popen(
            [sys.executable, str(CHILD)],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(CHILD.parents[3])},
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
        ) as child:
            child.stdin.write(f"{name} 6 0 150\n".encode())
            child.stdin.close()
            waits = list(seen(reader, 12 * 300))
        benchmark.extra_info["median_ms"] = round(statistics.median(waits) * 1e3)
        benchmark.extra_info["max_ms"] = round(max(waits) * 1e3)

    benchmark.pedantic(run, rounds=3, iterations=1)


def seen(reader, rows):
    """Yield for each row how many seconds after its call it was read."""
    count = 0
    while count < rows:
        time.sleep(0.02)
        new = len(reader) - count
        if new:
            count += new
            now = time.time()
            yield from (now - at.timestamp() for at in reader.tail(new)["timestamp"])

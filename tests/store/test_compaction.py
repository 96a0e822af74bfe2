from __future__ import annotations

import threading
import time

import pytest

from wandb_tables_widget.errors import StoreUnavailableError
from wandb_tables_widget.store import Api, compaction, init
from wandb_tables_widget.store.compaction import compact, is_due
from wandb_tables_widget.store.increment import increments_of
from wandb_tables_widget.store.version import latest, load_part
from wandb_tables_widget.table.table import Table


def grow(run, table, numbers, key="t"):
    for number in numbers:
        table.add_data(f"row {number}", number)
        run.log({key: table})


def content(run, key="t"):
    with run._store.catalog.read() as reader:
        return latest(reader, run._label.number, key).content.id


def rows(run, sql, *values):
    with run._store.catalog.read() as reader:
        return reader.rows(sql, *values)


def hot(run):
    return rows(run, "SELECT count(*) FROM increments WHERE batch IS NOT NULL")[0][0]


@pytest.fixture
def table():
    return Table(columns=["name", "n"], log_mode="INCREMENTAL")


def test_readers_see_the_same_before_and_after(table):
    run = init()
    grow(run, table, range(30))
    version = latest_version(run)
    before = [load_part(run._store, version, increment=k)["n"] for k in range(30)]
    assert compact(run._store, content(run)) == 30
    assert hot(run) == 0
    assert run.table("t") == table
    assert [load_part(run._store, version, increment=k)["n"] for k in range(30)] == before
    assert load_part(run._store, version, up_to_step=9)["n"] == list(range(10))
    assert compact(run._store, content(run)) == 0


def latest_version(run):
    with run._store.catalog.read() as reader:
        return latest(reader, run._label.number, "t")


def test_small_last_segments_become_larger_ones(table):
    run = init()
    for low in range(0, 64, 2):
        grow(run, table, range(low, low + 2))
        compact(run._store, content(run))
    segments = rows(
        run, "SELECT position, rows, lo, hi FROM content_segments JOIN segments ON id = segment ORDER BY 1"
    )
    assert len(segments) <= 6
    assert segments[0][0] == 0
    assert sum(count for _, count, *_ in segments) == 64
    assert all(high - low + 1 == count for _, count, low, high in segments)
    assert run.table("t") == table


def test_large_increments_between_small_ones_stay_where_they_are(table, monkeypatch):
    from wandb_tables_widget.store import increment  # noqa: PLC0415  # its limit is changed here

    run = init()
    grow(run, table, range(3))
    monkeypatch.setattr(increment, "HOT_BYTES", 0)
    for number in range(3, 40):
        table.add_data("large", number)
    run.log({"t": table})
    monkeypatch.undo()
    grow(run, table, range(40, 43))
    compact(run._store, content(run))
    assert hot(run) == 0
    assert run.table("t") == table


def test_types_that_widened_are_one_type_in_the_segment():
    run = init()
    for row in ([None, 1], ["x", 2], ["y", 0.5]):
        run.log({"t": Table(columns=["name", "n"], data=[row], log_mode="INCREMENTAL")})
        if row[0] == "x":
            compact(run._store, content(run))
    compact(run._store, content(run))
    back = run.table("t")
    assert back["name"] == [None, "x", "y"]
    assert back["n"] == [1.0, 2.0, 0.5]


def test_empty_increments_leave_no_file(table, place):
    run = init()
    run.log({"t": table})
    assert compact(run._store, content(run)) == 1
    assert not list(place.glob("**/*.parquet"))
    grow(run, table, [1])
    assert run.table("t")["n"] == [1]


def test_two_compactors_at_once_do_the_work_once(table):
    run = init()
    grow(run, table, range(50))
    number, done = content(run), []
    threads = [threading.Thread(target=lambda: done.append(compact(run._store, number))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(done) >= 50
    assert run.table("t") == table


def test_rows_added_meanwhile_stay_hot(table, monkeypatch):
    run = init()
    grow(run, table, range(5))
    real = compaction.write_segments

    def slow(*args, **kwargs):
        grow(run, table, [5])
        return real(*args, **kwargs)

    monkeypatch.setattr(compaction, "write_segments", slow)
    with run._store.catalog.read() as reader:
        plan = compaction._plan(reader, content(run))
    assert compaction._carry_out(run._store, content(run), plan)
    assert hot(run) == 1
    assert run.table("t") == table


@pytest.mark.parametrize("call", ["open", "write", "fsync", "rename"])
def test_a_disk_that_refuses_changes_nothing(table, call, faults):
    run = init()
    grow(run, table, range(5))
    with faults.at(call, 1, 28), pytest.raises(StoreUnavailableError):
        compact(run._store, content(run))
    assert hot(run) == 5
    assert run.table("t") == table
    assert compact(run._store, content(run)) == 5


def test_the_compactor_works_when_it_is_due(table, monkeypatch):
    monkeypatch.setattr(compaction, "HOT_INCREMENTS", 10)
    run = init()
    grow(run, table, range(10))
    with run._store.catalog.read() as reader:
        assert not is_due(reader, content(run))
    grow(run, table, [10])
    run._store.compactor.ask(content(run))
    until = time.monotonic() + 20
    while hot(run) and time.monotonic() < until:
        time.sleep(0.01)
    assert hot(run) == 0
    assert Api().run(run.path).table("t") == table
    with run._store.catalog.read() as reader:
        assert [one.rows for one in increments_of(reader, content(run))] == [1] * 11

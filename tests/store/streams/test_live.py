"""Live tables: rows come by themselves, in order, and nothing else moves."""

from __future__ import annotations

import gc
import threading
import weakref

import pyarrow as pa
import pytest

from tests.store.streams.aid import until
from wandb_tables_widget.dtypes import AnyType, Number
from wandb_tables_widget.errors import (
    FrozenTableError,
    StoreUnavailableError,
)
from wandb_tables_widget.store.streams import StreamTable
from wandb_tables_widget.table.table import Table


def listening(table):
    """Listen to a table, and return what was heard: its length at each change."""
    heard = []
    return heard, table.on_change(lambda: heard.append(len(table)))


def test_a_live_table_grows_while_somebody_listens(place):
    stream = StreamTable("t")
    stream.log({"a": 1})
    live = stream.live()
    assert live is stream.live() is stream.load_table()
    assert isinstance(live, Table)
    assert live["a"] == [1]
    heard, stop = listening(live)
    other = StreamTable("t")
    other.log([{"a": 2}, {"a": 3}])
    until(lambda: heard)
    assert (heard[-1], live["a"], live.snapshot_and_edits()[1]) == (3, [1, 2, 3], 0)
    assert live.version == len(heard)
    stop()
    until(lambda: not live._is_polled)
    other.log({"a": 4})
    other.flush()
    assert len(live) == 3
    assert live.catch_up()
    assert not live.catch_up()
    assert live["a"] == [1, 2, 3, 4]
    heard, stop = listening(live)
    other.log({"a": 5})
    until(lambda: heard)
    stop()


def test_a_live_table_takes_new_columns_and_wider_types(place):
    stream = StreamTable("t")
    live = stream.live()
    assert live.columns == ["timestamp"]
    stream.log({"a": 1, "s": "x"})
    stream.live()
    assert live.schema["a"].dtype == Number(integer=True)
    stream.log({"a": 2.5, "d": {"k": 1}})
    stream.live()
    assert live["a"] == [1.0, 2.5]
    stream.log({"a": "x", "d": {"j": 2}, "s": None})
    stream.live()
    assert live["a"] == [1.0, 2.5, "x"]
    assert live.schema["a"].dtype == AnyType()
    assert live["d"] == [None, {"k": 1, "j": None}, {"k": None, "j": 2}]
    assert live == stream.table()
    assert live.snapshot_and_edits()[1] == 0


def test_a_live_table_is_cut_into_few_batches_and_keeps_words_once(place):
    stream = StreamTable("t")
    live = stream.live()
    for n in range(40):
        stream.log([{"word": f"w{k % 5}", "n": n} for k in range(60)])
        stream.live()
    stream.log([{"word": "new"}, {"word": None}])
    stream.live()
    column = live.to_arrow().column("word")
    assert column.num_chunks < 10
    assert pa.types.is_dictionary(column.type)
    assert live == stream.table()


def test_a_live_table_reads_only_what_is_new(place, monkeypatch):
    stream = StreamTable("t")
    stream.log([{"a": n, "s": "word"} for n in range(3_000)])
    live, read = stream.live(), []
    real = live.stream.read
    monkeypatch.setattr(live.stream, "read", lambda first=0: read.append(first) or real(first))
    for n in range(5):
        stream.log({"a": n, "s": f"new {n}"})
        stream.live()
    stream.live()
    assert read == [3_000, 3_001, 3_002, 3_003, 3_004]
    assert live == stream.table()


def test_a_live_table_is_not_edited(place):
    stream = StreamTable("t")
    stream.log({"a": 1})
    live = stream.live()
    for edit in (
        lambda: live.add_data(None, 2),
        lambda: live.set_cells(0, {1: 2}),
        lambda: live.cast("a", "number", optional=True),
        lambda: live.add_column("b", [1]),
    ):
        with pytest.raises(FrozenTableError):
            edit()
    assert live["a"] == [1]
    assert live.version == 0


def test_a_live_table_nobody_has_ends_its_thread(place):
    stream = StreamTable("t")
    live = stream.live()
    live.on_change(lambda: None)
    gone = weakref.ref(live)
    stream._live = live = None
    until(lambda: gc.collect() is None or gone() is None)
    assert live is None
    until(lambda: all(thread.name != "wandb-tables-live" for thread in threading.enumerate()))


def test_a_live_table_outlives_a_store_that_fails_for_a_while(place, monkeypatch, caplog):
    monkeypatch.setattr("wandb_tables_widget.store.streams.live.ERROR_SECONDS", 0.01)
    stream = StreamTable("t")
    live = stream.live()
    real, failing = live.stream.state, [True]

    def state():
        if failing[0]:
            raise StoreUnavailableError("not now")
        return real()

    monkeypatch.setattr(live.stream, "state", state)
    heard, stop = listening(live)
    until(lambda: "not now" in caplog.text)
    stream.log({"a": 1})
    stream.flush()
    failing[0] = False
    until(lambda: heard)
    stop()
    assert caplog.text.count("not now") == 1


def test_a_stream_that_was_begun_anew_is_shown_anew(place):
    stream = StreamTable("t")
    stream.log([{"a": 1}, {"a": 2}])
    live = stream.live()
    with stream._store.catalog.write() as transaction:
        transaction.run("DELETE FROM versions")
        transaction.run("DELETE FROM tables")
    stream.log({"b": 3})
    stream.live()
    assert (live.columns, live["b"]) == (["timestamp", "b"], [3])
    assert live.snapshot_and_edits()[1] == 1


def test_the_last_line_of_a_cell_shows_the_live_table(place):
    stream = StreamTable("t")
    stream.log({"guess": "horse"})
    bundle = stream._repr_mimebundle_()
    data = bundle[0] if isinstance(bundle, tuple) else bundle
    assert data["text/plain"] == "<StreamTable uncategorized/t>"
    assert "guess" in data["text/html"]
    assert stream.is_at_hand

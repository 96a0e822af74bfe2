"""StreamTable: what it is called, what it gives back, who sees what when."""

from __future__ import annotations

import gc
import threading
import weakref

import pandas as pd
import pytest

from tests.store.streams.aid import until
from wandb_tables_widget.dtypes import Boolean, NoneDType, Number, String
from wandb_tables_widget.errors import (
    RunStateError,
    StoreError,
    StoreUnavailableError,
    TableError,
    TypeMismatchError,
)
from wandb_tables_widget.store.limits import HOT_INCREMENTS
from wandb_tables_widget.store.streams import Stream, StreamTable
from wandb_tables_widget.store.streams.path import StreamPath, read_path


def spools(place):
    return sorted((place / ".wandb_tables" / "spools").glob("*"))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (("t",), ("", "uncategorized", "t")),
        (("p/t",), ("", "p", "t")),
        (("e/p/t",), ("e", "p", "t")),
        (("t", "p"), ("", "p", "t")),
        (("t", "p", "e"), ("e", "p", "t")),
        (("t", None, "e"), ("e", "uncategorized", "t")),
        (("p/t", None, "e"), ("e", "p", "t")),
    ],
)
def test_the_forms_of_a_name(given, expected):
    assert read_path(*given) == StreamPath(*expected)


@pytest.mark.parametrize(
    ("given", "error", "words"),
    [
        (("p/t", "q"), TableError, "project_name='q'.*both"),
        (("e/p/t", "q"), TableError, "project_name='q'.*both"),
        (("e/p/t", None, "f"), TableError, "entity_name='f'.*both"),
        (("a/b/c/d",), TableError, "4 parts"),
        (("",), StoreError, "stream has 1 to"),
        (("p/",), StoreError, "stream has 1 to"),
        (("/t",), StoreError, "project has 1 to"),
        (("/p/t",), StoreError, "entity has 1 to"),
        (("t", ""), StoreError, "project has 1 to"),
        (("t", "a/b"), StoreError, "no slash"),
        (("x" * 2_000,), StoreError, "bytes"),
        ((7,), TableError, "not int"),
    ],
)
def test_a_name_that_is_none_is_refused(place, given, error, words):
    name, project, entity = (*given, None, None)[:3]
    with pytest.raises(error, match=words) as caught:
        StreamTable(name, project_name=project, entity_name=entity)
    assert isinstance(caught.value, ValueError) == (error is TableError)
    assert spools(place) == []


def test_a_stream_says_what_it_is_called(place, tmp_path):
    stream = StreamTable("t", project_name="p", entity_name="e", dir=tmp_path / "elsewhere")
    assert (stream.table_name, stream.project_name, stream.entity_name) == ("t", "p", "e")
    assert stream.path == "e/p/t"
    assert repr(stream) == "<StreamTable e/p/t>"
    stream.log({"a": 1})
    stream.finish()
    assert repr(stream) == "<StreamTable e/p/t (finished)>"
    assert len(StreamTable("e/p/t", dir=tmp_path / "elsewhere")) == 1
    assert len(StreamTable("e/p/t")) == 0


def test_a_stream_is_there_before_its_first_row(place):
    stream = StreamTable("t")
    assert (len(stream), stream.rows(), stream.columns) == (0, [], ["timestamp"])
    assert stream.schema["timestamp"].dtype == NoneDType()
    assert list(stream.to_pandas().columns) == ["timestamp"]
    assert stream.to_arrow().num_rows == len(stream.tail(3)) == len(stream.live()) == 0


def test_what_was_logged_is_read_in_every_form(place):
    stream = StreamTable("t")
    assert stream.log({"a": 1, "b": "x"}) is None
    stream.log([{"a": 2}, {"b": "y", "c": True}])
    stream.log([])
    assert stream.columns == ["timestamp", "a", "b", "c"]
    assert [type(column.dtype) for column in stream.schema][1:] == [Number, String, Boolean]
    expected = [
        {"a": 1, "b": "x", "c": None},
        {"a": 2, "b": None, "c": None},
        {"a": None, "b": "y", "c": True},
    ]
    assert [{k: v for k, v in row.items() if k != "timestamp"} for row in stream.rows()] == expected
    frame = stream.to_pandas()
    assert frame["a"].tolist() == [1, 2, pd.NA]
    assert str(frame["timestamp"].dtype).endswith("UTC]")
    assert stream.to_arrow().column("b").to_pylist() == ["x", None, "y"]
    assert stream.tail(2)["c"] == [None, True]
    assert len(stream.tail(0)) == 0
    assert len(stream.tail(9)) == len(stream) == 3
    table = stream.table()
    stream.log({"a": 3})
    table.add_data(None, 4, None, None)
    assert (len(table), len(stream)) == (4, 4)


@pytest.mark.parametrize("count", [-1, 1.5, True, "a", None])
def test_a_tail_has_a_count(place, count):
    with pytest.raises(TypeMismatchError, match="whole number"):
        StreamTable("t").tail(count)


def test_rows_are_seen_by_others_without_a_flush(place):
    stream, other = StreamTable("t"), StreamTable("t")
    stream.log({"a": 1})
    until(lambda: len(other) == 1)
    for n in range(2_500):
        stream.log({"a": n})
    until(lambda: len(other) == 2_501)
    stream.log({"b": 1})
    until(lambda: other.columns == ["timestamp", "a", "b"])


def test_a_finished_stream_takes_no_more_and_leaves_nothing_behind(place):
    with StreamTable("t") as stream:
        stream.log({"a": 1})
        assert not stream.is_finished
    assert stream.is_finished
    assert spools(place) == []
    stream.finish()
    for rows in ({"a": 2}, [{"a": 2}], []):
        with pytest.raises(RunStateError, match=r"'uncategorized/t' is finished; .*StreamTable"):
            stream.log(rows)
    stream.flush()
    assert stream.rows()[0]["a"] == 1
    again = StreamTable("t")
    again.log({"a": 2})
    assert [row["a"] for row in stream.rows()] == [1]
    again.finish()
    assert [row["a"] for row in stream.rows()] == [1, 2]
    with stream._store.catalog.read() as reader:
        assert reader.rows("SELECT * FROM spools") == []


def test_an_error_in_the_block_finishes_the_stream_too(place):
    stream = StreamTable("t")
    stream.log({"a": 0})
    with pytest.raises(TypeMismatchError), stream:
        stream.log([{"a": 1}, {"a": b"odd"}])
    assert stream.is_finished
    assert [row["a"] for row in stream.rows()] == [0]


def test_a_stream_that_is_dropped_loses_no_row(place):
    stream = StreamTable("t")
    for n in range(10):
        stream.log({"a": n})
    gone = weakref.ref(stream._spool)
    del stream
    until(lambda: gc.collect() is None or gone() is None)
    assert spools(place) == []
    assert [row["a"] for row in StreamTable("t").rows()] == list(range(10))


def test_streams_of_one_project_are_apart_and_beside_its_runs(place):
    one, two, other = StreamTable("p/one"), StreamTable("p/two"), StreamTable("q/one")
    for n, stream in enumerate((one, two, other)):
        stream.log({"a": n})
    assert [row["a"] for stream in (one, two, other) for row in stream.rows()] == [0, 1, 2]
    read = Stream(one._store, StreamPath("", "p", "one"))
    assert (read.rows()[0]["a"], repr(read)) == (0, "<Stream p/one>")


def test_many_threads_lose_nothing_and_keep_their_order(place):
    stream = StreamTable("t")

    def work(who):
        for n in range(200):
            stream.log({"who": who, "n": n} if n % 3 else [{"who": who, "n": n}])

    threads = [threading.Thread(target=work, args=(who,)) for who in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    frame = stream.to_pandas()
    for _, rows in frame.groupby("who"):
        assert rows["n"].tolist() == list(range(200))
        assert rows["timestamp"].is_monotonic_increasing
    assert len(frame) == 1_600


def test_small_increments_are_compacted_in_the_background(place):
    stream = StreamTable("t")
    for n in range(HOT_INCREMENTS + 60):
        stream.log({"a": n})
        stream.flush()
    stream.finish()
    folder = place / ".wandb_tables" / "tables"
    until(lambda: len(list(folder.glob("*/*.parquet"))) > 0)
    assert [row["a"] for row in stream.rows()] == list(range(HOT_INCREMENTS + 60))


def test_a_store_that_cannot_be_made_is_said_so(place):
    (place / "file").write_text("no folder")
    with pytest.raises(StoreUnavailableError, match="file"):
        StreamTable("t", dir=place / "file")

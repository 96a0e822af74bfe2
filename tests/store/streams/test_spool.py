"""Spools of living processes."""

from __future__ import annotations

import pytest

from tests.store.streams.aid import abandon, numbers, picture
from wandb_tables_widget.store.streams import StreamTable
from wandb_tables_widget.store.streams.spool_file import DAMAGED

pytestmark = pytest.mark.usefixtures("still")


def test_an_acknowledged_row_is_in_the_file(folder):
    stream = StreamTable("t")
    assert not folder.exists()
    for n in range(3):
        stream.log({"n": n, "text": f"row {n}"})
        (path,) = folder.iterdir()
        assert f"row {n}".encode() in path.read_bytes()
    abandon(stream)
    assert numbers(StreamTable("t")) == [0, 1, 2]
    assert list(folder.iterdir()) == []


def test_a_new_file_is_begun_in_time_and_the_old_one_taken_away(folder, monkeypatch):
    monkeypatch.setattr("wandb_tables_widget.store.streams.spool.SPOOL_BYTES", 2_000)
    stream, seen = StreamTable("t"), set()
    for n in range(60):
        stream.log({"n": n, "text": "x" * 100})
        if n % 5 == 0:
            stream.flush()
        seen |= {path.name for path in folder.iterdir()}
        assert len(list(folder.iterdir())) == 1
    assert len(seen) > 2
    assert numbers(stream) == list(range(60))
    with stream._store.catalog.read() as reader:
        assert len(reader.rows("SELECT id FROM spools")) <= 1


def test_a_call_larger_than_one_reading_is_read_whole(monkeypatch):
    monkeypatch.setattr("wandb_tables_widget.store.streams.calls._WINDOW", 64)
    stream = StreamTable("t")
    stream.log({"n": 0})
    stream.log([{"n": n, "image": picture(n)} for n in range(1, 20)])
    stream.log({"n": 20})
    assert numbers(stream) == list(range(21))
    assert stream.rows()[7]["image"].bytes == picture(7).bytes


def test_damage_under_a_living_writer_costs_its_own_call_and_is_told(folder, caplog):
    stream = StreamTable("t")
    stream.log({"n": 0})
    (path,) = folder.iterdir()
    size = path.stat().st_size
    stream.log({"n": 1})
    with path.open("r+b") as file:
        file.seek(size - 3)
        file.write(b"!")
    assert numbers(stream) == [1]
    stream.log({"n": 2})
    stream.finish()
    assert numbers(stream) == [1, 2]
    assert "were changed" in caplog.text
    assert [left.suffix for left in folder.iterdir()] == [DAMAGED]


def test_a_stream_that_was_removed_is_begun_anew_by_what_is_left_of_it():
    stream = StreamTable("t")
    stream.log({"n": 0})
    stream.flush()
    stream.log({"n": 1})
    with stream._store.catalog.write() as transaction:
        transaction.run("DELETE FROM versions")
        transaction.run("DELETE FROM tables")
    assert numbers(stream) == [1]

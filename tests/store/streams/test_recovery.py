"""Spools of dead processes: no row is lost or doubled, whatever is damaged, whoever comes."""

from __future__ import annotations

import os
import shutil
import threading
import time

import pytest

from tests.store.streams.aid import abandon, numbers, picture
from wandb_tables_widget.errors import StoreUnavailableError
from wandb_tables_widget.store.process import Process
from wandb_tables_widget.store.root import FOLDER as ROOT
from wandb_tables_widget.store.streams import Stream, StreamTable, recover, spool_file
from wandb_tables_widget.store.streams.path import StreamPath
from wandb_tables_widget.store.streams.spool_file import DAMAGED, SpoolFile

pytestmark = pytest.mark.usefixtures("still")


def test_rows_of_a_dead_process_are_recovered_once_by_whoever_comes(folder):
    streams = [StreamTable(f"p/{n}") for n in range(3)]
    for n, stream in enumerate(streams):
        stream.log([{"n": n, "image": picture(n)}, {"n": n + 10}])
        abandon(stream)
    assert recover(stream._store) == 3
    assert recover(stream._store) == 0
    for n in range(3):
        rows = StreamTable(f"p/{n}").rows()
        assert [row["n"] for row in rows] == [n, n + 10]
        assert rows[0]["image"].bytes == picture(n).bytes


def test_reading_recovers():
    stream = StreamTable("t")
    other, reader = StreamTable("t"), Stream(stream._store, StreamPath("", "uncategorized", "t"))
    for n, read in enumerate((other.rows, reader.rows, reader.live, reader.table, lambda: reader.tail(50))):
        stream.log({"n": n})
        abandon(stream)
        assert len(list(read())) == n + 1
    stream.log({"n": 5})
    abandon(stream)
    assert len(reader) == 6


def test_a_file_of_a_living_writer_is_left_alone(folder):
    stream = StreamTable("t")
    stream.log({"n": 1})
    assert recover(stream._store) == 0
    assert len(StreamTable("t")) == 0
    assert len(list(folder.iterdir())) == 1
    stream.log({"n": 2})
    assert numbers(stream) == [1, 2]


def test_two_who_recover_at_once_do_not_double_rows(folder):
    stream = StreamTable("t")
    for n in range(300):
        stream.log({"n": n})
    abandon(stream)
    start = threading.Barrier(4)

    def work():
        start.wait()
        recover(stream._store)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert numbers(stream) == list(range(300))


def test_who_comes_late_finds_that_the_file_is_gone(folder, monkeypatch):
    stream = StreamTable("t")
    stream.log({"n": 0})
    abandon(stream)
    late, real = [], SpoolFile.try_lock

    def try_lock(file):
        if not late:
            late.append(file)
            assert recover(stream._store) == 1
        return real(file)

    monkeypatch.setattr(SpoolFile, "try_lock", try_lock)
    assert recover(stream._store) == 0
    assert numbers(stream) == [0]


def test_rows_committed_just_before_the_end_are_not_doubled(place, folder):
    stream = StreamTable("t")
    stream.log({"n": 0})
    stream.flush()
    stream.log({"n": 1})
    abandon(stream)
    (path,) = folder.iterdir()
    shutil.copy(path, place / "copy")
    assert numbers(StreamTable("t")) == [0, 1]
    with stream._store.catalog.write() as transaction:  # as if it had died before the file was taken away
        transaction.run("INSERT INTO spools (id, next) VALUES (?, 2)", path.stem)
    shutil.move(place / "copy", path)
    assert numbers(StreamTable("t")) == [0, 1]
    assert list(folder.iterdir()) == []


def test_what_another_process_brought_in_meanwhile_is_left_out(folder, monkeypatch):
    monkeypatch.setattr(SpoolFile, "try_lock", lambda _file: None)
    stream = StreamTable("t")
    stream.log([{"n": 0}, {"n": 1}])
    (path,) = folder.iterdir()
    thief = SpoolFile.open(path)
    thief.taken_in = thief.title().end
    thief.take_in(stream._store, stream._path)
    stream.log({"n": 2})
    stream.flush()
    thief.take_in(stream._store, stream._path)
    thief.close()
    assert numbers(stream) == [0, 1, 2]


def test_without_locks_a_process_is_looked_for_by_its_number(folder, monkeypatch):
    monkeypatch.setattr(SpoolFile, "try_lock", lambda _file: None)
    stream = StreamTable("t")
    stream.log({"n": 1})
    assert recover(stream._store) == 0
    monkeypatch.setattr(spool_file, "this_process", lambda: Process(os.uname().nodename, "b", 1, "never"))
    dead = StreamTable("t")
    dead.log({"n": 2})
    assert recover(stream._store) == 1
    assert numbers(stream) == [2, 1]


def test_files_of_other_machines_are_left_alone_on_a_network(folder, monkeypatch, caplog):
    monkeypatch.setattr(
        "wandb_tables_widget.store.streams.recovery.network_file_system", lambda _path: "nfs4"
    )
    monkeypatch.setattr(spool_file, "this_process", lambda: Process("far-away", "b", 1, "then"))
    stream = StreamTable("t")
    stream.log({"n": 1})
    abandon(stream)
    assert recover(stream._store) == 0
    assert caplog.text == ""
    (path,) = folder.iterdir()
    os.utime(path, (time.time() - 100,) * 2)
    assert recover(stream._store) == 0
    assert "only machine far-away" in caplog.text
    monkeypatch.undo()
    assert recover(stream._store) == 1
    assert numbers(stream) == [1]


def test_files_that_one_process_left_are_recovered_in_their_order(place, folder, monkeypatch):
    stream = StreamTable("t")
    for n in range(12):
        stream.log({"n": n})
        stream._spool._files.append(SpoolFile.begin(place / ROOT, stream._path))
    abandon(stream)
    assert len(list(folder.iterdir())) == 13
    assert numbers(StreamTable("t")) == list(range(12))


def test_a_call_that_was_cut_short_is_left_out_whole(folder, caplog):
    stream = StreamTable("t")
    stream.log({"n": 0})
    (path,) = folder.iterdir()
    start = path.stat().st_size
    stream.log([{"n": 1, "image": picture(1)}, {"n": 2}])
    abandon(stream)
    whole = path.read_bytes()
    for end in range(start, len(whole), 7):
        torn = folder / path.name
        torn.write_bytes(whole[:end])
        found = StreamTable("t")
        assert numbers(found) == [0]
        assert not torn.exists()
        with found._store.catalog.write() as transaction:
            transaction.run("UPDATE contents SET rows = 0")
            transaction.run("DELETE FROM increments")
    assert caplog.text == ""


def test_damage_in_the_middle_costs_its_own_call_and_is_told(folder, caplog):
    stream = StreamTable("t")
    offsets = []
    for n in range(10):
        stream.log({"n": n})
        (path,) = folder.iterdir()
        offsets.append(path.stat().st_size)
    abandon(stream)
    content = bytearray(path.read_bytes())
    content[offsets[3] + 30] ^= 4
    path.write_bytes(content)
    assert numbers(StreamTable("t")) == [0, 1, 2, 3, 5, 6, 7, 8, 9]
    assert f"{path}: bytes {offsets[3]} to {offsets[4]} were changed" in caplog.text
    assert [left.name for left in folder.iterdir()] == [path.stem + DAMAGED]
    assert recover(stream._store) == 0


def test_damage_in_the_last_call_is_told_from_one_that_was_cut_short(folder, caplog):
    stream = StreamTable("t")
    stream.log({"n": 0})
    (path,) = folder.iterdir()
    start = path.stat().st_size
    stream.log({"n": 1})
    abandon(stream)
    content = bytearray(path.read_bytes())
    content[-1] ^= 4
    path.write_bytes(content)
    assert numbers(StreamTable("t")) == [0]
    assert f"{path}: bytes {start} to its end were changed" in caplog.text
    assert [left.name for left in folder.iterdir()] == [path.stem + DAMAGED]


def test_a_picture_that_was_damaged_costs_its_cell_only(folder, caplog):
    stream = StreamTable("t")
    stream.log({"n": 0})
    (path,) = folder.iterdir()
    size = path.stat().st_size
    stream.log({"n": 1, "image": picture(1)})
    stream.log({"n": 2, "image": picture(2)})
    abandon(stream)
    content = bytearray(path.read_bytes())
    content[size + 80] ^= 4
    path.write_bytes(content)
    rows = StreamTable("t").rows()
    assert [row["n"] for row in rows] == [0, 1, 2]
    assert [row["image"] for row in rows] == [None, None, picture(2)]
    assert "image-file of a stream is lost" in caplog.text


def test_a_file_that_does_not_say_what_it_is_stays(folder, caplog):
    stream = StreamTable("t")
    stream.log({"n": 0})
    abandon(stream)
    (path,) = folder.iterdir()
    content = bytearray(path.read_bytes())
    content[10] ^= 4
    path.write_bytes(content)
    assert len(StreamTable("t")) == 0
    assert path.read_bytes() == content
    assert f"{path} does not say which stream" in caplog.text


def test_one_that_cannot_be_recovered_keeps_no_other_from_it(folder, monkeypatch, caplog):
    streams = [StreamTable(f"p/{n}") for n in range(3)]
    for n, stream in enumerate(streams):
        stream.log({"n": n})
    bad = streams[1]._spool._files[0].path
    for stream in streams:
        abandon(stream)
    real = SpoolFile.take_in

    def take_in(file, store, stream):
        if file.path == bad:
            raise StoreUnavailableError("not now")
        real(file, store, stream)

    with monkeypatch.context() as patch:
        patch.setattr(SpoolFile, "take_in", take_in)
        assert [len(stream) for stream in streams] == [1, 0, 1]
        assert caplog.text.count("not now") == 1
    assert [len(stream) for stream in streams] == [1, 1, 1]


def test_files_that_never_became_spools_are_taken_away_after_a_while(folder):
    stream = StreamTable("t")
    stream.log({"n": 0})
    old, young = folder / "0123456789abcdef.new", folder / "0123456789abcdee.new"
    for path in (old, young):
        path.touch()
    os.utime(old, (time.time() - 4_000,) * 2)
    assert numbers(stream) == [0]
    assert (old.exists(), young.exists()) == (False, True)


def test_foreign_files_among_the_spools_are_not_touched(place, folder):
    stream = StreamTable("t")
    stream.log({"n": 0})
    (folder / "notes.txt").write_text("mine")
    (folder / "0123456789abcdef.spool").symlink_to(place / "secret")
    (place / "secret").write_text("mine")
    assert numbers(stream) == [0]
    assert (folder / "notes.txt").read_text() == (place / "secret").read_text() == "mine"

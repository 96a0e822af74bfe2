"""Every call that writes made to fail: nothing acknowledged is lost or doubled."""

from __future__ import annotations

import errno
import os
import shutil
import time

import pytest

from tests.store.streams.aid import abandon, numbers, picture
from wandb_tables_widget.errors import StoreUnavailableError
from wandb_tables_widget.store.streams import Stream, StreamTable
from wandb_tables_widget.store.streams.path import StreamPath
from wandb_tables_widget.store.streams.spool_file import FOLDER


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
@pytest.mark.parametrize("call", ["mkdir", "open", "write", "rename", "lseek"])
def test_a_refused_call_changes_nothing_and_can_be_tried_again(still, folder, faults, call, code):
    refused = number = 0
    while refused == number:
        number += 1
        stream = StreamTable(f"p/{number}")
        shutil.rmtree(folder, ignore_errors=True)
        with faults.at(call, number, code):
            error = failure(lambda: stream.log({"n": 0}))  # noqa: B023  # called at once
        if error is not None:
            refused += 1
            assert FOLDER in str(error)
            stream.log({"n": 0})
        stream.log({"n": 1})
        abandon(stream)
        assert numbers(StreamTable(f"p/{number}")) == [0, 1]
    assert refused


def failure(act):
    try:
        act()
    except StoreUnavailableError as error:
        return error
    return None


def test_a_write_cut_short_by_a_full_disk_is_taken_back(still, folder, monkeypatch):
    stream = StreamTable("t")
    stream.log({"n": 0})
    (path,) = folder.iterdir()
    before, real, room = path.read_bytes(), os.write, [30]

    def write(descriptor, data):
        taken = real(descriptor, bytes(data)[: room[0]]) if room[0] else 0
        room[0] -= taken
        if not taken:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return taken

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", write)
        with pytest.raises(StoreUnavailableError, match="bytes are free"):
            stream.log({"n": 1, "text": "x" * 100})
    assert path.read_bytes() == before
    stream.log({"n": 2})
    assert numbers(stream) == [0, 2]


def test_a_file_that_cannot_be_cut_back_is_left_for_a_new_one(still, folder, faults, monkeypatch):
    stream = StreamTable("t")
    stream.log({"n": 0})
    real = os.write

    def half(descriptor, data):
        monkeypatch.setattr(os, "write", refuse)
        return real(descriptor, bytes(data)[:20])

    def refuse(_descriptor, _data):
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context(), faults.at("ftruncate", 1, errno.EIO):
        monkeypatch.setattr(os, "write", half)
        with pytest.raises(StoreUnavailableError):
            stream.log({"n": 1})
        monkeypatch.setattr(os, "write", real)
    stream.log({"n": 2})
    assert len(list(folder.iterdir())) == 2
    stream.finish()
    assert numbers(stream) == [0, 2]
    assert list(folder.iterdir()) == []


def test_an_interrupt_inside_a_write_leaves_the_rest_readable(still, folder, monkeypatch):
    stream = StreamTable("t")
    stream.log({"n": 0})
    real = os.write

    def interrupted(descriptor, data):
        real(descriptor, bytes(data)[:20])
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", interrupted)
        with pytest.raises(KeyboardInterrupt):
            stream.log({"n": 1})
    stream.log({"n": 2})
    assert numbers(stream) == [0, 2]


@pytest.mark.parametrize("what", ["sync", "write"])
def test_a_catalogue_that_refuses_is_tried_again(still, faulty_sqlite, what):
    stream = StreamTable("t")
    failed = 0
    for number in range(1, 10):
        stream.log({"n": number, "image": picture(number)})
        faulty_sqlite.left[what] = number
        try:
            stream.flush()
        except StoreUnavailableError:
            failed += 1
        faulty_sqlite.left[what] = -1
        assert numbers(stream) == list(range(1, number + 1))
    assert failed
    faulty_sqlite.left[what] = 1
    stream.log({"n": 10})
    with pytest.raises(StoreUnavailableError):
        stream.finish()
    faulty_sqlite.left[what] = -1
    stream.finish()
    assert numbers(stream) == list(range(1, 11))
    stream._store.catalog.close()


def test_the_thread_tries_again_until_the_catalogue_takes_the_rows(faulty_sqlite, monkeypatch, caplog):
    monkeypatch.setattr("wandb_tables_widget.store.streams.flusher.RETRY_SECONDS", 0.01)
    stream = StreamTable("t")
    other = Stream(stream._store, StreamPath("", "uncategorized", "t"))
    faulty_sqlite.left["sync"] = 1
    stream.log({"n": 1})
    end = time.monotonic() + 20
    while not len(other) and time.monotonic() < end:
        time.sleep(0.01)
    assert numbers(other) == [1]
    assert caplog.text.count("uncategorized/t wait on disk") == 1
    stream.finish()
    stream._store.catalog.close()

from __future__ import annotations

import errno
import hashlib
import os
import stat

import pyarrow as pa
import pytest

from wandb_tables_widget.errors import DamagedError, StoreUnavailableError
from wandb_tables_widget.store.disk import make_folder, open_inside, publish, read_inside


def test_a_published_file_is_whole_and_only_its_owners(place):
    record = publish(place / "a" / "b", "file", lambda sink: sink.write(b"abc"))
    path = place / "a" / "b" / "file"
    assert path.read_bytes() == b"abc"
    assert (record.size, record.sha256) == (3, hashlib.sha256(b"abc").hexdigest())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("call", ["open", "write", "fsync", "rename", "mkdir"])
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EACCES, errno.EROFS, errno.EDQUOT])
def test_a_refused_step_is_our_error_with_the_path_and_a_way_out(place, faults, call, code):
    folder = place / "a" / "b"
    with faults.at(call, 1, code) as calls, pytest.raises(StoreUnavailableError) as caught:
        publish(folder, "file", lambda sink: sink.write(b"abc"))
    assert calls[0] >= 1
    assert caught.value.errno == code
    assert str(folder / "file") in str(caught.value)
    assert "WANDB_TABLES_DIR" in str(caught.value)
    assert not (folder / "file").exists()
    assert call == "rename" or not [path for path in place.rglob("*") if path.is_file()]
    publish(folder, "file", lambda sink: sink.write(b"abc"))
    assert (folder / "file").read_bytes() == b"abc"


def test_a_folder_that_cannot_be_synced_leaves_the_file(place, faults):
    with faults.at("fsync", 2, errno.EIO), pytest.raises(StoreUnavailableError):
        publish(place, "file", lambda sink: sink.write(b"abc"))
    assert (place / "file").read_bytes() == b"abc"


def test_short_writes_are_continued(place, monkeypatch):
    real = os.write
    monkeypatch.setattr(os, "write", lambda fd, data: real(fd, data[:7]))
    publish(place, "file", lambda sink: sink.write(bytes(range(256))))
    assert (place / "file").read_bytes() == bytes(range(256))


def test_what_the_writer_raises_passes_and_leaves_nothing(place):
    def fill(sink):
        sink.write(b"half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        publish(place, "file", fill)
    assert list(place.iterdir()) == []


def test_a_missing_file_is_damage(place):
    with pytest.raises(DamagedError, match="missing"):
        read_inside(place, "a", "b")


@pytest.mark.parametrize("link", ["folder", "file"])
def test_no_link_is_followed_inside_a_store(place, link):
    make_folder(place / "out")
    (place / "out" / "file").write_text("secret")
    root = place / "root"
    root.mkdir()
    if link == "folder":
        (root / "a").symlink_to(place / "out")
    else:
        (root / "a").mkdir()
        (root / "a" / "file").symlink_to(place / "out" / "file")
    with pytest.raises(DamagedError):
        open_inside(root, "a", "file")


def test_a_file_that_may_not_be_read_is_unavailable(place, faults):
    publish(place, "file", lambda sink: sink.write(b"abc"))
    with faults.at("open", 2, errno.EACCES), pytest.raises(StoreUnavailableError, match="allow this user"):
        read_inside(place, "file")
    with faults.at("open", 1, errno.EMFILE), pytest.raises(StoreUnavailableError, match="log again"):
        read_inside(place, "file")
    assert bytes(read_inside(place, "file")) == b"abc"


@pytest.mark.parametrize("content", [b"", b"abc", b"x" * 3_000_000])
def test_what_is_read_lies_in_memory_of_arrow(place, content):
    (place / "file").write_bytes(content)
    before = pa.total_allocated_bytes()
    found = read_inside(place, "file")
    assert bytes(found) == content
    assert pa.total_allocated_bytes() - before >= len(content)

from __future__ import annotations

import errno
import hashlib
import os

import pytest

from wandb_tables_widget.errors import DamagedMediaError, MediaError, StoreUnavailableError
from wandb_tables_widget.store import pack as packs
from wandb_tables_widget.store.blobs import record_media
from wandb_tables_widget.store.pack import HEADER, MARK, TITLE
from wandb_tables_widget.store.store import open_store


@pytest.fixture
def store(place):
    return open_store(place / "store", create=True)


def item(data, kind="png"):
    return hashlib.sha256(data).hexdigest(), kind, data


def keep(store, *items):
    records = store.packs.append(items)
    with store.catalog.write() as transaction:
        record_media(transaction, records)
    return records


def pack_files(store):
    return sorted((store.root / "media" / "packs").glob("*.bin"))


def test_what_was_appended_is_read_by_its_digest(store):
    items = [item(bytes([i]) * i) for i in range(20)]
    keep(store, *items[:10])
    keep(store, *items[10:])
    assert [store.blobs.read(digest) for digest, _, _ in items] == [data for _, _, data in items]
    assert len(pack_files(store)) == 1


def test_a_pack_tells_what_it_holds_without_the_catalogue(store):
    items = [item(b"one"), item(b"two", "jpeg")]
    keep(store, *items)
    content = pack_files(store)[0].read_bytes()
    assert content.startswith(TITLE)
    at = len(TITLE)
    for digest, kind, data in items:
        mark, size, form, sha256 = HEADER.unpack_from(content, at)
        assert (mark, size, form.rstrip(b"\0").decode(), sha256.hex()) == (MARK, len(data), kind, digest)
        assert content[at + HEADER.size :][:size] == data
        at += HEADER.size + size
    assert at == len(content)


def test_a_large_item_is_a_file_of_its_own_and_its_name_is_no_ones_text(store):
    data = os.urandom(2**20 + 1)
    keep(store, item(data, "mp4"), item(data + b"x", "../../x"))
    names = sorted(path.name for path in (store.root / "media").glob("??/*"))
    assert sorted(name.split(".")[1] for name in names) == ["bin", "mp4"]
    assert store.blobs.read(item(data)[0]) == data
    assert store.blobs.read(item(data + b"x")[0]) == data + b"x"
    assert pack_files(store) == []


def test_a_full_pack_is_followed_by_the_next(store, monkeypatch):
    monkeypatch.setattr(packs, "PACK_BYTES", 1000)
    monkeypatch.setattr(packs, "_WRITE_BYTES", 300)
    items = [item(os.urandom(200)) for _ in range(30)]
    keep(store, *items)
    assert len(pack_files(store)) > 3
    assert all(path.stat().st_size < 2000 for path in pack_files(store))
    assert [store.blobs.read(digest) for digest, _, _ in items] == [data for _, _, data in items]


def test_bytes_under_a_wrong_name_are_refused(store):
    with pytest.raises(MediaError, match="other bytes"):
        store.packs.append([("0" * 64, "png", b"x")])


@pytest.mark.parametrize("digest", ["", "zz", "0" * 64, "'; DROP TABLE media"])
def test_what_is_not_there_is_no_damage(store, digest):
    with pytest.raises(MediaError) as caught:
        store.blobs.read(digest)
    assert not isinstance(caught.value, DamagedMediaError)


@pytest.mark.parametrize("seed", range(20))
def test_a_flipped_bit_is_found_and_the_rest_stays_readable(store, seed):
    items = [item(os.urandom(50)) for _ in range(10)]
    records = keep(store, *items)
    path = pack_files(store)[0]
    content = bytearray(path.read_bytes())
    bad = seed % 10
    content[records[bad].offset + seed] ^= 1 << seed % 8
    path.write_bytes(content)
    for i, (digest, _, data) in enumerate(items):
        if i != bad:
            assert store.blobs.read(digest) == data
    with pytest.raises(DamagedMediaError, match=path.name):
        store.blobs.read(items[bad][0])


def test_a_pack_cut_short_or_gone_is_named(store):
    keep(store, item(b"abc"))
    path = pack_files(store)[0]
    os.truncate(path, path.stat().st_size - 1)
    with pytest.raises(DamagedMediaError, match=path.name):
        store.blobs.read(item(b"abc")[0])
    path.unlink()
    with pytest.raises(DamagedMediaError, match="missing"):
        store.blobs.read(item(b"abc")[0])


@pytest.mark.parametrize("call", ["open", "write", "fsync"])
@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
def test_a_refused_step_loses_nothing_and_a_new_pack_begins(store, faults, call, number, code):
    keep(store, item(b"before"))
    before = pack_files(store)
    failed = 0
    with faults.at(call, number, code):
        for i in range(3):
            try:
                keep(store, item(b"%d" % i))
            except StoreUnavailableError:
                failed += 1
    keep(store, item(b"after"))
    assert store.blobs.read(item(b"before")[0]) == b"before"
    assert store.blobs.read(item(b"after")[0]) == b"after"
    if failed:
        assert len(pack_files(store)) > len(before)


def test_half_a_write_is_cut_off(store, monkeypatch):
    keep(store, item(b"before"))
    size = pack_files(store)[0].stat().st_size
    real, calls = os.write, []

    def half(descriptor, data):
        calls.append(1)
        if len(calls) > 1:
            raise OSError(errno.ENOSPC, "full")
        return real(descriptor, data[:5])

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", half)
        with pytest.raises(StoreUnavailableError):
            keep(store, item(b"lost"))
    assert pack_files(store)[0].stat().st_size == size


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_forked_child_appends_to_a_pack_of_its_own(store):
    keep(store, item(b"parent"))
    pid = os.fork()
    if pid == 0:
        try:
            keep(store, item(b"child"))
        finally:
            os._exit(0)
    os.waitpid(pid, 0)
    keep(store, item(b"parent again"))
    assert len(pack_files(store)) == 2
    assert [store.blobs.read(item(d)[0]) for d in (b"parent", b"child", b"parent again")] == [
        b"parent",
        b"child",
        b"parent again",
    ]

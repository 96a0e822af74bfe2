from __future__ import annotations

import hashlib

import pytest

from wandb_tables_widget.errors import DamagedMediaError, MediaError
from wandb_tables_widget.media import ChainedBlobs, MemoryBlobs, UnionBlobs


def test_bytes_are_kept_once_under_their_digest():
    blobs = MemoryBlobs()
    digest = blobs.add(b"a")
    assert digest == hashlib.sha256(b"a").hexdigest() == blobs.add(b"a")
    assert len(blobs) == 1
    assert blobs.read(digest) == b"a"


def test_a_missing_digest_is_named():
    with pytest.raises(MediaError, match="cafe"):
        MemoryBlobs().read("cafe")


def test_memory_is_asked_first_then_what_lies_behind():
    memory, behind = MemoryBlobs(), MemoryBlobs()
    chained = ChainedBlobs(memory, behind)
    new, old = memory.add(b"new"), behind.add(b"old")
    assert (chained.read(new), chained.read(old)) == (b"new", b"old")
    with pytest.raises(MediaError):
        chained.read("cafe")


class Damaged:
    def read(self, digest):
        raise DamagedMediaError(f"{digest} is damaged")


def test_a_union_reads_from_the_first_that_has_the_bytes_whole():
    first, second = MemoryBlobs(), MemoryBlobs()
    a, b = first.add(b"a"), second.add(b"b")
    union = UnionBlobs([Damaged(), first, second, first])
    assert (union.read(a), union.read(b)) == (b"a", b"b")


def test_a_union_says_what_is_damaged_rather_than_missing():
    with pytest.raises(DamagedMediaError, match="cafe is damaged"):
        UnionBlobs([MemoryBlobs(), Damaged(), MemoryBlobs()]).read("cafe")
    for sources in ([], [MemoryBlobs()]):
        with pytest.raises(MediaError, match="cafe"):
            UnionBlobs(sources).read("cafe")

from __future__ import annotations

import hashlib

import pytest

from wandb_tables_widget.errors import MediaError
from wandb_tables_widget.media import ChainedBlobs, MemoryBlobs


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

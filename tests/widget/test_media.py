from __future__ import annotations

import pytest

from wandb_tables_widget.errors import CancelledError, MediaError
from wandb_tables_widget.media.blobs import MemoryBlobs
from wandb_tables_widget.query.cancel import CancelToken
from wandb_tables_widget.widget.media import Attachments, Thumbnails


class CountingBlobs(MemoryBlobs):
    reads = 0

    def read(self, digest):
        self.reads += 1
        return super().read(digest)


@pytest.fixture
def blobs():
    return CountingBlobs()


def test_a_thumbnail_is_made_once_for_each_side(blobs, png):
    digest, thumbnails = blobs.add(png(1, 100)), Thumbnails()
    small = thumbnails.get(blobs, digest, 10)
    assert thumbnails.get(blobs, digest, 10) is small
    assert blobs.reads == 1
    assert thumbnails.get(blobs, digest, 20) != small
    assert blobs.reads == 2


def test_the_least_recently_used_is_dropped(blobs, png):
    digests = [blobs.add(png(shade)) for shade in range(3)]
    size = len(png(0))
    thumbnails = Thumbnails(budget=2 * size + 10)
    for digest in (digests[0], digests[1], digests[0], digests[2]):
        thumbnails.get(blobs, digest, 8)
    reads = blobs.reads
    thumbnails.get(blobs, digests[0], 8)
    assert blobs.reads == reads
    thumbnails.get(blobs, digests[1], 8)
    assert blobs.reads == reads + 1


def test_a_failure_is_not_kept(blobs):
    digest, thumbnails = blobs.add(b"no image"), Thumbnails()
    for _ in range(2):
        with pytest.raises(MediaError):
            thumbnails.get(blobs, digest, 8)
    assert blobs.reads == 2


def test_each_digest_is_attached_once_and_broken_ones_are_named(blobs, png):
    good, broken = blobs.add(png(1)), blobs.add(b"no image")
    attached = Attachments(Thumbnails(), blobs, CancelToken())
    attached.add(b"first")
    attached.add_pictures([good, broken, good, "0" * 64], 8)
    assert [(p.digest, p.mime, p.buffer) for p in attached.pictures] == [(good, "image/png", 1)]
    assert attached.buffers == [b"first", png(1)]
    assert set(attached.failed) == {broken, "0" * 64}


def test_side_0_is_the_bytes_as_stored(blobs, png):
    good, other = blobs.add(png(1)), blobs.add(b"no image")
    attached = Attachments(Thumbnails(), blobs, CancelToken())
    attached.add_pictures([good, other], 0)
    assert [(p.mime, attached.buffers[p.buffer]) for p in attached.pictures] == [
        ("image/png", png(1)),
        ("application/octet-stream", b"no image"),
    ]


def test_a_cancelled_request_makes_no_more_pictures(blobs, png):
    token = CancelToken()
    token.cancel()
    with pytest.raises(CancelledError):
        Attachments(Thumbnails(), blobs, token).add_pictures([blobs.add(png(1))], 8)
    assert blobs.reads == 0

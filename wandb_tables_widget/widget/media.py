"""Small pictures for cells, made once."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Final

from wandb_tables_widget.errors import MediaError, StoreError
from wandb_tables_widget.media.sniff import sniff
from wandb_tables_widget.media.thumbnail import thumbnail
from wandb_tables_widget.widget.protocol import Thumbnail

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wandb_tables_widget.media.base import BlobSource
    from wandb_tables_widget.query.cancel import CancelToken

LARGEST_SIDE: Final = 4096
"""Longest side of a thumbnail, in device pixels."""

_BUDGET: Final = 32 << 20
_UNKNOWN: Final = "application/octet-stream"


class Thumbnails:
    """Thumbnails by digest and side; those used least recently are dropped above ``budget`` bytes.

    May be asked by several threads.
    """

    def __init__(self, budget: int = _BUDGET) -> None:
        self._budget = budget
        self._size = 0
        self._lock = threading.Lock()
        self._known: OrderedDict[tuple[str, int], tuple[bytes, str]] = OrderedDict()

    def get(self, blobs: BlobSource, digest: str, side: int) -> tuple[bytes, str]:
        """Return ``(bytes, MIME type)`` of a thumbnail of that longest side.

        Raises:
            MediaError: the bytes are missing, damaged or no image.
        """
        key = digest, side
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
                return self._known[key]
        made = thumbnail(blobs.read(digest), side)
        self._keep(key, made)
        return made

    def _keep(self, key: tuple[str, int], made: tuple[bytes, str]) -> None:
        with self._lock:
            if key in self._known:
                return
            self._known[key] = made
            self._size += len(made[0])
            while self._size > self._budget and len(self._known) > 1:
                _, (dropped, _) = self._known.popitem(last=False)
                self._size -= len(dropped)


class Attachments:
    """The binary buffers of one answer, and what stands in them."""

    def __init__(self, thumbnails: Thumbnails, blobs: BlobSource, token: CancelToken) -> None:
        self._thumbnails = thumbnails
        self._blobs = blobs
        self._token = token
        self.buffers: list[bytes] = []
        self.pictures: list[Thumbnail] = []
        self.failed: dict[str, str] = {}
        self._seen: set[str] = set()

    def add(self, data: bytes) -> int:
        """Add a buffer and return its index."""
        self.buffers.append(data)
        return len(self.buffers) - 1

    def add_pictures(self, digests: Iterable[str], side: int) -> None:
        """Add each digest that is not there yet, as a thumbnail of that longest side, or as stored for 0.

        What cannot be read is left out, and named with the reason in ``failed``.
        """
        for digest in digests:
            if digest in self._seen:
                continue
            self._seen.add(digest)
            self._token.raise_if_cancelled()
            try:
                data, mime = self._read(digest, side)
            except (MediaError, StoreError) as error:
                self.failed[digest] = str(error)
            else:
                self.pictures.append(Thumbnail(digest, mime, self.add(data)))

    def _read(self, digest: str, side: int) -> tuple[bytes, str]:
        if side:
            return self._thumbnails.get(self._blobs, digest, side)
        data = self._blobs.read(digest)
        found = sniff(data)
        return data, found[1] if found else _UNKNOWN

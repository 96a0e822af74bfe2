"""Packs: the bytes of small media, one after the other, in files that only grow.

A pack begins with a title line; each item is a header (mark, size, format, SHA-256) and its bytes, so
that a pack tells what it holds without the catalogue. Each process appends to its own.
"""

from __future__ import annotations

import hashlib
import os
import struct
import threading
import weakref
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from wandb_tables_widget.errors import MediaError
from wandb_tables_widget.store.disk import (
    NOFOLLOW,
    make_folder,
    publish,
    sync,
    sync_folder,
    unavailable,
    write_all,
)
from wandb_tables_widget.store.limits import PACK_BYTES, PACKED_BYTES
from wandb_tables_widget.store.names import check_ours
from wandb_tables_widget.store.process import after_fork_in_child

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from wandb_tables_widget.store.catalog import Catalog
    from wandb_tables_widget.store.disk import Sink

FOLDER: Final = ("media", "packs")
TITLE: Final = b"wandb_tables_widget pack 1\n"
HEADER: Final = struct.Struct("<4sI8s32s")
MARK: Final = b"WTm1"

_WRITE_BYTES: Final = 8 * 2**20
# fmt: off
_FORMATS: Final = frozenset(
    {
        "aac", "bmp", "flac", "gif", "glb", "gltf", "gro", "html", "jpeg", "jpg", "json", "md",
        "mkv", "mmcif", "mol", "mol2", "mov", "mp3", "mp4", "mpeg", "obj", "ogg", "opus", "pdb",
        "png", "sdf", "stl", "svg", "tif", "tiff", "txt", "wav", "webm", "webp"
    }
)
# fmt: on


@dataclass(frozen=True)
class MediaRecord:
    """Where the bytes of one digest lie: at ``offset`` of a pack, or in a file of their own."""

    digest: str
    format: str
    size: int
    pack: str | None
    offset: int

    @property
    def parts(self) -> tuple[str, ...]:
        """The file's path below the root. No name that anyone gave is part of it."""
        if self.pack is not None:
            return pack_parts(self.pack)
        digest = bytes.fromhex(self.digest).hex()
        return "media", digest[:2], f"{digest}.{self.format if self.format in _FORMATS else 'bin'}"


def header_of(record: MediaRecord) -> bytes:
    """Return what stands before an item in its pack."""
    return HEADER.pack(MARK, record.size, record.format.encode()[:8], bytes.fromhex(record.digest))


def pack_parts(name: str) -> tuple[str, ...]:
    """Return the path of a pack below the root."""
    return *FOLDER, f"{check_ours(name)}.bin"


def write_file(root: Path, digest: str, kind: str, chunks: Iterable[bytes]) -> MediaRecord:
    """Write one item as a file of its own, never all of it in memory; durable on return.

    Raises:
        MediaError: the bytes are not those the digest names; nothing is kept of them.
        StoreUnavailableError: the disk refused.
    """
    *folder, name = MediaRecord(digest, kind, 0, None, 0).parts

    def fill(sink: Sink) -> None:
        for chunk in chunks:
            sink.write(chunk)
        if sink.record().sha256 != digest:
            raise _other_bytes(digest)

    written = publish(root.joinpath(*folder), name, fill)
    return MediaRecord(digest, kind, written.size, None, 0)


def _other_bytes(digest: str) -> MediaError:
    return MediaError(f"media {digest!r} holds other bytes than its name says; make it again from its source")


class PackWriter:
    """Appends media for one process; a forked child starts a pack of its own."""

    _descriptor: int | None
    _end: int
    _ahead: int

    def __init__(self, root: Path, catalog: Catalog) -> None:
        self._root = root
        self._catalog = catalog
        self._number = 0
        self._renew()
        after_fork_in_child(self._renew)

    def append(self, items: Iterable[tuple[str, str, bytes]]) -> list[MediaRecord]:
        """Write items of ``(digest, format, bytes)`` and return where they lie, once they are durable.

        Raises:
            MediaError: the bytes of an item are not those its digest names.
            StoreUnavailableError: the disk refused; the pack is left alone from then on.
        """
        if self._owner != self._catalog.writer:
            self._renew()
        with self._lock, unavailable(self._root.joinpath(*FOLDER)):
            try:
                self._check_end()
                records = self._append(items)
                self._sync()
            except BaseException:
                self._abandon()
                raise
        return records

    def _append(self, items: Iterable[tuple[str, str, bytes]]) -> list[MediaRecord]:
        records: list[MediaRecord] = []
        waiting: list[bytes] = []
        for digest, kind, data in items:
            sha256 = hashlib.sha256(data).digest()
            if sha256.hex() != digest:
                raise _other_bytes(digest)
            if len(data) > PACKED_BYTES:
                records.append(write_file(self._root, digest, kind, [data]))
                continue
            records.append(self._place(digest, kind, data))
            waiting += (header_of(records[-1]), data)
            if self._ahead >= _WRITE_BYTES:
                self._flush(waiting)
        self._flush(waiting)
        return records

    def _place(self, digest: str, kind: str, data: bytes) -> MediaRecord:
        """Return where an item will lie, behind what was written and what waits."""
        if self._descriptor is None:
            self._begin()
        offset = self._end + self._ahead + HEADER.size
        self._ahead += HEADER.size + len(data)
        return MediaRecord(digest, kind, len(data), self._name, offset)

    def _check_end(self) -> None:
        """Leave a pack that someone else wrote to or cut: offsets in it could not be told."""
        if self._descriptor is not None and os.fstat(self._descriptor).st_size != self._end:
            self._leave()

    def _flush(self, waiting: list[bytes]) -> None:
        if self._descriptor is None:
            return
        write_all(self._descriptor, b"".join(waiting))
        self._end += self._ahead
        self._ahead = 0
        waiting.clear()
        if self._end >= PACK_BYTES:
            self._sync()
            self._leave()

    def _sync(self) -> None:
        if self._descriptor is not None:
            sync(self._descriptor)

    def _begin(self) -> None:
        folder = self._root.joinpath(*FOLDER)
        make_folder(folder)
        self._name = f"{self._owner}-{self._number}"
        self._number += 1
        path = self._root.joinpath(*pack_parts(self._name))
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | NOFOLLOW, 0o600)
        self._descriptor, self._end = descriptor, len(TITLE)
        self._closing = weakref.finalize(self, os.close, descriptor)
        write_all(descriptor, TITLE)
        sync_folder(folder)

    def _abandon(self) -> None:
        """Leave a pack whose last write failed: what no record names is cut off, if that still works."""
        if self._descriptor is not None:
            with suppress(OSError):
                os.ftruncate(self._descriptor, self._end)
            self._leave()

    def _leave(self) -> None:
        self._descriptor, self._ahead = None, 0
        self._closing()

    def _renew(self) -> None:
        self._owner = self._catalog.writer
        self._lock = threading.Lock()
        self._descriptor = None
        self._name = ""
        self._end = self._ahead = 0

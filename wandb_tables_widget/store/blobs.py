"""Media in the store: which are there, how they get in, and how they are read, one by one, when asked for."""

from __future__ import annotations

import hashlib
import json
import os
from typing import TYPE_CHECKING, Final, Protocol

import pyarrow.compute as pc

from wandb_tables_widget.dtypes import AnyType, Dict, List, Media
from wandb_tables_widget.dtypes.mixed import load
from wandb_tables_widget.errors import DamagedError, DamagedMediaError, MediaError
from wandb_tables_widget.store.disk import open_inside, unavailable
from wandb_tables_widget.store.limits import PACKED_BYTES
from wandb_tables_widget.store.pack import MediaRecord, write_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import pyarrow as pa

    from wandb_tables_widget.dtypes import DType, Schema
    from wandb_tables_widget.media.base import BlobSource
    from wandb_tables_widget.store.catalog import Catalog, Reader, Transaction
    from wandb_tables_widget.store.pack import PackWriter

CHUNK: Final = 4 * 2**20
"""Bytes read at a time."""

_COLUMNS = "lower(hex(m.digest)), m.format, m.size, p.name, coalesce(m.offset, 0)"
_FROM = "FROM media m LEFT JOIN packs p ON p.id = m.pack"


class Source(Protocol):
    """Bytes that may be too many to hold in memory."""

    @property
    def format(self) -> str:
        """What the file is called, such as ``"png"``."""

    @property
    def size(self) -> int:
        """How many bytes there are."""

    def chunks(self) -> Iterator[bytes]:
        """Yield them piece by piece; may be called again."""


class StoredBlobs:
    """A `BlobSource` over the packs and files of one store."""

    def __init__(self, root: Path, catalog: Catalog) -> None:
        self._root = root
        self._catalog = catalog

    def read(self, digest: str) -> bytes:
        """Return the bytes of a digest, checked against it.

        Raises:
            MediaError: the store has no such media.
            DamagedMediaError: its file is missing or holds something else; the message names the file.
            StoreUnavailableError: the file may not be read.
        """
        return b"".join(self.chunks(digest))

    def chunks(self, digest: str) -> Iterator[bytes]:
        """Yield the bytes of a digest piece by piece; only when all were taken are they checked.

        Raises:
            MediaError: as `read`.
            DamagedMediaError: as `read`; what was yielded before is not to be used.
            StoreUnavailableError: as `read`.
        """
        record = self._find(digest)
        path = self._root.joinpath(*record.parts)
        checked = hashlib.sha256()
        try:
            with unavailable(path):
                for chunk in _read_at(self._root, record):
                    checked.update(chunk)
                    yield chunk
        except DamagedError as error:
            raise DamagedMediaError(str(error)) from None
        if checked.hexdigest() != digest:
            raise DamagedMediaError(
                f"{path} does not hold the {record.size:,} bytes of media {digest} at {record.offset:,}; "
                "other media can still be read"
            )

    def _find(self, digest: str) -> MediaRecord:
        try:
            key = bytes.fromhex(digest)
        except ValueError:
            raise MediaError(f"{digest!r:.80} is no digest: 64 hex digits are") from None
        with self._catalog.read() as reader:
            row = reader.row(f"SELECT {_COLUMNS} {_FROM} WHERE m.digest = ?", key)
        if row is None:
            raise MediaError(f"the store at {self._root} has no media {digest}")
        return MediaRecord(*row)


def media_of(data: pa.Table, schema: Schema) -> dict[str, str]:
    """Return digest → format of all media in a table, nested ones too, in order of columns and rows."""
    found: dict[str, str] = {}
    for column, spec in zip(data.columns, schema, strict=True):
        for chunk in column.chunks:
            found.update(_references(chunk, spec.dtype))
    return found


def save_media(
    root: Path, packs: PackWriter, reader: Reader, blobs: BlobSource, media: dict[str, str]
) -> list[MediaRecord]:
    """Write those of ``media`` the store does not have, and return where they lie, once durable.

    Raises:
        MediaError: ``blobs`` cannot give the bytes of one.
        StoreUnavailableError: the disk refused.
    """
    held = _held(root, reader, list(media)) if media else set()
    missing = [digest for digest in media if digest not in held]
    return packs.append((digest, media[digest] or "", blobs.read(digest)) for digest in missing)


def save_sources(
    root: Path, packs: PackWriter, reader: Reader, sources: Mapping[str, Source]
) -> list[MediaRecord]:
    """Write those of ``sources``, named by their SHA-256, that the store does not have; durable on return.

    Large ones are never held in memory.

    Raises:
        MediaError: a source gives other bytes than its name says.
        StoreUnavailableError: the disk refused.
    """
    held = _held(root, reader, list(sources)) if sources else set()
    missing = {digest: source for digest, source in sources.items() if digest not in held}
    small = {digest: source for digest, source in missing.items() if source.size <= PACKED_BYTES}
    records = [
        write_file(root, digest, source.format, source.chunks())
        for digest, source in missing.items()
        if digest not in small
    ]
    return records + packs.append(
        (d, source.format, b"".join(source.chunks())) for d, source in small.items()
    )


def record_media(transaction: Transaction, records: list[MediaRecord]) -> None:
    """Name written media in the catalogue."""
    if not records:
        return
    packs = {
        name: _pack_id(transaction, name)
        for name in dict.fromkeys(r.pack for r in records)
        if name is not None
    }
    transaction.many(
        "INSERT INTO media (digest, format, size, pack, offset) VALUES (?, ?, ?, ?, ?) ON CONFLICT (digest) "
        "DO UPDATE SET format = excluded.format, size = excluded.size, pack = excluded.pack, "
        "offset = excluded.offset",
        (
            (bytes.fromhex(r.digest), r.format, r.size, packs[r.pack], r.offset)
            if r.pack is not None
            else (bytes.fromhex(r.digest), r.format, r.size, None, None)
            for r in records
        ),
    )
    transaction.many("DELETE FROM marks WHERE kind = 'media' AND name = ?", [(r.digest,) for r in records])


def _pack_id(transaction: Transaction, name: str) -> int:
    row = transaction.row("SELECT id FROM packs WHERE name = ?", name)
    if row is not None:
        return int(row[0])
    return transaction.insert("INSERT INTO packs (name, writer) VALUES (?, ?)", name, name.partition("-")[0])


def _references(array: pa.Array, dtype: DType) -> Iterator[tuple[str, str]]:
    if isinstance(dtype, Media):
        there = array.drop_null()
        digests, formats = pc.struct_field(there, "digest"), pc.struct_field(there, "format")
        yield from zip(digests.to_pylist(), formats.to_pylist(), strict=True)
    elif isinstance(dtype, List):
        yield from _references(array.flatten(), dtype.element)
    elif isinstance(dtype, Dict):
        for name, below in dtype.fields:
            yield from _references(pc.struct_field(array, name), below)
    elif isinstance(dtype, AnyType):
        found: list[tuple[str, str]] = []
        for text in array.filter(pc.match_substring(array, '"digest"')).to_pylist():
            load(text, lambda _kind, struct: found.append((struct["digest"], struct["format"])))
        yield from found


def _held(root: Path, reader: Reader, digests: list[str]) -> set[str]:
    """Return those digests whose bytes the store has and keeps; a file gone or cut short does not count."""
    wanted = json.dumps(digests)
    rows = reader.rows(
        f"SELECT {_COLUMNS} FROM json_each(?) j JOIN media m ON m.digest = unhex(j.value) "  # noqa: S608  # our own
        "LEFT JOIN packs p ON p.id = m.pack "
        "WHERE NOT EXISTS (SELECT 1 FROM marks k WHERE k.kind = 'media' AND k.name = j.value)",
        wanted,
    )
    records = [MediaRecord(*row) for row in rows]
    sizes = {parts: _size(root.joinpath(*parts)) for parts in {record.parts for record in records}}
    return {r.digest for r in records if sizes[r.parts] >= r.offset + r.size}


def _size(path: Path) -> int:
    try:
        return path.lstat().st_size
    except OSError:
        return -1


def _read_at(root: Path, record: MediaRecord) -> Iterator[bytes]:
    descriptor = open_inside(root, *record.parts)
    try:
        at, end = record.offset, record.offset + record.size
        while at < end and (chunk := os.pread(descriptor, min(CHUNK, end - at), at)):
            at += len(chunk)
            yield chunk
    finally:
        os.close(descriptor)

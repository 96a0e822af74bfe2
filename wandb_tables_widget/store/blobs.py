"""Media in the store: which are there, how they get in, and how they are read, one by one, when asked for."""

from __future__ import annotations

import hashlib
import json
import os
from typing import TYPE_CHECKING

import pyarrow.compute as pc

from wandb_tables_widget.dtypes import Dict, List, Media
from wandb_tables_widget.errors import DamagedError, DamagedMediaError, MediaError
from wandb_tables_widget.store.disk import open_inside, unavailable
from wandb_tables_widget.store.pack import MediaRecord

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pyarrow as pa

    from wandb_tables_widget.dtypes import DType, Schema
    from wandb_tables_widget.media.base import BlobSource
    from wandb_tables_widget.store.catalog import Catalog, Reader, Transaction
    from wandb_tables_widget.store.pack import PackWriter

_COLUMNS = "lower(hex(m.digest)), m.format, m.size, p.name, coalesce(m.offset, 0)"
_FROM = "FROM media m LEFT JOIN packs p ON p.id = m.pack"


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
        record = self._find(digest)
        path = self._root.joinpath(*record.parts)
        try:
            with unavailable(path):
                data = _read_at(self._root, record)
        except DamagedError as error:
            raise DamagedMediaError(str(error)) from None
        if hashlib.sha256(data).hexdigest() != digest:
            raise DamagedMediaError(
                f"{path} does not hold the {record.size:,} bytes of media {digest} at {record.offset:,}; "
                "other media can still be read"
            )
        return data

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


def record_media(transaction: Transaction, records: list[MediaRecord]) -> None:
    """Name written media in the catalogue."""
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


def _held(root: Path, reader: Reader, digests: list[str]) -> set[str]:
    """Return those digests whose bytes the store has; a file that is gone or cut short does not count."""
    wanted = json.dumps(digests)
    rows = reader.rows(
        f"SELECT {_COLUMNS} FROM json_each(?) j JOIN media m ON m.digest = unhex(j.value) "  # noqa: S608  # our own
        "LEFT JOIN packs p ON p.id = m.pack",
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


def _read_at(root: Path, record: MediaRecord) -> bytes:
    descriptor = open_inside(root, *record.parts)
    try:
        return os.pread(descriptor, record.size, record.offset)
    finally:
        os.close(descriptor)

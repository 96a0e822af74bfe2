"""Media: every item read once, pack by pack and in order, and held against the digest it is named by."""

from __future__ import annotations

import hashlib
import os
from collections import defaultdict
from contextlib import suppress
from itertools import groupby
from typing import TYPE_CHECKING

from wandb_tables_widget.errors import DamagedError, MediaError, StoreUnavailableError
from wandb_tables_widget.store.blobs import CHUNK
from wandb_tables_widget.store.disk import open_inside
from wandb_tables_widget.store.pack import HEADER, TITLE, MediaRecord, header_of
from wandb_tables_widget.store.root import CATALOG
from wandb_tables_widget.store.upkeep.report import Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from wandb_tables_widget.store.store import Store
    from wandb_tables_widget.store.upkeep.report import Notes

_PREFIXES = 256


def verify_media(store: Store, notes: Notes, done: Callable[[int], object]) -> dict[str, list[str]]:
    """Return file → digests of the media in it that cannot be read."""
    damaged: defaultdict[str, list[str]] = defaultdict(list)
    for parts, records in groupby(_records(store, notes), key=lambda record: record.parts):
        held = list(records)
        notes.media += len(held)
        wrong = _wrong(store, notes, parts, held, done)
        if wrong:
            damaged["/".join(parts)] += _still_wrong(store, wrong)
    return {place: digests for place, digests in damaged.items() if digests}


def _records(store: Store, notes: Notes) -> list[MediaRecord]:
    """Return all media in the order they lie; what of their list cannot be read is noted and left out."""
    found: list[MediaRecord] = []
    for first in range(_PREFIXES):
        low, high = bytes([first]), bytes([first + 1]) if first + 1 < _PREFIXES else b"\xff" * 33
        try:
            with store.catalog.read() as reader:
                rows = reader.rows(
                    "SELECT lower(hex(m.digest)), m.format, m.size, p.name, coalesce(m.offset, 0) "
                    "FROM media m LEFT JOIN packs p ON p.id = m.pack WHERE m.digest >= ? AND m.digest < ?",
                    *(low, high),
                )
        except DamagedError as error:
            reason = f"where media {low.hex()}… lie cannot be read: {error}"
            notes.damaged.append(Finding("catalogue", CATALOG, reason))
            continue
        found += [MediaRecord(*row) for row in rows]
    return sorted(found, key=lambda record: (record.pack or "", record.offset, record.digest))


def _wrong(
    store: Store,
    notes: Notes,
    parts: tuple[str, ...],
    records: Sequence[MediaRecord],
    done: Callable[[int], object],
) -> list[str]:
    try:
        descriptor = open_inside(store.root, *parts)
    except (DamagedError, StoreUnavailableError):
        return [record.digest for record in records]
    try:
        if records[0].pack is not None and not _has_headers(descriptor, records):
            reason = "what it says of itself has changed; its media are looked at one by one"
            notes.damaged.append(Finding("media", "/".join(parts), reason))
        return [record.digest for record in records if not _is_whole(descriptor, record, done)]
    finally:
        os.close(descriptor)


def _has_headers(descriptor: int, records: Sequence[MediaRecord]) -> bool:
    """Tell whether the title of a pack and the headers of its items are as they were written."""
    said = [(TITLE, 0)] + [(header_of(record), record.offset - HEADER.size) for record in records]
    with suppress(OSError):
        return all(os.pread(descriptor, len(text), at) == text for text, at in said)
    return False


def _is_whole(descriptor: int, record: MediaRecord, done: Callable[[int], object]) -> bool:
    found, at, end = hashlib.sha256(), record.offset, record.offset + record.size
    with suppress(OSError):
        while at < end and (chunk := os.pread(descriptor, min(CHUNK, end - at), at)):
            found.update(chunk)
            at += len(chunk)
    done(record.size)
    return found.hexdigest() == record.digest


def _still_wrong(store: Store, digests: Sequence[str]) -> list[str]:
    """Leave out what was written anew elsewhere, or taken away, since it was listed."""
    wrong = []
    for digest in digests:
        try:
            store.blobs.read(digest)
        except (DamagedError, StoreUnavailableError):
            wrong.append(digest)
        except MediaError:
            continue
    return wrong

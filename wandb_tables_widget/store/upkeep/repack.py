"""Packs most of which nobody needs any more: what is still needed moves to another pack."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING, Final

from wandb_tables_widget.errors import DamagedError
from wandb_tables_widget.store.disk import open_inside, unavailable
from wandb_tables_widget.store.pack import HEADER, TITLE, pack_parts
from wandb_tables_widget.store.process import Process, is_alive

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wandb_tables_widget.store.catalog import Reader
    from wandb_tables_widget.store.store import Store

_LEAST: Final = 0.5
"""The part of a pack that must be needed for it to stay as it is."""

_BATCH_BYTES: Final = 16 * 2**20
"""Bytes of media held in memory at a time."""

_Item = tuple[str, str, int, int]


def live_writers(reader: Reader) -> set[str]:
    """Return the names of the processes that still run, or may: those on other machines."""
    rows = reader.rows("SELECT id, host, boot, pid, started FROM writers")
    return {writer for writer, *process in rows if is_alive(Process(*process))}


def sparse_packs(store: Store, before: float) -> list[str]:
    """Return the packs more than half of which is not needed.

    Args:
        store: where.
        before: only packs nobody has written to since (s since 1970, of their folder's clock).
    """
    with store.catalog.read() as reader:
        needed = reader.rows(
            "SELECT p.name, sum(m.size + ?) FROM packs p JOIN media m ON m.pack = p.id GROUP BY p.id",
            HEADER.size,
        )
        alive = live_writers(reader)
    return [
        name
        for name, size in needed
        if name.partition("-")[0] not in alive and _is_sparse(store, name, size, before)
    ]


def repack(store: Store, pack: str) -> int:
    """Move the media of a pack to one of this process; the old pack's record goes with the last of them.

    Returns:
        How many were moved. What cannot be read stays where it is.

    Raises:
        StoreUnavailableError: the disk refused; what was not moved is where it was.
    """
    with store.catalog.read() as reader:
        items = reader.rows(
            "SELECT lower(hex(m.digest)), m.format, m.size, m.offset FROM media m "
            "JOIN packs p ON p.id = m.pack WHERE p.name = ? ORDER BY m.offset",
            pack,
        )
    moved = sum(_move(store, pack, some) for some in _batches(items))
    with store.catalog.write() as transaction:
        transaction.run(
            "DELETE FROM packs WHERE name = ? AND NOT EXISTS (SELECT 1 FROM media m WHERE m.pack = packs.id)",
            pack,
        )
    return moved


def _move(store: Store, pack: str, items: list[_Item]) -> int:
    records = store.packs.append(_read(store, pack, items))
    offsets = {digest: offset for digest, _, _, offset in items}
    with store.catalog.write() as transaction:
        for record in records:
            transaction.run(
                "INSERT OR IGNORE INTO packs (name, writer) VALUES (?, ?)",
                *(record.pack, store.catalog.writer),
            )
            transaction.run(
                "UPDATE media SET pack = (SELECT id FROM packs WHERE name = ?), offset = ? WHERE digest = ? "
                "AND offset = ? AND pack = (SELECT id FROM packs WHERE name = ?)",
                *(record.pack, record.offset, bytes.fromhex(record.digest), offsets[record.digest], pack),
            )
    return len(records)


def _read(store: Store, pack: str, items: list[_Item]) -> Iterator[tuple[str, str, bytes]]:
    """Yield the items that hold what they are named by."""
    try:
        descriptor = open_inside(store.root, *pack_parts(pack))
    except DamagedError:
        return
    try:
        for digest, kind, size, offset in items:
            data = os.pread(descriptor, size, offset)
            if hashlib.sha256(data).hexdigest() == digest:
                yield digest, kind, data
    finally:
        os.close(descriptor)


def _is_sparse(store: Store, name: str, needed: int, before: float) -> bool:
    path = store.root.joinpath(*pack_parts(name))
    try:
        with unavailable(path):
            state = path.stat(follow_symlinks=False)
    except OSError:
        return False
    return state.st_mtime <= before and needed < _LEAST * (state.st_size - len(TITLE))


def _batches(items: list[_Item]) -> Iterator[list[_Item]]:
    """Yield items a few megabytes at a time."""
    some: list[_Item] = []
    held = 0
    for item in items:
        some.append(item)
        held += item[2]
        if held >= _BATCH_BYTES:
            yield some
            some, held = [], 0
    if some:
        yield some

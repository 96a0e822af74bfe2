"""A damaged database and its log as one file: all pages that can be read, and none in a past state."""

from __future__ import annotations

import shutil
import struct
from typing import TYPE_CHECKING, Final

from wandb_tables_widget.store.pages import PAGE, RESERVED, is_checked, is_sealed, sealed
from wandb_tables_widget.store.wal import pages_in, scan
from wandb_tables_widget.store.wal_check import has_lost_database, known_index, log_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from typing import BinaryIO

    Frames = list[tuple[int, bytes | None]]

# sqlite.org/fileformat2.html §1.3: where page 1 says how many pages there are, for which change that holds,
# and which change was the last; §1.6: an inner page of a table.
_SIZE_AT, _VERSION_AT, _CHANGES_AT, _HEADER = 28, 92, 24, 100
_INNER: Final = 5


def salvage(source: Path, target: Path) -> int:
    """Copy a database with what its log holds, and return of how many pages the newest state is lost.

    The log is taken frame by frame, each by its own checksum; SQLite itself would stop at the first that does
    not hold. Of a database without checksums, the log is copied as it is.
    """
    target.touch()
    if source.exists():
        shutil.copyfile(source, target)
    if not has_lost_database(source) and not _is_ours(source):
        if log_of(source).exists():
            shutil.copyfile(log_of(source), log_of(target))
        return 0
    with target.open("r+b") as file:
        _fill_up(file)
        return _apply(_frames(source), file)


def lend_schema(fresh: Path, damaged: Path, besides: Iterable[int]) -> None:
    """Put pages of a new database in the place of those that hold the schema of a damaged one.

    The schema is the same if all pages of it that can be read are; otherwise nothing is done. Nor is it to a
    database without checksums, of which nobody knows what is damaged.

    Args:
        fresh: the new database.
        damaged: the other one.
        besides: more pages that are needed to open a database.
    """
    with fresh.open("rb") as new, damaged.open("r+b") as old:
        schema = {number: (_page(new, number), _page(old, number)) for number in _schema_pages(new, 1)}
        if not is_checked(schema[1][1]):
            return
        if any(is_sealed(had, n) and not _is_same(n, has, had) for n, (has, had) in schema.items()):
            return
        wanted = schema | {number: (_page(new, number), _page(old, number)) for number in besides}
        for number, (has, had) in wanted.items():
            if not is_sealed(had, number):
                old.seek((number - 1) * PAGE)
                old.write(has)
        if not is_sealed(schema[1][1], 1):
            _write_first(old, bytearray(schema[1][0]))


def _is_ours(database: Path) -> bool:
    with database.open("rb") as file:
        return is_checked(file.read(PAGE))


def _fill_up(file: BinaryIO) -> None:
    """Give a database that was cut its length again: SQLite reads nothing of one that is too short."""
    first = _page(file, 1)
    if is_sealed(first, 1):
        pages = int.from_bytes(first[_SIZE_AT : _SIZE_AT + 4])
        file.write(b"\xff" * (pages * PAGE - file.seek(0, 2)))


def _frames(source: Path) -> Frames:
    """Return the frames that are not in the database yet; the index knows the page of a damaged one."""
    data = log_of(source).read_bytes() if log_of(source).exists() else b""
    index, log = known_index(source), scan(data)
    if index is None or (log.frames and log.salt != index.salt):
        return pages_in(data[: log.end], PAGE, log.salt)
    found = pages_in(data, PAGE, index.salt)[: index.frames]
    found += [(0, None)] * (index.frames - len(found))
    named = [(number, page) for number, (_, page) in zip(index.pages, found, strict=True)]
    return named if has_lost_database(source) else named[index.backfilled :]


def _apply(frames: Frames, file: BinaryIO) -> int:
    newest = dict(frames)
    firsts = [page for number, page in frames if number == 1 and page is not None]
    first = firsts[-1] if firsts else _page(file, 1)
    is_known = bool(firsts) or is_sealed(first, 1)
    for number, page in newest.items():
        file.seek((number - 1) * PAGE)
        file.write(bytes(PAGE) if page is None else sealed(page, number))
    if is_known:
        _write_first(file, bytearray(first))
    return sum(page is None for page in newest.values())


def _write_first(file: BinaryIO, first: bytearray) -> None:
    """Write page 1 as it was last known, with the size that the file has now."""
    pages = file.seek(0, 2) // PAGE
    first[_SIZE_AT : _SIZE_AT + 4] = struct.pack(">I", pages)
    first[_VERSION_AT : _VERSION_AT + 4] = first[_CHANGES_AT : _CHANGES_AT + 4]
    file.seek(0)
    file.write(sealed(bytes(first), 1))


def _schema_pages(file: BinaryIO, number: int) -> list[int]:
    """Return a page of the tree that holds the schema, and those below it."""
    page, head = _page(file, number), _HEADER if number == 1 else 0
    if page[head] != _INNER:
        return [number]
    (cells,) = struct.unpack_from(">H", page, head + 3)
    starts = struct.unpack_from(f">{cells}H", page, head + 12)
    below = [struct.unpack_from(">I", page, start)[0] for start in (*starts, head + 8)]
    return [number, *(found for child in below for found in _schema_pages(file, child))]


def _is_same(number: int, new: bytes, old: bytes) -> bool:
    inside = slice(_HEADER if number == 1 else 0, -RESERVED)
    return new[inside] == old[inside]


def _page(file: BinaryIO, number: int) -> bytes:
    file.seek((number - 1) * PAGE)
    return file.read(PAGE)

"""A new store of all that can be read of a damaged one. The old one is not touched.

Of the catalogue, each record that can be read is taken over, if all that it refers to could be, too; of its
write-ahead log, what lies before the damage. Files are copied as they are: `verify` says which are damaged.
"""

from __future__ import annotations

import shutil
import socket
from collections import defaultdict
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tqdm.auto import tqdm

from wandb_tables_widget.errors import DamagedError, StoreError
from wandb_tables_widget.store.catalog import Catalog
from wandb_tables_widget.store.disk import make_folder, unavailable
from wandb_tables_widget.store.root import CATALOG
from wandb_tables_widget.store.streams.spool_file import FOLDER as SPOOLS
from wandb_tables_widget.store.upkeep.files import own_files
from wandb_tables_widget.store.upkeep.salvage import lend_schema, salvage
from wandb_tables_widget.store.wal_check import check_anything

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterator, Sequence

    from wandb_tables_widget.store.catalog import Reader, Row

    _Key = int | str | bytes

_OLD: Final = "old.db"
_LARGEST: Final = 2**40
"""No table has a row of a higher number."""

_KEYS: Final = {
    "writers": "id",
    "segments": "id",
    "spools": "id",
    "media": "digest",
    "content_segments": "content",
}
"""Tables without row numbers → the column they are in the order of."""

_BY_BYTES: Final = _KEYS.keys() - {"content_segments"}
"""Those of them that are in the order of random bytes, or of their hex digits."""

_ENDED: Final = (
    "INSERT OR IGNORE INTO writers (id, host, boot, pid, started, receipt) "
    "VALUES (?, ?, 'unknown', 0, '', '')"
)
"""Puts a process of this machine that has ended in the place of one that cannot be read."""

_NOT_TAKEN: Final = frozenset({"migrations", "marks"})


@dataclass(frozen=True)
class Rebuilt:
    """What was taken over.

    Attributes:
        path: the new store.
        records: table of the catalogue → how many records.
        left_out: table → how many could be read, but not what they refer to.
        unreadable: tables some records of which cannot be read.
        lost_pages: of those that were logged last, how many cannot be read.
        files: how many were copied.
    """

    path: str
    records: dict[str, int] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)
    unreadable: tuple[str, ...] = ()
    lost_pages: int = 0
    files: int = 0

    def __str__(self) -> str:
        lines = [f"{self.path}: {sum(self.records.values()):,} records and {self.files:,} files taken over"]
        if self.lost_pages:
            lines.append(f"{self.lost_pages:,} pages of what was logged last cannot be read")
        if self.unreadable:
            lines.append(f"some of these cannot be read: {', '.join(self.unreadable)}")
        if "spools" in self.unreadable:
            lines.append(f"{SPOOLS}/ is not taken over: which of its rows are there already cannot be told")
        lines += [f"{count:,} {table} refer to what cannot be read" for table, count in self.left_out.items()]
        return "\n".join(lines)

    __repr__ = __str__


def rebuild(root: Path, target: str | os.PathLike[str], *, progress: bool = False) -> Rebuilt:
    """Make a store in a new folder of what can be read of another one, to which nobody may write meanwhile.

    Args:
        root: the folder of the damaged store.
        target: the new folder; must not be there, or empty.
        progress: show a bar.

    Raises:
        StoreError: something is in the target already.
        DamagedError: the catalogue is gone, or is an older version's whose schema cannot be read.
        StoreUnavailableError: the disk refused.
    """
    folder = Path(target)
    if folder.exists() and any(folder.iterdir()):
        raise StoreError(f"{folder} is not empty; name a new folder")
    check_anything(root / CATALOG)
    with unavailable(folder):
        make_folder(folder)
        lost = salvage(root / CATALOG, folder / _OLD)
    new = Catalog(folder / CATALOG, create=True)
    _lend_schema(new, folder / _OLD)
    old = Catalog(folder / _OLD)
    copied = _copy_records(old, new, progress=progress)
    for catalog in (old, new):
        catalog.close()
    with unavailable(folder):
        for rest in folder.glob(f"{_OLD}*"):
            rest.unlink()
        files = _copy_files(root, folder, progress=progress)
        if "spools" not in copied[2]:  # which says how much of each is in the catalogue already
            _copy_spools(root, folder)
    return Rebuilt(str(folder), *copied, lost, files)


def _lend_schema(new: Catalog, old: Path) -> None:
    with new.read() as reader:
        needed = reader.rows("SELECT rootpage FROM sqlite_schema WHERE tbl_name = 'migrations'")
    new.close()  # which brings its log into the database
    with unavailable(old):
        lend_schema(new.path, old, [page for (page,) in needed])


def _copy_records(
    old: Catalog, new: Catalog, *, progress: bool
) -> tuple[dict[str, int], dict[str, int], tuple[str, ...]]:
    taken: dict[str, set[object]] = defaultdict(set)
    records: dict[str, int] = {}
    left_out: dict[str, int] = {}
    unreadable = []
    with new.read() as reader:
        tables = _in_order(reader)
    for table in tqdm(tables, desc="rebuild", unit=" tables", disable=not progress):
        with old.read() as reader:
            columns = [str(row[1]) for row in reader.rows(f"PRAGMA table_info({table})")]
            parents = _parents(reader, table)
            rows, whole = _readable(reader, table, columns)
        named = [(column, parent) for column, parent in parents if parent != "writers"]
        kept = [row for row in rows if _has_parents(dict(zip(columns, row, strict=True)), named, taken)]
        at = [columns.index(column) for column, parent in parents if parent == "writers"]
        lost = {row[place] for row in kept for place in at} - taken["writers"]
        if not whole:
            unreadable.append(table)
        if len(kept) < len(rows):
            left_out[table] = len(rows) - len(kept)
        marks = ", ".join("?" * len(columns))
        with new.write() as transaction:
            transaction.many(_ENDED, [(writer, socket.gethostname()) for writer in lost])
            transaction.many(f"INSERT OR IGNORE INTO {table} ({', '.join(columns)}) VALUES ({marks})", kept)  # noqa: S608  # ours
        records[table] = len(kept)
        taken[table] = {row[0] for row in kept}
    with new.write() as transaction:
        transaction.run("DELETE FROM tables WHERE id NOT IN (SELECT table_id FROM versions)")
    return records, left_out, tuple(unreadable)


def _in_order(reader: Reader) -> list[str]:
    """Return the catalogue's tables, those that others refer to first."""
    names = [
        name
        for (name,) in reader.rows(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        )
        if name not in _NOT_TAKEN
    ]
    ordered: list[str] = []
    while len(ordered) < len(names):
        ordered += [
            name
            for name in names
            if name not in ordered and all(p in ordered for _, p in _parents(reader, name) if p != name)
        ]
    return ordered


def _parents(reader: Reader, table: str) -> list[tuple[str, str]]:
    """Return ``(column, table it refers to)``."""
    return [(row[3], row[2]) for row in reader.rows(f"PRAGMA foreign_key_list({table})")]


def _has_parents(
    row: dict[str, object], parents: Sequence[tuple[str, str]], taken: dict[str, set[object]]
) -> bool:
    return all(row[column] is None or row[column] in taken[parent] for column, parent in parents)


def _readable(reader: Reader, table: str, columns: Sequence[str]) -> tuple[list[Row], bool]:
    """Return the rows of a table that can be read, and whether these are all."""
    key = _KEYS.get(table, "rowid")
    sql = f"SELECT {', '.join(columns)} FROM {table} WHERE {key} >= ? AND {key} < ? ORDER BY {key}"  # noqa: S608  # ours
    read = partial(_read, reader, sql)
    parts = [read(*one) for one in _ranges(table)] if table in _BY_BYTES else list(_numbered(read))
    return [row for part in parts for row in part or []], None not in parts


def _read(reader: Reader, sql: str, low: _Key, high: _Key) -> list[Row] | None:
    """Return the rows of a range, or None where some of them cannot be read."""
    try:
        return reader.rows(sql, low, high)
    except DamagedError:
        return None


def _ranges(table: str) -> Iterator[tuple[_Key, _Key]]:
    for first in range(256):
        if table == "media":
            yield bytes([first]), bytes([first]) + b"\xff" * 32
        else:
            yield f"{first:02x}", f"{first:02x}g"


def _numbered(read: Callable[[int, int], list[Row] | None]) -> Iterator[list[Row] | None]:
    """Yield rows from the lowest number on, as many at a time as can be read; None for those that cannot."""
    low, count = 0, _LARGEST
    while low < _LARGEST:
        rows = read(low, low + count)
        if rows is not None:
            yield rows
            low, count = low + count, count * 4
        elif count > 1:
            count = max(1, count // 4)
        else:
            yield None
            low = _behind(read, low)


def _behind(read: Callable[[int, int], list[Row] | None], low: int) -> int:
    """Return where numbers can be read again after one that cannot; a page has many."""
    step = 1
    while read(low + step, low + step + 1) is None:
        if low + step >= _LARGEST:
            return _LARGEST
        step *= 2
    good, bad = low + step, low + step // 2
    while good - bad > 1:
        middle = (good + bad) // 2
        good, bad = (good, middle) if read(middle, middle + 1) is None else (middle, bad)
    return good


def _copy_files(root: Path, target: Path, *, progress: bool) -> int:
    count = 0
    for file in tqdm(own_files(root), desc="copy", unit=" files", disable=not progress):
        place = target.joinpath(*file.parts)
        make_folder(place.parent)
        shutil.copy2(root.joinpath(*file.parts), place)
        count += 1
    return count


def _copy_spools(root: Path, target: Path) -> None:
    if (root / SPOOLS).is_dir():
        shutil.copytree(root / SPOOLS, target / SPOOLS)

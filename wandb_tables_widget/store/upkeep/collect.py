"""Taking away what nobody names: first out of the catalogue, then into the trash, then for good."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tqdm.auto import tqdm

from wandb_tables_widget.errors import TypeMismatchError
from wandb_tables_widget.store.streams.recovery import recover
from wandb_tables_widget.store.upkeep.files import named_files, own_files
from wandb_tables_widget.store.upkeep.marks import Nameless, due, find_nameless, mark, remove
from wandb_tables_widget.store.upkeep.repack import live_writers, repack, sparse_packs
from wandb_tables_widget.store.upkeep.text import counted, size_text
from wandb_tables_widget.store.upkeep.trash import Trash

if TYPE_CHECKING:
    from wandb_tables_widget.store.store import Store
    from wandb_tables_widget.store.upkeep.files import File, Parts

HOUR: Final = 3_600.0
DAY: Final = 86_400.0
_SKEW: Final = 60.0
"""Seconds by which the clock of a file system may go wrong."""


@dataclass(frozen=True)
class Collected:
    """What `collect` took away.

    Attributes:
        contents, media: records that were removed.
        waiting: records nobody names that were not found long enough ago.
        trashed: files that went to the trash.
        trashed_bytes: how large they are.
        deleted: files that were deleted from the trash.
        freed: how large they were, in bytes.
        restored: files that were in the trash and are named after all; they are back.
        repacked: packs whose media moved to another one.
        dry_run: nothing of it was done.
    """

    contents: int = 0
    media: int = 0
    waiting: int = 0
    trashed: tuple[str, ...] = ()
    trashed_bytes: int = 0
    deleted: tuple[str, ...] = ()
    freed: int = 0
    restored: tuple[str, ...] = ()
    repacked: tuple[str, ...] = ()
    dry_run: bool = False

    def __str__(self) -> str:
        would = "would be " if self.dry_run else ""
        trashed, freed = size_text(self.trashed_bytes), size_text(self.freed)
        said = (
            (self.contents, f"{counted(self.contents, 'table')} nobody names {would}removed"),
            (self.media, f"{counted(self.media, 'media')} nobody names {would}removed"),
            (self.waiting, f"{counted(self.waiting, 'record')} nobody names wait for a later call"),
            (self.trashed, f"{counted(len(self.trashed), 'file')} ({trashed}) {would}moved to the trash"),
            (self.deleted, f"{counted(len(self.deleted), 'file')} ({freed}) {would}deleted from the trash"),
            (self.restored, f"{counted(len(self.restored), 'file')} put back"),
            (self.repacked, f"{counted(len(self.repacked), 'pack')} {would}written anew"),
        )
        return "\n".join(line for some, line in said if some) or "there is nothing to take away"

    __repr__ = __str__


def collect(
    store: Store,
    *,
    older_than: float = HOUR,
    keep: float = DAY,
    dry_run: bool = False,
    progress: bool = False,
) -> Collected:
    """Take away what no run, version or artifact names, while others go on writing and reading.

    A record nobody names is marked, and removed by a call that finds it still so, ``older_than`` after that.
    A file no record names goes to the trash when nobody has written to it for as long, and is deleted
    ``keep`` after that; until then it is still read by who found its name before. All by the clock of the
    file system. Packs more than half of which is not needed are written anew. Rows in spools of dead
    processes are recovered.

    Args:
        store: what is cleaned.
        older_than: seconds; 0 only while nobody writes.
        keep: seconds a file stays in the trash; 0 only while nobody reads.
        dry_run: only tell what would be done now.
        progress: show a bar.

    Raises:
        TypeMismatchError: seconds that are no number from 0 on.
        DamagedError: rows cannot be read, so that what they need cannot be told; nothing is removed.
        StoreUnavailableError: the disk refused; what was done is whole, and the rest can be done later.
    """
    for name, seconds in (("older_than", older_than), ("keep", keep)):
        if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not seconds >= 0:
            raise TypeMismatchError(f"{name} is a number of seconds from 0 on, not {seconds!r:.60}")
    trash = Trash(store.root)
    now = time.time() if dry_run else trash.now()
    if not dry_run:
        recover(store)
    with tqdm(desc="gc", unit=" tables", disable=not progress) as bar:
        found = find_nameless(store, bar.update)
    if dry_run:
        return _foretell(store, trash, found, now - older_than, now - keep if keep else None)
    mark(store, found, now)
    removed = remove(store, due(store, found, now - older_than), now - older_than)
    packs = [pack for pack in sparse_packs(store, now - older_than) if repack(store, pack)]
    trashed = [file for file in _nameless_files(store, now - older_than) if trash.take(file)]
    restored = _restore(store, trash)
    deleted = _empty(store, trash, trash.now() - keep)
    return Collected(
        contents=len(removed.contents),
        media=len(removed.media),
        waiting=len(list(found)) - len(list(removed)),
        trashed=_names(trashed),
        trashed_bytes=sum(file.size for file in trashed),
        deleted=_names(deleted),
        freed=sum(file.size for file in deleted),
        restored=tuple("/".join(parts) for parts in restored),
        repacked=tuple(packs),
    )


def _foretell(
    store: Store, trash: Trash, found: Nameless, since: float, deleted_since: float | None
) -> Collected:
    """Return what would be done; with None, files in the trash would not be kept."""
    ready = due(store, found, since)
    trashed = _nameless_files(store, since, ready)
    deleted = [file for file in trash.files() if deleted_since is None or file.written <= deleted_since]
    deleted += trashed if deleted_since is None else []
    return Collected(
        contents=len(ready.contents),
        media=len(ready.media),
        waiting=len(list(found)) - len(list(ready)),
        trashed=_names(trashed),
        trashed_bytes=sum(file.size for file in trashed),
        deleted=_names(deleted),
        freed=sum(file.size for file in deleted),
        repacked=tuple(sparse_packs(store, since)),
        dry_run=True,
    )


def _nameless_files(store: Store, before: float, without: Nameless | None = None) -> list[File]:
    """Return old files no record names, or would name ``without`` some of them.

    A pack belongs to its writer for as long as that lives. What is older than the catalogue was named by
    another one, which was lost: it stays.
    """
    files = [file for file in own_files(store.root) if file.written <= before]
    with store.catalog.read() as reader:
        named, alive = named_files(reader, without), live_writers(reader)
        (begun,) = reader.row("SELECT min(applied_at) FROM migrations") or (0.0,)
    nameless = [file for file in files if file.parts not in named and not _is_of(alive, file)]
    return [file for file in nameless if file.written >= begun - _SKEW]


def _is_of(alive: set[str], file: File) -> bool:
    return file.parts[1] == "packs" and file.parts[-1].removesuffix(".bin").partition("-")[0] in alive


def _restore(store: Store, trash: Trash) -> list[Parts]:
    """Put back what somebody has named since it was moved, or while."""
    with store.catalog.read() as reader:
        named = named_files(reader)
    wanted = [file.parts for file in trash.files() if file.parts in named]
    return [parts for parts in wanted if trash.put_back(parts)]


def _empty(store: Store, trash: Trash, before: float) -> list[File]:
    """Delete what has been in the trash for long, unless it is named."""
    old = [file for file in trash.files() if file.written <= before]
    with store.catalog.read() as reader:
        named = named_files(reader) if old else set()
    unwanted = [file for file in old if file.parts not in named or _is_back(store, file)]
    for file in unwanted:
        trash.delete(file)
    return unwanted


def _is_back(store: Store, file: File) -> bool:
    """Tell whether what is named was written anew, so that the trash is not needed for it."""
    return store.root.joinpath(*file.parts).exists()


def _names(files: list[File]) -> tuple[str, ...]:
    return tuple(file.name for file in files)

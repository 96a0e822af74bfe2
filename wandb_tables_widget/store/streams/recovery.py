"""Spools that were left behind: whoever comes next brings their rows into the catalogue."""

from __future__ import annotations

import logging
import time
from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from wandb_tables_widget.errors import StoreUnavailableError, TablesError
from wandb_tables_widget.store.process import is_alive
from wandb_tables_widget.store.root import network_file_system
from wandb_tables_widget.store.streams.frame import HEADER
from wandb_tables_widget.store.streams.intake import forget, noted_spools
from wandb_tables_widget.store.streams.spool_file import SpoolFile, keep_removed, remove_unborn, spools_in

if TYPE_CHECKING:
    from pathlib import Path

    from wandb_tables_widget.store.store import Store
    from wandb_tables_widget.store.streams.spool_file import Title

_QUIET_SECONDS: Final = 60.0

log = logging.getLogger(__name__)


def recover(store: Store) -> int:
    """Bring the rows of spools whose processes died into the catalogue, and take these spools away.

    A call of `log` that was cut short is left out: it never returned. Where bytes in the middle were changed,
    all other calls are recovered, the place is logged as an error, and the file stays under another name.
    Spools of processes that live are left alone, as are those of other machines on a network file system.
    One that cannot be recovered now stays, with a warning, and does not keep others from being recovered.

    Args:
        store: all streams of which are looked after.

    Returns:
        How many spools were taken away.
    """
    opened = [file for file in map(_open, spools_in(store.root)) if file is not None]
    try:
        orphans = [file for file in opened if _is_orphan(store, file)]
        removed = sum(_take_away(store, file) for file in sorted(orphans, key=_age))
    finally:
        for file in opened:
            file.close()
    remove_unborn(store.root)
    _forget_missing(store)
    return removed


def _open(path: Path) -> SpoolFile | None:
    try:
        return SpoolFile.open(path)
    except FileNotFoundError:
        return None
    except OSError as error:
        _warn_once(f"rows in {path} cannot be read: {error}")
        return None


def _age(file: SpoolFile) -> float:
    """Return since when a spool is written: one process may leave several of a stream behind."""
    title = file.title()
    return 0.0 if title is None else title.time


def _is_orphan(store: Store, file: SpoolFile) -> bool:
    """Tell whether the writer of a spool is gone, and nobody else recovers it."""
    is_free = file.try_lock()
    if is_free is False or not file.is_there():
        return False
    if is_free and network_file_system(store.root) is None:
        return True
    title = file.title()
    if title is None or not is_alive(title.process):
        return True
    _tell_of_stranger(file, title)
    return False


def _take_away(store: Store, file: SpoolFile) -> bool:
    title = file.title()
    if title is None and file.size > HEADER.size:
        _warn_once(f"{file.path} does not say which stream it is of; its rows stay in it")
        return False
    try:
        if title is not None:
            file.taken_in = title.end
            file.take_in(store, title.stream)
            file.check_end()
        file.remove()
    except TablesError as error:
        _warn_once(f"rows in {file.path} wait to be recovered: {error}")
        return False
    return True


def _tell_of_stranger(file: SpoolFile, title: Title) -> None:
    if file.size > title.end and time.time() - file.changed > _QUIET_SECONDS:
        _warn_once(
            f"{file.path} holds rows of stream {title.stream} that only machine {title.process.host} can "
            "bring in; open the store there"
        )


@lru_cache(maxsize=1_000)
def _warn_once(message: str) -> None:
    log.warning(message)


def _forget_missing(store: Store) -> None:
    with store.catalog.read() as reader:
        noted = noted_spools(reader)
    there = {path.stem for path in spools_in(store.root)} if noted else set()
    missing = [spool for spool in noted if spool not in there]
    if missing:
        with suppress(StoreUnavailableError):  # a note too much harms nobody
            keep_removed(store.root)
            forget(store, missing)

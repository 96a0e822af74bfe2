"""What SQLite would leave out without a word when it takes up the write-ahead log of a dead process.

It reads the log up to the first frame that does not hold together and forgets the rest. After a power cut
that is right: the rest was never acknowledged. After the end of a process alone nothing can be missing, so
that a log which ends early, or is gone, has been damaged. The ``-shm`` file tells how long it was.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from wandb_tables_widget.errors import DamagedError
from wandb_tables_widget.store.pages import PAGE
from wandb_tables_widget.store.process import boot_id
from wandb_tables_widget.store.wal import Index, Log, pages_in, read_index, scan

if TYPE_CHECKING:
    from pathlib import Path


def check_log(database: Path) -> None:
    """Refuse a log that lost committed frames since the processes that used it ended, or its database.

    Raises:
        DamagedError: it did; nothing was touched.
    """
    check_anything(database)
    if has_lost_database(database):
        raise DamagedError(f"{database} is missing, and its log is still there. {_WAY_OUT}")
    lost = lost_frames(database)
    if lost is not None:
        raise DamagedError(
            f"{log_of(database)} is missing or damaged: of the pages that were logged last, {lost[0]:,} of "
            f"{lost[1]:,} can be read. {_WAY_OUT}"
        )


def check_anything(database: Path) -> None:
    """Refuse a database that is gone together with its log.

    Raises:
        DamagedError: it is.
    """
    if not database.exists() and not has_lost_database(database):
        raise DamagedError(
            f"{database} is missing. Restore it from a copy; the rows in {database.parent / 'tables'} are "
            "plain Parquet, which other programs can read"
        )


def lost_frames(database: Path) -> tuple[int, int] | None:
    """Return how many frames of a log are left and how many there were; None when none are missing."""
    return _lost(database) and _lost(database)  # a process at work may change both between two looks


def has_lost_database(database: Path) -> bool:
    """Tell whether a log is there and its database is not, or is empty: SQLite would delete the log."""
    return _size(log_of(database)) > 0 and _size(database) == 0


def known_index(database: Path) -> Index | None:
    """Return what the processes that used the log agreed on; None if the machine was started anew since."""
    if not boot_id() or _bytes(_boot_note(database)).decode(errors="replace") != boot_id():
        return None
    return read_index(_bytes(database.with_name(f"{database.name}-shm")))


def pages_in_log(database: Path) -> set[int]:
    """Return the numbers of the pages that are read from the log, whatever the database has in their place.

    They are written there when the log is taken up, which a power cut may leave half done.
    """
    data = _bytes(log_of(database))
    log, index = scan(data), known_index(database)
    done = index.backfilled if index is not None and index.salt == log.salt else 0
    return {number for number, _ in pages_in(data[: log.end], PAGE, log.salt)[done:]}


def note_boot(database: Path) -> None:
    """Note since which start of the machine the catalogue has been written to; best effort."""
    note = _boot_note(database)
    if _bytes(note).decode(errors="replace") != boot_id():
        with suppress(OSError):
            note.write_text(boot_id(), encoding="ascii")


def log_of(database: Path) -> Path:
    """Return where the write-ahead log of a database lies."""
    return database.with_name(f"{database.name}-wal")


_WAY_OUT = (
    "Restore it from a copy, or make a store of what is left with `python -m wandb_tables_widget rebuild`"
)


def _lost(database: Path) -> tuple[int, int] | None:
    index = known_index(database)
    if index is None or not index.frames:
        return None
    log = scan(_bytes(log_of(database)))
    if not _is_short(log, index):
        return None
    now = known_index(database)  # one that was begun anew while it was read has another salt by now
    return (log.frames, index.frames) if now is not None and now.salt == index.salt else None


def _is_short(log: Log, index: Index) -> bool:
    """Tell whether a log ends early; one of another salt was begun anew since the index was read.

    One that is gone as a whole harms nobody once all of it is in the database; what is left of one would be
    read in the place of newer pages there.
    """
    is_needed = index.frames > index.backfilled or log.frames > 0
    return log.frames < index.frames and is_needed and log.salt in (b"", index.salt)


def _boot_note(database: Path) -> Path:
    return database.with_name(f"{database.name}-boot")


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""

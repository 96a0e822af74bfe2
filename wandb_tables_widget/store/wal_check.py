"""What SQLite would leave out without a word when it takes up the write-ahead log of a dead process.

It reads the log up to the first frame that does not hold together and forgets the rest. After a power cut
that is right: the rest was never acknowledged. After the end of a process alone nothing can be missing, so
that a log which ends early, or is gone, has been damaged. The ``-shm`` file tells how long it was.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from wandb_tables_widget.errors import DamagedError
from wandb_tables_widget.store.process import boot_id
from wandb_tables_widget.store.wal import Index, Log, read_index, scan

if TYPE_CHECKING:
    from pathlib import Path


def check_log(database: Path) -> None:
    """Refuse a log that lost committed frames since the processes that used it ended.

    Raises:
        DamagedError: it did; nothing was touched.
    """
    lost = lost_frames(database)
    if lost is not None:
        raise DamagedError(
            f"{log_of(database)} is missing or damaged: of the pages that were logged last, {lost[0]:,} of "
            f"{lost[1]:,} can be read. Restore it from a copy, or make a catalogue of what is left with "
            f"`python -m wandb_tables_widget rebuild`"
        )


def lost_frames(database: Path) -> tuple[int, int] | None:
    """Return how many frames of a log are left and how many there were; None when none are missing."""
    if not boot_id() or _bytes(_boot_note(database)).decode(errors="replace") != boot_id():
        return None
    return _lost(database) and _lost(database)  # a process at work may change both between two looks


def _lost(database: Path) -> tuple[int, int] | None:
    index = read_index(_bytes(database.with_name(f"{database.name}-shm")))
    if index is None or index.frames == index.backfilled:
        return None
    log = scan(_bytes(log_of(database)))
    return (log.frames, index.frames) if _is_short(log, index) else None


def note_boot(database: Path) -> None:
    """Note since which start of the machine the catalogue has been written to; best effort."""
    note = _boot_note(database)
    if _bytes(note).decode(errors="replace") != boot_id():
        with suppress(OSError):
            note.write_text(boot_id(), encoding="ascii")


def log_of(database: Path) -> Path:
    """Return where the write-ahead log of a database lies."""
    return database.with_name(f"{database.name}-wal")


def _is_short(log: Log, index: Index) -> bool:
    """Tell whether a log ends early; one of another salt was begun anew since the index was read."""
    return log.frames < index.frames and log.salt in (b"", index.salt)


def _boot_note(database: Path) -> Path:
    return database.with_name(f"{database.name}-boot")


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""

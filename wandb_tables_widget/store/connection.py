"""Connections to the catalogue's file: how they are set up, the schema they find, and their errors."""

from __future__ import annotations

import os
import time
import warnings
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final, NoReturn

import apsw

from wandb_tables_widget.errors import DamagedError, StoreError, StoreUnavailableError
from wandb_tables_widget.store import pages
from wandb_tables_widget.store.disk import make_folder, sync_folder, unavailable
from wandb_tables_widget.store.migrations import APPLICATION_ID, PAGE_CHECKS, pending
from wandb_tables_widget.store.root import network_file_system
from wandb_tables_widget.store.wal_check import note_boot

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BUSY_MS: Final = 30_000
_AGAIN_SECONDS: Final = 0.01
_OLDEST: Final = (3, 51, 3)
"""Earlier versions of SQLite can damage a write-ahead log that several processes share."""

_SETTINGS: Final = """
    PRAGMA synchronous = EXTRA;
    PRAGMA fullfsync = ON;
    PRAGMA foreign_keys = ON;
    PRAGMA trusted_schema = OFF;
    PRAGMA cell_size_check = ON;
    PRAGMA mmap_size = 0;
    PRAGMA cache_spill = OFF;
"""


def create_file(path: Path) -> None:
    """Make an empty file for the catalogue, and its folder, unless it is there.

    Raises:
        StoreUnavailableError: it cannot be made.
    """
    with unavailable(path), suppress(FileExistsError):
        make_folder(path.parent)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        sync_folder(path.parent)


def journal_mode(path: Path) -> str:
    """Return SQLite's journal mode for a place, with a warning on a network file system."""
    network = network_file_system(path.parent)
    if not network:
        return "wal"
    _warn(path, f"{network}, a network file system")
    return "delete"


def open_connection(path: Path, journal: str, *, writes: bool) -> apsw.Connection:
    """Return a connection to the newest schema; it is the caller who closes it.

    Args:
        path: the file, which is there; read-only places serve readers as long as nobody can write there.
        journal: as `journal_mode` says.
        writes: whether it is to write.

    Raises:
        StoreUnavailableError: it cannot be opened or locked.
        DamagedError: it is no database, or its pages do not hold together.
        StoreError: another program's database, or a newer version's.
    """
    _check_version()
    with translated(path):
        try:
            connection = _connected(path, journal, writes=writes)
        except (apsw.CantOpenError, apsw.ReadOnlyError):
            if writes or not _is_still(path):
                raise
            flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
            connection = apsw.Connection(f"{path.as_uri()}?immutable=1", flags=flags, vfs=pages.NAME)
        _check_schema(connection, path)
        if writes:
            note_boot(path)
        connection.execute(f"PRAGMA query_only = {int(not writes)}")
    return connection


def _connected(path: Path, journal: str, *, writes: bool) -> apsw.Connection:
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE, vfs=pages.NAME)
    connection.reserve_bytes("main", pages.RESERVED)
    connection.set_busy_timeout(BUSY_MS)
    connection.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 1)
    # Where SQLite has STAT4, it would compile a statement again each time its values change.
    connection.config(apsw.SQLITE_DBCONFIG_ENABLE_QPSG, 1)
    connection.execute(_SETTINGS)
    connection.wal_autocheckpoint(1_000 if writes else 0)
    if _journal(connection) != journal and not connection.readonly("main"):
        _set_journal(connection, journal)
        if _journal(connection) != journal:
            _warn(path, "a file system without shared memory")
    return connection


def _set_journal(connection: apsw.Connection, journal: str) -> None:
    """Change the journal mode; SQLite itself does not wait here for others that are at work."""
    end = time.monotonic() + BUSY_MS / 1_000
    while True:
        try:
            connection.execute(f"PRAGMA journal_mode = {journal}")
        except apsw.BusyError:
            if time.monotonic() > end:
                raise
            time.sleep(_AGAIN_SECONDS)
        else:
            return


def _warn(path: Path, place: str) -> None:
    warnings.warn(
        f"{path.parent} lies on {place}: use it from one machine at a time, "
        "or set WANDB_TABLES_DIR to a local folder",
        RuntimeWarning,
        stacklevel=4,
    )


def _is_still(path: Path) -> bool:
    """Tell whether nobody can be writing: a read-only folder with no log left in it."""
    log = path.with_name(path.name + "-wal")
    return not os.access(path.parent, os.W_OK) and not (log.exists() and log.stat().st_size)


def _check_schema(connection: apsw.Connection, path: Path) -> None:
    connection.execute("BEGIN")  # one picture, since another process may just be making it
    try:
        mark = connection.pragma("application_id")
        empty = not connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone()
        if mark != APPLICATION_ID and not (mark == 0 and empty):
            raise StoreError(f"{path} is another program's database; name another folder for the store")
        old = empty or pending(_applied(connection))
    finally:
        roll_back(connection)
    if old:
        _migrate(connection)


def _check_version() -> None:
    found = apsw.sqlite_lib_version()
    if tuple(int(part) for part in found.split(".")) < _OLDEST:
        raise StoreError(f"SQLite {found} can damage a store; install an apsw with 3.51.3 or newer")


def _journal(connection: apsw.Connection) -> str:
    return str(connection.execute("PRAGMA journal_mode").fetchone()[0])


def _applied(connection: apsw.Connection) -> list[tuple[str, str]]:
    return list(connection.execute("SELECT name, since FROM migrations ORDER BY rowid"))


def _migrate(connection: apsw.Connection) -> None:
    """Apply what is missing, in one transaction; a second process waits, then finds nothing to do."""
    if _lacks_checks(connection):
        connection.execute("VACUUM")  # which writes every page anew, with room for its checksum
    connection.execute("PRAGMA foreign_keys = OFF")  # a step may put a new table in an old one's place
    connection.execute("BEGIN IMMEDIATE")
    try:
        connection.execute(
            "CREATE TABLE IF NOT EXISTS migrations "
            "(name TEXT PRIMARY KEY, since TEXT NOT NULL, applied_at REAL NOT NULL) STRICT"
        )
        for step in pending(_applied(connection)):
            connection.execute(step.sql)
            connection.execute(
                "INSERT INTO migrations VALUES (?, ?, ?)", (step.name, step.since, time.time())
            )
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        _check_references(connection)
        connection.execute("COMMIT")
    except BaseException:
        roll_back(connection)
        raise
    finally:
        connection.execute("PRAGMA foreign_keys = ON")


def _lacks_checks(connection: apsw.Connection) -> bool:
    known = connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'migrations'").fetchone()
    return bool(known) and PAGE_CHECKS in {step.name for step in pending(_applied(connection))}


def _check_references(connection: apsw.Connection) -> None:
    broken = connection.execute("PRAGMA foreign_key_check").fetchone()
    if broken:
        raise DamagedError(f"the catalogue names what is not there, in its table {broken[0]!r}")


def roll_back(connection: apsw.Connection) -> None:
    """Undo what a connection has begun, if it has."""
    if connection.in_transaction:
        with suppress(apsw.Error):
            connection.execute("ROLLBACK")


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn what SQLite refuses inside the block into our error about ``path``."""
    try:
        yield
    except apsw.Error as error:
        raise_ours(error, path)


def raise_ours(error: apsw.Error, path: Path) -> NoReturn:
    """Raise our error for what SQLite refused about ``path``; the error itself where our SQL is wrong.

    Raises:
        DamagedError: the database is broken.
        StoreUnavailableError: it is locked, its disk is full, or it cannot be used.
    """
    if isinstance(error, (apsw.CorruptError, apsw.NotADBError)):
        raise DamagedError(
            f"{path} is damaged ({error}); the files in tables/ and media/ are not touched"
        ) from error
    if isinstance(error, apsw.BusyError):
        message = f"{path} was locked for {BUSY_MS // 1000} s by another process; log again when it is done"
        raise StoreUnavailableError(message) from error
    if isinstance(error, apsw.FullError):
        message = f"the disk of {path} is full; make room and log again: nothing logged before is lost"
        raise StoreUnavailableError(message) from error
    if isinstance(error, _UNUSABLE):
        message = f"cannot use {path}: {error}; allow this user to write there, or set WANDB_TABLES_DIR"
        raise StoreUnavailableError(message) from error
    raise error


_UNUSABLE: Final = (
    apsw.IOError,
    apsw.ReadOnlyError,
    apsw.CantOpenError,
    apsw.PermissionsError,
    apsw.AuthError,
)

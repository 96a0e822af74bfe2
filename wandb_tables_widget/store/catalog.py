"""The catalogue: one SQLite database that names everything the store holds. The only importer of apsw.

A process has one connection that writes, used by one thread at a time, and one that reads for each
thread. A forked child has its own of both. Each write transaction leaves a token under its writer, so
that after a commit whose outcome the system could not tell, the catalogue itself does.
"""

from __future__ import annotations

import ctypes
import os
import secrets
import threading
import time
import warnings
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

import apsw

from wandb_tables_widget.errors import DamagedError, StoreError, StoreUnavailableError
from wandb_tables_widget.store.disk import make_folder, sync_folder, unavailable
from wandb_tables_widget.store.migrations import APPLICATION_ID, pending
from wandb_tables_widget.store.names import new_id
from wandb_tables_widget.store.process import after_fork_in_child, this_process
from wandb_tables_widget.store.root import network_file_system

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    Value = str | int | float | bytes | None
    Row = tuple[Any, ...]

BUSY_MS: Final = 30_000
_OLDEST: Final = (3, 51, 3)
"""Earlier versions of SQLite can damage a write-ahead log that several processes share."""

_SETTINGS: Final = """
    PRAGMA synchronous = FULL;
    PRAGMA fullfsync = ON;
    PRAGMA foreign_keys = ON;
    PRAGMA trusted_schema = OFF;
    PRAGMA cell_size_check = ON;
    PRAGMA mmap_size = 0;
"""


class Reader:
    """One unchanging picture of the catalogue."""

    def __init__(self, connection: apsw.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path

    def rows(self, sql: str, *values: Value) -> list[Row]:
        """Return all rows of a query."""
        with _translated(self._path):
            return list(self._connection.execute(sql, values))

    def row(self, sql: str, *values: Value) -> Row | None:
        """Return the first row of a query, or None."""
        with _translated(self._path):
            found: Row | None = self._connection.execute(sql, values).fetchone()
            return found


class Transaction(Reader):
    """A picture that can be changed; kept whole or not at all."""

    def run(self, sql: str, *values: Value) -> None:
        """Execute one statement."""
        with _translated(self._path):
            self._connection.execute(sql, values)

    def many(self, sql: str, rows: Iterable[Sequence[Value]]) -> None:
        """Execute one statement for each row of values."""
        with _translated(self._path):
            self._connection.executemany(sql, rows)

    def insert(self, sql: str, *values: Value) -> int:
        """Execute one INSERT and return the id of its row."""
        self.run(sql, *values)
        return int(self._connection.last_insert_rowid())


class Catalog:
    """The database at ``path``.

    Raises:
        StoreUnavailableError: it cannot be made, opened or locked.
        DamagedError: it is no database, or its pages do not hold together.
        StoreError: another program's database, or a newer version's.
    """

    _writing: tuple[apsw.Connection, _File] | None
    _local: threading.local

    def __init__(self, path: Path, *, create: bool = False) -> None:
        self.path = path
        network = network_file_system(path.parent)
        self._journal = "delete" if network else "wal"
        if network:
            self._warn(f"{network}, a network file system")
        self._begin_process()
        after_fork_in_child(self._forked)
        if create:
            self._create()
        with self.read():
            pass

    @property
    def writer(self) -> str:
        """The name of this process in the catalogue; a forked child has another."""
        self._check_process()
        return self._writer_id

    @contextmanager
    def read(self) -> Iterator[Reader]:
        """Give one picture of the catalogue; inside another ``read`` of this thread, the same one."""
        connection = self._reader()
        if connection.in_transaction:
            yield Reader(connection, self.path)
            return
        with _translated(self.path):
            connection.execute("BEGIN")
        try:
            yield Reader(connection, self.path)
        finally:
            _roll_back(connection)

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """Give a transaction that is durable when the block ends, and undone when it raises.

        Raises:
            StoreUnavailableError: it was not kept, or another process held the lock for 30 seconds.
        """
        self._check_process()
        with self._lock:
            connection = self._write_connection()
            token = secrets.token_hex(8)
            with _translated(self.path):
                connection.execute("BEGIN IMMEDIATE")
            try:
                transaction = Transaction(connection, self.path)
                self._sign(transaction, token)
                yield transaction
            except BaseException:
                _roll_back(connection)
                raise
            self._commit(connection, token)

    def close(self) -> None:
        """Close the connections of this thread and the writing one."""
        self._check_process()
        with self._lock:
            if self._writing is not None:
                self._writing[0].close()
            self._writing = None
        held = self._local.__dict__.pop("reading", None)
        if held is not None:
            held[0].close()

    def _begin_process(self) -> None:
        self._pid, self._writer_id = os.getpid(), new_id()
        self._lock = threading.RLock()
        self._writing = None
        self._local = threading.local()

    def _forked(self) -> None:
        held = [self._writing, self._local.__dict__.get("reading")]
        for connection, _ in filter(None, held):
            # SQLite's handles must not cross a fork: closing here could checkpoint the log under the parent.
            ctypes.pythonapi.Py_IncRef(ctypes.py_object(connection))
        self._begin_process()

    def _check_process(self) -> None:
        if self._pid != os.getpid():
            self._forked()

    def _create(self) -> None:
        with unavailable(self.path), suppress(FileExistsError):
            make_folder(self.path.parent)
            os.close(os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
            sync_folder(self.path.parent)

    def _reader(self) -> apsw.Connection:
        self._check_process()
        held: tuple[apsw.Connection, _File] | None = self._local.__dict__.get("reading")
        file = self._file()
        if held is None or held[1] != file:
            held = (self._open(writes=False), file)
            self._local.reading = held
        return held[0]

    def _write_connection(self) -> apsw.Connection:
        held, file = self._writing, self._file()
        if held is None or held[1] != file:
            self._writing = held = (self._open(writes=True), file)
        return held[0]

    def _file(self) -> _File:
        """Return which file is at the path now: a removed store must not go on taking writes."""
        with unavailable(self.path):
            found = os.stat(self.path)  # noqa: PTH116  # once a transaction, so the quicker of the two
        return found.st_dev, found.st_ino

    def _open(self, *, writes: bool) -> apsw.Connection:
        _check_version()
        with _translated(self.path):
            try:
                connection = self._connected(writes=writes)
            except (apsw.CantOpenError, apsw.ReadOnlyError):
                if writes or not self._is_still():
                    raise
                connection = apsw.Connection(
                    f"{self.path.as_uri()}?immutable=1",
                    flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI,
                )
            self._check_schema(connection)
            connection.execute(f"PRAGMA query_only = {int(not writes)}")
        return connection

    def _connected(self, *, writes: bool) -> apsw.Connection:
        connection = apsw.Connection(str(self.path), flags=apsw.SQLITE_OPEN_READWRITE)
        connection.set_busy_timeout(BUSY_MS)
        connection.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 1)
        connection.execute(_SETTINGS)
        connection.wal_autocheckpoint(1_000 if writes else 0)
        if _journal(connection) != self._journal and not connection.readonly("main"):
            self._set_journal(connection)
        return connection

    def _set_journal(self, connection: apsw.Connection) -> None:
        connection.execute(f"PRAGMA journal_mode = {self._journal}")
        if _journal(connection) != self._journal:
            self._warn("a file system without shared memory")

    def _warn(self, place: str) -> None:
        warnings.warn(
            f"{self.path.parent} lies on {place}: use it from one machine at a time, "
            "or set WANDB_TABLES_DIR to a local folder",
            RuntimeWarning,
            stacklevel=3,
        )

    def _is_still(self) -> bool:
        """Tell whether nobody can be writing: a read-only folder with no log left in it."""
        log = self.path.with_name(self.path.name + "-wal")
        return not os.access(self.path.parent, os.W_OK) and not (log.exists() and log.stat().st_size)

    def _check_schema(self, connection: apsw.Connection) -> None:
        mark = connection.pragma("application_id")
        empty = not connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone()
        if mark != APPLICATION_ID and not (mark == 0 and empty):
            raise StoreError(f"{self.path} is another program's database; name another folder for the store")
        if empty or pending(_applied(connection)):
            _migrate(connection)

    def _sign(self, transaction: Transaction, token: str) -> None:
        me = this_process()
        transaction.run(
            "INSERT INTO writers (id, host, boot, pid, started, token) VALUES (?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (id) DO UPDATE SET token = excluded.token",
            *(self._writer_id, me.host, me.boot, me.pid, me.started, token),
        )

    def _commit(self, connection: apsw.Connection, token: str) -> None:
        try:
            connection.execute("COMMIT")
        except apsw.Error as error:
            _roll_back(connection)
            self._writing = None
            with _translated(self.path):
                if not self._was_kept(token):
                    raise error from None

    def _was_kept(self, token: str) -> bool:
        sql = "SELECT 1 FROM writers WHERE id = ? AND token = ?"
        return bool(self._write_connection().execute(sql, (self._writer_id, token)).fetchone())


_File = tuple[int, int]


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
        connection.execute("COMMIT")
    except BaseException:
        _roll_back(connection)
        raise


def _roll_back(connection: apsw.Connection) -> None:
    if connection.in_transaction:
        with suppress(apsw.Error):
            connection.execute("ROLLBACK")


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    """Turn what SQLite refuses inside the block into our error about ``path``."""
    try:
        yield
    except (apsw.CorruptError, apsw.NotADBError) as error:
        raise DamagedError(
            f"{path} is damaged ({error}); the files in tables/ and media/ are not touched"
        ) from error
    except apsw.BusyError as error:
        message = f"{path} was locked for {BUSY_MS // 1000} s by another process; log again when it is done"
        raise StoreUnavailableError(message) from error
    except apsw.FullError as error:
        message = f"the disk of {path} is full; make room and log again: nothing logged before is lost"
        raise StoreUnavailableError(message) from error
    except (
        apsw.IOError,
        apsw.ReadOnlyError,
        apsw.CantOpenError,
        apsw.PermissionsError,
        apsw.AuthError,
    ) as error:
        message = f"cannot use {path}: {error}; allow this user to write there, or set WANDB_TABLES_DIR"
        raise StoreUnavailableError(message) from error

"""The catalogue: one SQLite database that names everything the store holds.

A process has one connection that writes, used by one thread at a time, and one that reads for each
thread. A forked child has its own of both. Each write transaction leaves a token under its writer, so
that after a commit whose outcome the system could not tell, the catalogue itself does.
"""

from __future__ import annotations

import ctypes
import logging
import os
import secrets
import threading
import weakref
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

import apsw

from wandb_tables_widget.errors import StoreUnavailableError, TablesError
from wandb_tables_widget.store.connection import (
    create_file,
    journal_mode,
    open_connection,
    raise_ours,
    roll_back,
    translated,
)
from wandb_tables_widget.store.disk import unavailable
from wandb_tables_widget.store.names import new_id
from wandb_tables_widget.store.process import FORKS, Process, after_fork_in_child, this_process
from wandb_tables_widget.store.wal_check import check_log

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    Value = str | int | float | bytes | None
    Row = tuple[Any, ...]

SYNC_SECONDS: Final = 1.0
"""What was committed without waiting for the device is on it after this."""

log = logging.getLogger(__name__)


class Reader:
    """One unchanging picture of the catalogue."""

    def __init__(self, connection: apsw.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path

    def rows(self, sql: str, *values: Value) -> list[Row]:
        """Return all rows of a query."""
        try:
            return list(self._connection.execute(sql, values))
        except apsw.Error as error:
            raise_ours(error, self._path)

    def row(self, sql: str, *values: Value) -> Row | None:
        """Return the first row of a query, or None."""
        try:
            found: Row | None = self._connection.execute(sql, values).fetchone()
        except apsw.Error as error:
            raise_ours(error, self._path)
        return found


class Transaction(Reader):
    """A picture that can be changed; kept whole or not at all."""

    def run(self, sql: str, *values: Value) -> None:
        """Execute one statement."""
        try:
            self._connection.execute(sql, values)
        except apsw.Error as error:
            raise_ours(error, self._path)

    def many(self, sql: str, rows: Iterable[Sequence[Value]]) -> None:
        """Execute one statement for each row of values."""
        try:
            self._connection.executemany(sql, rows)
        except apsw.Error as error:
            raise_ours(error, self._path)

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
    _syncing: threading.Timer | None
    _process: Process | None
    _synchronous: str
    _local: threading.local

    def __init__(self, path: Path, *, create: bool = False) -> None:
        self.path = path
        self._journal = journal_mode(path)
        self._begin_process()
        after_fork_in_child(self._forked)
        FORKS.tell(self)
        if create:
            create_file(path)
        check_log(path)
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
        with FORKS:
            connection = self._reader()
            if connection.in_transaction:
                yield Reader(connection, self.path)
                return
            with translated(self.path):
                connection.execute("BEGIN")
            try:
                yield Reader(connection, self.path)
            finally:
                roll_back(connection)

    @contextmanager
    def write(self, *, durable: bool = True) -> Iterator[Transaction]:
        """Give a transaction that is kept when the block ends, and undone when it raises.

        Args:
            durable: return when it is on the device. Without, it survives the end of this process at once,
                and a power cut after `SYNC_SECONDS`; all that came before a durable one is durable with it.

        Raises:
            StoreUnavailableError: it was not kept, or another process held the lock for 30 seconds.
        """
        self._check_process()
        with FORKS, self._lock:
            connection = self._write_connection()
            self._set_synchronous(connection, durable=durable)
            token = secrets.token_hex(8)
            with translated(self.path):
                connection.execute("BEGIN IMMEDIATE")
            try:
                transaction = Transaction(connection, self.path)
                self._sign(transaction, token)
                yield transaction
            except BaseException:
                roll_back(connection)
                raise
            self._commit(connection, token)
            if not durable:
                self._sync_later()

    def _set_synchronous(self, connection: apsw.Connection, *, durable: bool) -> None:
        """Say whether a commit waits for the device; without a write-ahead log it has to.

        EXTRA also waits until the name of a journal that is done with is gone: it would undo the commit.
        """
        wanted = "EXTRA" if durable or self._journal != "wal" else "NORMAL"
        if wanted != self._synchronous:
            connection.execute(f"PRAGMA synchronous = {wanted}")
            self._synchronous = wanted

    def _sync_later(self) -> None:
        if self._syncing is None:
            self._syncing = threading.Timer(SYNC_SECONDS, self._sync)
            self._syncing.daemon = True
            self._syncing.start()

    def _sync(self) -> None:
        """Put what was committed on the device: the log up to a durable commit is written through.

        Tried again as long as the device refuses; given up for a store that was removed or damaged.
        """
        self._syncing = None
        try:
            with self.write():
                pass
        except StoreUnavailableError as error:
            if self.path.exists():
                log.warning("what was logged last is not on the device yet: %s", error)
                self._sync_later()
        except TablesError as error:
            log.warning("what was logged last may not be on the device: %s", error)

    def close(self) -> None:
        """Close the connections of this thread and the writing one; what was committed is on the device."""
        self._check_process()
        if self._syncing is not None:
            self._syncing.cancel()
            self._sync()
        with self._lock:
            if self._writing is not None:
                _close(self._writing[0])
            self._writing = None
        held = self._local.__dict__.pop("reading", None)
        if held is not None:
            _close(held[0])

    def _begin_process(self) -> None:
        self._pid, self._writer_id = os.getpid(), new_id()
        self._lock = threading.RLock()
        self._writing = None
        self._synchronous = "EXTRA"
        self._opened: weakref.WeakSet[apsw.Connection] = weakref.WeakSet()
        self._syncing = self._process = None
        self._local = threading.local()

    def before_fork(self) -> None:
        """Close all connections; each process opens its own.

        SQLite remembers for a whole process which files it has locked. A child that inherits that believes to
        hold locks it does not have, and goes on writing to a log that others have deleted
        (sqlite.org/howtocorrupt.html, 2.6).
        """
        for connection in list(self._opened):
            _close(connection)
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
            self._synchronous = "EXTRA"
        return held[0]

    def _file(self) -> _File:
        """Return which file is at the path now: a removed store must not go on taking writes."""
        with unavailable(self.path):
            found = os.stat(self.path)  # noqa: PTH116  # once a transaction, so the quicker of the two
        return found.st_dev, found.st_ino

    def _open(self, *, writes: bool) -> apsw.Connection:
        connection = open_connection(self.path, self._journal, writes=writes)
        self._opened.add(connection)
        return connection

    def _sign(self, transaction: Transaction, token: str) -> None:
        if self._process is None:
            self._process = this_process()
        me = self._process
        transaction.run(
            "INSERT INTO writers (id, host, boot, pid, started, receipt) VALUES (?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (id) DO UPDATE SET receipt = excluded.receipt",
            *(self._writer_id, me.host, me.boot, me.pid, me.started, token),
        )

    def _commit(self, connection: apsw.Connection, token: str) -> None:
        try:
            connection.execute("COMMIT")
        except apsw.Error as error:
            roll_back(connection)
            self._writing = None
            with translated(self.path):
                if not self._was_kept(token):
                    raise error from None

    def _was_kept(self, token: str) -> bool:
        sql = "SELECT 1 FROM writers WHERE id = ? AND receipt = ?"
        return bool(self._write_connection().execute(sql, (self._writer_id, token)).fetchone())


def _close(connection: apsw.Connection) -> None:
    """Close a connection; what the device refuses to take out of the log stays in it."""
    with suppress(apsw.Error):
        connection.close()


_File = tuple[int, int]

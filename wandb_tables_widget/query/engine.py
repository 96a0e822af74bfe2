"""The one place that talks to DuckDB: a locked connection, a cursor a request, errors of ours."""

from __future__ import annotations

import os
import threading
import time
import weakref
from contextlib import contextmanager
from typing import TYPE_CHECKING

import duckdb

from wandb_tables_widget.errors import CancelledError, TableError
from wandb_tables_widget.query.cancel import CancelToken, check

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pyarrow as pa

    from wandb_tables_widget.query.expression_sql import SQL

LOCKS = {
    "enable_external_access": "false",
    "autoload_known_extensions": "false",
    "autoinstall_known_extensions": "false",
    "allow_community_extensions": "false",
    "python_enable_replacements": "false",
    "temp_directory": "",
}
"""Settings that keep a query away from files, the network, extensions and Python's variables."""

_REPEAT_INTERRUPT_SECONDS = 0.01
_CLOSE_SECONDS = 2.0


class Engine:
    """One DuckDB database in memory, without access to anything outside it.

    ``memory_limit`` is what a query may use, in DuckDB's words ("2GB"); half of the memory of the
    machine by default. `run` may be called by several threads at once.
    """

    def __init__(self, memory_limit: str | None = None) -> None:
        limits = {"memory_limit": memory_limit or _half_of_memory(), "threads": str(os.cpu_count() or 1)}
        self._database = _Database(LOCKS | limits)
        self._finalizer = weakref.finalize(self, self._database.close)

    def run(
        self, *queries: SQL, relations: Mapping[str, pa.Table], token: CancelToken | None = None
    ) -> pa.Table:
        """Run queries one after the other on one cursor and return the rows of the last.

        ``relations`` are the tables a query may name. Temporary tables live until the end of the call.

        Raises:
            CancelledError: the token was cancelled, before, while or just after the queries ran.
            TableError: a query needs more memory than the engine may use, or the engine is closed.
        """
        check(token)
        with self._database.cursor(token) as cursor, _our_errors():
            for name, table in relations.items():
                cursor.register(name, table)
            for query in queries[:-1]:
                cursor.execute(query.text, list(query.params)).fetchall()
                check(token)
            last = queries[-1]
            result = cursor.sql(last.text, params=list(last.params)).to_arrow_table()
        check(token)
        return result

    def settings(self) -> dict[str, str]:
        """Return DuckDB's settings as they are in force."""
        with self._database.cursor(None) as cursor:
            return dict(cursor.sql("SELECT name, value FROM duckdb_settings()").fetchall())

    def close(self) -> None:
        """Stop what runs and let go of the database; a second call does nothing."""
        self._finalizer()


class _Database:
    """The connection and the cursors at work on it."""

    def __init__(self, config: dict[str, str]) -> None:
        self._lock = threading.Lock()
        self._running: set[_Running] = set()
        self._connection: duckdb.DuckDBPyConnection | None = duckdb.connect(":memory:", config=config)
        self._connection.execute("SET lock_configuration = true").fetchall()

    @contextmanager
    def cursor(self, token: CancelToken | None) -> Iterator[duckdb.DuckDBPyConnection]:
        with self._lock:
            if self._connection is None:
                raise TableError("the dataset is closed; open the table again to ask it")
            running = _Running(self._connection.cursor())
            self._running.add(running)
        deregister = token.on_cancel(running.interrupt) if token else None
        try:
            yield running.cursor
        finally:
            if deregister:
                deregister()
            running.finish()
            with self._lock:
                self._running.discard(running)

    def close(self) -> None:
        """Interrupt every cursor, wait a moment for each to end, then close the connection."""
        with self._lock:
            connection, self._connection = self._connection, None
            running = list(self._running)
        for each in running:
            each.interrupt()
        deadline = time.monotonic() + _CLOSE_SECONDS
        while self._running and time.monotonic() < deadline:
            time.sleep(_REPEAT_INTERRUPT_SECONDS)
        if connection is not None:
            connection.close()


class _Running:
    """A cursor at work, which can be interrupted until it is finished."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection) -> None:
        self.cursor = cursor
        self._lock = threading.Lock()
        self._finished = False

    def interrupt(self) -> None:
        """Interrupt again and again: DuckDB forgets an interrupt that comes before a query starts."""
        threading.Thread(target=self._interrupt_until_finished, daemon=True).start()

    def finish(self) -> None:
        with self._lock:
            self._finished = True
            self.cursor.close()

    def _interrupt_until_finished(self) -> None:
        while self._interrupt_once():
            time.sleep(_REPEAT_INTERRUPT_SECONDS)

    def _interrupt_once(self) -> bool:
        with self._lock:
            if not self._finished:
                self.cursor.interrupt()
            return not self._finished


@contextmanager
def _our_errors() -> Iterator[None]:
    try:
        yield
    except duckdb.InterruptException as error:
        raise CancelledError("the query was interrupted") from error
    except duckdb.OutOfMemoryException as error:
        message = "the query needs more memory than it may use; filter first, or sort by fewer columns"
        raise TableError(message) from error


def _half_of_memory() -> str:
    try:
        total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return "4GB"
    return f"{total // 2 // 1_000_000}MB"

"""The StreamTable: a table that any number of threads and processes append rows to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from wandb_tables_widget.store.root import find_root
from wandb_tables_widget.store.store import open_store
from wandb_tables_widget.store.streams.calls import CallEncoder
from wandb_tables_widget.store.streams.path import read_path
from wandb_tables_widget.store.streams.recovery import recover
from wandb_tables_widget.store.streams.spool import Spool
from wandb_tables_widget.store.streams.stored import begin_stream
from wandb_tables_widget.store.streams.stream import Stream

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping
    from types import TracebackType


class StreamTable(Stream):
    """A table that rows are appended to from any thread or process, watched live as the last line of a cell.

    The columns are those of all rows, in the order in which they were first seen, behind ``timestamp``. A key
    that a row lacks is missing there; whole numbers and floats become floats; other types that do not mix
    become a mixed column, so no row is lost because another was odd. Keys beyond 16,383 columns go into the
    mixed column ``_further``. W&B's ``_client_id`` is left out: rows are told apart by their place.

    All methods may be called from any thread; a forked child may log, too. Reading takes in the rows of this
    process first.

    Args:
        table_name: ``"table"``, ``"project/table"`` or ``"entity/project/table"``.
        project_name: the project if ``table_name`` names none; default that of `init`.
        entity_name: the entity if ``table_name`` names none; default nobody.
        dir: the store lies in its ``.wandb_tables``; default as `init` finds it.

    Raises:
        TableError: ``table_name`` has another form, or names what another argument names, too.
        StoreError: a name that cannot be kept.
        StoreUnavailableError: the store cannot be made or written.
    """

    def __init__(
        self,
        table_name: str,
        *,
        project_name: str | None = None,
        entity_name: str | None = None,
        dir: str | os.PathLike[str] | None = None,  # noqa: A002  # as in init
    ) -> None:
        path = read_path(table_name, project_name, entity_name)
        super().__init__(open_store(find_root(dir), create=True), path)
        self._encoder = CallEncoder()
        self._spool = Spool(self._store, path)
        recover(self._store)
        if self._stored.find() is None:
            with self._store.catalog.write() as transaction:
                begin_stream(transaction, path)

    @property
    def is_finished(self) -> bool:
        """Whether `finish` was called."""
        return self._spool.is_closed

    def log(self, row_or_rows: Mapping[str, Any] | list[Mapping[str, Any]]) -> None:
        """Add a row, or a list of rows, all of them or none.

        Returns once the rows are with the system: they outlive this process, however it ends. Within 0.2 s
        or 1,000 rows they are durable and seen by all readers. The rows are copied; ``timestamp`` is the time
        of the call in UTC, unless a row has a key of that name.

        Args:
            row_or_rows: a dict of column names and values, or a list of such.

        Raises:
            TypeMismatchError: a row is no dict, or a value in it is of a kind that a table cannot keep.
            TableError: a key cannot be the name of a column.
            StoreError: a row or the call is too large.
            MediaError: the bytes of a media value cannot be read.
            RunStateError: `finish` was called.
            StoreUnavailableError: the disk refused; nothing of this call was kept, and it can be tried again.
        """
        rows = row_or_rows if isinstance(row_or_rows, list) else [row_or_rows]
        parts = self._encoder.encode(rows)
        self._spool.append(parts, len(rows))

    def flush(self) -> None:
        """Return when all rows this process logged so far are durable and seen by all readers.

        Raises:
            StoreUnavailableError: the catalogue does not take them now; they wait on disk, and are tried
                again.
        """
        self._spool.drain()

    def finish(self) -> None:
        """Log no more, and return when all rows are durable; may be called again, and does nothing then.

        Raises:
            StoreUnavailableError: the catalogue does not take them now; they wait on disk, and this can be
                called again.
        """
        self._spool.close()
        content = self._stored.find()
        if content is not None:
            self._store.compactor.ask(content)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.finish()

    def __repr__(self) -> str:
        return f"<StreamTable {self.path}{' (finished)' if self.is_finished else ''}>"

    def _gather(self) -> None:
        self.flush()
        super()._gather()

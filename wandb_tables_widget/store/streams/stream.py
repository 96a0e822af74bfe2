"""A stream to read: what any number of processes have logged to it so far."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from wandb_tables_widget.errors import TypeMismatchError
from wandb_tables_widget.store.process import after_fork_in_child
from wandb_tables_widget.store.streams.live import LiveTable
from wandb_tables_widget.store.streams.recovery import recover
from wandb_tables_widget.store.streams.stored import StoredStream
from wandb_tables_widget.table.show import Shown

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from wandb_tables_widget.dtypes import Schema
    from wandb_tables_widget.store.store import Store
    from wandb_tables_widget.store.streams.path import StreamPath
    from wandb_tables_widget.table.table import Table


class Stream(Shown):
    """A stream, read only. As the last line of a cell it is a grid that goes on growing.

    Each method takes in first what processes that died have left behind. Rows stand in the order they were
    committed, those of one process in the order of their calls. All methods may be called from any thread.

    Args:
        store: where it lies.
        path: what it is called.
    """

    def __init__(self, store: Store, path: StreamPath) -> None:
        self._store = store
        self._path = path
        self._stored = StoredStream(store, path)
        self._live: LiveTable | None = None
        self._free()
        after_fork_in_child(self._free)

    @property
    def table_name(self) -> str:
        """The name of the stream."""
        return self._path.name

    @property
    def project_name(self) -> str:
        """The project it is in."""
        return self._path.project

    @property
    def entity_name(self) -> str:
        """Whose project that is; "" if nobody said."""
        return self._path.entity

    @property
    def path(self) -> str:
        """``entity/project/table``, or ``project/table`` without an entity."""
        return str(self._path)

    @property
    def schema(self) -> Schema:
        """Names and types of the columns."""
        self._gather()
        return self._stored.schema

    @property
    def columns(self) -> list[str]:
        """The column names, a new list each time."""
        return list(self.schema.names)

    def rows(self) -> list[dict[str, Any]]:
        """Return all rows, each as a dict of all columns, oldest first."""
        return list(self.table())

    def table(self) -> Table:
        """Return all rows as a table of its own, which grows no more.

        Raises:
            DamagedError: a file or a batch does not hold what its record says.
        """
        self._gather()
        return self._stored.table()

    def tail(self, count: int = 10) -> Table:
        """Return the last ``count`` rows as a table of its own; errors as `table`.

        Raises:
            TypeMismatchError: ``count`` is no whole number from 0 on.
        """
        if not isinstance(count, int) or isinstance(count, bool) or count < 0:
            raise TypeMismatchError(f"count is a whole number from 0 on, not {count!r:.60}")
        self._gather()
        return self._stored.table(max(0, self._stored.count() - count))

    def to_pandas(self) -> pd.DataFrame:
        """Return all rows as a DataFrame, oldest first; see `Table.to_pandas`."""
        return self.table().to_pandas()

    def to_arrow(self) -> pa.Table:
        """Return all rows as an Arrow table, oldest first; media are references."""
        return self.table().to_arrow()

    def live(self) -> LiveTable:
        """Return the table that grows by itself while it is shown; the same one each time."""
        self._gather()
        with self._lock:
            if self._live is None:
                self._live = LiveTable(self._stored)
            live = self._live
        live.catch_up()
        return live

    def load_table(self) -> Table:
        """Return the table that is shown: that of `live`."""
        return self.live()

    def __len__(self) -> int:
        self._gather()
        return self._stored.count()

    def __repr__(self) -> str:
        return f"<Stream {self.path}>"

    def _gather(self) -> None:
        """Bring into the catalogue what is to be seen."""
        recover(self._store)

    def _free(self) -> None:
        self._lock = threading.Lock()

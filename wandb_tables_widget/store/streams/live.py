"""A table that grows as rows come to a stream."""

from __future__ import annotations

import logging
import threading
import time
import weakref
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from wandb_tables_widget.dtypes.widen import holds_mixed
from wandb_tables_widget.errors import FrozenTableError
from wandb_tables_widget.store.streams.recovery import recover
from wandb_tables_widget.store.unify import as_schema
from wandb_tables_widget.table.batches import even, grow
from wandb_tables_widget.table.build import rows_of_arrow
from wandb_tables_widget.table.table import Table
from wandb_tables_widget.table.text import encode_like, encode_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from wandb_tables_widget.dtypes import Schema
    from wandb_tables_widget.store.streams.stored import StoredStream
    from wandb_tables_widget.table.rows import Rows

POLL_SECONDS: Final = 0.1
"""How often the catalogue is asked for new rows, as long as somebody listens."""

RECOVER_SECONDS: Final = 1.0
"""How often spools of processes that died are looked for meanwhile."""

ERROR_SECONDS: Final = 2.0

log = logging.getLogger(__name__)


class LiveTable(Table):
    """The rows of a stream, in the order they were committed; new ones come by themselves while it is shown.

    It cannot be edited: rows come from `StreamTable.log`.

    Attributes:
        stream: where the rows come from.
    """

    def __init__(self, stream: StoredStream) -> None:
        self.stream = stream
        self._catching_up = threading.Lock()
        self._polling = threading.Lock()
        self._is_polled = False
        self._state = stream.state()
        data, schema = stream.read()
        self._start(rows_of_arrow(_encoded(data), schema, stream.store.blobs), "INCREMENTAL")
        self._examined = data.num_rows

    def on_change(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call ``callback()`` after rows came, from a thread that looks for them until nobody listens."""
        stop = super().on_change(callback)
        with self._polling:
            if not self._is_polled:
                self._is_polled = True
                thread = threading.Thread(
                    target=_poll, args=(weakref.ref(self),), name="wandb-tables-live", daemon=True
                )
                thread.start()
        return stop

    def catch_up(self) -> bool:
        """Take in the rows that came since the last time, and tell whether there were any.

        Raises:
            StoreUnavailableError: the store cannot be read now.
            DamagedError: rows do not hold what their record says.
        """
        with self._catching_up:
            state, before = self.stream.state(), self._state
            if state == before:
                return False
            self._read(is_another=state.content != before.content)
            self._state = state
        self._listeners.tell()
        return True

    def add_data(self, *data: Any) -> None:  # noqa: ARG002  # as in Table
        """Refuse: rows come from the stream.

        Raises:
            FrozenTableError: always.
        """
        raise _not_here()

    @contextmanager
    def _change(self) -> Iterator[Rows]:
        raise _not_here()
        yield self._rows

    def is_heard(self) -> bool:
        """Tell whether somebody listens; with nobody, the thread that asks is to end."""
        with self._polling:
            self._is_polled = bool(self._listeners.callbacks)
            return self._is_polled

    def _read(self, *, is_another: bool) -> None:
        """Read what is new, or all: of a stream that was begun anew, or when a column becomes a mixed one."""
        held = self.snapshot()
        first = 0 if is_another else held.num_rows
        data, schema = self.stream.read(first)
        if first and _turns_mixed(held.schema, schema):
            first = 0
            data, schema = self.stream.read()
        if first:
            kept = held.data
            if schema != held.schema:
                kept, self._examined = as_schema(kept, held.schema, schema, held.blobs), 0
            data = _grown(kept, data)
        if data.num_rows >= 2 * self._examined:
            data, self._examined = _encoded(data), data.num_rows
        with self._lock:
            self._rows.replace(schema, data)
            self._version += 1
            self._edits += is_another


def _turns_mixed(old: Schema, new: Schema) -> bool:
    """Tell whether values read with the old types may look other than values read with the new ones."""
    return any(
        column.name not in new or (new[column.name] != column and holds_mixed(new[column.name].dtype))
        for column in old
    )


def _encoded(data: pa.Table) -> pa.Table:
    """Return rows with the text that repeats encoded, cut alike in all columns."""
    for at, column in enumerate(data.columns):
        if column.type == pa.string():
            data = data.set_column(at, data.column_names[at], encode_text(column))
    return even(data)


def _grown(held: pa.Table, new: pa.Table) -> pa.Table:
    """Return rows followed by others of the same columns; text stays encoded if it was."""
    added = []
    for at, (name, column) in enumerate(zip(held.column_names, new.columns, strict=True)):
        kept, fresh = held.column(at), column.combine_chunks()
        if pa.types.is_dictionary(kept.type):
            kept, fresh = encode_like(kept, fresh)
            held = held.set_column(at, name, kept)
        added.append(fresh if fresh.type == kept.type else fresh.cast(kept.type))
    return grow(held, pa.Table.from_arrays(added, names=held.column_names))


def _not_here() -> FrozenTableError:
    return FrozenTableError(
        "this table shows a stream: add rows by its log(…), or use its table() for one of your own to edit"
    )


def _poll(table: weakref.ref[LiveTable]) -> None:
    """Have a table catch up until it is gone or nobody listens to it."""
    due, wait = time.monotonic() + RECOVER_SECONDS, POLL_SECONDS
    while True:
        time.sleep(wait)
        live = table()
        if live is None or not live.is_heard():
            return
        is_due = time.monotonic() >= due
        due = time.monotonic() + RECOVER_SECONDS if is_due else due
        wait = POLL_SECONDS if _try(live, is_due=is_due, is_news=wait == POLL_SECONDS) else ERROR_SECONDS
        del live


def _try(live: LiveTable, *, is_due: bool, is_news: bool) -> bool:
    """Have a table catch up; if that fails, say so if it is news. Tell whether it worked."""
    try:
        if is_due:
            recover(live.stream.store)
        live.catch_up()
    except Exception as error:  # noqa: BLE001  # whoever listens may raise anything; the rest come next time
        if is_news:
            log.warning("new rows of stream %s cannot be shown now: %s", live.stream.path, error)
        return False
    return True

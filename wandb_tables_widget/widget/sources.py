"""The newest snapshot of a table, opened for as long as somebody asks it."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from wandb_tables_widget.errors import TableError
from wandb_tables_widget.widget.opened import Opened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wandb_tables_widget.table.snapshot import Snapshot


class Source(Protocol):
    """What can be shown: a `Table`, or anything with its snapshots."""

    @property
    def version(self) -> int:
        """A number that grows with each change."""
        ...

    def snapshot(self) -> Snapshot:
        """Return what is there now."""
        ...


class Current:
    """The newest snapshot of a source. An older one is closed when nobody asks it any more."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._lock = threading.Lock()
        self._opened = Opened(source.snapshot())
        self._leases: dict[Opened, int] = {}
        self._closed = False

    @contextmanager
    def lease(self) -> Iterator[Opened]:
        """Give the newest snapshot, which stays open until the end of the ``with`` block.

        Raises:
            TableError: `close` was called.
        """
        opened = self._take()
        try:
            yield opened
        finally:
            self._give_back(opened)

    def close(self) -> None:
        """Close what is open; later leases are refused."""
        with self._lock:
            self._closed = True
            opened = self._opened
        opened.dataset.close()

    def _take(self) -> Opened:
        retired: Opened | None = None
        with self._lock:
            if self._closed:
                raise TableError("the widget is closed; show the table again")
            if self._opened.snapshot.version != self._source.version:
                old, self._opened = self._opened, Opened(self._source.snapshot())
                retired = old if not self._leases.get(old) else None
            self._leases[self._opened] = self._leases.get(self._opened, 0) + 1
            taken = self._opened
        if retired is not None:
            retired.dataset.close()
        return taken

    def _give_back(self, opened: Opened) -> None:
        with self._lock:
            self._leases[opened] -= 1
            unused = not self._leases[opened]
            if unused:
                del self._leases[opened]
            retired = unused and opened is not self._opened
        if retired:
            opened.dataset.close()

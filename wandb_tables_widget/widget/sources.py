"""The snapshots of a table that somebody asks, and the newest one."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from wandb_tables_widget.errors import TableError
from wandb_tables_widget.widget.opened import Opened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wandb_tables_widget.table.snapshot import Snapshot
    from wandb_tables_widget.widget.functions import Functions


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
    """The newest snapshot that was asked for, the one before, and all that are asked or kept now.

    The others are closed. The one before answers a page that shows it until that has fetched the new one.
    """

    def __init__(self, source: Source, functions: Functions | None = None) -> None:
        self._source = source
        self._functions = functions
        self._lock = threading.Lock()
        self._opened = Opened(source.snapshot(), functions)
        self._before = self._opened
        self._kept: Opened | None = None
        self._leases: dict[Opened, int] = {}
        self._closed = False

    @contextmanager
    def lease(self, version: int | None = None) -> Iterator[Opened]:
        """Give a snapshot, which stays open until the end of the ``with`` block.

        Without a ``version`` the newest. Else the one of that version if it is at hand, or a later one,
        not necessarily the newest.

        Raises:
            TableError: `close` was called.
        """
        opened = self._take(version)
        try:
            yield opened
        finally:
            self._give_back(opened)

    def keep(self, version: int | None) -> None:
        """Have the snapshot of ``version`` at hand from now on if it is now; none for None."""
        with self._lock:
            kept = None if version is None else self._find(version)
            left, self._kept = self._kept, kept
            unused = self._unused(left)
        _close(unused)

    def close(self) -> None:
        """Close what is open; later leases are refused."""
        with self._lock:
            self._closed = True
            held = {self._opened, self._before, *([self._kept] if self._kept else [])}
        for opened in held:
            opened.close()

    def _take(self, version: int | None) -> Opened:
        unused: Opened | None = None
        with self._lock:
            if self._closed:
                raise TableError("the widget is closed; show the table again")
            taken = None if version is None else self._find(version)
            if taken is None:
                unused = self._advance(version)
                taken = self._opened
            self._leases[taken] = self._leases.get(taken, 0) + 1
        _close(unused)
        return taken

    def _find(self, version: int) -> Opened | None:
        held = (self._opened, self._before, self._kept)
        return next((opened for opened in held if opened and opened.snapshot.version == version), None)

    def _advance(self, version: int | None) -> Opened | None:
        """Open the newest snapshot unless what is open will do; return what is to be closed."""
        at = self._opened.snapshot.version
        if at == self._source.version or (version is not None and at >= version):
            return None
        newest = Opened(self._source.snapshot(), self._functions, self._opened)
        left, self._before, self._opened = self._before, self._opened, newest
        return self._unused(left)

    def _give_back(self, opened: Opened) -> None:
        with self._lock:
            self._leases[opened] -= 1
            if not self._leases[opened]:
                del self._leases[opened]
            unused = self._unused(opened)
        _close(unused)

    def _unused(self, opened: Opened | None) -> Opened | None:
        held = (self._opened, self._before, self._kept, *self._leases)
        return None if opened in held else opened


def _close(opened: Opened | None) -> None:
    if opened is not None:
        opened.close()

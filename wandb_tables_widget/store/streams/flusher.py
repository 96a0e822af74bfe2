"""The thread of a process that brings what `log` wrote into the catalogue."""

from __future__ import annotations

import atexit
import logging
import threading
from typing import TYPE_CHECKING, Final, Protocol

from wandb_tables_widget.store.process import after_fork_in_child

if TYPE_CHECKING:
    from wandb_tables_widget.store.streams.path import StreamPath

FLUSH_SECONDS: Final = 0.2
"""Rows wait at most so long before they are brought into the catalogue."""

FLUSH_ROWS: Final = 1_000
"""And no longer than until there are so many."""

RETRY_SECONDS: Final = 1.0
_IDLE_SECONDS: Final = 10.0

log = logging.getLogger(__name__)


class Drained(Protocol):
    """What a flusher works for."""

    stream: StreamPath

    def drain(self) -> None:
        """Bring into the catalogue what waits."""


class Flusher:
    """Drains spools that were marked, in one daemon thread that runs while there is something to do."""

    _marked: dict[Drained, None]
    _failing: set[Drained]
    _hurry: bool
    _thread: threading.Thread | None

    def __init__(self) -> None:
        self._renew()
        after_fork_in_child(self._renew)

    def mark(self, spool: Drained, *, hurry: bool) -> None:
        """Have a spool drained within `FLUSH_SECONDS`, or at once."""
        with self._changed:
            is_news = spool not in self._marked or (hurry and not self._hurry)
            self._marked[spool] = None
            self._hurry = self._hurry or hurry
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="wandb-tables-flusher", daemon=True)
                self._thread.start()
            elif is_news:
                self._changed.notify()

    def drain_all(self) -> None:
        """Drain all that are marked, in this thread; what fails stays in its spool.

        What another thread drains is done, too, when this returns: a process that ends while one is inside
        of pyarrow is aborted.
        """
        with self._draining:
            with self._changed:
                marked, self._marked = self._marked, {}
            for spool in marked:
                self._drain(spool)

    def _work(self) -> None:
        while self._wait():
            self.drain_all()

    def _wait(self) -> bool:
        """Wait until it is time to drain; False when there has long been nothing to do."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._marked, _IDLE_SECONDS):
                self._thread = None
                return False
            if self._failing:
                self._changed.wait(RETRY_SECONDS)
            else:
                self._changed.wait_for(lambda: self._hurry, FLUSH_SECONDS)
            self._hurry = False
            return True

    def _drain(self, spool: Drained) -> None:
        try:
            spool.drain()
        except Exception as error:  # noqa: BLE001  # the thread works for other streams, too
            with self._changed:
                is_news = spool not in self._failing
                self._failing.add(spool)
                self._marked[spool] = None
            if is_news:
                log.warning("rows of stream %s wait on disk, and are tried again: %s", spool.stream, error)
        else:
            with self._changed:
                self._failing.discard(spool)

    def _renew(self) -> None:
        self._changed, self._draining = threading.Condition(), threading.Lock()
        self._marked, self._failing = {}, set()
        self._hurry, self._thread = False, None


flusher: Final = Flusher()
atexit.register(flusher.drain_all)

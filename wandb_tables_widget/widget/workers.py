"""Threads that answer requests, so that a long one does not keep the others waiting."""

from __future__ import annotations

import contextvars
import threading
from collections import deque
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_IDLE_SECONDS: Final = 10.0


class Workers:
    """At most ``limit`` threads. They start when there is work and end when there is none for 10 s.

    Work runs in the context of the thread that handed it over, which is where a kernel keeps the
    message it answers to.
    """

    def __init__(self, limit: int = 4) -> None:
        self._limit = limit
        self._changed = threading.Condition()
        self._work: deque[tuple[contextvars.Context, Callable[[], None]]] = deque()
        self._threads = 0
        self._idle = 0

    def submit(self, work: Callable[[], None]) -> None:
        """Do the work soon, first come, first served. It must not raise."""
        with self._changed:
            self._work.append((contextvars.copy_context(), work))
            self._changed.notify()
            start = self._idle < len(self._work) and self._threads < self._limit
            self._threads += start
        if start:
            threading.Thread(target=self._run, name="wandb-tables-worker", daemon=True).start()

    def _run(self) -> None:
        while (taken := self._take()) is not None:
            context, work = taken
            context.run(work)
            del context, work, taken

    def _take(self) -> tuple[contextvars.Context, Callable[[], None]] | None:
        """Return the next piece of work, None when this thread is to end."""
        with self._changed:
            self._idle += 1
            self._changed.wait_for(lambda: self._work, _IDLE_SECONDS)
            self._idle -= 1
            if self._work:
                return self._work.popleft()
            self._threads -= 1
            return None

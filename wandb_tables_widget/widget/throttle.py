"""Something done at most so often, and once more after the last time it was asked for."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Throttle:
    """Calls ``action`` soon after each `ask`, but never twice within ``interval`` seconds.

    The call is always in a thread of its own, so that whoever asks waits for nothing. ``action`` always
    runs after the last `ask`, and never twice at the same time.
    """

    def __init__(self, action: Callable[[], None], interval: float) -> None:
        self._action = action
        self._interval = interval
        self._lock = threading.Lock()
        self._running = threading.Lock()
        self._last = float("-inf")
        self._timer: threading.Timer | None = None
        self._stopped = False

    def ask(self) -> None:
        """Have the action done."""
        with self._lock:
            if self._timer is not None or self._stopped:
                return
            wait = max(0.0, self._last + self._interval - time.monotonic())
            self._timer = threading.Timer(wait, self._run)
            self._timer.daemon = True
            self._timer.start()

    def stop(self) -> None:
        """Do nothing any more."""
        with self._lock:
            self._stopped = True
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None

    def _run(self) -> None:
        with self._running:
            with self._lock:
                if self._stopped:
                    return
                self._timer = None
                self._last = time.monotonic()
            self._action()

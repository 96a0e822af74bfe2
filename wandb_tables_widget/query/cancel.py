"""A token by which one thread asks another to stop."""

from __future__ import annotations

import threading
from itertools import count
from typing import TYPE_CHECKING

from wandb_tables_widget.errors import CancelledError

if TYPE_CHECKING:
    from collections.abc import Callable


class CancelToken:
    """Says whether one request is still wanted. Every method may be called from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._cancelled = threading.Event()
        self._callbacks: dict[int, Callable[[], None]] = {}
        self._numbers = count()

    @property
    def cancelled(self) -> bool:
        """Whether `cancel` was called."""
        return self._cancelled.is_set()

    def cancel(self) -> None:
        """Ask for a stop; calls every registered callback once, in the calling thread."""
        with self._lock:
            self._cancelled.set()
            callbacks = list(self._callbacks.values())
            self._callbacks.clear()
        for callback in callbacks:
            callback()

    def wait(self, seconds: float) -> bool:
        """Wait until `cancel` is called, so long at most; return whether it was."""
        return self._cancelled.wait(seconds)

    def raise_if_cancelled(self) -> None:
        """Return when the request is still wanted.

        Raises:
            CancelledError: `cancel` was called.
        """
        if self._cancelled.is_set():
            raise CancelledError("the request was cancelled or superseded by a newer one")

    def on_cancel(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call ``callback`` on `cancel`, at once when that has happened; return what takes it back.

        A cancel that runs at the same time may still call it after it was taken back.
        """
        with self._lock:
            number = next(self._numbers)
            late = self._cancelled.is_set()
            if not late:
                self._callbacks[number] = callback
        if late:
            callback()

        def deregister() -> None:
            with self._lock:
                self._callbacks.pop(number, None)

        return deregister


def check(token: CancelToken | None) -> None:
    """Raise `CancelledError` when there is a token and it was cancelled."""
    if token is not None:
        token.raise_if_cancelled()

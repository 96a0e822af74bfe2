"""Who is told when something changes."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Listeners:
    """Callbacks without arguments, called in the thread that made the change.

    Attributes:
        callbacks: those there are, in the order they were added.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.callbacks: tuple[Callable[[], None], ...] = ()

    def add(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call ``callback`` from now on; returns what stops it."""
        with self._lock:
            self.callbacks = (*self.callbacks, callback)

        def stop() -> None:
            with self._lock:
                self.callbacks = tuple(other for other in self.callbacks if other is not callback)

        return stop

    def tell(self) -> None:
        """Call all."""
        for callback in self.callbacks:
            callback()

"""A bounded memory of answers, shared by threads."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Generic, TypeVar

from wandb_tables_widget.query.cancel import CancelToken, check

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

V = TypeVar("V")

_POLL_SECONDS = 0.02


class Cache(Generic[V]):
    """Keeps the answers used last, up to ``budget`` bytes by ``weigh`` and ``entries`` in number.

    The newest answer is always kept. Weights may grow after an answer was stored.
    """

    def __init__(self, budget: int, weigh: Callable[[V], int], entries: int = 64) -> None:
        self._budget = budget
        self._weigh = weigh
        self._entries = entries
        self._lock = threading.Lock()
        self._values: OrderedDict[Hashable, V] = OrderedDict()
        self._pending: dict[Hashable, threading.Event] = {}

    def get(self, key: Hashable, make: Callable[[], V], token: CancelToken | None = None) -> V:
        """Return the answer for ``key``; of several threads that ask at once, one makes it.

        What ``make`` raises goes to the thread that called it; another then tries in its place.

        Raises:
            CancelledError: ``token`` was cancelled while another thread was making the answer.
        """
        while True:
            with self._lock:
                if key in self._values:
                    self._values.move_to_end(key)
                    return self._values[key]
                pending = self._pending.get(key)
                if pending is None:
                    self._pending[key] = threading.Event()
            if pending is None:
                return self._make(key, make)
            while not pending.wait(_POLL_SECONDS):
                check(token)

    def values(self) -> list[V]:
        """Return all answers, the one used last at the end."""
        with self._lock:
            return list(self._values.values())

    def peek(self, key: Hashable) -> V | None:
        """Return the answer for ``key`` if it is there, making nothing."""
        with self._lock:
            return self._values.get(key)

    def forget(self, key: Hashable) -> None:
        """Drop the answer for ``key`` if it is there."""
        with self._lock:
            self._values.pop(key, None)

    def trim(self) -> None:
        """Drop the answers used least recently that are over budget."""
        with self._lock:
            self._trim()

    def _make(self, key: Hashable, make: Callable[[], V]) -> V:
        try:
            value = make()
            with self._lock:
                self._values[key] = value
                self._trim()
        finally:
            with self._lock:
                self._pending.pop(key).set()
        return value

    def _trim(self) -> None:
        total = sum(map(self._weigh, self._values.values()))
        while len(self._values) > 1 and (total > self._budget or len(self._values) > self._entries):
            _, oldest = self._values.popitem(last=False)
            total -= self._weigh(oldest)

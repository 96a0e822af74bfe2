"""What a thread is at that computes rows of a function column."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from threading import Semaphore


class Worker:
    """A thread: the rows it has read and not begun, the one it is at, and since when it is called.

    It is ``left`` behind when that takes too long, and ``urgent`` when its rows are on screen. For each call
    it takes one of the ``slots``.
    """

    def __init__(self, slots: Semaphore) -> None:
        self.slots = slots
        self.batch: deque[int] = deque()
        self.row = -1
        self.since: float | None = None
        self.left = False
        self.urgent = False

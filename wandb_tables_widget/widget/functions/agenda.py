"""Which rows of a function column are computed next. Whoever uses it holds the column's lock."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

SCREEN: Final = 64
"""Rows on screen that are read together."""

BLOCK: Final = 1_024
"""Rows behind the screen that are read together."""

MOST_WANTED: Final = 5_000
"""Rows that are wanted first; those asked for last."""


class Agenda:
    """Rows that were asked for, the newest first, then those that were given back, then all others.

    Args:
        total: how many rows there are.
    """

    def __init__(self, total: int) -> None:
        self.behind = True
        """Whether rows that nobody asked for are computed too."""
        self._total = total
        self._wanted: deque[int] = deque(maxlen=MOST_WANTED)
        self._returned: deque[int] = deque()
        self._next = 0

    @property
    def is_urgent(self) -> bool:
        """Whether rows wait that were asked for."""
        return bool(self._wanted)

    def want(self, rows: Iterable[int]) -> None:
        """Put rows first; the last of them before the others."""
        self._wanted.extend(rows)

    def give_back(self, batch: deque[int]) -> None:
        """Put the rows of a batch that were not begun before those that nobody asked for; empties it."""
        self._returned.extendleft(reversed(batch))
        batch.clear()

    def take(self, is_open: Callable[[int], bool]) -> tuple[list[int], bool]:
        """Return the rows to read next, of those that are open, and whether they were asked for."""
        wanted = list(dict.fromkeys(self._take_wanted(is_open)))
        if wanted or not self.behind:
            return wanted, bool(wanted)
        return self._take_behind(is_open), False

    def _take_wanted(self, is_open: Callable[[int], bool]) -> Iterator[int]:
        for _ in range(SCREEN):
            while self._wanted and not is_open(self._wanted[-1]):
                self._wanted.pop()
            if not self._wanted:
                return
            yield self._wanted.pop()

    def _take_behind(self, is_open: Callable[[int], bool]) -> list[int]:
        batch: list[int] = []
        while self._returned and len(batch) < BLOCK:
            row = self._returned.popleft()
            if is_open(row):
                batch.append(row)
        while self._next < self._total and len(batch) < BLOCK:
            if is_open(self._next):
                batch.append(self._next)
            self._next += 1
        return batch

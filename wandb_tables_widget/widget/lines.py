"""A grouped view as one flat list of lines: each group's own line, then its rows if it is open."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@dataclass(frozen=True)
class Run:
    """Neighbouring lines of one group: its own line, or its rows ``first`` to ``first + count``."""

    group: int
    first: int
    count: int
    is_own_line: bool = False


def _own_line(group: int) -> Run:
    return Run(group, 0, 1, is_own_line=True)


class Lines:
    """The lines of ``count`` groups of which those in ``open_sizes`` are open, with that many rows."""

    def __init__(self, count: int, open_sizes: Mapping[int, int]) -> None:
        self._count = count
        self._open = sorted(open_sizes)
        self._sizes = [open_sizes[group] for group in self._open]
        self._before = [0, *accumulate(self._sizes)]
        self._own = [group + before for group, before in zip(self._open, self._before, strict=False)]

    @property
    def length(self) -> int:
        """The number of lines."""
        return self._count + self._before[-1]

    def is_open(self, group: int) -> bool:
        """Whether a group's rows are among the lines."""
        place = bisect_right(self._open, group) - 1
        return place >= 0 and self._open[place] == group

    def position(self, group: int, row: int | None = None) -> int:
        """Return where a group's own line stands, or its row number ``row`` when it is open."""
        own = group + self._before[bisect_left(self._open, group)]
        return own if row is None or not self.is_open(group) else own + 1 + row

    def runs(self, start: int, count: int) -> Iterator[Run]:
        """Yield the lines ``start`` to ``start + count`` in order, rows of a group in one run."""
        position, end = max(start, 0), min(start + count, self.length)
        while position < end:
            run = self._run_at(position, end - position)
            position += run.count
            yield run

    def _run_at(self, position: int, most: int) -> Run:
        place = bisect_right(self._own, position) - 1
        if place < 0:
            return _own_line(position)
        first = position - self._own[place] - 1
        if 0 <= first < self._sizes[place]:
            return Run(self._open[place], first, min(most, self._sizes[place] - first))
        group = self._open[place] if first < 0 else position - self._before[place + 1]
        return _own_line(group)

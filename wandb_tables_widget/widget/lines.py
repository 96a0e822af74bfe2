"""A grouped view as one flat list of lines: each group's own line, then what it opens to if it is open."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import numpy as np


class Tree(Protocol):
    """Groups within groups, by number, as `GroupTree` has them."""

    def children(self, parent: int | None) -> Sequence[int] | np.ndarray:
        """Return the groups within one, or the outermost ones, in order."""
        ...

    def parent(self, group: int) -> int | None:
        """Return the group around another, None for an outermost one."""
        ...

    def place(self, group: int) -> int | None:
        """Return where a group stands among its siblings, None when it is out of sight."""
        ...

    def size(self, group: int) -> int:
        """Return the number of rows of a group."""
        ...

    def holds_rows(self, group: int) -> bool:
        """Whether a group opens to its rows, and not to groups."""
        ...


@dataclass(frozen=True)
class Run:
    """Neighbouring lines of one group: its own line, or its rows ``first`` to ``first + count``."""

    group: int
    first: int
    count: int
    is_own_line: bool = False


class Lines:
    """The lines of a tree of which the groups ``opened`` are open; one in a closed group waits."""

    def __init__(self, tree: Tree, opened: Iterable[int]) -> None:
        self._tree = tree
        inside: dict[int | None, list[int]] = {}
        for group in set(opened):
            if tree.place(group) is not None:
                inside.setdefault(tree.parent(group), []).append(group)
        self._root = self._block(None, inside)

    @property
    def length(self) -> int:
        """The number of lines."""
        return self._root.length

    def is_open(self, group: int) -> bool:
        """Whether what a group opens to is among the lines."""
        return self._find(group)[1]

    def position(self, group: int, row: int | None = None, *, closed: bool = True) -> int | None:
        """Return where a group's own line stands, or its row number ``row``.

        For what is not among the lines stands the line of the closed group that it is in; None unless
        ``closed``. None as well for a group that is out of sight.
        """
        own, is_open, is_there = self._find(group)
        if own is None or (row is None and is_there):
            return own
        if row is not None and is_open:
            return own + 1 + row
        return own if closed else None

    def runs(self, start: int, count: int) -> Iterator[Run]:
        """Yield the lines ``start`` to ``start + count`` in order, rows of a group in one run."""
        return self._root.runs(max(start, 0), min(start + count, self.length))

    def _block(self, group: int | None, inside: Mapping[int | None, Sequence[int]]) -> _Block:
        if group is not None and self._tree.holds_rows(group):
            return _Block(group, None, self._tree.size(group), {})
        numbers = self._tree.children(group)
        open_ones = {self._tree.place(each): self._block(each, inside) for each in inside.get(group, ())}
        return _Block(group, numbers, len(numbers), {k: v for k, v in open_ones.items() if k is not None})

    def _find(self, group: int) -> tuple[int | None, bool, bool]:
        """Return where a group's line stands or that of the closed group around it, and whether it is open.

        The last is whether the group's own line is among the lines.
        """
        path = [group]
        while (parent := self._tree.parent(path[0])) is not None:
            path.insert(0, parent)
        position, block = -1, self._root
        for each in path:
            place = self._tree.place(each)
            if place is None:
                return None, False, False
            position += 1 + block.position(place)
            inner = block.inner(place)
            if inner is None:
                return position, False, each == group
            block = inner
        return position, True, True


class _Block:
    """The lines below one line: groups ``numbers`` or, when that is None, rows; more below some of them."""

    def __init__(
        self,
        group: int | None,
        numbers: Sequence[int] | np.ndarray | None,
        count: int,
        inner: Mapping[int, _Block],
    ) -> None:
        self._group = group
        self._numbers = numbers
        self._places = sorted(inner)
        self._inner = [inner[place] for place in self._places]
        self._before = [0, *accumulate(block.length for block in self._inner)]
        self._own = [place + before for place, before in zip(self._places, self._before, strict=False)]
        self.length: int = count + self._before[-1]

    def position(self, place: int) -> int:
        """Return the line of what stands at a place among its siblings."""
        return place + self._before[bisect_left(self._places, place)]

    def inner(self, place: int) -> _Block | None:
        """Return the lines below a place, None if it is closed."""
        found = bisect_left(self._places, place)
        return self._inner[found] if found < len(self._places) and self._places[found] == place else None

    def runs(self, position: int, end: int) -> Iterator[Run]:
        """Yield the lines from ``position`` to ``end``."""
        if self._numbers is None:
            if self._group is not None and position < end:
                yield Run(self._group, position, end - position)
            return
        while position < end:
            found = bisect_right(self._own, position) - 1
            first = position - self._own[found] - 1 if found >= 0 else -1
            if found >= 0 and 0 <= first < self._inner[found].length:
                last = min(first + end - position, self._inner[found].length)
                yield from self._inner[found].runs(first, last)
                position += last - first
                continue
            before = self._before[found if first == -1 and found >= 0 else found + 1]
            yield Run(int(self._numbers[position - before]), 0, 1, is_own_line=True)
            position += 1

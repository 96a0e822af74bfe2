"""How the groups of a plan lie in each other, and in which order."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from wandb_tables_widget.query.keys import CodeKey
from wandb_tables_widget.query.order import permute

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wandb_tables_widget.query.levels import Level


class GroupTree:
    """Groups within groups, by number.

    Groups are numbered level by level, from the outermost on, in the order of their keys, however they are
    sorted. *Other*, into which ``top`` puts groups, has the number that follows.

    Args:
        levels: the groups of each depth.
        orders: for each level, its groups as they are sorted, by their places in the level; None for the
            order of their keys.
        top: how many outermost groups are kept, None for all.
    """

    def __init__(self, levels: Sequence[Level], orders: Sequence[np.ndarray | None], top: int | None) -> None:
        self._levels = levels
        self._orders = orders
        self._top = top
        self._firsts = [int(end) for end in np.cumsum([0, *(level.count for level in levels)])]
        self.other: int | None = self._firsts[-1] if top is not None and levels[0].count > top else None
        """The number of the group *other*, None when all groups are kept."""

    @property
    def count(self) -> int:
        """The number of outermost groups in sight, *other* among them."""
        return len(self.children(None))

    @property
    def nbytes(self) -> int:
        """Memory held besides the levels, in bytes."""
        return 2 * sum(int(order.nbytes) for order in self._orders if order is not None)

    def level(self, depth: int) -> range:
        """Return the numbers of the groups of a level in the order of their keys, the outermost being 0."""
        return range(self._firsts[depth], self._firsts[depth + 1])

    def has(self, group: int) -> bool:
        """Whether there is a group of this number."""
        return 0 <= group < self._firsts[-1] or group == self.other

    def at(self, group: int) -> tuple[int, int]:
        """Return the depth of a group and its place in that level; of *other* the depth is 0."""
        if group == self.other:
            return 0, self._levels[0].count
        depth = int(np.searchsorted(self._firsts, group, side="right")) - 1
        return depth, group - self._firsts[depth]

    def depth(self, group: int) -> int:
        """Return the depth of a group, from 0."""
        return self.at(group)[0]

    def holds_rows(self, group: int) -> bool:
        """Whether a group opens to its rows, and not to groups."""
        return group == self.other or self.depth(group) == len(self._levels) - 1

    def parent(self, group: int) -> int | None:
        """Return the group around another, None for an outermost one."""
        depth, place = self.at(group)
        return None if depth == 0 else self._firsts[depth - 1] + int(self._levels[depth].parents[place])

    def siblings(self, parent: int | None) -> range:
        """Return the groups within one, or all outermost ones but *other*, in the order of their keys."""
        if parent is None:
            return self.level(0)
        depth, place = self.at(parent)
        inside, first = self._levels[depth + 1].children(place), self._firsts[depth + 1]
        return range(first + inside.start, first + inside.stop)

    def children(self, parent: int | None) -> Sequence[int] | np.ndarray:
        """Return the groups within one, or the outermost ones, as they are sorted."""
        return (
            self._outermost if parent is None else self._sorted(self.siblings(parent), self.depth(parent) + 1)
        )

    def place(self, group: int) -> int | None:
        """Return where a group stands among its siblings, None when it has gone into *other*."""
        if group == self.other:
            return self.count - 1
        depth, place = self.at(group)
        ranks = self._ranks[depth]
        rank = place if ranks is None else int(ranks[place])
        found = rank + self._firsts[depth] - self.siblings(self.parent(group)).start
        return None if depth == 0 and self.other is not None and found >= self.count - 1 else found

    def size(self, group: int) -> int:
        """Return the number of rows of a group."""
        if group == self.other:
            return self._size_of_other
        depth, place = self.at(group)
        return int(self._levels[depth].sizes[place])

    def innermost(self, group: int) -> tuple[int, int]:
        """Return the first innermost group within a group other than *other*, and the one after the last."""
        depth, place = self.at(group)
        first, end = self._levels[depth].starts[place : place + 2]
        return int(first), int(end)

    @cached_property
    def ranks_of_innermost(self) -> np.ndarray:
        """For each innermost group, where it stands among all when everything is open; of *other* the end."""
        keys = []
        for level, ranks in zip(self._levels, self._ranks, strict=True):
            keys.append(CodeKey(level.of_innermost if ranks is None else ranks[level.of_innermost]))
        ranks = _inverse(permute(keys, self._levels[-1].count))
        return ranks if self.other is None else np.where(self.is_kept, ranks, len(ranks))

    @cached_property
    def is_kept(self) -> np.ndarray:
        """For each innermost group, whether it is in sight, and not in *other*."""
        kept = np.ones(self._levels[0].count, bool)
        if self.other is not None:
            kept[:] = False
            kept[self._outermost[:-1]] = True
        return np.asarray(kept[self._levels[0].of_innermost])

    @cached_property
    def _outermost(self) -> Sequence[int] | np.ndarray:
        found = self._sorted(self.level(0), 0)
        return found if self.other is None else np.append(found[: self._top], self.other)

    def _sorted(self, inside: range, depth: int) -> Sequence[int] | np.ndarray:
        order, first = self._orders[depth], self._firsts[depth]
        return inside if order is None else order[inside.start - first : inside.stop - first] + first

    @cached_property
    def _size_of_other(self) -> int:
        sizes = self._levels[0].sizes
        return int(sizes.sum() - sizes[self._outermost[:-1]].sum())

    @cached_property
    def _ranks(self) -> list[np.ndarray | None]:
        """For each level, where each group stands as they are sorted."""
        return [None if order is None else _inverse(order) for order in self._orders]


def _inverse(order: np.ndarray) -> np.ndarray:
    result = np.empty_like(order)
    result[order] = np.arange(len(order), dtype=order.dtype)
    return result

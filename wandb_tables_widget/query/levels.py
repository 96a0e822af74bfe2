"""Rows divided by equal keys, level by level: which group each row is in, and where groups lie in others."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from wandb_tables_widget.query.cancel import CancelToken, check
from wandb_tables_widget.query.codes import counts_of, encode, narrowest
from wandb_tables_widget.query.keys import CodeKey, key_of
from wandb_tables_widget.query.order import permute

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

    from wandb_tables_widget.query.codes import Codes
    from wandb_tables_widget.query.keys import SortKey

_FEW_GROUPS = 256


@dataclass(frozen=True)
class Level:
    """The groups of one depth in the order of their keys.

    For each group: ``codes`` the code of its own key, ``parents`` its parent's place in the level above,
    ``sizes`` the number of its rows. Its innermost groups are ``starts[i]`` to ``starts[i + 1]``.
    """

    codes: np.ndarray
    parents: np.ndarray
    starts: np.ndarray
    sizes: np.ndarray

    @property
    def count(self) -> int:
        """The number of groups."""
        return len(self.codes)

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes."""
        return int(self.codes.nbytes + self.parents.nbytes + self.starts.nbytes + self.sizes.nbytes)

    @cached_property
    def of_innermost(self) -> np.ndarray:
        """For each innermost group, the group of this level around it."""
        numbers = np.arange(self.count, dtype=narrowest(self.count))
        return np.repeat(numbers, np.diff(self.starts))

    def children(self, parent: int) -> range:
        """Return the groups within one of the level above."""
        first, end = np.searchsorted(self.parents, [parent, parent + 1])
        return range(int(first), int(end))


class Division:
    """Rows divided: which are in which groups.

    ``ids`` are the rows (ascending, None for all), ``members`` holds the innermost group of each, ``levels``
    begin with the outermost.
    """

    def __init__(self, ids: np.ndarray | None, members: np.ndarray, levels: Sequence[Level]) -> None:
        self.ids = ids
        self.members = members
        self.levels = tuple(levels)

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes."""
        held = int(self.members.nbytes) + sum(level.nbytes for level in self.levels)
        return held + (4 * len(self.members) if self.is_indexed else 0)

    @property
    def is_indexed(self) -> bool:
        """Whether the rows of a group are found by an index, and not by looking at all rows."""
        return self.levels[-1].count > _FEW_GROUPS

    def rows(self, first: int, end: int) -> np.ndarray:
        """Return the ids (uint32, ascending) of the rows in the innermost groups ``first`` to ``end``."""
        if not self.is_indexed:
            return self.rows_where((self.members >= first) & (self.members < end))
        positions, ends = self._index
        found = positions[ends[first] : ends[end]]
        return self.ids_at(found if end - first == 1 else np.sort(found))

    def rows_where(self, chosen: np.ndarray) -> np.ndarray:
        """Return the ids (uint32, ascending) of the rows for which a mask over them is true."""
        return self.ids_at(np.flatnonzero(chosen).astype(np.uint32))

    def ids_at(self, places: np.ndarray) -> np.ndarray:
        """Return the ids of rows by their places among those that are divided."""
        return places if self.ids is None else np.asarray(self.ids[places])

    def members_of(self, ids: np.ndarray) -> np.ndarray:
        """Return the innermost groups of rows by their ids."""
        return np.asarray(self.members[ids if self.ids is None else np.searchsorted(self.ids, ids)])

    def members_at(self, depth: int) -> np.ndarray:
        """Return the group of each row at a level."""
        innermost = depth == len(self.levels) - 1
        return self.members if innermost else self.levels[depth].of_innermost[self.members]

    @cached_property
    def _index(self) -> tuple[np.ndarray, np.ndarray]:
        """The places of rows, innermost group by group, and where each begins."""
        ends = np.cumsum(np.append(0, self.levels[-1].sizes))
        return permute([CodeKey(self.members)], len(self.members)), ends


def divide(
    codes: Sequence[Codes],
    turns: Sequence[bool],
    ids: np.ndarray | None,
    matched: int,
    token: CancelToken | None = None,
) -> Division:
    """Divide the rows ``ids``, all for None, by the codes of their keys.

    ``turns`` says for each key whether its groups stand in descending order, missing ones last all the same.

    Raises:
        CancelledError: the token was cancelled.
    """
    members, sizes = np.zeros(matched, np.uint8), np.full(min(matched, 1), matched)
    keys: list[np.ndarray] = []
    for key, descending in zip(codes, turns, strict=True):
        check(token)
        own = key.codes if ids is None else key.codes[ids]
        own = key.turned[own] if descending else own
        width = key.missing + 1
        joint = own if not keys else members.astype(np.uint64) * np.uint64(width) + own
        members, present, sizes = _condense(joint, width * max(len(sizes), 1))
        keys = [before[present // width] for before in keys]
        keys.append(present % width)
    turned = [
        key.turned[own] if descending else own
        for key, own, descending in zip(codes, keys, turns, strict=True)
    ]
    return Division(ids, members, _levels(keys, turned, sizes))


def sort_level(level: Level, terms: Sequence[tuple[pa.ChunkedArray, bool]]) -> np.ndarray:
    """Return the places of a level's groups, parent by parent, sorted by ``(value a group, descending)``.

    Missing values stand last in both directions, ties in the order of the keys.
    """
    keys = [_sort_key(values, descending=descending) for values, descending in terms]
    inside = [] if len(level.parents) == 0 or not level.parents[-1] else [CodeKey(level.parents)]
    return permute([*inside, *keys], level.count)


def _sort_key(values: pa.ChunkedArray, *, descending: bool) -> SortKey:
    key = key_of(values, descending=descending)
    if key is not None:
        return key
    codes = encode(values)
    return CodeKey(codes.codes, codes.turned if descending else None)


def _levels(keys: list[np.ndarray], codes: list[np.ndarray], sizes: np.ndarray) -> list[Level]:
    """Find the levels in the keys of the innermost groups, which are in order."""
    count = len(sizes)
    begins = np.zeros(count, bool)
    begins[:1] = True
    levels: list[Level] = []
    for own, code in zip(keys, codes, strict=True):
        begins[1:] |= own[1:] != own[:-1]
        firsts = np.flatnonzero(begins)
        above = levels[-1].of_innermost[firsts] if levels else np.zeros(len(firsts), np.uint8)
        totals = np.add.reduceat(sizes, firsts) if count else sizes
        levels.append(Level(code[firsts], above, np.append(firsts, count), totals))
    return levels


def _condense(joint: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Number the values that occur from 0 on: return the numbers, the values and their counts."""
    if size > max(4 * len(joint), 1 << 16):
        present, members, counts = np.unique(joint, return_inverse=True, return_counts=True)
        return members.astype(narrowest(len(present))), present, counts
    counts = counts_of(joint, size)
    present = np.flatnonzero(counts)
    if len(present) == size and joint.dtype != np.uint64:
        return joint, present, counts
    numbers = np.zeros(size, narrowest(len(present)))
    numbers[present] = np.arange(len(present))
    return numbers[joint], present, counts[present]

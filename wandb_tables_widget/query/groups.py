"""Groups: rows put together by equal keys, level by level, their cells, and their rows in order."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from wandb_tables_widget.query.cache import Cache
from wandb_tables_widget.query.frequency import has_value
from wandb_tables_widget.query.group_cells import Selection, group_cells, join_groups
from wandb_tables_widget.query.group_tree import GroupTree
from wandb_tables_widget.query.group_values import Grouping, Positions, aggregate
from wandb_tables_widget.query.keys import CodeKey
from wandb_tables_widget.query.levels import sort_level
from wandb_tables_widget.query.order import permute, sort_rows
from wandb_tables_widget.query.plan import COUNT

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from wandb_tables_widget.query.bins import Bins
    from wandb_tables_widget.query.cancel import CancelToken
    from wandb_tables_widget.query.levels import Division
    from wandb_tables_widget.query.plan import GroupPlan
    from wandb_tables_widget.query.source import Source
    from wandb_tables_widget.query.summary import Summary

_SPARSE = 8
_MANY_GROUPS = 20_000


class Groups:
    """The groups of one plan over one snapshot, by the numbers of its ``tree``. Several threads may ask.

    ``division`` is how the rows that pass are divided, ``matched`` how many they are; ``bins`` gives the bins
    that all histograms of a column share.
    """

    def __init__(
        self,
        source: Source,
        plan: GroupPlan,
        division: Division,
        bins: Callable[[int, CancelToken | None], Bins],
        token: CancelToken | None = None,
    ) -> None:
        self._source = source
        self._plan = plan
        self._division = division
        self._bins = bins
        self._rows: Cache[np.ndarray] = Cache(source.budget, lambda rows: int(rows.nbytes))
        self._values: Cache[list[pa.ChunkedArray]] = Cache(
            source.budget, lambda values: sum(int(column.nbytes) for column in values)
        )
        self._positions = Positions(source, plan.rows.sort, division.ids)
        self._codes = [source.codes(key, token) for key in plan.keys]
        self.matched: int = len(division.members)
        orders = [self._ordered(depth, token) for depth in range(len(division.levels))]
        self.tree = GroupTree(division.levels, orders, plan.top)

    @property
    def count(self) -> int:
        """The number of outermost groups in sight, *other* among them."""
        return self.tree.count

    @property
    def nbytes(self) -> int:
        """Memory held besides the division, in bytes."""
        return self.tree.nbytes + self._positions.nbytes

    def keys(self, group: int) -> tuple[object, ...]:
        """Return the key values of a group, outermost first, None for missing; of *other* none."""
        if group == self.tree.other:
            return ()
        depth, place = self.tree.at(group)
        above = self.tree.parent(group)
        own = self._codes[depth].value(int(self._division.levels[depth].codes[place]))
        return (*(() if above is None else self.keys(above)), own)

    def rows(self, group: int, token: CancelToken | None = None) -> np.ndarray:
        """Return the row ids (uint32) of a group as they stand when everything in it is open.

        Raises:
            CancelledError: the token was cancelled.
        """
        return self._rows.get(group, lambda: self._sorted(group, token), token)

    def first_row(self, group: int) -> int:
        """Return where the first row of a group stands when every group is open."""
        if group == self.tree.other:
            return self.matched - self.tree.size(group)
        first, end = self.tree.innermost(group)
        return int(self._first_rows[first:end].min())

    def innermost(self, row: int) -> int:
        """Return the innermost group of a row that is in one, *other* if that has it."""
        place = int(self._division.members_of(np.array([row]))[0])
        other = self.tree.other
        if other is not None and not self.tree.is_kept[place]:
            return other
        return self.tree.level(len(self._plan.keys) - 1)[place]

    def all_rows(self, token: CancelToken | None = None) -> np.ndarray:
        """Return all row ids (uint32) as they stand when every group is open.

        Raises:
            CancelledError: the token was cancelled.
        """
        return self._by_group(sort_rows(self._source, self._plan.rows.sort, self._division.ids, token))

    def cells(
        self,
        groups: Sequence[int],
        columns: Sequence[int],
        token: CancelToken | None = None,
        own_bins: Collection[int] = (),
    ) -> dict[tuple[int, int], Summary]:
        """Sum up columns within groups, by ``(group, column)``; ``matched`` equals ``counts``.

        Histograms of the columns ``own_bins`` have bins of each group's own.

        Raises:
            CancelledError: the token was cancelled.
        """
        result: dict[tuple[int, int], Summary] = {}
        for wanted in self._by_level(groups):
            chosen = self._choose(wanted)
            for column in columns:
                bins = None if column in own_bins else self._bins
                cells = group_cells(self._source, chosen, column, bins, token)
                result.update({(group, column): cell for group, cell in zip(wanted, cells, strict=True)})
        return result

    def media(self, group: int, column: int, offset: int, limit: int) -> tuple[np.ndarray, int, int]:
        """Return a page of the row ids of a group that have a value, how many have one, how many not."""
        rows = self.rows(group)
        present = rows[has_value(self._source, column)[rows]]
        return present[offset : offset + limit], len(present), len(rows) - len(present)

    def values(
        self, groups: Sequence[int], aggregates: Sequence[int], token: CancelToken | None = None
    ) -> list[pa.ChunkedArray]:
        """Return a column for each aggregate, with a value for each group; null where a group can have none.

        They are computed for all groups of a level at once, or for those asked for when these are a
        small part of the rows.

        Raises:
            CancelledError: the token was cancelled.
            TableError: the query needs more memory than it may use, or the dataset is closed.
        """
        parts = self._by_level(groups)
        found = [self._values_of(part, tuple(aggregates), token) for part in parts]
        place_of = {group: place for place, group in enumerate(group for part in parts for group in part)}
        places = pa.array([place_of[group] for group in groups], pa.int64())
        nothing = [pa.chunked_array([pa.nulls(0)]) for _ in aggregates]
        return [_joined(columns).take(places) for columns in zip(*(found or [nothing]), strict=True)]

    @cached_property
    def _first_rows(self) -> np.ndarray:
        """Where the first row of each innermost group stands when every group is open."""
        sizes = self._division.levels[-1].sizes
        order = np.argsort(self.tree.ranks_of_innermost, kind="stable")
        firsts = np.empty(len(sizes), np.int64)
        firsts[order] = np.cumsum(np.append(0, sizes[order]))[:-1]
        return firsts

    # --- rows -------------------------------------------------------------------------------

    def _sorted(self, group: int, token: CancelToken | None) -> np.ndarray:
        found = self._found(group)
        known = () if group == self.tree.other else self._plan.keys[: self.tree.depth(group) + 1]
        sort = [term for term in self._plan.rows.sort if term.column not in known]
        rows = sort_rows(self._source, sort, found, token) if sort else found
        return rows if self.tree.holds_rows(group) else self._by_group(rows)

    def _found(self, group: int) -> np.ndarray:
        """Return the row ids of a group, ascending."""
        if group == self.tree.other:
            return self._division.rows_where(~self.tree.is_kept[self._division.members])
        return self._division.rows(*self.tree.innermost(group))

    def _by_group(self, rows: np.ndarray) -> np.ndarray:
        """Put rows into the order of their groups, those of one group as they came."""
        ranks = self.tree.ranks_of_innermost[self._division.members_of(rows)]
        return np.asarray(rows[permute([CodeKey(ranks)], len(rows))])

    def _by_level(self, groups: Sequence[int]) -> list[list[int]]:
        """Divide groups so that no row is in two of one part."""
        parts: dict[int, list[int]] = {}
        for group in dict.fromkeys(groups):
            parts.setdefault(-1 if group == self.tree.other else self.tree.depth(group), []).append(group)
        return list(parts.values())

    def _choose(self, groups: list[int]) -> Selection:
        """Return the rows of groups of one level, or of *other*."""
        if len(groups) == 1:
            rows = self._found(groups[0])
            return Selection(rows, np.zeros(len(rows), np.uint8), 1)
        if self._division.is_indexed:
            return join_groups([self._found(group) for group in groups])
        depth = self.tree.depth(groups[0])
        level = self._division.levels[depth]
        slot_of = np.full(level.count, len(groups), np.uint16)
        slot_of[np.array(groups) - self.tree.level(depth).start] = np.arange(len(groups))
        slots = slot_of[level.of_innermost][self._division.members]
        if len(groups) == level.count:
            return Selection(self._division.ids, slots, len(groups))
        places = np.flatnonzero(slots < len(groups)).astype(np.uint32)
        return Selection(self._division.ids_at(places), slots[places], len(groups))

    # --- aggregates -------------------------------------------------------------------------

    def _ordered(self, depth: int, token: CancelToken | None) -> np.ndarray | None:
        """Return the places of a level's groups as they are sorted, None for the order of their keys."""
        terms = self._plan.terms(depth)
        if not terms:
            return None
        level = self._division.levels[depth]
        asked = tuple(dict.fromkeys(term.aggregate for term in terms if term.aggregate != COUNT))
        found = dict(zip(asked, self._whole_level(depth, asked, token), strict=True))
        found[COUNT] = pa.chunked_array([pa.array(level.sizes)])
        return sort_level(level, [(found[term.aggregate], term.descending) for term in terms])

    def _values_of(
        self, groups: list[int], aggregates: tuple[int, ...], token: CancelToken | None
    ) -> list[pa.ChunkedArray]:
        """Return aggregates of groups of one level, or of *other*."""
        if groups == [self.tree.other]:
            kept = self.tree.is_kept[self._division.members].view(np.uint8)
            found = self._aggregated(0, Selection(self._division.ids, kept, 2), aggregates, token)
            return [column.slice(0, 1) for column in found]
        depth = self.tree.depth(groups[0])
        if self._are_few(groups) and self._values.peek((depth, aggregates)) is None:
            return self._aggregated(depth + 1, self._choose(groups), aggregates, token)
        places = pa.array(np.array(groups) - self.tree.level(depth).start)
        return [column.take(places) for column in self._whole_level(depth, aggregates, token)]

    def _are_few(self, groups: list[int]) -> bool:
        """Whether it is faster to aggregate these groups than all of their level."""
        rows = sum(map(self.tree.size, groups))
        many = len(self.tree.level(self.tree.depth(groups[0]))) > _MANY_GROUPS
        return many and rows * _SPARSE < self.matched

    def _whole_level(
        self, depth: int, aggregates: tuple[int, ...], token: CancelToken | None
    ) -> list[pa.ChunkedArray]:
        """Return aggregates of all groups of a level, in the order of their keys."""

        def make() -> list[pa.ChunkedArray]:
            count = self._division.levels[depth].count
            chosen = Selection(self._division.ids, self._division.members_at(depth), count)
            return self._aggregated(depth + 1, chosen, aggregates, token)

        return self._values.get((depth, aggregates), make, token)

    def _aggregated(
        self, keys: int, chosen: Selection, aggregates: tuple[int, ...], token: CancelToken | None
    ) -> list[pa.ChunkedArray]:
        """Return aggregates of groups that have so many keys."""
        plans = [self._plan.aggregates[i] for i in aggregates]
        known = [plan.bound for plan in plans if plan.keys <= keys]
        grouping = Grouping(chosen.rows, chosen.slots, chosen.count, self._plan.keys[:keys], self.matched)
        found = iter(aggregate(self._source, grouping, known, self._positions, token))
        nothing = pa.chunked_array([pa.nulls(chosen.count)])
        return [next(found) if plan.keys <= keys else nothing for plan in plans]


def _joined(parts: Sequence[pa.ChunkedArray]) -> pa.ChunkedArray:
    """Join columns of one type, of which some may hold nothing but nulls."""
    kind = next((part.type for part in parts if not pa.types.is_null(part.type)), pa.null())
    return pa.chunked_array([chunk for part in parts for chunk in part.cast(kind).chunks], kind)

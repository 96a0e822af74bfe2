"""Groups: rows put together by equal keys, their cells, and their rows in order."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from wandb_tables_widget.query.bins import number_blocks
from wandb_tables_widget.query.cache import Cache
from wandb_tables_widget.query.cancel import CancelToken, check
from wandb_tables_widget.query.codes import counts_of, encode, narrowest
from wandb_tables_widget.query.frequency import CodeLabels, has_value, labels_of
from wandb_tables_widget.query.keys import CodeKey
from wandb_tables_widget.query.order import permute, sort_rows
from wandb_tables_widget.query.summary import TOP_VALUES, ShareSummary, bars, has_bars, has_bins, histogram

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from wandb_tables_widget.query.bins import Bins
    from wandb_tables_widget.query.codes import Codes
    from wandb_tables_widget.query.frequency import Labels
    from wandb_tables_widget.query.plan import GroupPlan
    from wandb_tables_widget.query.source import Source
    from wandb_tables_widget.query.summary import BarsSummary, HistogramSummary, Summary

_FEW_GROUPS = 256
_SPARSE = 8


class Groups:
    """The groups of one plan over one snapshot, in order. Safe to ask from several threads.

    ``ids`` are the rows that pass (uint32, ascending), None for all; ``bins`` gives the bins that
    all histograms of a column share. ``sizes`` holds the number of rows a group.
    """

    def __init__(
        self,
        source: Source,
        plan: GroupPlan,
        ids: np.ndarray | None,
        bins: Callable[[int, CancelToken | None], Bins],
        token: CancelToken | None = None,
    ) -> None:
        self._source = source
        self._ids = ids
        self._bins = bins
        self._sort = [term for term in plan.rows.sort if term.column not in plan.keys]
        self._rows: Cache[np.ndarray] = Cache(source.budget, lambda rows: int(rows.nbytes))
        self.matched: int = source.num_rows if ids is None else len(ids)
        self._codes = [source.codes(key, token) for key in plan.keys]
        divided = _divide(self._codes, plan.descending, ids, self.matched, token)
        self._members, self._keys, self.sizes = divided
        self.count: int = len(self.sizes)

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes."""
        held = [self._members, self.sizes, *self._keys]
        return sum(int(array.nbytes) for array in held) + (4 * self.matched if self._is_indexed else 0)

    def keys(self, group: int) -> tuple[object, ...]:
        """Return the key values of a group, None for missing."""
        return tuple(codes.value(int(key[group])) for codes, key in zip(self._codes, self._keys, strict=True))

    def rows(self, group: int, token: CancelToken | None = None) -> np.ndarray:
        """Return the row ids (uint32) of a group in the order of the plan.

        Raises:
            CancelledError: the token was cancelled.
        """
        return self._rows.get(group, lambda: self._sorted(group, token), token)

    def cells(
        self, groups: Sequence[int], columns: Sequence[int], token: CancelToken | None = None
    ) -> dict[tuple[int, int], Summary]:
        """Sum up columns within groups, by ``(group, column)``; ``matched`` equals ``counts``.

        Raises:
            CancelledError: the token was cancelled.
        """
        wanted = list(dict.fromkeys(groups))
        if not wanted:
            return {}
        chosen = self._choose(wanted)
        result: dict[tuple[int, int], Summary] = {}
        for column in columns:
            for group, cell in zip(wanted, self._column_cells(chosen, column, token), strict=True):
                result[group, column] = cell
        return result

    def media(self, group: int, column: int, offset: int, limit: int) -> tuple[np.ndarray, int, int]:
        """Return a page of the row ids of a group that have a value, how many have one, how many not."""
        rows = self.rows(group)
        present = rows[has_value(self._source, column)[rows]]
        return present[offset : offset + limit], len(present), len(rows) - len(present)

    def _column_cells(self, chosen: Selection, column: int, token: CancelToken | None) -> Sequence[Summary]:
        check(token)
        dtype = self._source.dtype(column)
        if self._source.partial(column) is not None:
            return _shares(self._source, chosen, column)
        if has_bins(dtype):
            return _histograms(self._source, chosen, column, self._bins(column, token), token)
        if has_bars(dtype):
            return _bar_lists(self._source, chosen, column, token)
        return _shares(self._source, chosen, column)

    def _sorted(self, group: int, token: CancelToken | None) -> np.ndarray:
        found = self._found(group)
        return sort_rows(self._source, self._sort, found, token) if self._sort else found

    def _found(self, group: int) -> np.ndarray:
        """Return the row ids of a group, ascending."""
        if self._is_indexed:
            positions, ends = self._index
            places = positions[ends[group] - self.sizes[group] : ends[group]]
        else:
            places = np.flatnonzero(self._members == group).astype(np.uint32)
        return places if self._ids is None else self._ids[places]

    def _choose(self, groups: list[int]) -> Selection:
        if self._is_indexed:
            return _join([self._found(group) for group in groups])
        slot_of = np.full(self.count, len(groups), np.uint16)
        slot_of[groups] = np.arange(len(groups))
        slots = slot_of[self._members]
        if len(groups) == self.count:
            return Selection(self._ids, slots, len(groups))
        places = np.flatnonzero(slots < len(groups)).astype(np.uint32)
        return Selection(places if self._ids is None else self._ids[places], slots[places], len(groups))

    @property
    def _is_indexed(self) -> bool:
        return self.count > _FEW_GROUPS

    @cached_property
    def _index(self) -> tuple[np.ndarray, np.ndarray]:
        return permute([CodeKey(self._members)], self.matched), np.cumsum(self.sizes)


class Selection:
    """Rows of some groups, ascending (None for all rows), and for each the place of its group."""

    def __init__(self, rows: np.ndarray | None, slots: np.ndarray, count: int) -> None:
        self.rows = rows
        self.slots = slots
        self.count = count

    @cached_property
    def by_slot(self) -> list[np.ndarray]:
        """For each group, the positions of its rows in the selection."""
        positions = permute([CodeKey(self.slots)], len(self.slots))
        return np.split(positions, np.cumsum(counts_of(self.slots, self.count))[:-1])


def _join(parts: list[np.ndarray]) -> Selection:
    rows = np.concatenate([np.empty(0, np.uint32), *parts])
    slots = np.repeat(np.arange(len(parts), dtype=np.uint32), [len(part) for part in parts])
    order = np.argsort(rows, kind="stable")
    return Selection(rows[order], slots[order], len(parts))


def _divide(
    codes: list[Codes], turns: Sequence[bool], ids: np.ndarray | None, matched: int, token: CancelToken | None
) -> tuple[np.ndarray, list[np.ndarray], np.ndarray]:
    """Return the group of each row, the code of each group a key, and the sizes of groups."""
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
        keys.append(key.turned[present % width] if descending else present % width)
    return members, keys, sizes


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


def _histograms(
    source: Source, chosen: Selection, column: int, bins: Bins, token: CancelToken | None
) -> list[HistogramSummary]:
    counts = np.zeros(chosen.count * bins.size, np.int64)
    start = 0
    for values in number_blocks(source.column(column, token), chosen.rows, token):
        slots = chosen.slots[start : start + len(values)]
        counts += np.bincount(slots.astype(np.intp) * bins.size + bins.index(values), minlength=len(counts))
        start += len(values)
    return [histogram(bins, row) for row in counts.reshape(chosen.count, bins.size)]


def _bar_lists(
    source: Source, chosen: Selection, column: int, token: CancelToken | None
) -> list[BarsSummary]:
    labels, parts = _labelled(source, chosen, column, token)
    cells = []
    for part in parts:
        check(token)
        found = labels.frequencies(part, TOP_VALUES)
        cells.append(bars(labels, found, found.counts))
    return cells


def _labelled(
    source: Source, chosen: Selection, column: int, token: CancelToken | None
) -> tuple[Labels, list[np.ndarray]]:
    """Return labels, and for each group the rows to look up in them.

    A small part of a column of many values is encoded by itself.
    """
    rows, parts = chosen.rows, chosen.by_slot
    if rows is None:
        return labels_of(source, column, token), parts
    if len(rows) * _SPARSE < source.num_rows and not source.few_values(column):
        return CodeLabels(encode(source.take(rows, [column], token).column(0), token)), parts
    return labels_of(source, column, token), [rows[part] for part in parts]


def _shares(source: Source, chosen: Selection, column: int) -> list[ShareSummary]:
    present = has_value(source, column)
    present = present if chosen.rows is None else present[chosen.rows]
    counts = np.bincount(chosen.slots, minlength=chosen.count)
    filled = np.bincount(chosen.slots[present], minlength=chosen.count)
    return [ShareSummary(int(n), int(total - n)) for n, total in zip(filled, counts, strict=True)]

"""Cells of groups: a column summed up within each of some groups."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from wandb_tables_widget.query.bins import bins_within, number_blocks, range_of
from wandb_tables_widget.query.cancel import CancelToken, check
from wandb_tables_widget.query.codes import counts_of, encode
from wandb_tables_widget.query.frequency import CodeLabels, has_value, labels_of
from wandb_tables_widget.query.keys import CodeKey
from wandb_tables_widget.query.order import permute
from wandb_tables_widget.query.summary import TOP_VALUES, ShareSummary, bars, has_bars, has_bins, histogram

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pyarrow as pa

    from wandb_tables_widget.query.bins import Bins
    from wandb_tables_widget.query.frequency import Labels
    from wandb_tables_widget.query.source import Source
    from wandb_tables_widget.query.summary import BarsSummary, HistogramSummary, Summary

_SPARSE = 8


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


def join_groups(parts: list[np.ndarray]) -> Selection:
    """Return the rows of groups, each given ascending, as one selection."""
    rows = np.concatenate([np.empty(0, np.uint32), *parts])
    slots = np.repeat(np.arange(len(parts), dtype=np.uint32), [len(part) for part in parts])
    order = np.argsort(rows, kind="stable")
    return Selection(rows[order], slots[order], len(parts))


def group_cells(
    source: Source,
    chosen: Selection,
    column: int,
    bins: Callable[[int, CancelToken | None], Bins] | None,
    token: CancelToken | None = None,
) -> Sequence[Summary]:
    """Sum up a column within each group; ``bins`` gives what all histograms share, None bins of each its own.

    Raises:
        CancelledError: the token was cancelled.
    """
    check(token)
    dtype = source.dtype(column)
    if source.partial(column) is not None:
        return _shares(source, chosen, column)
    if has_bins(dtype):
        if bins is None:
            return _own_histograms(source, chosen, column, token)
        return _histograms(source, chosen, column, bins(column, token), token)
    if has_bars(dtype):
        return _bar_lists(source, chosen, column, token)
    return _shares(source, chosen, column)


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


def _own_histograms(
    source: Source, chosen: Selection, column: int, token: CancelToken | None
) -> list[HistogramSummary]:
    data = source.column(column, token)
    parts = [np.empty(0), *number_blocks(data, chosen.rows, token)]
    values = np.concatenate(parts)
    return [_own_histogram(values[part], data.type) for part in chosen.by_slot]


def _own_histogram(values: np.ndarray, kind: pa.DataType) -> HistogramSummary:
    bins = bins_within(range_of([values]), kind)
    return histogram(bins, np.bincount(bins.index(values), minlength=bins.size))


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
    lacks = source.lacks(column) & ~present
    rows = slice(None) if chosen.rows is None else chosen.rows
    states = np.where(present[rows], 0, np.where(lacks[rows], 2, 1))
    counts = np.bincount(chosen.slots.astype(np.intp) * 3 + states, minlength=chosen.count * 3)
    return [ShareSummary(*each) for each in counts.reshape(chosen.count, 3).tolist()]

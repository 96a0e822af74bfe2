"""Summaries of columns, over all rows and over the rows of a plan."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from wandb_tables_widget.dtypes import Boolean, Number, String, Timestamp
from wandb_tables_widget.query.bins import number_blocks
from wandb_tables_widget.query.frequency import labels_of, missing_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from wandb_tables_widget.dtypes import DType
    from wandb_tables_widget.query.bins import Bins, Range
    from wandb_tables_widget.query.cancel import CancelToken
    from wandb_tables_widget.query.frequency import Frequencies, Labels
    from wandb_tables_widget.query.source import Source

TOP_VALUES = 12
"""How many values a bar list shows."""


@dataclass(frozen=True)
class HistogramSummary:
    """``counts[i]`` values lie in [edges[i], edges[i + 1]), the last bin closed; ``matched`` likewise.

    Numbers as they are, times as milliseconds since 1970 UTC. ``infinite`` counts ±inf, which lie
    in no bin; ``missing`` counts null and NaN. ``range`` is that of the whole column. Without finite values
    there are no edges and there is no range.
    """

    range: Range | None
    edges: tuple[float, ...]
    counts: tuple[int, ...]
    matched: tuple[int, ...]
    missing: int
    infinite: int


@dataclass(frozen=True)
class BarsSummary:
    """The most frequent values as ``(value, count over all, matched)``, most frequent first.

    ``distinct`` counts all values that are not missing.
    """

    bars: tuple[tuple[object, int, int], ...]
    distinct: int
    missing: int


@dataclass(frozen=True)
class ShareSummary:
    """How many values are there, how many are missing, and how many are not computed."""

    count: int
    missing: int
    pending: int = 0


Summary = HistogramSummary | BarsSummary | ShareSummary


def has_bins(dtype: DType) -> bool:
    """Whether a column of this type is summed up by a histogram."""
    return isinstance(dtype, (Number, Timestamp))


def has_bars(dtype: DType) -> bool:
    """Whether a column of this type is summed up by its most frequent values."""
    return isinstance(dtype, (String, Boolean))


@dataclass(frozen=True)
class Base:
    """What a summary says of all rows, kept to be completed by the rows of a plan."""

    summary: Summary
    bins: Bins | None = None
    labels: np.ndarray | None = None


def base_of(
    source: Source,
    column: int,
    bins: Callable[[int, CancelToken | None], Bins],
    token: CancelToken | None = None,
) -> Base:
    """Sum up a column over all rows; ``bins`` gives the bins of a column.

    Raises:
        CancelledError: the token was cancelled.
    """
    dtype = source.dtype(column)
    if has_bins(dtype):
        edges = bins(column, token)
        return Base(histogram(edges, bin_counts(source, column, edges, None, token)), bins=edges)
    if has_bars(dtype):
        labels = labels_of(source, column, token)
        found = labels.frequencies(None, TOP_VALUES)
        return Base(bars(labels, found, found.counts), labels=found.labels)
    missing = missing_in(source, column)
    return Base(ShareSummary(source.num_rows - missing, missing))


def summary_of(
    source: Source, column: int, base: Base, ids: np.ndarray | None, token: CancelToken | None = None
) -> Summary:
    """Complete a summary by the rows ``ids`` (ascending) of a plan; None are all rows.

    Raises:
        CancelledError: the token was cancelled.
    """
    summary = base.summary
    if ids is None:
        return summary
    if isinstance(summary, HistogramSummary) and base.bins is not None:
        matched = bin_counts(source, column, base.bins, ids, token)[: base.bins.count]
        return replace(summary, matched=_ints(matched))
    if isinstance(summary, BarsSummary) and base.labels is not None:
        counts = labels_of(source, column, token).count(base.labels, ids)
        matched_bars = tuple((v, n, int(m)) for (v, n, _), m in zip(summary.bars, counts, strict=True))
        return BarsSummary(matched_bars, summary.distinct, summary.missing)
    return summary


def bin_counts(
    source: Source, column: int, bins: Bins, ids: np.ndarray | None, token: CancelToken | None = None
) -> np.ndarray:
    """Return how many values lie in each bin, then the missing and the infinite ones."""
    counts = np.zeros(bins.size, np.int64)
    for values in number_blocks(source.column(column, token), ids, token):
        counts += np.bincount(bins.index(values), minlength=bins.size)
    return counts


def histogram(bins: Bins, counts: np.ndarray) -> HistogramSummary:
    """Return the histogram of counts as `bin_counts` gives them."""
    finite = _ints(counts[: bins.count])
    missing, infinite = int(counts[bins.missing]), int(counts[bins.infinite])
    return HistogramSummary(bins.range, bins.edges, finite, finite, missing, infinite)


def bars(labels: Labels, found: Frequencies, matched: np.ndarray) -> BarsSummary:
    """Return the bar list of frequencies."""
    pairs = zip(found.labels, found.counts, matched, strict=True)
    shown = tuple((labels.value(label), int(count), int(part)) for label, count, part in pairs)
    return BarsSummary(shown, found.distinct, found.missing)


def _ints(values: np.ndarray) -> tuple[int, ...]:
    return tuple(values.tolist())

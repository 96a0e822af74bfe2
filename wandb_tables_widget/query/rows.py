"""The rows of a plan: how many, which, and any window of their order."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from wandb_tables_widget.dtypes import NoneDType
from wandb_tables_widget.query.cache import Cache
from wandb_tables_widget.query.cancel import CancelToken, check
from wandb_tables_widget.query.ends import Ends
from wandb_tables_widget.query.nulls import without_nulls
from wandb_tables_widget.query.order import Order
from wandb_tables_widget.query.search import searched_columns
from wandb_tables_widget.query.sql import (
    physical_name,
    rows_condition,
    select_row_ids,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from wandb_tables_widget.query.plan import RowsPlan
    from wandb_tables_widget.query.source import Source

HEAD = 2_000
"""Rows at either end of an order that are answered before the whole order is there."""

_SORTED_AT_ONCE = 50_000


class Rows:
    """The rows of one plan over one snapshot, in order. Safe to ask from several threads.

    ``matching`` are the ids of the rows that pass, ascending (uint32), None when all do.
    """

    def __init__(self, source: Source, plan: RowsPlan, matching: np.ndarray | None) -> None:
        self._source = source
        self._plan = plan
        self._matching = matching
        self._sort = [term for term in plan.sort if not isinstance(source.dtype(term.column), NoneDType)]
        self._order = Order(source, self._sort, matching) if self._sort else None
        self._ends: Cache[np.ndarray] = Cache(2 * HEAD, len)
        self.matched: int = source.num_rows if matching is None else len(matching)

    @property
    def ready(self) -> bool:
        """Whether the whole order is there."""
        return self._order is None or self._order.ready

    @property
    def order(self) -> Order | None:
        """The order behind these rows, None when they stand as in the table."""
        return self._order

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes."""
        held = 0 if self._matching is None else self._matching.nbytes
        return int(held) + (self._order.nbytes if self._order else 0)

    def window(self, start: int, count: int, token: CancelToken | None = None) -> np.ndarray:
        """Return the row ids (uint32) at positions ``start`` to ``start + count``, fewer at the end.

        Before the order is there, its first and last `HEAD` rows are found directly, and the whole
        order is begun behind them, the other end first; anything else waits for it.

        Raises:
            CancelledError: the token was cancelled.
        """
        check(token)
        first = min(max(start, 0), self.matched)
        last = min(max(start + count, first), self.matched)
        if self._order is None:
            return self._unsorted(first, last)
        end = self._end(first, last, token)
        if end is not None:
            self._order.start(self._find_ends)
            return end
        return self._order.wait(token)[first:last]

    def all(self, token: CancelToken | None = None) -> np.ndarray:
        """Return the whole order as row ids (uint32); wait for it if need be.

        Raises:
            CancelledError: the token was cancelled.
        """
        return self._unsorted(0, self.matched) if self._order is None else self._order.wait(token)

    def position(self, row_id: int, token: CancelToken | None = None) -> int | None:
        """Return where a row stands in the order, None when it is not among the rows."""
        if self._order is None and self._matching is None:
            return row_id if 0 <= row_id < self.matched else None
        found = np.flatnonzero(self.all(token) == row_id)
        return int(found[0]) if len(found) else None

    def when_ready(self, callback: Callable[[], None]) -> None:
        """Call ``callback`` once the whole order is there, at once if it is; from any thread."""
        if self._order is None:
            callback()
        else:
            self._order.when_ready(callback)

    def _unsorted(self, first: int, last: int) -> np.ndarray:
        if self._matching is not None:
            return self._matching[first:last]
        return np.arange(first, last, dtype=np.uint32)

    def _end(self, first: int, last: int, token: CancelToken | None) -> np.ndarray | None:
        if self.ready or self.matched <= _SORTED_AT_ONCE:
            return None
        if last <= HEAD:
            return self._ids_at_end(token, last=False)[first:last]
        if first >= self.matched - HEAD:
            before = self.matched - HEAD
            return self._ids_at_end(token, last=True)[first - before : last - before]
        return None

    def _find_ends(self, token: CancelToken) -> None:
        for last in (False, True):
            self._ids_at_end(token, last=last)

    def _ids_at_end(self, token: CancelToken | None, *, last: bool) -> np.ndarray:
        ends = Ends(self._source, self._sort, self._matching)
        return self._ends.get(last, lambda: ends.find(HEAD, last=last, token=token), token)


def matching_rows(
    source: Source, plan: RowsPlan, filtered: np.ndarray | None, token: CancelToken | None = None
) -> np.ndarray | None:
    """Return the ids (uint32, ascending) of the rows that pass predicate and search, None for all.

    ``filtered`` are the rows that pass the predicate alone; it is used when there is a search.
    Text that has codes is searched in its values only.
    """
    if plan.predicate is not None:
        full = {column for column in plan.predicate.columns if not source.holds_nulls(column)}
        plan = replace(plan, predicate=without_nulls(plan.predicate, full))
    if plan.search:
        return _searched_rows(source, plan, filtered, token)
    condition = rows_condition(source.dtype, plan, physical_name, ())
    if condition is None:
        return None
    return _ascending(source.matching(select_row_ids(condition), _columns_of(plan), token))


def _searched_rows(
    source: Source, plan: RowsPlan, filtered: np.ndarray | None, token: CancelToken | None
) -> np.ndarray:
    columns = [*range(len(source.schema)), *plan.searched]
    coded = [column for column in columns if source.is_coded(column)]
    plain = (column for column in columns if column not in coded)
    others = searched_columns(source.dtype, plan.search, plain)
    found = np.zeros(source.num_rows, bool)
    if others:
        condition = rows_condition(source.dtype, plan, physical_name, others)
        if condition is not None:
            found[source.matching(select_row_ids(condition), _columns_of(plan, others), token)] = True
    passing = np.ones(source.num_rows, bool) if filtered is None else _mask(filtered, source.num_rows)
    for column in coded:
        check(token)
        found |= (
            source.codes(column, token).contains(plan.search)[source.codes(column, token).codes] & passing
        )
    return np.flatnonzero(found).astype(np.uint32)


def _columns_of(plan: RowsPlan, searched: Iterable[int] = ()) -> list[int]:
    return sorted({*searched, *(plan.predicate.columns if plan.predicate else ())})


def _mask(ids: np.ndarray, length: int) -> np.ndarray:
    mask = np.zeros(length, bool)
    mask[ids] = True
    return mask


def _ascending(ids: np.ndarray) -> np.ndarray:
    if len(ids) and np.any(ids[1:] < ids[:-1]):
        ids.sort()
    return ids

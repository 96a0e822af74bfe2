"""A dataset: everything that can be asked of one snapshot of a table."""

from __future__ import annotations

import threading
import weakref
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from wandb_tables_widget.dtypes import Boolean, Number, String, Timestamp
from wandb_tables_widget.errors import TypeMismatchError
from wandb_tables_widget.query import parser
from wandb_tables_widget.query.bins import Bins, bins_of
from wandb_tables_widget.query.evaluate import looks_around
from wandb_tables_widget.query.find import FAR, column_of, find_all, find_next
from wandb_tables_widget.query.frequency import labels_of
from wandb_tables_widget.query.group_sql import readable_groups
from wandb_tables_widget.query.groups import Groups
from wandb_tables_widget.query.kept import Kept
from wandb_tables_widget.query.levels import divide
from wandb_tables_widget.query.plan import GroupPlan, RowsPlan
from wandb_tables_widget.query.rows import Rows, matching_rows
from wandb_tables_widget.query.source import Source
from wandb_tables_widget.query.sql import readable_rows, select_row_keys
from wandb_tables_widget.query.sql_text import POSITION
from wandb_tables_widget.query.summary import Base, ShareSummary, base_of, summary_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from wandb_tables_widget.dtypes import DType, Schema
    from wandb_tables_widget.query.bound import Bound
    from wandb_tables_widget.query.cancel import CancelToken
    from wandb_tables_widget.query.find import Sought
    from wandb_tables_widget.query.lazy import Definitions
    from wandb_tables_widget.query.levels import Division
    from wandb_tables_widget.query.order import Order
    from wandb_tables_widget.query.stored import Stored
    from wandb_tables_widget.query.summary import Summary

_SAMPLED_ROWS = 8
_GROUPABLE = (Boolean, Number, String, Timestamp)


class Dataset:
    """One immutable snapshot of a table, asked by several threads at once.

    Making one costs nothing: vectors, statistics and the engine are made when first needed. Answers
    are kept, the oldest dropped first, within a share of the size of the data.

    Args:
        data: the columns, in the order and types of ``schema``; names do not matter. What is stored is read
            when it is needed, and only as far as it is.
        schema: names and types of the columns.

    Raises:
        LengthError: data and schema have different numbers of columns.
        TableError: the data has more rows than a row id of 32 bits can number.
    """

    def __init__(self, data: pa.Table | Stored, schema: Schema) -> None:
        self._source = Source(data, schema, self._order)
        self._lock = threading.Lock()
        self._orders: weakref.WeakSet[Order] = weakref.WeakSet()
        self._caches: Kept | None = None
        self.schema = schema
        self.num_rows: int = self._source.num_rows

    def rows(self, plan: RowsPlan, token: CancelToken | None = None) -> Rows:
        """Return the rows of a plan. Orders of other plans that nobody waits for are given up.

        Raises:
            CancelledError: the token was cancelled.
            TableError: the query needs more memory than it may use, or the dataset is closed.
        """
        known = self._kept.rows.peek(plan)
        self._supersede(known.order if known else None)
        rows = self._kept.rows.get(plan, lambda: self._make_rows(plan, token), token)
        self._kept.rows.trim()
        return rows

    @property
    def definitions(self) -> Definitions:
        """The lazy columns beside those of the snapshot; their numbers may stand wherever a column's may."""
        return self._source.definitions

    def values(
        self, bound: Bound, plan: RowsPlan, start: int, count: int, token: CancelToken | None = None
    ) -> pa.Array:
        """Return the values of an expression for the rows at places ``start`` to ``start + count`` of a plan.

        What looks at the rows around its own, such as ``cumsum(x)``, waits for the whole order of the plan
        and is computed over all its rows, once; it is kept as whole lazy columns are.

        Raises:
            CancelledError: the token was cancelled.
            TableError: the query needs more memory than it may use, or the dataset is closed.
        """
        lazy = self.definitions.define(bound, plan if looks_around(bound) else None)
        ids = self.rows(plan, token).window(start, count, token)
        return self.take(ids, [lazy.number], token).column(0).combine_chunks()

    def count(self, plan: RowsPlan, token: CancelToken | None = None) -> int:
        """Return how many rows pass, whatever their order; orders under way go on.

        Raises:
            CancelledError: the token was cancelled.
            TableError: the query needs more memory than it may use, or the dataset is closed.
        """
        ids = self._matching(plan, token)
        return self._source.num_rows if ids is None else len(ids)

    def groups(self, plan: GroupPlan, token: CancelToken | None = None) -> Groups:
        """Return the groups of a plan.

        Raises:
            TypeMismatchError: a key column holds values that cannot be compared for grouping.
            CancelledError: the token was cancelled.
            TableError: the query needs more memory than it may use, or the dataset is closed.
        """
        for key in plan.keys:
            self._check_key(key)
        return self._kept.groups.get(plan, lambda: self._make_groups(plan, token), token)

    def all_rows(self, plan: RowsPlan | GroupPlan, token: CancelToken | None = None) -> np.ndarray:
        """Return the row ids (uint32) of a plan in their order; all groups are open.

        Raises:
            CancelledError: the token was cancelled.
            TableError: the query needs more memory than it may use, or the dataset is closed.
        """
        if isinstance(plan, RowsPlan):
            return self.rows(plan, token).all(token)
        return self._kept.grouped_rows.get(plan, lambda: self.groups(plan, token).all_rows(token), token)

    def find(
        self, sought: Sought, plan: RowsPlan | GroupPlan, token: CancelToken | None = None
    ) -> np.ndarray:
        """Return the places (uint32, ascending) at which rows of a plan show a text; all groups are open.

        Raises:
            CancelledError: the token was cancelled.
            TableError: the query needs more memory than it may use, or the dataset is closed.
        """
        return self._kept.found.get(
            (sought, plan), lambda: find_all(self._source, sought, self.all_rows(plan, token), token), token
        )

    def found(self, sought: Sought, plan: RowsPlan | GroupPlan) -> np.ndarray | None:
        """Return what `find` gives if that is known, searching nothing."""
        return self._kept.found.peek((sought, plan))

    def find_next(
        self, sought: Sought, plan: RowsPlan | GroupPlan, places: range, token: CancelToken | None = None
    ) -> int | None:
        """Return the first of some neighbouring places, in their order, at which a row shows a text.

        Rows near the first place are looked at first. Raises as `find`.
        """
        if self._kept.found.peek((sought, plan)) is None:
            rows = self.rows(plan, token) if isinstance(plan, RowsPlan) else None
            window = partial(rows.window, token=token) if rows else _slices(self.all_rows(plan, token))
            near = find_next(self._source, sought, window, places, token)
            if near != FAR:
                return near
        found = self.find(sought, plan, token)
        low, high = np.searchsorted(found, [min(places, default=0), max(places, default=-1) + 1])
        inside = found[low:high]
        return None if not len(inside) else int(inside[0] if places.step > 0 else inside[-1])

    def column_of(self, sought: Sought, row: int, token: CancelToken | None = None) -> int | None:
        """Return the first of the columns in which a row shows a text."""
        return column_of(self._source, sought, row, token)

    def dtype(self, column: int) -> DType:
        """Return the type of a column."""
        return self._source.dtype(column)

    def take(self, row_ids: np.ndarray, columns: Sequence[int], token: CancelToken | None = None) -> pa.Table:
        """Return rows by id, in the order asked for, as columns named c<number>.

        Dictionary columns come as their plain values.

        Raises:
            IndexError: a row id or a column number is out of range.
            CancelledError: the token was cancelled.
            TableError: a lazy column needs more memory than it may use, or the dataset is closed.
        """
        return self._source.take(row_ids, columns, token)

    def row_keys(self, row_ids: np.ndarray) -> list[tuple[int, int]]:
        """Return for rows, in the order asked for, a key of 128 bits that rows of equal content share."""
        columns = range(len(self.schema))
        relation = self._source.relation(row_ids, columns)
        relation = relation.append_column(POSITION, pa.array(np.arange(len(row_ids))))
        found = self._source.query(select_row_keys(columns, POSITION), relation=relation)
        first, second = (column.to_pylist() for column in found.columns)
        return list(zip(first, second, strict=True))

    def summarize(
        self, columns: Sequence[int], plan: RowsPlan, token: CancelToken | None = None
    ) -> list[Summary]:
        """Sum up columns over all rows and over the rows of a plan, whose sort does not matter.

        Raises:
            CancelledError: the token was cancelled.
        """
        ids = self._matching(plan, token)
        return [self._summary(column, ids, token) for column in columns]

    def frequent(self, column: int, limit: int = 20) -> list[object]:
        """Return the most frequent values of a column of text, numbers, booleans or times; of others none."""
        if not isinstance(self._source.dtype(column), _GROUPABLE):
            return []
        return self._kept.frequent.get((column, limit), lambda: self._count_values(column, limit))

    def samples(self, columns: Sequence[int]) -> list[list[object]]:
        """Return the first values of columns of text, numbers, booleans or times; none of data in files."""
        asked = [i for i in columns if self._has_samples(i)]
        if not self._source.in_memory or not asked:
            return [[] for _ in columns]
        first = self.take(np.arange(min(_SAMPLED_ROWS, self.num_rows)), asked)
        found = dict(zip(asked, (column.to_pylist() for column in first.columns), strict=True))
        return [found.get(i, []) for i in columns]

    def sql(self, plan: RowsPlan | GroupPlan) -> str:
        """Return a plan as SQL to read, over a relation named "table" with the columns' own names.

        DuckDB runs it on the Arrow data of the table and finds the same rows; rows that sort alike
        may come in another order.
        """
        if isinstance(plan, GroupPlan):
            return readable_groups(self.schema, plan)
        return readable_rows(self.schema, plan)

    def prepare(self) -> None:
        """Make ready what the first query and the first filter need, about 0.2 s at ten million rows."""
        self._source.prepare()
        parser.prepare()

    def close(self) -> None:
        """Stop everything under way and let go of the engine; later questions that need it fail."""
        self._supersede(None)
        self._source.close()

    @property
    def _kept(self) -> Kept:
        with self._lock:
            if self._caches is None:
                self._caches = Kept(self._source.budget)
            return self._caches

    def _supersede(self, wanted: Order | None) -> None:
        with self._lock:
            others = [order for order in self._orders if order is not wanted]
        for order in others:
            order.supersede()

    def _make_rows(self, plan: RowsPlan, token: CancelToken | None) -> Rows:
        rows = Rows(self._source, plan, self._matching(plan, token))
        if rows.order is not None:
            with self._lock:
                self._orders.add(rows.order)
        return rows

    def _make_groups(self, plan: GroupPlan, token: CancelToken | None) -> Groups:
        ids = self._matching(plan.rows, token)
        return Groups(self._source, plan, self._divided(plan, ids, token), self._bins, token)

    def _divided(self, plan: GroupPlan, ids: np.ndarray | None, token: CancelToken | None) -> Division:
        """Return how the rows of a plan are divided, which its order and its aggregates do not change."""

        def make() -> Division:
            codes = [self._source.codes(key, token) for key in plan.keys]
            matched = self._source.num_rows if ids is None else len(ids)
            return divide(codes, plan.descending, ids, matched, token)

        key = replace(plan.rows, sort=()), plan.keys, plan.descending
        return self._kept.divisions.get(key, make, token)

    def _order(self, plan: RowsPlan, token: CancelToken | None) -> np.ndarray:
        """Return the row ids of a plan in their order; other orders go on."""
        return self._kept.rows.get(plan, lambda: self._make_rows(plan, token), token).all(token)

    def _matching(self, plan: RowsPlan, token: CancelToken | None) -> np.ndarray | None:
        if plan.predicate is None and not plan.search:
            return None
        wanted = replace(plan, sort=())
        alone = replace(wanted, search="", searched=())
        filtered = self._matching(alone, token) if plan.search else None
        return self._kept.matching.get(
            wanted, lambda: matching_rows(self._source, wanted, filtered, token), token
        )

    def _summary(self, column: int, ids: np.ndarray | None, token: CancelToken | None) -> Summary:
        """Sum up a column; of one that looks at the rows of a plan, only these."""
        known = self._source.partial(column)
        if known is not None:
            lacking = int(np.count_nonzero(self._source.lacks(column)))
            return ShareSummary(known, max(0, self.num_rows - known - lacking), lacking)
        summary = summary_of(self._source, column, self._base(column, token), ids, token)
        lazy = self._source.lazy(column)
        looked_at = self._matching(lazy.plan, token) if lazy and lazy.plan else None
        if looked_at is None:
            return summary
        return replace(summary, missing=summary.missing - (self.num_rows - len(looked_at)))

    def _base(self, column: int, token: CancelToken | None) -> Base:
        return self._kept.bases.get(column, lambda: base_of(self._source, column, self._bins, token), token)

    def _bins(self, column: int, token: CancelToken | None) -> Bins:
        return self._kept.bins.get(
            column, lambda: bins_of(self._source.column(column, token), token=token), token
        )

    def _count_values(self, column: int, limit: int) -> list[object]:
        labels = labels_of(self._source, column)
        return [labels.value(label) for label in labels.frequencies(None, limit).labels]

    def _has_samples(self, column: int) -> bool:
        lazy = self._source.lazy(column)
        whole = lazy is not None and lazy.plan is not None
        return not whole and isinstance(self._source.dtype(column), _GROUPABLE)

    def _check_key(self, column: int) -> None:
        dtype = self._source.dtype(column)
        if not isinstance(dtype, _GROUPABLE) and dtype.kind != "none":
            lazy = self._source.lazy(column)
            name = f"column {self.schema.columns[column].name!r}" if lazy is None else "a computed column"
            message = (
                f"cannot group by {name}: it holds {dtype} values; "
                "group by a column of text, numbers, booleans or times"
            )
            raise TypeMismatchError(message)


def _slices(rows: np.ndarray) -> Callable[[int, int], np.ndarray]:
    return lambda start, count: rows[start : start + count]

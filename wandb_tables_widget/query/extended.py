"""The columns of a snapshot followed by lazy ones, computed as far as they are asked."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from wandb_tables_widget.dtypes.arrow import arrow_type
from wandb_tables_widget.query.cache import Cache
from wandb_tables_widget.query.evaluate import in_order, part_values
from wandb_tables_widget.query.lazy import Definitions
from wandb_tables_widget.query.memory import MemoryColumns, with_row_ids
from wandb_tables_widget.query.stored import BUDGET
from wandb_tables_widget.query.window import Windows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from wandb_tables_widget.dtypes import DType, Schema
    from wandb_tables_widget.query.cancel import CancelToken
    from wandb_tables_widget.query.evaluate import Ask
    from wandb_tables_widget.query.lazy import Lazy
    from wandb_tables_widget.query.plan import RowsPlan


class Columns(Protocol):
    """The columns of a snapshot by number, wherever they are; relations name them c0, c1 and so on."""

    num_rows: int

    @property
    def nbytes(self) -> int:
        """How large they are in memory, about."""
        ...

    def kind(self, column: int) -> pa.DataType:
        """Return the Arrow type of a column."""
        ...

    def column(self, column: int) -> pa.ChunkedArray:
        """Return the values of a column."""
        ...

    def chunks(self, column: int) -> Iterator[pa.Array]:
        """Yield the values of a column, chunk by chunk."""
        ...

    def null_count(self, column: int) -> int:
        """Return how many rows have a null; NaN is none."""
        ...

    def take(self, row_ids: np.ndarray, columns: Sequence[int]) -> pa.Table:
        """Return rows by id in the order asked for, dictionary columns as their plain values."""
        ...

    def relation(self, columns: Sequence[int]) -> pa.Table:
        """Return all rows with at least some columns, and with `ROW`, the row id."""
        ...

    def parts(self, columns: Sequence[int]) -> Iterator[pa.Table]:
        """Yield what `relation` returns in parts, at least one, whose rows follow each other."""
        ...

    def prepare(self) -> None:
        """Make ready what the first query would otherwise wait for."""
        ...


class ExtendedColumns:
    """The columns ``own`` of a snapshot, and lazy columns after them.

    A few rows of a lazy column are computed for each question; whole columns when they are first needed,
    and kept within `BUDGET`. Columns that wait for values from elsewhere are not kept.

    Args:
        own: the columns of the snapshot.
        schema: their types.
        ask: runs SQL.
        order: gives the row ids (uint32) of a plan in their order.
    """

    def __init__(
        self,
        own: Columns,
        schema: Schema,
        ask: Ask,
        order: Callable[[RowsPlan, CancelToken | None], np.ndarray],
    ) -> None:
        self._own = own
        self._schema = schema
        self._ask = ask
        self._order = order
        self._whole: Cache[_Whole] = Cache(BUDGET, lambda whole: int(whole.values.nbytes))
        self.definitions = Definitions(len(schema))
        self.num_rows: int = own.num_rows

    @property
    def nbytes(self) -> int:
        """How large the columns of the snapshot are in memory, about."""
        return self._own.nbytes

    @property
    def in_memory(self) -> bool:
        """Whether the columns of the snapshot are in memory."""
        return isinstance(self._own, MemoryColumns)

    def is_own(self, column: int) -> bool:
        """Tell whether a column is one of the snapshot."""
        return column < len(self._schema)

    def dtype(self, column: int) -> DType:
        """Return the type of a column."""
        return self._schema.columns[column].dtype if self.is_own(column) else self.lazy(column).dtype

    def lazy(self, column: int) -> Lazy:
        """Return the lazy column with a number."""
        return self.definitions[column]

    def kind(self, column: int) -> pa.DataType:
        """Return the Arrow type of a column."""
        return self._own.kind(column) if self.is_own(column) else arrow_type(self.dtype(column))

    def column(self, column: int, token: CancelToken | None = None) -> pa.ChunkedArray:
        """Return the values of a column, computed if need be."""
        return self._own.column(column) if self.is_own(column) else self._values(column, token).values

    def chunks(self, column: int, token: CancelToken | None = None) -> Iterator[pa.Array]:
        """Yield the values of a column, chunk by chunk."""
        if self.is_own(column):
            yield from self._own.chunks(column)
        elif self.in_memory or self._whole.peek(column) is not None or not self._looks_at_one_row(column):
            yield from self.column(column, token).chunks
        else:
            for part in self.parts([column], token):
                yield from part.column(f"c{column}").chunks

    def null_count(self, column: int, token: CancelToken | None = None) -> int:
        """Return how many rows have a null; NaN is none."""
        if self.is_own(column):
            return self._own.null_count(column)
        return sum(chunk.null_count for chunk in self.chunks(column, token))

    def take(self, row_ids: np.ndarray, columns: Sequence[int], token: CancelToken | None = None) -> pa.Table:
        """Return rows by id in the order asked for, dictionary columns as their plain values."""
        own = [column for column in columns if self.is_own(column)]
        lazy = list(dict.fromkeys(column for column in columns if not self.is_own(column)))
        if not lazy:
            return self._own.take(row_ids, columns)
        found = dict(zip(own, self._own.take(row_ids, own).columns, strict=True)) if own else {}
        found |= self._take_lazy(row_ids, lazy, token)
        return pa.table([found[column] for column in columns], [f"c{column}" for column in columns])

    def relation(self, columns: Sequence[int], token: CancelToken | None = None) -> pa.Table:
        """Return all rows with at least some columns, and with their row ids."""
        lazy = [column for column in columns if not self.is_own(column)]
        values = {f"c{column}": self.column(column, token) for column in lazy}
        relation = self._own.relation([column for column in columns if self.is_own(column)])
        return _with(relation, values)

    def parts(self, columns: Sequence[int], token: CancelToken | None = None) -> Iterator[pa.Table]:
        """Yield what `relation` returns in parts; of columns that look at one row only the part is made."""
        lazy = [column for column in columns if not self.is_own(column)]
        needed = {column for column in columns if self.is_own(column)}
        needed |= {column for each in lazy for column in self._own_of(each)}
        start = 0
        for part in self._own.parts(sorted(needed)):
            yield _with(part, {f"c{column}": self._part(column, part, start, token) for column in lazy})
            start += part.num_rows

    def prepare(self) -> None:
        """Make ready what the first query would otherwise wait for."""
        self._own.prepare()

    def is_partial(self, column: int) -> bool:
        """Tell whether a column waits for values from elsewhere."""
        if self.is_own(column):
            return False
        lazy = self.lazy(column)
        if lazy.foreign is not None:
            return not lazy.foreign.is_whole
        return any(map(self.is_partial, lazy.bound.columns if lazy.bound else ()))

    def known(self, column: int) -> int:
        """Return how many rows of a partial column have a value now, at most."""
        lazy = self.lazy(column)
        if lazy.foreign is not None:
            return lazy.foreign.known
        partial = filter(self.is_partial, lazy.bound.columns if lazy.bound else ())
        return min(map(self.known, partial), default=0)

    def lacks(self, column: int) -> np.ndarray:
        """Return for each row whether a column waits for a value from elsewhere, or will never have one."""
        lazy = self.lazy(column) if self.is_partial(column) else None
        if lazy is None:
            return np.zeros(self.num_rows, bool)
        if lazy.foreign is not None:
            return lazy.foreign.lacks()
        lacks = np.zeros(self.num_rows, bool)
        for other in lazy.bound.columns if lazy.bound else ():
            lacks |= self.lacks(other)
        return lacks

    def _looks_at_one_row(self, column: int) -> bool:
        lazy = self.lazy(column)
        return lazy.bound is not None and lazy.plan is None

    def _own_of(self, column: int) -> Iterable[int]:
        """Return the columns of the snapshot that are needed for a part of a lazy column."""
        lazy = self.lazy(column)
        if lazy.bound is None or lazy.plan is not None:
            return ()
        return filter(self.is_own, lazy.bound.columns)

    # --- a few rows -------------------------------------------------------------------------

    def _take_lazy(
        self, row_ids: np.ndarray, columns: Sequence[int], token: CancelToken | None
    ) -> dict[int, pa.Array | pa.ChunkedArray]:
        found: dict[int, pa.Array | pa.ChunkedArray] = {}
        computed: list[Lazy] = []
        for column in columns:
            lazy = self.lazy(column)
            if lazy.foreign is not None:
                found[column] = lazy.foreign.take(row_ids)
            elif lazy.plan is not None or self._whole.peek(column) is not None:
                found[column] = self._values(column, token).windows.take(row_ids, [0]).column(0)
            else:
                computed.append(lazy)
        if computed:
            found |= self._compute_rows(row_ids, computed, token)
        return found

    def _compute_rows(
        self, row_ids: np.ndarray, lazies: Sequence[Lazy], token: CancelToken | None
    ) -> dict[int, pa.Array]:
        bounds = [lazy.bound for lazy in lazies if lazy.bound is not None]
        needed = sorted({column for bound in bounds for column in bound.columns})
        taken = self.take(row_ids, needed, token) if needed else pa.table({})
        relation = with_row_ids(taken, np.asarray(row_ids, np.uint32))
        made = in_order(self._ask, bounds, relation, token)
        return {
            lazy.number: _as(values, arrow_type(lazy.dtype))
            for lazy, values in zip(lazies, made, strict=True)
        }

    # --- whole columns ----------------------------------------------------------------------

    def _values(self, column: int, token: CancelToken | None) -> _Whole:
        if self.is_partial(column):
            return self._compute(column, token)
        return self._whole.get(column, lambda: self._compute(column, token), token)

    def _compute(self, column: int, token: CancelToken | None) -> _Whole:
        lazy = self.lazy(column)
        if lazy.foreign is not None:
            return _Whole(lazy, lazy.foreign.column())
        if lazy.plan is not None:
            return _Whole(lazy, self._over_view(lazy, lazy.plan, token))
        chunks = [chunk for part in self.parts([column], token) for chunk in part.column(f"c{column}").chunks]
        return _Whole(lazy, pa.chunked_array(chunks, self.kind(column)))

    def _part(self, column: int, part: pa.Table, start: int, token: CancelToken | None) -> pa.ChunkedArray:
        """Return the values of a lazy column for a part of the rows of the snapshot."""
        lazy = self.lazy(column)
        if lazy.bound is None or lazy.plan is not None or self._whole.peek(column) is not None:
            return self.column(column, token).slice(start, part.num_rows)
        others = [other for other in lazy.bound.columns if not self.is_own(other)]
        given = {f"c{other}": self._part(other, part, start, token) for other in others}
        values = part_values(self._ask, lazy.bound, _with(part, given), token)
        return _chunked(values, self.kind(column))

    def _over_view(self, lazy: Lazy, plan: RowsPlan, token: CancelToken | None) -> pa.ChunkedArray:
        """Compute an expression over the rows of a plan in their order; return its values by row id."""
        ids = self._order(plan, token)
        values = self._compute_rows(ids, [lazy], token)[lazy.number]
        places = np.full(self.num_rows, -1, np.int64)
        places[ids] = np.arange(len(ids))
        taken = values.take(pa.array(places, mask=places < 0))
        return taken if isinstance(taken, pa.ChunkedArray) else pa.chunked_array([taken])


class _Whole:
    """A lazy column as a whole, and rows of it by id. As long as it is kept, it has its number."""

    def __init__(self, lazy: Lazy, values: pa.ChunkedArray) -> None:
        self.lazy = lazy
        self.values = values

    @cached_property
    def windows(self) -> Windows:
        return Windows(pa.table({"c0": self.values}))


def _with(relation: pa.Table, columns: dict[str, pa.ChunkedArray]) -> pa.Table:
    for name, values in columns.items():
        if name not in relation.column_names:
            relation = relation.append_column(name, values)
    return relation


def _chunked(values: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
    return pa.chunked_array([_as(chunk, kind) for chunk in values.chunks], kind)


def _as(values: pa.Array, kind: pa.DataType) -> pa.Array:
    """Return values out of SQL in the type of their column, which may be wider; out of range is missing."""
    if values.type == kind:
        return values
    if pa.types.is_null(kind):
        return pa.nulls(len(values))
    return pc.cast(values, kind, safe=False)

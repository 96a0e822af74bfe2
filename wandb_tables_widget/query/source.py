"""The immutable data behind every answer: its columns, its engine, its codes."""

from __future__ import annotations

import threading
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from wandb_tables_widget.dtypes import String
from wandb_tables_widget.errors import LengthError, TableError
from wandb_tables_widget.query.cache import Cache
from wandb_tables_widget.query.codes import Codes, encode, few_values
from wandb_tables_widget.query.engine import Engine
from wandb_tables_widget.query.extended import Columns, ExtendedColumns
from wandb_tables_widget.query.memory import MemoryColumns, with_row_ids
from wandb_tables_widget.query.sql import RELATION
from wandb_tables_widget.query.stored import StoredColumns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from wandb_tables_widget.dtypes import DType, Schema
    from wandb_tables_widget.query.cancel import CancelToken
    from wandb_tables_widget.query.expression_sql import SQL
    from wandb_tables_widget.query.lazy import Definitions, Lazy
    from wandb_tables_widget.query.plan import RowsPlan
    from wandb_tables_widget.query.stored import Stored

_MOST_ROWS = 2**32 - 2
_SMALLEST_BUDGET = 64 << 20
_SHARE_OF_DATA = 16
_MOST_KNOWN = 10_000


class Source:
    """One snapshot of a table. Everything beyond references is made when first needed, once.

    ``order`` gives the row ids of a plan in their order, for lazy columns that look at the rows around.
    """

    def __init__(
        self,
        data: pa.Table | Stored,
        schema: Schema,
        order: Callable[[RowsPlan, CancelToken | None], np.ndarray] | None = None,
    ) -> None:
        if data.num_columns != len(schema):
            raise LengthError(f"the data has {data.num_columns} columns and its schema {len(schema)}")
        if data.num_rows > _MOST_ROWS:
            raise TableError(f"a table has at most {_MOST_ROWS:,} rows, this one {data.num_rows:,}; split it")
        own: Columns = MemoryColumns(data) if isinstance(data, pa.Table) else StoredColumns(data)
        self._columns = ExtendedColumns(own, schema, self.query, order or _unordered)
        self._lock = threading.RLock()
        self._engine: Engine | None = None
        self._closed = False
        self.schema = schema
        self.num_rows: int = data.num_rows

    @cached_property
    def budget(self) -> int:
        """How many bytes one cache of derived vectors may hold."""
        return max(_SMALLEST_BUDGET, self._columns.nbytes // _SHARE_OF_DATA)

    @cached_property
    def _codes(self) -> Cache[Codes]:
        with self._lock:
            return Cache(self.budget, lambda codes: codes.nbytes)

    @cached_property
    def _few(self) -> Cache[bool]:
        with self._lock:
            return Cache(_MOST_KNOWN, int, entries=_MOST_KNOWN)

    def dtype(self, column: int) -> DType:
        """Return the type of a column."""
        return self._columns.dtype(column)

    @property
    def definitions(self) -> Definitions:
        """The lazy columns beside those of the snapshot."""
        return self._columns.definitions

    def lazy(self, column: int) -> Lazy | None:
        """Return a lazy column, None for a column of the snapshot."""
        return None if self._columns.is_own(column) else self._columns.lazy(column)

    def partial(self, column: int) -> int | None:
        """Return how many values of a column are there that waits for more, None for one that does not."""
        return self._columns.known(column) if self._columns.is_partial(column) else None

    def lacks(self, column: int) -> np.ndarray:
        """Return for each row whether a column waits for its value."""
        return self._columns.lacks(column)

    def kind(self, column: int) -> pa.DataType:
        """Return the Arrow type of a column."""
        return self._columns.kind(column)

    @property
    def in_memory(self) -> bool:
        """Whether a few values can be had at once, without reading a file."""
        return self._columns.in_memory

    def column(self, column: int, token: CancelToken | None = None) -> pa.ChunkedArray:
        """Return the values of a column."""
        return self._columns.column(column, token)

    def holds_nulls(self, column: int) -> bool:
        """Tell whether a column has a null anywhere; NaN is none."""
        if pa.types.is_dictionary(self._columns.kind(column)):
            words = (chunk.dictionary for chunk in self._columns.chunks(column))
            if any(part.null_count for part in words):
                return True
        return self._columns.null_count(column) > 0

    def null_count(self, column: int) -> int:
        """Return how many rows of a column have a null; NaN is none."""
        return self._columns.null_count(column)

    def present(self, column: int) -> np.ndarray:
        """Return for each row whether it has a value."""
        found = np.empty(self.num_rows, bool)
        start = 0
        for chunk in self._columns.chunks(column):
            found[start : start + len(chunk)] = chunk.is_valid().to_numpy(zero_copy_only=False)
            start += len(chunk)
        return found

    def codes(self, column: int, token: CancelToken | None = None) -> Codes:
        """Return the codes of a column, kept for the next time."""
        return self._codes.get(column, lambda: encode(self.column(column, token), token), token)

    def few_values(self, column: int) -> bool:
        """Tell whether the values of a column repeat so much that its codes are cheap."""
        return self._few.get(
            column,
            lambda: few_values(
                self._columns.kind(column), self.num_rows, lambda ids: self.take(ids, [column]).column(0)
            ),
        )

    def is_coded(self, column: int) -> bool:
        """Tell whether a column is text whose codes are there or cost nothing."""
        if not isinstance(self.dtype(column), String):
            return False
        known = self._codes.peek(column) is not None
        return known or bool(pa.types.is_dictionary(self._columns.kind(column)))

    def take(self, row_ids: np.ndarray, columns: Sequence[int], token: CancelToken | None = None) -> pa.Table:
        """Return rows by id in the order asked for."""
        return self._columns.take(row_ids, columns, token)

    def query(self, *queries: SQL, relation: pa.Table, token: CancelToken | None = None) -> pa.Table:
        """Run SQL over the relation `RELATION`: columns c0, c1, … and `ROW`, the row id."""
        return self._running_engine().run(*queries, relations={RELATION: relation}, token=token)

    def query_parts(
        self, query: SQL, columns: Sequence[int], token: CancelToken | None = None
    ) -> Iterator[pa.Table]:
        """Run SQL that looks at some columns of one row at a time; yield what it gives, part by part."""
        for part in self._columns.parts(columns, token):
            yield self.query(query, relation=part, token=token)

    def row_ids(self, *queries: SQL, relation: pa.Table, token: CancelToken | None = None) -> np.ndarray:
        """Return the first column of what SQL gives, as uint32 row ids."""
        return _ids_in([self.query(*queries, relation=relation, token=token)])

    def matching(self, query: SQL, columns: Sequence[int], token: CancelToken | None = None) -> np.ndarray:
        """Return the row ids (uint32) that SQL finds by looking at some columns of one row at a time."""
        return _ids_in(list(self.query_parts(query, columns, token)))

    def relation(
        self, ids: np.ndarray | None, columns: Sequence[int], token: CancelToken | None = None
    ) -> pa.Table:
        """Return the rows ``ids``, all for None, with at least some columns, for `query`."""
        if ids is None:
            return self._columns.relation(columns, token)
        taken = self.take(ids, columns, token) if columns else pa.table({})
        return with_row_ids(taken, ids)

    def prepare(self) -> None:
        """Make the engine and the row ids, which the first query would otherwise wait for."""
        self._running_engine()
        self._columns.prepare()

    def close(self) -> None:
        """Stop every query and let go of the engine."""
        with self._lock:
            self._closed = True
            engine = self._engine
        if engine is not None:
            engine.close()

    def _running_engine(self) -> Engine:
        with self._lock:
            if self._engine is None:
                if self._closed:
                    raise TableError("the dataset is closed; open the table again to ask it")
                self._engine = Engine()
            return self._engine


def _unordered(_plan: RowsPlan, _token: CancelToken | None) -> np.ndarray:
    raise TableError("the rows of a view have an order only in a dataset")


def _ids_in(tables: Sequence[pa.Table]) -> np.ndarray:
    chunks = [chunk for table in tables for chunk in table.column(0).chunks]
    ids = np.empty(sum(map(len, chunks)), np.uint32)
    start = 0
    for chunk in chunks:
        ids[start : start + len(chunk)] = chunk.to_numpy()
        start += len(chunk)
    return ids

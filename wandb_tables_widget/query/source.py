"""The immutable data behind every answer: the Arrow table, its engine, its codes."""

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
from wandb_tables_widget.query.sql import RELATION, ROW
from wandb_tables_widget.query.window import Windows, arrange

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wandb_tables_widget.dtypes import DType, Schema
    from wandb_tables_widget.query.cancel import CancelToken
    from wandb_tables_widget.query.expression_sql import SQL

_MOST_ROWS = 2**32 - 2
_SMALLEST_BUDGET = 64 << 20
_SHARE_OF_DATA = 16


class Source:
    """One snapshot of a table. Everything beyond references is made when first needed, once."""

    def __init__(self, data: pa.Table, schema: Schema) -> None:
        if data.num_columns != len(schema):
            raise LengthError(f"the data has {data.num_columns} columns and its schema {len(schema)}")
        if data.num_rows > _MOST_ROWS:
            raise TableError(f"a table has at most {_MOST_ROWS:,} rows, this one {data.num_rows:,}; split it")
        self._data = data
        self._lock = threading.RLock()
        self._engine: Engine | None = None
        self._closed = False
        self.schema = schema
        self.num_rows: int = data.num_rows

    @cached_property
    def table(self) -> pa.Table:
        """The data with columns c0, c1 and so on."""
        with self._lock:
            return arrange(self._data)

    @cached_property
    def budget(self) -> int:
        """How many bytes one cache of derived vectors may hold."""
        return max(_SMALLEST_BUDGET, int(self._data.get_total_buffer_size()) // _SHARE_OF_DATA)

    @cached_property
    def _relation(self) -> pa.Table:
        with self._lock:
            return with_row_ids(self.table, np.arange(self.num_rows, dtype=np.uint32))

    @cached_property
    def _windows(self) -> Windows:
        return Windows(self.table)

    @cached_property
    def _codes(self) -> Cache[Codes]:
        with self._lock:
            return Cache(self.budget, lambda codes: codes.nbytes)

    @cached_property
    def _few(self) -> Cache[bool]:
        with self._lock:
            return Cache(len(self.schema), int, entries=max(len(self.schema), 1))

    def dtype(self, column: int) -> DType:
        """Return the type of a column."""
        return self.schema.columns[column].dtype

    def column(self, column: int) -> pa.ChunkedArray:
        """Return the values of a column."""
        return self.table.column(column)

    def holds_nulls(self, column: int) -> bool:
        """Tell whether a column has a null anywhere; NaN is none."""
        values = self.column(column)
        words = [chunk.dictionary for chunk in values.chunks] if pa.types.is_dictionary(values.type) else []
        return any(part.null_count for part in (values, *words))

    def codes(self, column: int, token: CancelToken | None = None) -> Codes:
        """Return the codes of a column, kept for the next time."""
        return self._codes.get(column, lambda: encode(self.column(column), token), token)

    def few_values(self, column: int) -> bool:
        """Tell whether the values of a column repeat so much that its codes are cheap."""
        return self._few.get(column, lambda: few_values(self.column(column)))

    def coded_columns(self) -> list[int]:
        """Return the text columns whose codes are there or cost nothing."""
        return [i for i in range(len(self.schema)) if self.is_coded(i)]

    def is_coded(self, column: int) -> bool:
        """Tell whether a column is text whose codes are there or cost nothing."""
        if not isinstance(self.dtype(column), String):
            return False
        known = self._codes.peek(column) is not None
        return known or pa.types.is_dictionary(self.column(column).type)

    def take(self, row_ids: np.ndarray, columns: Sequence[int]) -> pa.Table:
        """Return rows by id in the order asked for."""
        return self._windows.take(row_ids, columns)

    def query(
        self, *queries: SQL, token: CancelToken | None = None, relation: pa.Table | None = None
    ) -> pa.Table:
        """Run SQL over the relation `RELATION`: columns c0, c1, … and `ROW`, the row id.

        ``relation`` stands in for the whole table.
        """
        data = self._relation if relation is None else relation
        return self._running_engine().run(*queries, relations={RELATION: data}, token=token)

    def row_ids(
        self, *queries: SQL, token: CancelToken | None = None, relation: pa.Table | None = None
    ) -> np.ndarray:
        """Return the first column of what SQL gives, as uint32 row ids."""
        column = self.query(*queries, token=token, relation=relation).column(0)
        ids = np.empty(len(column), np.uint32)
        start = 0
        for chunk in column.chunks:
            ids[start : start + len(chunk)] = chunk.to_numpy()
            start += len(chunk)
        return ids

    def subset(self, ids: np.ndarray | None, columns: Sequence[int]) -> pa.Table | None:
        """Return the rows ``ids`` as a relation for `query`; None, the whole table, for None."""
        if ids is None:
            return None
        taken = self.take(ids, columns) if columns else pa.table({})
        return with_row_ids(taken, ids)

    def prepare(self) -> None:
        """Make the engine and the row ids, which the first query would otherwise wait for."""
        self._running_engine()
        self._relation  # noqa: B018 - made by being read

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


def with_row_ids(table: pa.Table, ids: np.ndarray) -> pa.Table:
    """Return the table with the hidden column of row ids."""
    if not table.num_columns:
        return pa.table({ROW: pa.array(ids)})
    return table.append_column(ROW, pa.array(ids))

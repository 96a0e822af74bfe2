"""Columns that are in memory, as one Arrow table."""

from __future__ import annotations

import threading
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from wandb_tables_widget.query.sql import ROW
from wandb_tables_widget.query.window import Windows, arrange

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class MemoryColumns:
    """The columns of an Arrow table. Everything beyond references is made when first needed, once."""

    def __init__(self, data: pa.Table) -> None:
        self._data = data
        self._lock = threading.RLock()
        self.num_rows: int = data.num_rows

    @cached_property
    def table(self) -> pa.Table:
        """The data with columns c0, c1 and so on."""
        with self._lock:
            return arrange(self._data)

    @cached_property
    def nbytes(self) -> int:
        """Memory held, in bytes."""
        return int(self._data.get_total_buffer_size())

    @cached_property
    def _relation(self) -> pa.Table:
        with self._lock:
            return with_row_ids(self.table, np.arange(self.num_rows, dtype=np.uint32))

    @cached_property
    def _windows(self) -> Windows:
        return Windows(self.table)

    def kind(self, column: int) -> pa.DataType:
        """Return the Arrow type of a column."""
        return self.column(column).type

    def column(self, column: int) -> pa.ChunkedArray:
        """Return the values of a column."""
        return self.table.column(column)

    def chunks(self, column: int) -> Iterator[pa.Array]:
        """Yield the values of a column, chunk by chunk."""
        yield from self.column(column).chunks

    def null_count(self, column: int) -> int:
        """Return how many rows have a null; NaN is none."""
        return int(self.column(column).null_count)

    def take(self, row_ids: np.ndarray, columns: Sequence[int]) -> pa.Table:
        """Return rows by id in the order asked for."""
        return self._windows.take(row_ids, columns)

    def relation(self, columns: Sequence[int]) -> pa.Table:
        """Return all rows with at least some columns, and with their row ids."""
        del columns  # all are there
        return self._relation

    def parts(self, columns: Sequence[int]) -> Iterator[pa.Table]:
        """Yield what `relation` returns, part by part: as one."""
        yield self.relation(columns)

    def prepare(self) -> None:
        """Make the row ids, which the first query would otherwise wait for."""
        self._relation  # noqa: B018 - made by being read


def with_row_ids(table: pa.Table, ids: np.ndarray) -> pa.Table:
    """Return the table with the hidden column of row ids."""
    if not table.num_columns:
        return pa.table({ROW: pa.array(ids)})
    return table.append_column(ROW, pa.array(ids))

"""Columns that are stored elsewhere, such as in files, and read when they are needed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np
import pyarrow as pa

from wandb_tables_widget.query.cache import Cache
from wandb_tables_widget.query.memory import with_row_ids
from wandb_tables_widget.query.window import Fetcher, Windows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

BUDGET: Final = 256 << 20
"""Bytes of whole columns that are kept for the next sort, filter or summary."""

_PART_ROWS: Final = 1 << 20
_SCATTERED: Final = 8


class Stored(Protocol):
    """Rows that are read when they are asked, in blocks. Asked by several threads at once.

    What cannot be read raises an error of this package.
    """

    @property
    def num_rows(self) -> int:
        """The number of rows."""
        ...

    @property
    def num_columns(self) -> int:
        """The number of columns."""
        ...

    @property
    def nbytes(self) -> int:
        """How large the rows are in memory, about, without reading them."""
        ...

    @property
    def arrow(self) -> pa.Schema:
        """The Arrow types of the columns, none of them a dictionary."""
        ...

    @property
    def ends(self) -> np.ndarray:
        """The number of rows up to the end of each block, int64."""
        ...

    def null_count(self, column: int) -> int | None:
        """Return how many rows have a null, if that is known without reading them."""
        ...

    def blocks(self, places: Sequence[int], columns: Sequence[int]) -> Iterator[pa.RecordBatch]:
        """Yield blocks by place, ascending, with at least one column."""
        ...

    def stream(self, columns: Sequence[int]) -> Iterator[pa.RecordBatch]:
        """Yield all rows in order with at least one column, keeping nothing."""
        ...


class StoredColumns:
    """The columns of stored rows. Whole columns are kept within `BUDGET`; what is larger is read anew."""

    def __init__(self, data: Stored) -> None:
        self._data = data
        self._kinds = data.arrow.types
        self._windows = StoredWindows(data)
        self._columns: Cache[pa.ChunkedArray] = Cache(BUDGET, lambda column: int(column.nbytes))
        self.num_rows: int = data.num_rows

    @property
    def nbytes(self) -> int:
        """How large the rows are in memory, about."""
        return self._data.nbytes

    def kind(self, column: int) -> pa.DataType:
        """Return the Arrow type of a column."""
        return self._kinds[column]

    def column(self, column: int) -> pa.ChunkedArray:
        """Return the values of a column, read if need be."""
        return self._keep(column, lambda: self._read([column])[column])

    def chunks(self, column: int) -> Iterator[pa.Array]:
        """Yield the values of a column, chunk by chunk, keeping none."""
        known = self._columns.peek(column)
        if known is not None:
            yield from known.chunks
        elif self.num_rows:
            for batch in self._data.stream([column]):
                yield batch.column(0)

    def null_count(self, column: int) -> int:
        """Return how many rows have a null; NaN is none."""
        known = self._data.null_count(column)
        return sum(chunk.null_count for chunk in self.chunks(column)) if known is None else known

    def take(self, row_ids: np.ndarray, columns: Sequence[int]) -> pa.Table:
        """Return rows by id in the order asked for.

        Rows from all over the table come from whole columns if these can be kept, else from their blocks.
        """
        if columns and self._is_scattered(row_ids) and self._fits(columns):
            distinct = sorted(set(columns))
            return Windows(self._whole(distinct)).take(
                row_ids, [distinct.index(column) for column in columns]
            )
        return self._windows.take(row_ids, columns)

    def relation(self, columns: Sequence[int]) -> pa.Table:
        """Return all rows with some columns and with their row ids."""
        return with_row_ids(self._whole(columns), np.arange(self.num_rows, dtype=np.uint32))

    def parts(self, columns: Sequence[int]) -> Iterator[pa.Table]:
        """Yield what `relation` returns, part by part: as one if it can be kept."""
        if self._fits(columns):
            yield self.relation(columns)
            return
        start = 0
        for table in _slabs(self._data.stream(columns)):
            ids = np.arange(start, start + table.num_rows, dtype=np.uint32)
            start += table.num_rows
            yield with_row_ids(table.rename_columns([f"c{column}" for column in columns]), ids)

    def prepare(self) -> None:
        """Do nothing: no column is read before it is needed."""

    def _whole(self, columns: Sequence[int]) -> pa.Table:
        lacking = [column for column in columns if self._columns.peek(column) is None]
        read = self._read(lacking)
        values = {
            f"c{c}": self._keep(c, partial(read.pop, c)) if c in read else self.column(c) for c in columns
        }
        return pa.table(values)

    def _keep(self, column: int, make: Callable[[], pa.ChunkedArray]) -> pa.ChunkedArray:
        values = self._columns.get(column, make)
        if values.nbytes > BUDGET:
            self._columns.forget(column)
        return values

    def _read(self, columns: Sequence[int]) -> dict[int, pa.ChunkedArray]:
        batches = list(self._data.stream(columns)) if columns and self.num_rows else []
        return {
            column: pa.chunked_array([batch.column(at) for batch in batches], self._kinds[column])
            for at, column in enumerate(columns)
        }

    def _is_scattered(self, row_ids: np.ndarray) -> bool:
        return len(np.unique(np.searchsorted(self._data.ends, row_ids, side="right"))) > _SCATTERED

    def _fits(self, columns: Sequence[int]) -> bool:
        return not self.num_rows or sum(map(self._weigh, columns)) <= BUDGET

    def _weigh(self, column: int) -> int:
        """Return how large a column is in memory, as it is or judged by its first block."""
        known = self._columns.peek(column)
        if known is not None:
            return int(known.nbytes)
        first = next(iter(self._data.blocks([0], [column])))
        size: int = first.nbytes * self.num_rows // first.num_rows
        return size


class StoredWindows(Fetcher):
    """Fetches stored rows by id; of a block, nothing is held but the rows asked for."""

    def __init__(self, data: Stored) -> None:
        names = [f"c{column}" for column in range(data.num_columns)]
        super().__init__(pa.schema(list(zip(names, data.arrow.types, strict=True))), data.ends)
        self._data = data

    def _batches_at(self, places: np.ndarray, columns: list[int]) -> Iterator[pa.RecordBatch]:
        names = [f"c{column}" for column in columns]
        for batch in self._data.blocks(places.tolist(), columns):
            yield batch.rename_columns(names)


def _slabs(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """Yield batches together, in tables of about `_PART_ROWS` rows."""
    waiting: list[pa.RecordBatch] = []
    for batch in batches:
        waiting.append(batch)
        if sum(each.num_rows for each in waiting) >= _PART_ROWS:
            yield pa.Table.from_batches(waiting)
            waiting = []
    if waiting:
        yield pa.Table.from_batches(waiting)

"""Columns of a table read in blocks, and a few rows fetched from anywhere in it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

BLOCK = 131_072
"""Rows of a block: a column of one fits the second-level cache of a processor."""

_TINY = 4_096
_MANY_CHUNKS = 256
_SLICES_A_BATCH = 1.5
_LONG_RUN = 256


def arrange(data: pa.Table) -> pa.Table:
    """Return the table with columns c0, c1, … and without a crowd of tiny chunks.

    Columns share memory with ``data`` unless they come in hundreds of chunks of a few rows.
    """
    table = data.rename_columns([f"c{i}" for i in range(data.num_columns)])
    chunks = max((column.num_chunks for column in table.columns), default=0)
    if chunks < _MANY_CHUNKS or table.num_rows / chunks >= _TINY:
        return table
    starts = range(0, table.num_rows, BLOCK)
    parts = [table.slice(start, BLOCK).unify_dictionaries().combine_chunks() for start in starts]
    return pa.concat_tables(parts) if parts else table.combine_chunks()


def blocks(column: pa.ChunkedArray, ids: np.ndarray | None = None) -> Iterator[pa.Array]:
    """Yield the values of a column in arrays of at most `BLOCK` rows.

    ``ids`` are ascending uint32 row ids; only their values are given then.
    """
    start = 0
    for chunk in column.chunks:
        for offset in range(0, len(chunk), BLOCK):
            block = chunk.slice(offset, BLOCK)
            chosen = block if ids is None else _choose(block, ids, start)
            start += len(block)
            if len(chosen):
                yield chosen


def _choose(block: pa.Array, ids: np.ndarray, start: int) -> pa.Array:
    low, high = np.searchsorted(ids, np.array([start, start + len(block)], dtype=np.uint32))
    if high - low == len(block):
        return block
    return block.take(pa.array(ids[low:high] - np.uint32(start)))


class Fetcher(ABC):
    """Fetches rows by id, batch by batch; `pyarrow.Table.take` would first join the whole columns.

    ``schema`` has the columns c0, c1, …; ``ends`` the number of rows up to the end of each batch, int64.
    """

    def __init__(self, schema: pa.Schema, ends: np.ndarray) -> None:
        self._schema = schema
        self._ends = ends

    def take(self, row_ids: np.ndarray, columns: Sequence[int]) -> pa.Table:
        """Return the rows in the order asked for, dictionary columns as their plain values.

        Raises:
            IndexError: a row id or a column index is out of range.
        """
        ids = np.asarray(row_ids, dtype=np.int64)
        names = [self._schema.names[i] for i in columns]
        if len(ids) and (ids.min() < 0 or not len(self._ends) or ids.max() >= self._ends[-1]):
            total = int(self._ends[-1]) if len(self._ends) else 0
            raise IndexError(f"row {ids.max() if ids.min() >= 0 else ids.min()} is not in 0 to {total - 1}")
        if not len(ids) or not names:
            return self._empty(names)
        return self._fetch(ids, np.searchsorted(self._ends, ids, side="right"), list(columns))

    @abstractmethod
    def _batches_at(self, places: np.ndarray, columns: list[int]) -> Iterator[pa.RecordBatch]:
        """Yield the batches at places, which ascend, with some columns."""

    def _fetch(self, ids: np.ndarray, places: np.ndarray, columns: list[int]) -> pa.Table:
        """Take from each batch in turn, then put the rows in order."""
        by_batch = np.argsort(places, kind="stable")
        used, firsts = np.unique(places[by_batch], return_index=True)
        parts = []
        chosen_by_batch = np.split(by_batch, firsts[1:])
        for place, batch, chosen in zip(used, self._batches_at(used, columns), chosen_by_batch, strict=True):
            start = int(self._ends[place]) - batch.num_rows
            parts.append(_plain(batch.take(pa.array(ids[chosen] - start))))
        table = pa.Table.from_batches(parts)
        if np.array_equal(by_batch, np.arange(len(ids))):
            return table
        back = np.empty_like(by_batch)
        back[by_batch] = np.arange(len(ids))
        return table.combine_chunks().take(pa.array(back))

    def _empty(self, names: list[str]) -> pa.Table:
        fields = [pa.field(name, plain_type(self._schema.field(name).type)) for name in names]
        return pa.schema(fields).empty_table()


class Windows(Fetcher):
    """Fetches rows of a table in memory."""

    def __init__(self, table: pa.Table) -> None:
        self._batches = table.to_batches()
        ends = np.cumsum([batch.num_rows for batch in self._batches], dtype=np.int64)
        super().__init__(table.schema, ends)

    def _batches_at(self, places: np.ndarray, columns: list[int]) -> Iterator[pa.RecordBatch]:
        return (self._batches[place].select(columns) for place in places)

    def _fetch(self, ids: np.ndarray, places: np.ndarray, columns: list[int]) -> pa.Table:
        firsts = np.flatnonzero((np.diff(ids, prepend=-2) != 1) | (np.diff(places, prepend=-1) != 0))
        if len(firsts) <= max(_SLICES_A_BATCH * len(np.unique(places)), len(ids) // _LONG_RUN):
            return self._join_slices(ids, places, firsts, columns)
        return super()._fetch(ids, places, columns)

    def _join_slices(
        self, ids: np.ndarray, places: np.ndarray, firsts: np.ndarray, columns: list[int]
    ) -> pa.Table:
        """Join runs of neighbouring rows, which copies nothing but the rows themselves."""
        slices = []
        for first, end in zip(firsts, np.append(firsts[1:], len(ids)), strict=True):
            batch = self._batches[places[first]]
            start = int(self._ends[places[first]]) - batch.num_rows
            slices.append(_plain(batch.select(columns).slice(ids[first] - start, end - first)))
        return pa.Table.from_batches([pa.concat_batches(slices)])


def plain_type(arrow: pa.DataType) -> pa.DataType:
    """Return the type of the values of a dictionary type, any other type as it is."""
    return arrow.value_type if pa.types.is_dictionary(arrow) else arrow


def plain(values: pa.Array) -> pa.Array:
    """Return a dictionary array as its values, any other array as it is."""
    return values.dictionary_decode() if pa.types.is_dictionary(values.type) else values


def _plain(batch: pa.RecordBatch) -> pa.RecordBatch:
    if not any(pa.types.is_dictionary(field.type) for field in batch.schema):
        return batch
    return pa.RecordBatch.from_arrays([plain(column) for column in batch.columns], batch.schema.names)

"""Columns of a table read in blocks, and a few rows fetched from anywhere in it."""

from __future__ import annotations

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


class Windows:
    """Fetches rows by id, batch by batch; `pyarrow.Table.take` would first join the whole columns."""

    def __init__(self, table: pa.Table) -> None:
        self._schema = table.schema
        self._batches = table.to_batches()
        self._ends = np.cumsum([batch.num_rows for batch in self._batches], dtype=np.int64)

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
        places = np.searchsorted(self._ends, ids, side="right")
        firsts = np.flatnonzero((np.diff(ids, prepend=-2) != 1) | (np.diff(places, prepend=-1) != 0))
        if len(firsts) <= _SLICES_A_BATCH * len(np.unique(places)):
            return self._join_slices(ids, places, firsts, list(columns))
        return self._gather_batches(ids, places, list(columns))

    def _join_slices(
        self, ids: np.ndarray, places: np.ndarray, firsts: np.ndarray, columns: list[int]
    ) -> pa.Table:
        """Join runs of neighbouring rows, which copies nothing but the rows themselves."""
        slices = []
        for first, end in zip(firsts, np.append(firsts[1:], len(ids)), strict=True):
            batch, start = self._batch(places[first])
            slices.append(_plain(batch.select(columns).slice(ids[first] - start, end - first)))
        return pa.Table.from_batches([pa.concat_batches(slices)])

    def _gather_batches(self, ids: np.ndarray, places: np.ndarray, columns: list[int]) -> pa.Table:
        """Take from each batch in turn, then put the rows in order."""
        by_batch = np.argsort(places, kind="stable")
        used, firsts = np.unique(places[by_batch], return_index=True)
        parts = []
        for place, chosen in zip(used, np.split(by_batch, firsts[1:]), strict=True):
            batch, start = self._batch(place)
            parts.append(_plain(batch.select(columns).take(pa.array(ids[chosen] - start))))
        table = pa.Table.from_batches(parts)
        if np.array_equal(by_batch, np.arange(len(ids))):
            return table
        back = np.empty_like(by_batch)
        back[by_batch] = np.arange(len(ids))
        return table.combine_chunks().take(pa.array(back))

    def _batch(self, place: int) -> tuple[pa.RecordBatch, int]:
        batch = self._batches[place]
        return batch, int(self._ends[place]) - batch.num_rows

    def _empty(self, names: list[str]) -> pa.Table:
        fields = [pa.field(name, plain_type(self._schema.field(name).type)) for name in names]
        return pa.schema(fields).empty_table()


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

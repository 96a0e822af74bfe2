"""How the rows of a table are cut into Arrow batches."""

from __future__ import annotations

from typing import Final

import pyarrow as pa

BATCH: Final = 131_072
"""Most rows of a batch: small enough for a cheap ``take``, large enough for a parallel scan."""

_TINY: Final = BATCH // 8
_MERGED: Final = 8


def even(table: pa.Table) -> pa.Table:
    """Return the same rows in batches of at most `BATCH` rows, cut alike in all columns.

    Nothing is copied, unless the rows lie in many tiny pieces.
    """
    pieces = max((column.num_chunks for column in table.columns), default=0)
    if pieces > 1 and table.num_rows // pieces < _TINY:
        table = table.combine_chunks()
    return pa.Table.from_batches(table.to_batches(max_chunksize=BATCH), table.schema)


def grow(table: pa.Table, new: pa.Table) -> pa.Table:
    """Return ``table`` followed by ``new``, of the same schema.

    Each `_MERGED` batches, the last ones that are not much larger than what follows are merged, so that n
    rows added one by one lie in O(log n) small batches, and each row is copied O(log n) times.
    """
    batches = [*table.to_batches(), *new.to_batches(BATCH)]
    if len(batches) % _MERGED == 0:
        batches = _merged(batches)
    return pa.Table.from_batches(batches, table.schema)


def _merged(batches: list[pa.RecordBatch]) -> list[pa.RecordBatch]:
    tail, rows = [batches[-1]], batches[-1].num_rows
    batches = batches[:-1]
    while batches and batches[-1].num_rows <= 2 * rows and batches[-1].num_rows + rows <= BATCH:
        last = batches.pop()
        rows += last.num_rows
        tail.insert(0, last)
    whole = pa.Table.from_batches(tail).combine_chunks()
    return [*batches, *whole.to_batches(BATCH)]

"""Rows of a table picked by number, whole columns at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from wandb_tables_widget.errors import LengthError
from wandb_tables_widget.table.batches import BATCH

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MOST_BYTES: Final = 2**31 - 1
"""Arrow's offsets of text and lists have 32 bits."""


def gather(data: pa.Table, rows: NDArray[np.int32]) -> list[pa.ChunkedArray]:
    """Return the columns of a table with the rows of these numbers; -1 is a row of missing values.

    Raises:
        LengthError: a column of lists or dicts is too large to be put together.
    """
    if len(rows) == data.num_rows and np.array_equal(rows, np.arange(len(rows))):
        return list(data.columns)
    taken = pa.array(rows, mask=rows < 0)
    names = data.column_names
    return [_gather_column(name, column, taken) for name, column in zip(names, data.columns, strict=True)]


def _gather_column(name: str, column: pa.ChunkedArray, rows: pa.Array) -> pa.ChunkedArray:
    if column.nbytes > _MOST_BYTES and pa.types.is_string(column.type):
        column = column.cast(pa.large_string())
    try:
        whole = pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)
        parts = [whole.take(rows.slice(start, BATCH)) for start in range(0, len(rows), BATCH)]
    except pa.ArrowInvalid as error:
        raise LengthError(f"column {name!r} is too large to be joined: {error}; join fewer rows") from error
    return pa.chunked_array(parts, column.type)

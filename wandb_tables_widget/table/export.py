"""A snapshot as pandas, as rows, as a line of text, and compared with another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from wandb_tables_widget.dtypes import (
    AnyType,
    Boolean,
    Dict,
    List,
    Media,
    NDArray,
    NoneDType,
    Number,
    Timestamp,
)
from wandb_tables_widget.table.cells import read
from wandb_tables_widget.table.keys import read_keyed
from wandb_tables_widget.table.text import decode_text

_OBJECTS: Final = (AnyType, Dict, List, Media, NDArray, NoneDType)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wandb_tables_widget.dtypes import Column, Schema
    from wandb_tables_widget.media import BlobSource
    from wandb_tables_widget.table.snapshot import Snapshot


def to_pandas(snapshot: Snapshot) -> pd.DataFrame:
    """Return the rows as a DataFrame; see `Table.to_pandas` for the types."""
    columns = [
        _series(column, data, snapshot.blobs)
        for column, data in zip(snapshot.schema, snapshot.data.columns, strict=True)
    ]
    return pd.DataFrame(dict(zip(snapshot.schema.names, columns, strict=True)))


def _series(column: Column, data: pa.ChunkedArray, blobs: BlobSource) -> pd.Series[Any]:
    dtype = column.dtype
    if isinstance(dtype, _OBJECTS) or dtype == Timestamp(date=True):
        return pd.Series(read(data, dtype, blobs), dtype=object)
    nullable: dict[pa.DataType, Any] = {}
    if data.null_count and isinstance(dtype, (Boolean, Number)):
        nullable = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}
    # Only whole tables take pandas' way for text that makes no Python object a value.
    frame: pd.DataFrame = pa.table([decode_text(data)], ["values"]).to_pandas(types_mapper=nullable.get)
    return frame["values"]


def row_lists(snapshot: Snapshot) -> Iterator[list[Any]]:
    """Yield each row as a list, converted a batch at a time."""
    for batch in snapshot.batches():
        columns = [
            read_keyed(data, column, snapshot.blobs, snapshot.keys)
            for column, data in zip(snapshot.schema, batch.columns, strict=True)
        ]
        yield from map(list, zip(*columns, strict=True))


def row_dict(snapshot: Snapshot, row: int) -> dict[str, Any]:
    """Return one row by column name."""
    return {
        column.name: read_keyed(data, column, snapshot.blobs, snapshot.keys)[0]
        for column, data in zip(snapshot.schema, snapshot.slice(row, 1).columns, strict=True)
    }


def slice_rows(snapshot: Snapshot, rows: range) -> pa.Table:
    """Return some rows; consecutive ones that are in memory are not copied."""
    low = min(rows, default=0)
    part = snapshot.slice(low, max(rows, default=-1) + 1 - low)
    return part if rows.step == 1 else part.take([row - low for row in rows])


def describe(schema: Schema) -> str:
    """Return the number of columns, and names and types of the first, as one line's worth of text."""
    shown = ", ".join(f"{column.name} {column.dtype}" for column in schema.columns[:8])
    more = f", {len(schema) - 8} more" if len(schema) > 8 else ""  # noqa: PLR2004  # a line's worth
    return f"{len(schema)} columns: {shown}{more}"


def same_content(a: Snapshot, b: Snapshot) -> bool:
    """Tell whether two snapshots have the same columns, types and values; NaN equals missing."""
    if a.schema.names != b.schema.names or a.num_rows != b.num_rows:
        return False
    types_differ = any(x.dtype != y.dtype for x, y in zip(a.schema, b.schema, strict=True))
    if types_differ:
        return False
    return all(
        _canonical(x).equals(_canonical(y)) for x, y in zip(a.data.columns, b.data.columns, strict=True)
    )


def _canonical(data: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_dictionary(data.type) or pa.types.is_string(data.type):
        return data.cast(pa.large_string())
    if pa.types.is_floating(data.type):
        return pc.if_else(pc.is_nan(data), pa.scalar(None, data.type), data)
    return data

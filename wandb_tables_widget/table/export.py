"""A snapshot as pandas, as rows, and compared with another."""

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

_OBJECTS: Final = (AnyType, Dict, List, Media, NDArray, NoneDType)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wandb_tables_widget.dtypes import Column
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
    frame: pd.DataFrame = pa.table([_plain(data)], ["values"]).to_pandas(types_mapper=nullable.get)
    return frame["values"]


def _plain(data: pa.ChunkedArray) -> pa.ChunkedArray:
    return data.cast(pa.string()) if pa.types.is_dictionary(data.type) else data


def row_lists(snapshot: Snapshot) -> Iterator[list[Any]]:
    """Yield each row as a list, converted a batch at a time."""
    for batch in snapshot.data.to_batches():
        columns = [
            read(data, column.dtype, snapshot.blobs)
            for column, data in zip(snapshot.schema, batch.columns, strict=True)
        ]
        yield from map(list, zip(*columns, strict=True))


def row_dict(snapshot: Snapshot, row: int) -> dict[str, Any]:
    """Return one row by column name."""
    return {
        column.name: read(data.slice(row, 1), column.dtype, snapshot.blobs)[0]
        for column, data in zip(snapshot.schema, snapshot.data.columns, strict=True)
    }


def same_content(a: Snapshot, b: Snapshot) -> bool:
    """Tell whether two snapshots have the same columns, types and values; NaN equals missing."""
    if a.schema.names != b.schema.names or a.data.num_rows != b.data.num_rows:
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

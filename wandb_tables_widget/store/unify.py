"""One schema for rows that were added at different times."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from wandb_tables_widget.dtypes import AnyType, Column, Schema, arrow_type
from wandb_tables_widget.dtypes.widen import widen
from wandb_tables_widget.errors import TypeMismatchError
from wandb_tables_widget.table.recast import recast
from wandb_tables_widget.table.text import decode_text

if TYPE_CHECKING:
    from wandb_tables_widget.media.base import BlobSource


def same_columns(known: Schema, new: Schema) -> Schema:
    """Return the schema of rows of both, which have the same columns; types widen as within a table.

    Raises:
        TypeMismatchError: columns or types that do not go together.
    """
    if set(known.names) != set(new.names):
        raise TypeMismatchError(
            f"the table was logged with the columns {list(known.names)!r:.200}, not "
            f"{list(new.names)!r:.200}; log these rows under another key, or call "
            "define_metric(key, summary='none') to begin anew"
        )
    return Schema(tuple(_widened(column, new[column.name]) for column in known))


def union(known: Schema, new: Schema) -> Schema:
    """Return the schema of rows of both: all columns, ``known`` first; mixed where types do not mix."""
    wide = [_mixed(column, new[column.name]) if column.name in new else _open(column) for column in known]
    return Schema((*wide, *(_open(column) for column in new if column.name not in known)))


def as_schema(data: pa.Table, old: Schema, new: Schema, blobs: BlobSource) -> pa.Table:
    """Return rows of schema ``old`` as rows of the wider ``new``; columns they lack are missing values."""
    plain = [decode_text(column) for column in data.columns]
    if old == new:
        return pa.Table.from_arrays(plain, names=list(new.names))
    at = {name: position for position, name in enumerate(old.names)}
    columns = [
        recast(column.name, plain[at[column.name]], old[column.name].dtype, column.dtype, blobs)
        if column.name in at
        else _missing(data.num_rows, column)
        for column in new
    ]
    return pa.Table.from_arrays(columns, names=list(new.names))


def _missing(rows: int, column: Column) -> pa.ChunkedArray:
    kind = arrow_type(column.dtype)
    return pa.chunked_array([pa.nulls(rows, kind)], kind)


def _widened(known: Column, new: Column) -> Column:
    wide = widen(known.dtype, new.dtype)
    if wide is None:
        raise TypeMismatchError(
            f"column {known.name!r} was logged as {known.dtype} and holds {new.dtype} now; convert its "
            "values, or log them under another key"
        )
    return Column(known.name, wide, known.optional or new.optional)


def _mixed(known: Column, new: Column) -> Column:
    wide = widen(known.dtype, new.dtype)
    return Column(known.name, AnyType() if wide is None else wide)


def _open(column: Column) -> Column:
    return Column(column.name, column.dtype)

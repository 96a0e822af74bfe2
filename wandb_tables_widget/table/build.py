"""The rows a new table starts with."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa

from wandb_tables_widget.dtypes import Column, DType, NoneDType, Schema, arrow_type
from wandb_tables_widget.dtypes.colors import read_colors
from wandb_tables_widget.errors import LengthError, TableError, TypeMismatchError
from wandb_tables_widget.table.batches import even
from wandb_tables_widget.table.conform import conform
from wandb_tables_widget.table.declared import declare
from wandb_tables_widget.table.frames import arrow_table, is_frame, not_tabular, read_frame
from wandb_tables_widget.table.names import check_names
from wandb_tables_widget.table.recast import recast
from wandb_tables_widget.table.rows import Rows, empty_rows
from wandb_tables_widget.table.take import take

if TYPE_CHECKING:
    from wandb_tables_widget.media import BlobSource

DEFAULT_COLUMNS: Final = ("Input", "Output", "Expected")
"""Columns of a table that is given neither columns nor a frame, as in W&B."""


def one_source(*, data: Any, rows: Any, dataframe: Any) -> Any:
    """Return the one argument that a table's rows come from, None if there is none.

    Raises:
        TableError: more than one was given.
    """
    if rows is not None:
        warnings.warn("rows= is deprecated; use data=", DeprecationWarning, stacklevel=3)
    given = [source for source in (data, rows, dataframe) if source is not None]
    if len(given) > 1:
        raise TableError("data, rows and dataframe were given together; give one of them")
    return given[0] if given else None


def build_rows(columns: Any, data: Any, dtype: Any, optional: Any, *, mixed: bool) -> Rows:
    """Return the rows of a new table.

    Raises:
        TableError: the arguments do not describe a table; subclasses say what is wrong.
    """
    if columns is not None and (isinstance(columns, str) or not isinstance(columns, Sequence)):
        columns = _listed(columns)
    if data is not None and is_frame(data):
        return _from_frame(columns, data, dtype, optional, mixed=mixed)
    names = check_names(DEFAULT_COLUMNS if columns is None else columns)
    rows = empty_rows(Schema(declare(names, dtype, optional)), mixed=mixed)
    for at, row in enumerate(_listed_rows(data)):
        rows.append(_row(at, row))
    return rows


def _listed(columns: Any) -> list[Any]:
    if isinstance(columns, (str, bytes)) or not hasattr(columns, "tolist"):
        raise TableError(f"columns is a list of names, not {type(columns).__name__}")
    return list(columns.tolist())


def _listed_rows(data: Any) -> Sequence[Any]:
    if data is None:
        return ()
    if isinstance(data, (str, bytes)) or not isinstance(data, Sequence):
        raise not_tabular(data)
    return data


def _row(at: int, row: Any) -> tuple[Any, ...]:
    if isinstance(row, (str, bytes, dict, set)) or not hasattr(row, "__iter__"):
        way = "use pandas.DataFrame(rows) for dicts" if isinstance(row, dict) else "put its values in a list"
        raise TypeMismatchError(f"row {at} is {type(row).__name__}, not a list of values; {way}")
    return tuple(row)


def _from_frame(columns: Any, data: Any, dtype: Any, optional: Any, *, mixed: bool) -> Rows:
    if not isinstance(data, (pd.DataFrame, np.ndarray)):
        data = arrow_table(data)
    sources = read_frame(data, columns)
    rows = empty_rows(Schema(), mixed=mixed)
    taken = [
        take(_as_told(start, data), sources[start.name], rows.memory, mixed=mixed)
        for start in declare(list(sources), dtype, optional)
    ]
    rows.replace(Schema(tuple(column for column, _ in taken)), _table(taken))
    return rows


def _as_told(start: Column, data: Any) -> Column:
    """Return a column whose type nobody declared with what Arrow data tells of its colours, if it does."""
    if not isinstance(data, pa.Table) or not isinstance(start.dtype, NoneDType):
        return start
    return Column(start.name, read_colors(data.schema.field(start.name)) or start.dtype, start.optional)


def _table(taken: list[Any]) -> pa.Table:
    return even(pa.Table.from_arrays([data for _, data in taken], names=[column.name for column, _ in taken]))


def rows_of_arrow(data: Any, schema: Schema | None, blobs: BlobSource | None) -> Rows:
    """Return the rows of Arrow data; ``schema`` is trusted, None infers it.

    Raises:
        LengthError: the schema has other columns than the data.
        TableError: the data does not become a table.
    """
    if schema is None:
        return _from_frame(None, data, None, optional=True, mixed=False)
    sources = read_frame(data, None)
    if tuple(sources) != schema.names:
        raise LengthError(f"the schema lists {list(schema.names)!r:.200}, the data {list(sources)!r:.200}")
    rows = Rows(schema, pa.table({}), blobs)
    taken = []
    for column, source in zip(schema, sources.values(), strict=True):
        found, arrow = conform(column.name, source)
        taken.append(
            (column, recast(column.name, arrow, _meant(found, column.dtype), column.dtype, rows.blobs))
        )
    rows.replace(schema, _table(taken))
    return rows


def _meant(found: DType, declared: DType) -> DType:
    """Return what Arrow data holds when the schema says that it is ``declared``.

    Arrow's type alone does not tell media from dicts, arrays from lists, or JSON from text.
    """
    return declared if arrow_type(found) == arrow_type(declared) else found

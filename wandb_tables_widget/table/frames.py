"""Anything tabular as named columns, without importing any data-frame library but pandas."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from wandb_tables_widget.errors import LengthError, TableError, TypeMismatchError
from wandb_tables_widget.table.batches import even
from wandb_tables_widget.table.names import check_names

Sources = dict[str, Any]
"""Column name to what `take.take` takes."""


def is_frame(data: Any) -> bool:
    """Tell whether ``data`` is read column by column: a pandas frame, Arrow, or an array."""
    return isinstance(data, (pd.DataFrame, np.ndarray)) or hasattr(data, "__arrow_c_stream__")


def read_frame(data: Any, columns: list[Any] | None) -> Sources:
    """Return the columns of something tabular.

    Args:
        data: a pandas DataFrame (its index is dropped), a 2-D array, or an object with
            ``__arrow_c_stream__`` such as a pyarrow Table, a polars DataFrame or a DuckDB relation.
        columns: names of a 2-D array's columns; of a frame, the columns to take, None for all.

    Raises:
        TableError: ``data`` is not tabular, or its column names are not usable.
        LengthError: an array has another number of columns than names.
    """
    if isinstance(data, np.ndarray):
        return _read_array(data, columns)
    sources = _read_pandas(data) if isinstance(data, pd.DataFrame) else _read_arrow(data)
    return sources if columns is None else _pick(sources, columns)


def _pick(sources: Sources, columns: list[Any]) -> Sources:
    names = check_names(columns)
    missing = [name for name in names if name not in sources]
    if missing:
        raise TableError(
            f"the frame has no column {missing[0]!r}; columns= picks among {list(sources)!r:.200}"
        )
    return {name: sources[name] for name in names}


def _read_pandas(frame: pd.DataFrame) -> Sources:
    if isinstance(frame.columns, pd.MultiIndex):
        raise TableError(
            "the frame has several levels of column names; join them first: "
            "df.columns = ['.'.join(map(str, c)) for c in df.columns]"
        )
    names = check_names(frame.columns.tolist())
    return {name: frame.iloc[:, at] for at, name in enumerate(names)}


def _read_array(array: np.ndarray[Any, Any], columns: list[Any] | None) -> Sources:
    if array.ndim != 2:  # noqa: PLR2004  # rows and columns
        raise TableError(f"an array of shape {array.shape} is no table; two dimensions are needed")
    names = check_names(columns or ())
    if len(names) != array.shape[1]:
        raise LengthError(f"the array has {array.shape[1]} columns and {len(names)} names; pass columns=[…]")
    return {name: array[:, at] for at, name in enumerate(names)}


def _read_arrow(data: Any) -> Sources:
    table = arrow_table(data)
    names = check_names(table.column_names)
    return dict(zip(names, even(table).columns, strict=True))


def arrow_table(data: Any) -> pa.Table:
    """Return an object with ``__arrow_c_stream__`` as an Arrow table.

    Raises:
        TypeMismatchError: it does not become one.
    """
    try:
        return data if isinstance(data, pa.Table) else pa.table(data)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError, ValueError, TypeError) as error:
        raise TypeMismatchError(f"{type(data).__name__} does not become an Arrow table: {error}") from error


def not_tabular(data: Any) -> TableError:
    """Return the error for something no table is made of."""
    kind = type(data).__name__
    ways = {
        "LazyFrame": "collect() it first",
        "dict": "use pandas.DataFrame(data)",
        "Series": "use to_frame()",
        "str": "read the file first, for example with pandas",
    }
    way = ways.get(kind, "use a list of rows, a 2-D array, a DataFrame or Arrow data")
    return TableError(f"a table cannot be made of {kind}; {way}")

"""Verbs on whole columns: add, compute, get, cast."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from wandb_tables_widget.dtypes import Column, DType, NDArray, NoneDType, Number, Schema, Timestamp, to_dtype
from wandb_tables_widget.dtypes.infer import shorten
from wandb_tables_widget.dtypes.widen import widen
from wandb_tables_widget.errors import DuplicateColumnError, LengthError, TableError, TypeMismatchError
from wandb_tables_widget.media import Image
from wandb_tables_widget.table.batches import even
from wandb_tables_widget.table.cells import read
from wandb_tables_widget.table.keys import read_keyed
from wandb_tables_widget.table.links import check_type, with_link, without_links
from wandb_tables_widget.table.names import check_name
from wandb_tables_widget.table.recast import recast
from wandb_tables_widget.table.take import take

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from wandb_tables_widget.table.rows import Rows
    from wandb_tables_widget.table.snapshot import Snapshot


def add_columns(rows: Rows, columns: Iterable[tuple[Any, Any]], *, optional: bool) -> None:
    """Add columns at the right, all or none; ``columns`` are pairs of a name and its data.

    Raises:
        DuplicateColumnError: the table has a column of that name.
        LengthError: the data has not one value a row. A table without columns takes any length.
        TypeMismatchError: a value does not fit, or is missing and ``optional`` is False.
    """
    schema, table, keys = list(rows.schema), rows.seal(), rows.keys
    for name, given in columns:
        text = check_name(name, len(schema))
        if any(text == column.name for column in schema):
            raise DuplicateColumnError(f"there is a column {text!r} already; choose another name")
        if not _is_listed(given):
            raise TypeMismatchError(
                f"the data of column {text!r} is {type(given).__name__}; use a list or an array"
            )
        data, links = without_links(given, rows.owner())
        if schema and len(data) != table.num_rows:
            raise LengthError(f"column {text!r} has {len(data)} values for {table.num_rows} rows")
        start = Column(text, NoneDType(), optional)
        column, taken = take(start, data, rows.memory, mixed=rows.mixed)
        table = table.append_column(text, taken) if schema else pa.table({text: taken})
        schema.append(column)
        for link in links:
            keys = with_link(keys, text, link)
            check_type(keys, text, column.dtype)
    rows.replace(Schema(tuple(schema)), even(table))
    rows.keys = keys


def _is_listed(data: Any) -> bool:
    scalar = isinstance(data, (str, bytes, dict)) or getattr(data, "ndim", 1) == 0
    return not scalar and hasattr(data, "__len__")


def compute_columns(
    rows: Iterable[dict[str, Any]], function: Callable[[int, dict[str, Any]], dict[str, Any]]
) -> dict[Any, list[Any]]:
    """Return the columns that ``function(index, row)`` makes, a list a key.

    Raises:
        TypeMismatchError: it is no function, or returned no dict.
        LengthError: it returned other keys than for the rows before.
    """
    if not callable(function):
        raise TypeMismatchError(f"{shorten(function)} cannot be called; give a function of (index, row)")
    columns: dict[Any, list[Any]] = {}
    for at, row in enumerate(rows):
        made = function(at, row)
        if not isinstance(made, dict):
            raise TypeMismatchError(
                f"the function returned {type(made).__name__} for row {at}; return a dict"
            )
        if at and made.keys() != columns.keys():
            raise LengthError(f"row {at} gave the columns {list(made)!r:.200}, others {list(columns)!r:.200}")
        for name, value in made.items():
            columns.setdefault(name, []).append(value)
    return columns


def get_column(snapshot: Snapshot, name: str, convert_to: str | None) -> Any:
    """Return a column as a list, or as a numpy array if ``convert_to`` is ``"numpy"``.

    Raises:
        ColumnNotFoundError: there is no such column.
        TableError: ``convert_to`` is something else.
    """
    if convert_to not in (None, "numpy"):
        raise TableError(f"convert_to={shorten(convert_to)} is not known; use 'numpy' or None")
    column = snapshot.schema[name]
    data = snapshot.column(snapshot.schema.index(name))
    if convert_to == "numpy" and isinstance(column.dtype, (Number, Timestamp)):
        return _plain_numpy(data)
    if convert_to is None:
        return read_keyed(data, column, snapshot.blobs, snapshot.keys)
    return _stack(read(data, column.dtype, snapshot.blobs))


def _plain_numpy(data: pa.ChunkedArray) -> np.ndarray[Any, Any]:
    """Return numbers and times; missing are NaN or NaT, times with a zone are in UTC."""
    if pa.types.is_date(data.type) or pa.types.is_timestamp(data.type):
        data = data.cast(pa.timestamp("us"))
    return np.array(data.to_numpy())


def _stack(values: list[Any]) -> np.ndarray[Any, Any]:
    """Return values as one array: images as pixels, arrays of one shape stacked, else a vector of objects."""
    plain = [value.to_numpy() if isinstance(value, Image) else value for value in values]
    kinds = set(map(type, plain))
    if kinds <= {str} or kinds <= {bool}:
        return np.array(plain)
    try:
        return np.array(plain) if kinds <= {list, np.ndarray} else _objects(plain)
    except ValueError:
        return _objects(plain)


def _objects(values: list[Any]) -> np.ndarray[Any, Any]:
    vector = np.empty(len(values), dtype=object)
    vector[:] = values
    return vector


def cast_column(rows: Rows, name: str, spec: Any, *, optional: bool) -> DType:
    """Give a column another type that its values have already, and return it; a key column is none then.

    Raises:
        ColumnNotFoundError: there is no such column.
        TypeMismatchError: a value does not fit the type, or is missing and ``optional`` is False.
    """
    at, target = rows.schema.index(name), to_dtype(spec)
    column, table = rows.schema.columns[at], rows.seal()
    data = table.column(at)
    if widen(column.dtype, target) == target:
        data = recast(name, data, column.dtype, target, rows.blobs)
        _refuse_missing(name, data, optional=optional)
    else:
        values = read(data, column.dtype, rows.blobs)
        made, data = take(Column(name, target, optional), values, rows.memory, mixed=False)
        if made.dtype != target and not isinstance(column.dtype, NDArray):
            raise TypeMismatchError(
                f"column {name!r} holds {made.dtype}, not {target}; convert its values first"
            )
        target = made.dtype
    columns = [*rows.schema.columns[:at], Column(name, target, optional), *rows.schema.columns[at + 1 :]]
    rows.replace(Schema(tuple(columns)), even(table.set_column(at, name, data)))
    rows.keys = {other: key for other, key in rows.keys.items() if other != name}
    return target


def _refuse_missing(name: str, data: pa.ChunkedArray, *, optional: bool) -> None:
    missing = pc.sum(pc.is_null(data, nan_is_null=pa.types.is_floating(data.type))).as_py()
    if missing and not optional:
        raise TypeMismatchError(f"column {name!r} has {missing} missing values; use optional=True")

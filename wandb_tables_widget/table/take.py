"""A whole column at once: from Arrow, an array, a pandas Series or a list of values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from wandb_tables_widget.dtypes import AnyType, Boolean, Column, DType, NoneDType, Number, OnlyNaN, String
from wandb_tables_widget.dtypes.arrow import arrow_type
from wandb_tables_widget.dtypes.infer import MediaValue
from wandb_tables_widget.dtypes.widen import holds_mixed, widen
from wandb_tables_widget.errors import TypeMismatchError
from wandb_tables_widget.table.cells import write
from wandb_tables_widget.table.conform import conform
from wandb_tables_widget.table.fit import examine_at, fit
from wandb_tables_widget.table.recast import recast
from wandb_tables_widget.table.text import MAX_ROWS, encode_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wandb_tables_widget.media import MemoryBlobs

_NULL: Final = type(None)
_EAGER_ROWS: Final = 20_000_000
_PLAIN: Final[dict[frozenset[type], DType]] = {
    frozenset(): NoneDType(),
    frozenset({bool}): Boolean(),
    frozenset({int}): Number(integer=True),
    frozenset({float}): Number(),
    frozenset({int, float}): Number(),
    frozenset({str}): String(),
}


def take(start: Column, source: Any, blobs: MemoryBlobs, *, mixed: bool) -> tuple[Column, pa.ChunkedArray]:
    """Return a column with its final type, and its data.

    Args:
        start: name, declared type (`NoneDType` if none was) and whether it may have missing values.
        source: Arrow data, a numpy array, a pandas Series, or a sequence of Python values.
        blobs: takes the bytes of media.
        mixed: whether types that do not mix make a column of mixed types.

    Raises:
        TypeMismatchError: a value does not fit; the message names column and row.
        MediaError: the bytes of a media value cannot be read.
    """
    copied = not isinstance(source, (pa.Array, pa.ChunkedArray))
    data = to_source(start.name, source)
    if isinstance(data, pa.ChunkedArray):
        found, column = conform(start.name, data)
    else:
        found, column = _from_values(start, data, blobs, mixed=mixed)
    if isinstance(found, Number) and len(column) and column.null_count == len(column):
        found = OnlyNaN() if not found.integer else found
    _check_missing(start, found, column)
    dtype = fit(_optional(start), found, f"column {start.name!r}", column[:1].to_pylist(), mixed=mixed)
    column = recast(start.name, column, found, dtype, blobs)
    if isinstance(dtype, String) and not pa.types.is_dictionary(column.type):
        column = encode_text(column, _EAGER_ROWS if copied else MAX_ROWS)
    return Column(start.name, dtype, start.optional), column


def _optional(column: Column) -> Column:
    return Column(column.name, column.dtype, optional=True)


def to_source(name: str, source: Any) -> pa.ChunkedArray | Sequence[Any]:
    """Return Arrow data where it can be had in one step, else a sequence of Python values."""
    if isinstance(source, pa.ChunkedArray):
        return source
    if isinstance(source, pa.Array):
        return pa.chunked_array([source])
    if isinstance(source, (pd.Series, pd.Index)):
        return _from_pandas(name, source.to_series() if isinstance(source, pd.Index) else source)
    if isinstance(source, np.ndarray):
        return _from_numpy(name, source)
    if hasattr(source, "__arrow_c_stream__"):
        return pa.chunked_array(source)
    return list(source)


def _from_pandas(name: str, series: pd.Series[Any]) -> pa.ChunkedArray | list[Any]:
    dtype = series.dtype
    if isinstance(dtype, pd.SparseDtype):
        return _from_numpy(name, np.asarray(series))
    if isinstance(dtype, (pd.PeriodDtype, pd.IntervalDtype)):
        way = ".dt.to_timestamp()" if isinstance(dtype, pd.PeriodDtype) else ".astype(str)"
        raise TypeMismatchError(f"column {name!r} holds {dtype}, which a table does not keep; use {way}")
    if isinstance(dtype, np.dtype) and dtype.kind == "c":
        return _from_numpy(name, np.asarray(series))
    if isinstance(dtype, np.dtype) and dtype.kind == "O":
        return list(series.tolist())
    try:
        data = pa.array(series.copy(), from_pandas=True)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError, UnicodeEncodeError):
        return list(series.astype(object).tolist())
    return data if isinstance(data, pa.ChunkedArray) else pa.chunked_array([data])


def _from_numpy(name: str, array: np.ndarray[Any, Any]) -> pa.ChunkedArray | list[Any]:
    if array.ndim != 1 or array.dtype.kind == "O":
        return list(array)
    if array.dtype.kind in "cSV":
        raise TypeMismatchError(
            f"column {name!r} holds numpy's {array.dtype}, which a table does not keep; "
            "convert it to numbers or text"
        )
    try:
        return pa.chunked_array([pa.array(array.copy(), from_pandas=True)])
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, UnicodeError):
        return list(array)


def _from_values(
    start: Column, values: Sequence[Any], blobs: MemoryBlobs, *, mixed: bool
) -> tuple[DType, pa.ChunkedArray]:
    quick = _plain_values(values)
    if quick is not None:
        return quick
    found, kept = _examined(start, values, mixed=mixed)
    try:
        data = write(kept, found)
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise TypeMismatchError(
            f"column {start.name!r} mixes floats with whole numbers that are not exact as floats: {error}; "
            "use float(…) or text for all"
        ) from error
    for value in kept:
        keep_media(value, blobs)
    return found, pa.chunked_array([data])


def _plain_values(values: Sequence[Any]) -> tuple[DType, pa.ChunkedArray] | None:
    """Return a column of one plain type, None if the values need a closer look."""
    kinds = set(map(type, values)) - {_NULL}
    if float in kinds and not kinds <= {int, float}:
        values = [None if type(value) is float and value != value else value for value in values]  # noqa: PLR0124
        kinds = set(map(type, values)) - {_NULL}
    dtype = _PLAIN.get(frozenset(kinds))
    if dtype is None:
        return None
    try:
        data = pa.array(values, arrow_type(dtype), from_pandas=True)
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError, UnicodeEncodeError):
        return None
    return dtype, data if isinstance(data, pa.ChunkedArray) else pa.chunked_array([data])


def _examined(start: Column, values: Sequence[Any], *, mixed: bool) -> tuple[DType, list[Any]]:
    """Return the type of all values and their kept forms, one by one."""
    running, kept = _optional(start), []
    seen: DType = NoneDType()
    for row, value in enumerate(values):
        place = f"row {row}, column {start.name!r}"
        found, stored = examine_at(value, place)
        kept.append(stored)
        wide = widen(seen, found)
        if wide is None or wide != seen or holds_mixed(wide):
            dtype = fit(running, found, place, value, mixed=mixed)
            running = Column(start.name, dtype)
            seen = AnyType() if isinstance(dtype, AnyType) else wide or dtype
    return seen, kept


def keep_media(value: Any, blobs: MemoryBlobs) -> None:
    """Keep the bytes of media, also within lists and dicts; raises `MediaError` if they cannot be read."""
    if isinstance(value, list):
        for item in value:
            keep_media(item, blobs)
    elif isinstance(value, dict):
        for item in value.values():
            keep_media(item, blobs)
    elif isinstance(value, MediaValue):
        blobs.add(value.bytes, value.digest)


def _check_missing(start: Column, found: DType, column: pa.ChunkedArray) -> None:
    if start.optional:
        return
    missing = pc.is_null(column, nan_is_null=isinstance(found, Number))
    row = pc.index(missing, value=True).as_py()
    if row >= 0:
        raise TypeMismatchError(
            f"row {row}, column {start.name!r} is missing, and the column is not optional; "
            "give a value, or use optional=True"
        )

"""Columns that come as Arrow, in the Arrow types a table keeps."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from wandb_tables_widget.dtypes import DType, Timestamp, arrow_type, dtype_of
from wandb_tables_widget.dtypes.arrow import kept_as_is
from wandb_tables_widget.errors import TypeMismatchError
from wandb_tables_widget.table.text import one_dictionary

_PER_SECOND: Final = {"s": 1, "ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}
_FIRST: Final = dt.datetime(1, 1, 1)  # noqa: DTZ001  # Python's first moment, whatever the zone
_LAST: Final = dt.datetime(9999, 12, 31, 23, 59, 59, 999_999)  # noqa: DTZ001  # Python's last
_EPOCH: Final = dt.datetime(1970, 1, 1)  # noqa: DTZ001  # Arrow counts from here
_FLOAT_DIGITS: Final = 15  # what every IEEE 754 binary64 keeps
_MICROSECOND: Final = dt.timedelta(microseconds=1)


def conform(name: str, column: pa.ChunkedArray) -> tuple[DType, pa.ChunkedArray]:
    """Return the column type of Arrow data, and the data in an Arrow type that the column type documents.

    What fits already is not copied. Durations become seconds, decimals floats, smaller numbers 64 bits,
    times microseconds.

    Raises:
        TypeMismatchError: a table does not keep the Arrow type, or a value would change: whole numbers beyond
            64 bits, times finer than a microsecond or outside the years 1 to 9999, decimals of more digits
            than a float keeps.
    """
    if isinstance(column.type, pa.BaseExtensionType):
        storage = column.type.storage_type
        column = pa.chunked_array([chunk.storage for chunk in column.chunks], storage)
    try:
        dtype = dtype_of(column.type)
        column = _converted(column, dtype)
    except TypeMismatchError as error:
        raise TypeMismatchError(f"column {name!r}: {error}") from error
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise TypeMismatchError(
            f"column {name!r} of Arrow's {column.type} does not become {dtype} without a loss: {error}; "
            "round it, or convert it to floats or text"
        ) from error
    if isinstance(dtype, Timestamp) and not dtype.date:
        _check_years(name, column)
    return dtype, column


def _converted(column: pa.ChunkedArray, dtype: DType) -> pa.ChunkedArray:
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _dictionary(column, dtype)
    if kept_as_is(kind, dtype):
        return column
    if pa.types.is_duration(kind):
        return pc.divide(
            column.cast(pa.int64()).cast(pa.float64(), safe=False), float(_PER_SECOND[kind.unit])
        )
    if pa.types.is_decimal(kind):
        return _decimals(column)
    if kind == pa.string_view():
        return _views(column)
    return column.cast(arrow_type(dtype))


def _dictionary(column: pa.ChunkedArray, dtype: DType) -> pa.ChunkedArray:
    value_type = column.type.value_type
    if pa.types.is_string(value_type) or pa.types.is_large_string(value_type):
        return one_dictionary(column)
    if value_type == pa.string_view():
        chunks = [
            pa.DictionaryArray.from_arrays(c.indices, c.dictionary.cast(pa.string())) for c in column.chunks
        ]
        return one_dictionary(pa.chunked_array(chunks, pa.dictionary(column.type.index_type, pa.string())))
    return _converted(column.cast(value_type), dtype)


def _views(column: pa.ChunkedArray) -> pa.ChunkedArray:
    try:
        return column.cast(pa.string())
    except pa.ArrowInvalid:
        return column.cast(pa.large_string())


def _decimals(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return decimals as floats, if each float's shortest text is the decimal again."""
    floats = column.cast(pa.float64())
    for value in pc.unique(column).to_pylist() if column.type.precision > _FLOAT_DIGITS else ():
        if value is not None and Decimal(repr(float(value))) != value:
            raise TypeMismatchError(
                f"{value!r} has more digits than a number keeps; cast it to text or double"
            )
    return floats


def _check_years(name: str, column: pa.ChunkedArray) -> None:
    limits = pc.min_max(column.cast(pa.timestamp("us")).cast(pa.int64())).as_py()
    low, high = limits["min"], limits["max"]
    if low is None:
        return
    if low < (_FIRST - _EPOCH) // _MICROSECOND or high > (_LAST - _EPOCH) // _MICROSECOND:
        raise TypeMismatchError(
            f"column {name!r} holds times outside the years 1 to 9999; filter or convert them"
        )

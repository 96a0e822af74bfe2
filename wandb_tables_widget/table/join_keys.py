"""The key columns of two tables, made comparable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
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
    OnlyNaN,
    String,
    Timestamp,
)
from wandb_tables_widget.dtypes.infer import EXACT, INT_MAX
from wandb_tables_widget.errors import TypeMismatchError

if TYPE_CHECKING:
    from wandb_tables_widget.dtypes import Column, DType

_NO_KEYS: Final = (AnyType, Dict, List, NDArray)
_INT_END: Final = float(INT_MAX)
"""2**63, the first float that is no 64-bit whole number."""


def check_kinds(left: Column, right: Column) -> None:
    """Refuse columns whose values could never be equal.

    Raises:
        TypeMismatchError: they are of different kinds, or of one that is no join key.
    """
    for side, column in enumerate((left, right)):
        if isinstance(column.dtype, _NO_KEYS):
            raise TypeMismatchError(
                f"column {column.name!r} of table{side + 1} holds {column.dtype}, which is no join key; "
                "use a column of text, numbers, times, bools or media"
            )
    a, b = _kind(left.dtype), _kind(right.dtype)
    if a != b and "none" not in {a, b}:
        raise TypeMismatchError(
            f"column {left.name!r} of table1 holds {left.dtype}, {right.name!r} of table2 {right.dtype}: "
            f"they are never equal; {_way_out({a, b})}"
        )


def _kind(dtype: DType) -> str:
    if isinstance(dtype, (NoneDType, OnlyNaN)):
        return "none"
    if isinstance(dtype, Timestamp):
        return "time" if dtype.timezone is None else "time in a zone"
    return dtype.media if isinstance(dtype, Media) else dtype.kind


def _way_out(kinds: set[str]) -> str:
    if kinds == {"number", "string"}:
        return "add a column of one kind, such as [str(value) for value in table['column']], and join by it"
    if kinds == {"time", "time in a zone"}:
        return "give both a time zone, or neither, and join by that"
    return "add a column of the other's kind, and join by it"


def comparable(
    left: Column, left_data: pa.ChunkedArray, right: Column, right_data: pa.ChunkedArray
) -> tuple[pa.Array, pa.Array]:
    """Return two key columns as arrays of one Arrow type, null where the key is missing.

    Equal entries are equal keys: 1 and 1.0, -0.0 and 0.0, a date and its midnight, a moment in two zones,
    media of the same bytes. Whole numbers and floats are compared exactly, also beyond 2**53.

    Raises:
        TypeMismatchError: as in `check_kinds`.
    """
    check_kinds(left, right)
    a, b = _plain(left_data, left.dtype), _plain(right_data, right.dtype)
    if a.type == b.type:
        return a, b
    if pa.types.is_null(a.type) or pa.types.is_null(b.type):
        return _typed(a, b.type), _typed(b, a.type)
    return _numbers(a, b)


def _plain(data: pa.ChunkedArray, dtype: DType) -> pa.Array:
    if _kind(dtype) == "none":
        return pa.nulls(len(data))
    if isinstance(dtype, Media):
        data = pc.struct_field(data, "digest")
    if isinstance(dtype, (String, Media)):
        data = data.cast(pa.large_string())
    elif isinstance(dtype, Timestamp):
        data = data.cast(pa.timestamp("us", dtype.timezone)).cast(pa.int64())
    elif isinstance(dtype, Boolean):
        data = data.cast(pa.int8())
    elif isinstance(dtype, Number) and not dtype.integer:
        zero_signed = pc.add(data, 0.0)  # IEEE 754: -0.0 + 0.0 is 0.0
        data = pc.if_else(pc.is_nan(zero_signed), pa.scalar(None, pa.float64()), zero_signed)
    return pa.concat_arrays(data.chunks) if data.num_chunks else pa.array([], data.type)


def _typed(keys: pa.Array, kind: pa.DataType) -> pa.Array:
    return keys.cast(kind) if pa.types.is_null(keys.type) else keys


def _numbers(a: pa.Array, b: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Return whole numbers and floats as floats if that is exact, else as text."""
    whole = a if pa.types.is_integer(a.type) else b
    limits = pc.min_max(whole).as_py()
    if limits["min"] is None or (limits["min"] >= -EXACT and limits["max"] <= EXACT):
        return a.cast(pa.float64()), b.cast(pa.float64())
    return _digits(a), _digits(b)


def _digits(numbers: pa.Array) -> pa.Array:
    """Return numbers as text, a whole float as the whole number it is."""
    if pa.types.is_integer(numbers.type):
        return numbers.cast(pa.large_string())
    values = numbers.to_numpy(zero_copy_only=False)
    whole = (np.floor(values) == values) & (values >= -_INT_END) & (values < _INT_END)
    integers = pa.array(np.where(whole, values, 0).astype(np.int64)).cast(pa.large_string())
    return pc.if_else(pc.and_(pa.array(whole), numbers.is_valid()), integers, numbers.cast(pa.large_string()))

"""Column types to Arrow types and back."""

from __future__ import annotations

from typing import Final

import pyarrow as pa

from wandb_tables_widget.dtypes.types import (
    AnyType,
    Boolean,
    Dict,
    DType,
    List,
    Media,
    NDArray,
    NoneDType,
    Number,
    String,
    Timestamp,
)
from wandb_tables_widget.errors import TypeMismatchError

MEDIA: Final = pa.struct(
    [
        ("digest", pa.string()),
        ("format", pa.string()),
        ("width", pa.int32()),
        ("height", pa.int32()),
        ("size", pa.int64()),
        ("caption", pa.string()),
    ]
)
"""The reference a media column holds."""

_WAYS: Final = (
    (pa.types.is_binary, "decode it to text, or make Images of it"),
    (pa.types.is_large_binary, "decode it to text, or make Images of it"),
    (pa.types.is_fixed_size_binary, "decode it to text"),
    (pa.types.is_time, "write times of day as text"),
    (pa.types.is_interval, "write intervals as text, or as seconds"),
    (pa.types.is_map, "turn it into structs, or into lists of keys and values"),
    (pa.types.is_union, "split it into one column a type"),
)


def arrow_type(dtype: DType) -> pa.DataType:  # noqa: PLR0911  # one line a type
    """Return the Arrow type a new column of ``dtype`` has; see each type for others it may have."""
    if isinstance(dtype, Number):
        return pa.int64() if dtype.integer else pa.float64()
    if isinstance(dtype, Timestamp):
        return pa.date32() if dtype.date else pa.timestamp("us", dtype.timezone)
    if isinstance(dtype, List):
        return pa.list_(arrow_type(dtype.element))
    if isinstance(dtype, Dict) and dtype.fields:
        return pa.struct([(name, arrow_type(inner)) for name, inner in dtype.fields])
    if isinstance(dtype, NDArray):
        return pa.list_(pa.float64())
    if isinstance(dtype, Media):
        return MEDIA
    if isinstance(dtype, Boolean):
        return pa.bool_()
    return pa.null() if isinstance(dtype, NoneDType) else pa.string()


def dtype_of(kind: pa.DataType) -> DType:
    """Return the column type that values of an Arrow type have.

    Durations and decimals are numbers; extension types count as what they are stored as.

    Raises:
        TypeMismatchError: a table does not keep that Arrow type; the message says what to do.
    """
    if isinstance(kind, pa.BaseExtensionType):
        return dtype_of(kind.storage_type)
    if pa.types.is_dictionary(kind):
        return dtype_of(kind.value_type)
    if pa.types.is_nested(kind):
        return _nested(kind)
    scalar = _scalar(kind)
    if scalar is not None:
        return scalar
    raise _refusal(kind)


def _scalar(kind: pa.DataType) -> DType | None:  # noqa: PLR0911  # one line a type
    if pa.types.is_integer(kind):
        return Number(integer=True)
    if pa.types.is_floating(kind) or pa.types.is_duration(kind) or pa.types.is_decimal(kind):
        return Number()
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or kind == pa.string_view():
        return String()
    if pa.types.is_boolean(kind):
        return Boolean()
    if pa.types.is_timestamp(kind):
        return Timestamp(timezone=kind.tz)
    if pa.types.is_date(kind):
        return Timestamp(date=True)
    return NoneDType() if pa.types.is_null(kind) else None


def _nested(kind: pa.DataType) -> DType:
    if pa.types.is_struct(kind):
        return Dict(tuple((kind.field(i).name, dtype_of(kind.field(i).type)) for i in range(kind.num_fields)))
    if pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind):
        return List(dtype_of(kind.value_type))
    if isinstance(kind, (pa.ListViewType, pa.LargeListViewType)):
        return List(dtype_of(kind.value_type))
    raise _refusal(kind)


def _refusal(kind: pa.DataType) -> TypeMismatchError:
    way = next((way for test, way in _WAYS if test(kind)), "convert it to numbers or text")
    return TypeMismatchError(f"a table does not keep Arrow's {kind}; {way}")


def kept_as_is(kind: pa.DataType, dtype: DType) -> bool:
    """Tell whether a column of ``dtype`` may have that Arrow type without a copy."""
    if isinstance(dtype, (String, AnyType)):
        text = kind in {pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string())}
        return text and (isinstance(dtype, String) or not pa.types.is_dictionary(kind))
    return bool(kind == arrow_type(dtype))

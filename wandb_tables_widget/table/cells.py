"""Python values to Arrow columns and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from wandb_tables_widget.dtypes import (
    AnyType,
    Boolean,
    Dict,
    DType,
    List,
    Media,
    NDArray,
    Number,
    arrow_type,
)
from wandb_tables_widget.dtypes.mixed import dump, load
from wandb_tables_widget.errors import TableError
from wandb_tables_widget.media import media_from_struct

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from wandb_tables_widget.media import BlobSource


def write(values: Sequence[Any], dtype: DType) -> pa.Array:
    """Return kept values (see `dtypes.infer.examine`) as an Arrow array of ``arrow_type(dtype)``.

    Raises:
        pa.ArrowInvalid: a whole number is not exact in a column of floats.
    """
    kind = arrow_type(dtype)
    if isinstance(dtype, (List, Dict, NDArray, Media, AnyType)):
        values = [_plain(value, dtype) for value in values]
    array = pa.array(values, kind, from_pandas=True)
    return pa.concat_arrays(array.chunks) if isinstance(array, pa.ChunkedArray) else array


def _plain(value: Any, dtype: DType) -> Any:  # noqa: PLR0911  # one line a type
    """Return a kept value in the form Arrow's type has: lists, dicts and JSON text."""
    if isinstance(dtype, AnyType):
        return dump(value)
    if value is None:
        return None
    if isinstance(value, np.ndarray):
        return value.ravel().tolist() if isinstance(dtype, NDArray) else value.tolist()
    if isinstance(dtype, Media):
        return value.to_struct()
    if isinstance(dtype, List):
        return [_plain(item, dtype.element) for item in value] if _deep(dtype.element) else value
    if isinstance(dtype, Dict):
        return {name: _plain(value.get(name), inner) for name, inner in dtype.fields} or "{}"
    return value


def _deep(dtype: DType) -> bool:
    return isinstance(dtype, (AnyType, Media, List, Dict, NDArray))


def read(column: pa.Array | pa.ChunkedArray, dtype: DType, blobs: BlobSource) -> list[Any]:
    """Return a column's values as Python's: numbers, text, datetimes, lists, dicts, arrays, media values.

    NaN comes back as None. A dict has all keys of its column; those its row lacked are None.

    Raises:
        TableError: a time lies outside the years 1 to 9999.
    """
    if isinstance(dtype, Number):
        return _read_numbers(column)
    if isinstance(dtype, Boolean) and not column.null_count:
        return list(column.to_numpy(zero_copy_only=False).tolist())
    try:
        values: list[Any] = column.to_pylist()
    except (ValueError, OverflowError) as error:
        raise TableError(f"a time is outside the years 1 to 9999: {error}") from error
    revive = _reviver(dtype, blobs)
    return values if revive is None else [None if value is None else revive(value) for value in values]


def _read_numbers(column: pa.Array | pa.ChunkedArray) -> list[Any]:
    if column.null_count and not pa.types.is_floating(column.type):
        return list(column.to_pylist())
    values = column.to_numpy(zero_copy_only=False)
    if values.dtype.kind == "f" and np.isnan(values).any():
        values = np.where(np.isnan(values), None, values.astype(object))
    return list(values.tolist())


def _reviver(dtype: DType, blobs: BlobSource) -> Callable[[Any], Any] | None:
    """Return what turns a value out of Arrow into the value that was put in, None if nothing is to do."""
    if isinstance(dtype, Media):
        return lambda struct: media_from_struct(dtype.media, struct, blobs)
    if isinstance(dtype, NDArray):
        return lambda flat: np.array(flat, dtype=np.float64).reshape(dtype.shape)
    if isinstance(dtype, AnyType):
        return lambda text: load(text, lambda kind, struct: media_from_struct(kind, struct, blobs))
    if isinstance(dtype, List):
        return _list_reviver(_reviver(dtype.element, blobs))
    return _dict_reviver(dtype, blobs) if isinstance(dtype, Dict) else None


def _list_reviver(item: Callable[[Any], Any] | None) -> Callable[[Any], Any] | None:
    if item is None:
        return None
    return lambda values: [None if value is None else item(value) for value in values]


def _dict_reviver(dtype: Dict, blobs: BlobSource) -> Callable[[Any], Any] | None:
    if not dtype.fields:
        return lambda _text: {}
    found = {name: _reviver(inner, blobs) for name, inner in dtype.fields}
    special = {name: revive for name, revive in found.items() if revive is not None}
    if not special:
        return None

    def revive_dict(value: dict[str, Any]) -> dict[str, Any]:
        revived = {name: revive(value[name]) for name, revive in special.items() if value[name] is not None}
        return value | revived

    return revive_dict

"""Values of cells as JSON."""

from __future__ import annotations

import datetime as dt
import decimal
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from wandb_tables_widget.dtypes import AnyType, Dict, List, NDArray, Number
from wandb_tables_widget.dtypes.mixed import load

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

    from wandb_tables_widget.dtypes import DType

EXACT = 2**53
"""JavaScript's numbers are exact up to here; whole numbers beyond travel as text."""

UNREADABLE = "(unreadable value)"
"""What stands for a value that Arrow holds and Python has no type for, such as the year 20,000."""


def to_json(value: Any, dtype: DType) -> Any:
    """Return a value that came out of a column of ``dtype`` (by ``as_py``) as plain JSON.

    Non-finite numbers and whole numbers beyond 2**53 are text, times ISO 8601, arrays nested lists,
    mixed values what their JSON says. NaN in a column of numbers is null.
    """
    if value is None or value is UNREADABLE:
        return value
    if isinstance(dtype, Number) and isinstance(value, float) and math.isnan(value):
        return None
    if isinstance(dtype, NDArray):
        return _nested([_scalar(item) for item in value], dtype.shape)
    if isinstance(dtype, List):
        return [_inner(item, dtype.element) for item in value]
    if isinstance(dtype, Dict):
        return {name: _inner(value.get(name), inner) for name, inner in dtype.fields}
    return _plain(load(value, _reference)) if isinstance(dtype, AnyType) else _plain(value)


def _reference(kind: str, struct: dict[str, Any]) -> dict[str, Any]:
    """Media among mixed values is shown as its reference."""
    return {"_type": kind, **struct}


def _inner(value: Any, dtype: DType) -> Any:
    """Return a value inside a list or dict; NaN is told apart from null there."""
    return _plain(value) if isinstance(dtype, Number) else to_json(value, dtype)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [_plain(item) for item in (value.tolist() if isinstance(value, np.ndarray) else value)]
    return _scalar(value)


def _scalar(value: Any) -> Any:
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, int):
        return value if -EXACT <= value <= EXACT else str(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else _word(value)
    if isinstance(value, (dt.datetime, dt.date, dt.time)):
        return value.isoformat()
    if isinstance(value, decimal.Decimal):
        return _scalar(float(value))
    return _scalar(value.total_seconds()) if isinstance(value, dt.timedelta) else str(value)


def _word(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    return "Infinity" if value > 0 else "-Infinity"


def _nested(flat: list[Any], shape: tuple[int, ...]) -> Any:
    """Return row-major values as nested lists of that shape."""
    if 0 in shape:
        return np.empty(shape).tolist()
    for size in reversed(shape[1:]):
        flat = [flat[i : i + size] for i in range(0, len(flat), size)]
    return flat


def column_to_json(column: pa.Array | pa.ChunkedArray, dtype: DType) -> list[Any]:
    """Return all values of a column as JSON; one that Python cannot hold is `UNREADABLE`."""
    return [to_json(value, dtype) for value in read_values(column)]


def read_values(column: pa.Array | pa.ChunkedArray) -> Sequence[Any]:
    """Return the values by ``as_py``; one that Python cannot hold is `UNREADABLE`."""
    try:
        values: list[Any] = column.to_pylist()
    except (ValueError, OverflowError):
        return [_read_one(scalar) for scalar in column]
    return values


def _read_one(scalar: pa.Scalar) -> Any:
    try:
        return scalar.as_py()
    except (ValueError, OverflowError):
        return UNREADABLE

"""What the arguments ``dtype``, ``optional`` and ``columns`` of a table declare."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wandb_tables_widget.dtypes import Column, DType, NoneDType, to_dtype
from wandb_tables_widget.errors import ColumnNotFoundError, LengthError, TypeMismatchError, nearest

if TYPE_CHECKING:
    from collections.abc import Sequence


def declare(names: Sequence[str], dtype: Any, optional: Any) -> tuple[Column, ...]:
    """Return the columns as declared; those without a type are `NoneDType` and take that of their values.

    Args:
        names: column names.
        dtype: one type for all columns, a list with one a column, or a dict by name that may be partial; see
            `dtypes.to_dtype` for what a type may be.
        optional: whether values may be missing, one for all or one a column.

    Raises:
        LengthError: a list of another length than the columns.
        ColumnNotFoundError: the dict names a column that does not exist.
        TypeMismatchError: something stands for no type.
    """
    types = _types(names, dtype)
    return tuple(
        Column(name, types.get(name, NoneDType()), may)
        for name, may in zip(names, _mays(names, optional), strict=True)
    )


def _types(names: Sequence[str], dtype: Any) -> dict[str, DType]:
    if dtype is None:
        return {}
    if isinstance(dtype, dict):
        types = {str(name): to_dtype(spec) for name, spec in dtype.items()}
        for name in types:
            if name not in names:
                raise ColumnNotFoundError(f"dtype names the column {name!r}{nearest(name, names)}")
        return types
    if isinstance(dtype, (list, tuple)):
        if len(dtype) != len(names):
            raise LengthError(f"dtype lists {len(dtype)} types for {len(names)} columns; use a dict for some")
        return dict(zip(names, map(to_dtype, dtype), strict=True))
    return dict.fromkeys(names, to_dtype(dtype))


def _mays(names: Sequence[str], optional: Any) -> list[bool]:
    if isinstance(optional, bool):
        return [optional] * len(names)
    if not isinstance(optional, (list, tuple)) or not all(isinstance(may, bool) for may in optional):
        raise TypeMismatchError(f"optional is True, False or a list of them, not {optional!r:.80}")
    if len(optional) != len(names):
        raise LengthError(f"optional lists {len(optional)} values for {len(names)} columns")
    return list(optional)

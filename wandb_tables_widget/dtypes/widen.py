"""The narrowest type that holds the values of two types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wandb_tables_widget.dtypes.types import (
    AnyType,
    Colored,
    Dict,
    DType,
    List,
    NDArray,
    NoneDType,
    Number,
    OnlyNaN,
    String,
    Timestamp,
)

if TYPE_CHECKING:
    from collections.abc import Iterable


def widen(a: DType, b: DType) -> DType | None:  # noqa: PLR0911  # one line a rule
    """Return the narrowest type that holds values of both, or None if they do not mix.

    Whole numbers widen to numbers, dates to times without a zone, times of two zones to UTC, dicts to
    the union of their keys, text to the union of its colours, arrays of several shapes to lists. Missing
    fits all; ``bool``, numbers and text do not mix, nor do times with and without a zone.
    """
    if a == b or isinstance(b, NoneDType) or isinstance(a, AnyType):
        return a
    if isinstance(a, NoneDType) or isinstance(b, AnyType):
        return b
    if isinstance(a, OnlyNaN) or isinstance(b, OnlyNaN):
        return b if isinstance(a, OnlyNaN) else a
    if isinstance(a, Number) and isinstance(b, Number):
        return Number(integer=a.integer and b.integer)
    if isinstance(a, Timestamp) and isinstance(b, Timestamp):
        return _times(a, b)
    if isinstance(a, String) and isinstance(b, String):
        return _texts(a, b)
    if isinstance(a, Dict) and isinstance(b, Dict):
        return _dicts(a, b)
    return _lists(a, b)


def widen_all(types: Iterable[DType]) -> DType | None:
    """Return the narrowest type for values of all, None if they do not mix, `NoneDType` for no type."""
    wide: DType | None = NoneDType()
    for dtype in types:
        wide = None if wide is None else widen(wide, dtype)
    return wide


def holds_mixed(dtype: DType) -> bool:
    """Tell whether a type is mixed, or a list or dict of mixed."""
    if isinstance(dtype, List):
        return holds_mixed(dtype.element)
    if isinstance(dtype, Dict):
        return any(holds_mixed(inner) for _, inner in dtype.fields)
    return isinstance(dtype, AnyType)


def holds_keyless(dtype: DType) -> bool:
    """Tell whether a type is a dict without keys, or a list or dict of such."""
    if isinstance(dtype, List):
        return holds_keyless(dtype.element)
    return isinstance(dtype, Dict) and (not dtype.fields or any(holds_keyless(d) for _, d in dtype.fields))


def _times(a: Timestamp, b: Timestamp) -> Timestamp | None:
    if (a.timezone is None) != (b.timezone is None):
        return None
    return Timestamp(timezone=a.timezone if a.timezone == b.timezone else "UTC")


def _texts(a: String, b: String) -> Colored:
    """Two kinds of text are two only if one has colours."""
    colors = [color for text in (b, a) if isinstance(text, Colored) for color in text.colors]
    return Colored(tuple(dict(colors).items()))


def _dicts(a: Dict, b: Dict) -> Dict | None:
    fields = dict(a.fields)
    for name, dtype in b.fields:
        wide = widen(fields.get(name, NoneDType()), dtype)
        if wide is None:
            return None
        fields[name] = wide
    return Dict(tuple(fields.items()))


def _lists(a: DType, b: DType) -> List | None:
    left, right = as_list(a), as_list(b)
    if left is None or right is None:
        return None
    element = widen(left.element, right.element)
    return None if element is None else List(element)


def as_list(dtype: DType) -> List | None:
    """Return the list type whose values an array or a list can be, or None for other types."""
    if isinstance(dtype, List):
        return dtype
    if not isinstance(dtype, NDArray):
        return None
    inner: DType = Number()
    for _ in dtype.shape[1:]:
        inner = List(inner)
    return List(inner)

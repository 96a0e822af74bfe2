"""Column types as expressions see them: what counts as a number, what can be equal, and their words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

from wandb_tables_widget.dtypes import (
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

BOOLEAN: Final = Boolean()
NUMBER: Final = Number()
INTEGER: Final = Number(integer=True)
TEXT: Final = String()

_MEDIA_FIELDS: Final = (
    ("digest", TEXT),
    ("format", TEXT),
    ("width", INTEGER),
    ("height", INTEGER),
    ("size", INTEGER),
    ("caption", TEXT),
)


@dataclass(frozen=True)
class Arrow(DType):
    """What ``x => …`` is: no value, but what a call does to each element; its result is of type ``gives``."""

    kind: ClassVar[str] = "arrow"
    gives: DType

    def __str__(self) -> str:
        return "arrow function"


def is_integer(dtype: DType) -> bool:
    """Return whether values are whole numbers of 64 bits."""
    return isinstance(dtype, Number) and dtype.integer


def is_float(dtype: DType) -> bool:
    """Return whether values are floats, which may be NaN."""
    return isinstance(dtype, Number) and not dtype.integer


def is_unknown(dtype: DType) -> bool:
    """Return whether a type is that of null alone, which goes with every type."""
    return isinstance(dtype, NoneDType)


def element_type(dtype: DType) -> DType | None:
    """Return what a list holds, None of anything else; an array of one dimension is a list of numbers."""
    if isinstance(dtype, List):
        return dtype.element
    if isinstance(dtype, NDArray) and len(dtype.shape) == 1:
        return NUMBER
    return None


def fields_of(dtype: DType) -> tuple[tuple[str, DType], ...]:
    """Return the fields of a dict or of media in the order of the Arrow struct, of anything else none."""
    if isinstance(dtype, Dict):
        return dtype.fields
    return _MEDIA_FIELDS if isinstance(dtype, Media) else ()


def comparable(left: DType, right: DType) -> bool:
    """Return whether values of two types can be equal: the same kind, and one compared by value."""
    if is_unknown(left) or is_unknown(right):
        return True
    if isinstance(left, Timestamp) and isinstance(right, Timestamp):
        return (left.timezone is None) == (right.timezone is None)
    return isinstance(left, Number | String | Boolean) and left.kind == right.kind


def common(left: DType, right: DType) -> DType | None:  # one line a kind of type
    """Return the type that holds values of both types without changing any, None if there is none.

    >>> common(Number(integer=True), Number()), common(String(), Number())
    (Number(integer=False), None)
    """
    if is_unknown(left) or left == right:
        return right
    if is_unknown(right):
        return left
    if isinstance(left, Number) and isinstance(right, Number):
        return INTEGER if left.integer and right.integer else NUMBER
    if isinstance(left, String) and isinstance(right, String):
        return TEXT
    if isinstance(left, Timestamp) and isinstance(right, Timestamp):
        return _common_time(left, right)
    return _common_list(left, right)


def _common_time(left: Timestamp, right: Timestamp) -> Timestamp | None:
    if not comparable(left, right):
        return None
    return left if left.timezone else Timestamp(date=left.date and right.date)


def _common_list(left: DType, right: DType) -> DType | None:
    first, second = element_type(left), element_type(right)
    element = None if first is None or second is None else common(first, second)
    return None if element is None else List(element=element)


def word(dtype: DType) -> str:
    """Return the word for a type in a message."""
    if isinstance(dtype, List):
        return f"list of {word(dtype.element)}"
    if isinstance(dtype, Timestamp) and dtype.timezone:
        return f"time in {dtype.timezone}"
    return {"string": "text", "none": "null"}.get(dtype.kind, str(dtype))


def a(dtype: DType) -> str:
    """Return the word for a type with its article, as in "an integer".

    >>> a(Number(integer=True)), a(String())
    ('an integer', 'text')
    """
    name = word(dtype)
    if name in {"text", "null"}:
        return name
    if name == "mixed":
        return "of mixed types"
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"

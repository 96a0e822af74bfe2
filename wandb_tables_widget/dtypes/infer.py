"""The type of one value, and the form in which a table keeps it."""

from __future__ import annotations

import datetime as dt
import decimal
from abc import ABC, abstractmethod
from typing import Any, ClassVar, Final

import numpy as np
import pandas as pd

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
    OnlyNaN,
    String,
    Timestamp,
)
from wandb_tables_widget.dtypes.widen import widen_all
from wandb_tables_widget.errors import TypeMismatchError

MAX_DEPTH: Final = 64
"""How deep lists and dicts may nest."""

INT_MIN: Final = -(2**63)
INT_MAX: Final = 2**63 - 1
EXACT: Final = 2**53
"""Whole numbers up to this size are exact as float64."""

NONE: Final = NoneDType()
NAN: Final = OnlyNaN()
INTEGER: Final = Number(integer=True)
NUMBER: Final = Number()
BOOLEAN: Final = Boolean()
STRING: Final = String()


class MediaValue(ABC):
    """What this layer needs to know of a media value."""

    kind: ClassVar[str]
    """W&B's name of the kind, such as ``image-file``."""
    digest: str
    """SHA-256 of the bytes, lower-case hex."""

    @property
    @abstractmethod
    def bytes(self) -> bytes:
        """The encoded bytes, read from where they are kept.

        Raises:
            MediaError: they are missing or damaged.
        """

    @abstractmethod
    def to_struct(self) -> dict[str, Any]:
        """Return the reference a table keeps: the fields of ``dtypes.Media``."""


def examine(value: Any, depth: int = 0) -> tuple[DType, Any]:  # noqa: PLR0911  # one line a type
    """Return the type of a value, and the value as a table keeps it.

    Kept forms are None, bool, int, float, str, date, datetime, lists and dicts of them, float64 arrays and
    media values; nothing of the caller's that can change is kept. A time span becomes seconds; a Decimal
    becomes the nearest float. A list of types that do not mix is a list of `AnyType`.

    Raises:
        TypeMismatchError: a table cannot keep the value.
    """
    kind = type(value)
    if value is None:
        return NONE, None
    if kind is str:
        return STRING, _text(value)
    if kind is float:
        return (NUMBER, value) if value == value else (NAN, None)  # noqa: PLR0124  # only NaN differs from itself
    if kind is bool:
        return BOOLEAN, value
    if kind is int:
        return INTEGER, _whole(value)
    if isinstance(value, (list, tuple)):
        return _list(value, depth)
    if isinstance(value, dict):
        return _dict(value, depth)
    return _rare(value, depth)


def _rare(value: Any, depth: int) -> tuple[DType, Any]:  # noqa: PLR0911  # one line a type
    if value is pd.NaT or value is pd.NA:
        return NONE, None
    if isinstance(value, np.generic):
        return _numpy_scalar(value)
    if isinstance(value, MediaValue):
        return Media(value.kind), value
    if isinstance(value, (dt.date, dt.timedelta)):
        return _time(value)
    if isinstance(value, (str, int, float)):
        return _subclass(value)
    if isinstance(value, decimal.Decimal):
        return _decimal(value)
    return _array_like(value, depth)


def _subclass(value: str | float) -> tuple[DType, Any]:
    """Examine a value of a subclass, such as a member of an IntEnum or a StrEnum, by what it is worth."""
    if isinstance(value, str):
        return examine(str.__str__(value))
    if isinstance(value, int):
        return examine(int.__int__(value))
    return examine(float.__float__(value))


def _numpy_scalar(value: np.generic) -> tuple[DType, Any]:
    if isinstance(value, np.datetime64):
        return (NONE, None) if np.isnat(value) else _datetime64(value)
    if isinstance(value, np.timedelta64):
        return (NONE, None) if np.isnat(value) else (NUMBER, _seconds(value))
    if isinstance(value, np.floating):
        return examine(float(value))
    if isinstance(value, (np.bool_, np.integer, np.str_)):
        return examine(value.item())
    raise unfit(value)


def _seconds(value: np.timedelta64) -> float:
    try:
        return float(value / np.timedelta64(1, "s"))
    except TypeError:
        raise TypeMismatchError(f"{value!r} has no fixed length; give the span in days or less") from None


def _datetime64(value: np.datetime64) -> tuple[DType, Any]:
    exact = value.astype("datetime64[us]")
    found = exact.item()
    if not isinstance(found, dt.datetime) or exact != value:
        raise TypeMismatchError(
            f"{value!r} is no time from year 1 to 9999 in whole microseconds; round it with "
            ".astype('datetime64[us]') or keep it as text"
        )
    return Timestamp(), found


def _time(value: dt.date | dt.timedelta) -> tuple[DType, Any]:
    if getattr(value, "nanosecond", 0) or getattr(value, "nanoseconds", 0):
        raise TypeMismatchError(f"{value!r} is finer than a microsecond; round it with .round('us')")
    if isinstance(value, dt.timedelta):
        return NUMBER, value.total_seconds()
    if not isinstance(value, dt.datetime):
        return Timestamp(date=True), value
    plain = value.to_pydatetime() if isinstance(value, pd.Timestamp) else value
    if plain.tzinfo is None or plain.utcoffset() is None:
        return Timestamp(), plain.replace(tzinfo=None)
    return Timestamp(timezone=_zone(plain.tzinfo)), _utc(plain)


def _utc(value: dt.datetime) -> dt.datetime:
    try:
        return value.astimezone(dt.UTC)
    except OverflowError as error:
        raise TypeMismatchError(f"{value!r} lies outside the years 1 to 9999 in UTC") from error


def _zone(zone: dt.tzinfo) -> str:
    """Return a zone's IANA name; zones without one, such as fixed offsets, count as UTC."""
    name = getattr(zone, "key", None) or getattr(zone, "zone", None)
    return name if isinstance(name, str) else "UTC"


def _text(value: str) -> str:
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise TypeMismatchError(
                f"{value!r} holds half a surrogate pair, which UTF-8 cannot write; "
                "use value.encode('utf-8', 'replace').decode()"
            ) from error
    return value


def _whole(value: int) -> int:
    if not INT_MIN <= value <= INT_MAX:
        shown = f"{value}" if abs(value) < 10**40 else f"a whole number of {value.bit_length()} bits"
        raise TypeMismatchError(f"{shown} does not fit 64 bits; use float(…) or str(…)")
    return value


def _decimal(value: decimal.Decimal) -> tuple[DType, Any]:
    if value.is_nan():
        return NAN, None
    number = float(value)
    if value.is_finite() and decimal.Decimal(repr(number)) != value:
        raise TypeMismatchError(f"{value!r} has more digits than a number keeps; use float(…) or str(…)")
    return NUMBER, number


def _list(value: list[Any] | tuple[Any, ...], depth: int) -> tuple[DType, Any]:
    _check_depth(depth)
    plain = _plain_element(value)
    if plain is not None:
        return List(plain), list(value)
    found = [examine(item, depth + 1) for item in value]
    element = widen_all(dict.fromkeys(dtype for dtype, _ in found))
    return List(AnyType() if element is None else element), [kept for _, kept in found]


def _plain_element(value: list[Any] | tuple[Any, ...]) -> DType | None:
    """Return the type of the items of a list that may be kept as they are, None if they need a look each."""
    kinds = set(map(type, value))
    if kinds == {float} and value[0] == value[0]:
        return NUMBER
    if kinds == {int} and min(value) >= INT_MIN and max(value) <= INT_MAX:
        return INTEGER
    return STRING if kinds == {str} and all(map(str.isascii, value)) else None


def _dict(value: dict[Any, Any], depth: int) -> tuple[DType, Any]:
    _check_depth(depth)
    fields, kept = [], {}
    for key, item in value.items():
        if not isinstance(key, str):
            raise TypeMismatchError(f"the dict {shorten(value)} has the key {key!r}; keys must be text")
        dtype, kept[_text(str.__str__(key))] = examine(item, depth + 1)
        fields.append((str.__str__(key), dtype))
    return Dict(tuple(fields)), kept


def _check_depth(depth: int) -> None:
    if depth >= MAX_DEPTH:
        raise TypeMismatchError(
            f"lists and dicts nest deeper than {MAX_DEPTH}, or one holds itself; flatten them"
        )


def _array_like(value: Any, depth: int) -> tuple[DType, Any]:
    if hasattr(value, "detach") and hasattr(value, "numpy"):
        value = value.detach().cpu().numpy()
    elif isinstance(value, pd.Series):
        return _list(value.tolist(), depth)
    if not isinstance(value, np.ndarray):
        raise unfit(value)
    if value.ndim == 0:
        return examine(value.item(), depth)
    if value.dtype.kind not in "iuf":
        return _list(value.tolist(), depth)
    return NDArray(value.shape), _exact_floats(value)


def _exact_floats(value: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    floats = value.astype(np.float64)
    if value.dtype.kind in "iu" and value.itemsize == 8 and np.any(np.abs(floats) > EXACT):  # noqa: PLR2004  # 64 bits
        raise TypeMismatchError("an array holds whole numbers beyond 2**53, inexact as floats; use .tolist()")
    return floats


def shorten(value: Any, limit: int = 60) -> str:
    """Return the ``repr`` of a value for a message, cut to ``limit`` characters."""
    try:
        text = repr(value)
    except Exception:  # noqa: BLE001  # the repr of a user's object may raise anything
        text = f"a {type(value).__name__}"
    return text if len(text) <= limit else text[: limit - 1] + "…"


def unfit(value: Any) -> TypeMismatchError:
    """Return the error for a value of a type that a table never keeps."""
    kind = type(value)
    ways = {
        "bytes": "decode it, or make an Image of it",
        "set": "use sorted(value)",
        "frozenset": "use sorted(value)",
        "complex": "keep its real and imaginary part in two columns",
    }
    pictures = ("PIL.", "matplotlib.")
    way = (
        "wrap it: Image(value)"
        if kind.__module__.startswith(pictures)
        else ways.get(kind.__name__, "use str(value)")
    )
    return TypeMismatchError(
        f"{shorten(value)} is of type {kind.__name__}, which a table does not keep; {way}"
    )

"""What a person may write for a column type."""

from __future__ import annotations

import datetime as dt
import decimal
from typing import Any, Final

import numpy as np

from wandb_tables_widget.dtypes.types import (
    AnyType,
    Boolean,
    Dict,
    DType,
    List,
    Media,
    NoneDType,
    Number,
    String,
    Timestamp,
)
from wandb_tables_widget.errors import TypeMismatchError, nearest

_CLASSES: Final[dict[Any, DType]] = {
    int: Number(integer=True),
    float: Number(),
    decimal.Decimal: Number(),
    bool: Boolean(),
    str: String(),
    dt.datetime: Timestamp(),
    dt.date: Timestamp(date=True),
    list: List(),
    tuple: List(),
    dict: Dict(),
    np.ndarray: List(),
    type(None): NoneDType(),
    None: NoneDType(),
    Any: AnyType(),
    object: AnyType(),
}

_NAMES: Final[dict[str, DType]] = {
    "any": AnyType(),
    "none": NoneDType(),
    "unknown": NoneDType(),
    "string": String(),
    "number": Number(),
    "boolean": Boolean(),
    "timestamp": Timestamp(),
    "list": List(),
    "typedDict": Dict(),
    "dictionary": Dict(),
    "image-file": Media("image-file"),
}


def to_dtype(spec: Any) -> DType:
    """Return the column type that ``spec`` stands for.

    Args:
        spec: a `DType` or a class of them, a Python type, ``[spec]`` for a list, ``{key: spec}`` for a
            dict, a media class, or W&B's name of a type such as ``"number"``.

    Raises:
        TypeMismatchError: it stands for none.
    """
    if isinstance(spec, DType):
        return spec
    if isinstance(spec, str):
        return _named(spec)
    if isinstance(spec, list) and len(spec) == 1:
        return List(to_dtype(spec[0]))
    if isinstance(spec, dict):
        return Dict(tuple((str(key), to_dtype(value)) for key, value in spec.items()))
    if isinstance(spec, type):
        return _of_class(spec)
    if spec is None or spec is Any:
        return _CLASSES[spec]
    raise _unknown(spec)


def _of_class(spec: type) -> DType:
    if issubclass(spec, DType) and spec is not DType:
        return spec()
    media = getattr(spec, "kind", None)
    if isinstance(media, str):
        return Media(media)
    for base in spec.__mro__:
        if base in _CLASSES and (base is not object or spec is object):
            return _CLASSES[base]
    if issubclass(spec, np.generic):
        return _numpy(spec)
    raise _unknown(spec)


def _numpy(spec: type[np.generic]) -> DType:
    if issubclass(spec, np.integer):
        return Number(integer=True)
    if issubclass(spec, np.floating):
        return Number()
    if issubclass(spec, np.bool_):
        return Boolean()
    if issubclass(spec, np.datetime64):
        return Timestamp()
    raise _unknown(spec)


def _named(name: str) -> DType:
    if name not in _NAMES:
        raise TypeMismatchError(f"{name!r} names no column type{nearest(name, _NAMES)}")
    return _NAMES[name]


def _unknown(spec: Any) -> TypeMismatchError:
    return TypeMismatchError(
        f"{spec!r} is no column type; use int, float, bool, str, datetime, list, dict, Image or a W&B name"
    )

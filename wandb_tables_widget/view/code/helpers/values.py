"""Cells as Python's own values, and functions of them over the rows of a DataFrame."""

from __future__ import annotations

import datetime as dt
import functools
import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def plain(value: Any) -> Any:
    """Return a cell as a value of Python, None where it is missing."""
    if isinstance(value, (list, tuple, np.ndarray)):
        return [plain(each) for each in value]
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, pd.Timestamp):
        return value.to_pydatetime(warn=False)
    return value.item() if isinstance(value, np.generic) else value


def each_row(df: pd.DataFrame, names: Sequence[str], function: Callable[..., Any], *more: Any) -> list[Any]:
    """Return what a function of some columns is in each row; ``more`` are lists beside the columns."""
    if not names and not more:
        return [function() for _ in range(len(df))]
    return [function(*map(plain, row)) for row in zip(*(df[name] for name in names), *more, strict=True)]


def true_in(df: pd.DataFrame, names: Sequence[str], function: Callable[..., Any]) -> np.ndarray:
    """Return whether a function of some columns is true in each row."""
    return np.array([found is True for found in each_row(df, names, function)], dtype=bool)


def called_with(
    df: pd.DataFrame,
    names: Sequence[str],
    function: Callable[..., Any],
    kind: str,
    *,
    with_index: bool = False,
) -> list[Any]:
    """Return what a function gives for each row; missing where it raises or gives what is not of a kind."""
    columns = [[each if isinstance(each, np.ndarray) else plain(each) for each in df[name]] for name in names]
    found = []
    for place in range(len(df)):
        row = {name: column[place] for name, column in zip(names, columns, strict=True)}
        try:
            value = function(place, row) if with_index else function(row)
        except Exception:  # noqa: BLE001  # what it raises stands in the cell of the grid
            value = None
        found.append(value if isinstance(value, np.ndarray) else plain(value))
    kinds = {"number": (int, float), "boolean": (bool,), "string": (str,), "timestamp": (dt.date,)}
    fits: tuple[type, ...] = kinds.get(kind, (object,))
    odd = (bool,) if kind == "number" else ()
    return [each if isinstance(each, fits) and not isinstance(each, odd) else None for each in found]


def strict(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that is missing where one of its arguments is."""

    @functools.wraps(function)
    def call(*arguments: Any) -> Any:
        return None if any(each is None for each in arguments) else function(*arguments)

    return call


def each_element(function: Callable[..., Any], values: Any, *more: Any) -> Any:
    """Return what a function makes of each element of a list."""
    return None if values is None else [function(each, *more) for each in values]


def field(value: Any, name: str) -> Any:
    """Return a field of a dict or of media, of each element of a list."""
    if isinstance(value, list):
        return [field(each, name) for each in value]
    if value is None:
        return None
    return (value if isinstance(value, dict) else value.to_struct()).get(name)


def item(values: Any, place: int) -> Any:
    """Return the element at a place, counted from the end if negative."""
    return None if values is None or not -len(values) <= place < len(values) else values[place]


def only(value: Any, kind: str) -> Any:
    """Return a value of mixed types if it is of one kind."""
    if isinstance(value, bool):
        return value if kind == "boolean" else None
    if isinstance(value, (int, float)):
        return float(value) if kind == "number" and math.isfinite(value) else None
    return value if kind == "string" and isinstance(value, str) else None


def as_float(value: Any) -> Any:
    """Return a whole number as one with decimals, in lists too."""
    if isinstance(value, list):
        return [as_float(each) for each in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def value_coalesce(*values: Any) -> Any:
    """Return the first value that is not missing."""
    return next((value for value in values if value is not None), None)


def value_type(value: Any) -> str:
    """Return the word for the type of a value of mixed types."""
    if value is None:
        return "null"
    if isinstance(value, float) and math.isinf(value):
        return "dict"
    kinds = {bool: "boolean", int: "integer", float: "number", str: "text", list: "list"}
    return kinds.get(type(value), "dict")


def dict_keys(value: Any) -> Any:
    """Return the keys of a dict that have a value."""
    return None if value is None else [key for key, each in value.items() if each is not None]


def dict_values(value: Any) -> Any:
    """Return the values of a dict."""
    return None if value is None else [each for each in value.values() if each is not None]


def dict_pick(value: Any, *names: str) -> Any:
    """Return a dict with some of its keys."""
    return None if value is None else {name: value.get(name) for name in names}


def dict_merge(names: Sequence[str], *dicts: Any) -> Any:
    """Return one dict of several; the last one that has a value for a key decides."""
    known = [each for each in dicts if each is not None]
    if not known:
        return None
    return {name: value_coalesce(*(each.get(name) for each in reversed(known))) for name in names}


def media_aspect_ratio(media: Any) -> Any:
    """Return the width of an image divided by its height."""
    width, height = field(media, "width"), field(media, "height")
    return width / height if width is not None and height else None


def media_pixels(media: Any) -> Any:
    """Return the width of an image times its height."""
    width, height = field(media, "width"), field(media, "height")
    return None if width is None or height is None else width * height

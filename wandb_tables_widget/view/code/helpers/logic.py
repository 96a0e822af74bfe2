"""Comparisons, ``and or not`` and arithmetic by the rules of missing values."""

from __future__ import annotations

import datetime as dt
import math
import operator
from typing import Any

import numpy as np

ORDERS = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
WHOLE = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "//": operator.floordiv,
    "%": operator.mod,
}
FLOATS = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "**": np.float_power,
    "//": np.floor_divide,
    "%": np.mod,
}


def both(*values: Any) -> Any:
    """Return whether all are true: false if one is false, else missing if one is missing."""
    return False if False in values else None if None in values else True


def either(*values: Any) -> Any:
    """Return whether one is true: true if one is true, else missing if one is missing."""
    return True if True in values else None if None in values else False


def opposite(value: Any) -> Any:
    """Return false for true, true for false, missing for missing."""
    return None if value is None else not value


def alike(value: Any, other: Any) -> Any:
    """Return a value as it is compared with another: dates beside times, whole numbers beside others."""
    if type(value) is dt.date and isinstance(other, dt.datetime):
        return dt.datetime(value.year, value.month, value.day, tzinfo=other.tzinfo)
    return float(value) if isinstance(value, int) and isinstance(other, float) else value


def compare(left: Any, sign: str, right: Any) -> Any:
    """Compare two values; missing is a value for ``==`` and ``!=``, and has no order."""
    if left is None or right is None:
        same = left is right
        return same if sign == "==" else not same if sign == "!=" else None
    return bool(ORDERS[sign](alike(left, right), alike(right, left)))


def among(value: Any, values: Any) -> bool:
    """Return whether a value is one of several; a missing one is not."""
    return value is not None and any(compare(value, "==", each) for each in values)


def in_list(value: Any, values: Any) -> Any:
    """Return whether a list holds a value, which may be missing."""
    return None if values is None else any(compare(value, "==", each) for each in values)


def fitting(value: int) -> int | None:
    """Return a whole number if 64 bits hold it."""
    return value if -(2**63) <= value < 2**63 else None


def number(value: float) -> float | None:
    """Return a float, missing if it is no number."""
    return None if math.isnan(value) else float(value)


def step(left: Any, sign: str, right: Any) -> Any:
    """Return the result of one operator, missing where there is none."""
    if left is None or right is None or (right == 0 and sign in {"//", "%"}):
        return None
    if isinstance(left, int) and isinstance(right, int) and sign in WHOLE:
        return fitting(WHOLE[sign](left, right))
    with np.errstate(all="ignore"):
        return number(FLOATS[sign](float(left), float(right)))


def calculate(first: Any, *rest: Any) -> Any:
    """Return the result of operators and operands, from the left."""
    for sign, operand in zip(rest[::2], rest[1::2], strict=True):
        first = step(first, sign, operand)
    return first


def negate(value: Any) -> Any:
    """Return the opposite of a number."""
    if value is None:
        return None
    return fitting(-value) if isinstance(value, int) else -value


def joined(*texts: Any) -> Any:
    """Return texts one after the other."""
    return None if None in texts else "".join(texts)

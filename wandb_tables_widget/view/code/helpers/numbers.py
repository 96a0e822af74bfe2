"""Functions of numbers."""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING, Any

from wandb_tables_widget.view.code.helpers.logic import fitting, number
from wandb_tables_widget.view.code.helpers.values import strict

if TYPE_CHECKING:
    from collections.abc import Callable


def guarded(function: Callable[[float], float], value: float) -> float | None:
    """Return what a function of floats gives: missing without a result, infinite if too large."""
    try:
        return number(function(float(value)))
    except ValueError:
        return None
    except OverflowError:
        return math.inf


@strict
def number_abs(value: Any) -> Any:
    """Return the distance from zero."""
    return fitting(abs(value)) if isinstance(value, int) else abs(value)


@strict
def number_floor(value: Any) -> Any:
    """Return the next whole number below."""
    return value if isinstance(value, int) or math.isinf(value) else float(math.floor(value))


@strict
def number_ceil(value: Any) -> Any:
    """Return the next whole number above."""
    return value if isinstance(value, int) or math.isinf(value) else float(math.ceil(value))


@strict
def number_round(value: Any, digits: int = 0) -> Any:
    """Return the nearest number of so many decimals, a half to the even one."""
    if isinstance(value, int):
        return fitting(round(value, digits))
    scale = 10.0 ** abs(digits)
    scaled = value * scale if digits >= 0 else value / scale
    if math.isinf(scaled):
        return value
    return float(round(scaled)) / scale if digits >= 0 else float(round(scaled)) * scale


@strict
def number_sign(value: Any) -> int:
    """Return -1, 0 or 1."""
    return int(value > 0) - int(value < 0)


@strict
def number_sqrt(value: Any) -> float | None:
    """Return the square root."""
    return guarded(math.sqrt, value)


@strict
def number_exp(value: Any) -> float | None:
    """Return e to the power of a number."""
    return guarded(math.exp, value)


@strict
def number_log(value: Any) -> float | None:
    """Return the natural logarithm."""
    return -math.inf if value == 0 else guarded(math.log, value)


@strict
def number_log10(value: Any) -> float | None:
    """Return the logarithm to base 10."""
    return -math.inf if value == 0 else guarded(math.log10, value)


@strict
def number_log2(value: Any) -> float | None:
    """Return the logarithm to base 2."""
    return -math.inf if value == 0 else guarded(math.log2, value)


@strict
def number_sin(value: Any) -> float | None:
    """Return the sine."""
    return guarded(math.sin, value)


@strict
def number_cos(value: Any) -> float | None:
    """Return the cosine."""
    return guarded(math.cos, value)


@strict
def number_tan(value: Any) -> float | None:
    """Return the tangent."""
    return guarded(math.tan, value)


@strict
def number_clip(value: Any, least: Any, greatest: Any) -> Any:
    """Return a number kept between a least and a greatest value."""
    return min(max(value, least), greatest)


@strict
def number_max(*values: Any) -> Any:
    """Return the greatest of several numbers."""
    return max(values)


@strict
def number_min(*values: Any) -> Any:
    """Return the least of several numbers."""
    return min(values)


@strict
def number_round_thousand(value: Any) -> float:
    """Return the nearest thousand, a half to the one above."""
    return float(value) if math.isinf(value) else math.floor(value / 1e3 + 0.5) * 1e3


@strict
def number_to_integer(value: Any) -> int | None:
    """Return a number without its decimals, if 64 bits hold it."""
    return None if math.isinf(value) else fitting(int(value))


@strict
def number_bin(value: Any, width: float) -> float:
    """Return the lower edge of the bin of a width that a number falls into."""
    if math.isinf(value):
        return float(value)
    parts = round(1 / width) if 1e-9 < width < 1 else 0
    exact = parts and abs(parts * width - 1) < 1e-9

    def edge(place: float) -> float:
        return place / parts if exact else place * width

    place = float(math.floor(value * parts if exact else value / width))
    return edge(place + 1) if edge(place + 1) <= value else edge(place)


@strict
def number_to_string(value: Any) -> str:
    """Return a number as text."""
    return str(value)


@strict
def number_to_number(value: Any) -> Any:
    """Return the number itself."""
    return value


@strict
def number_format(value: Any, form: str) -> str:
    """Return a number as text in a format of Python."""
    if form.endswith("d"):
        return format(int(value), form)
    if form.endswith("%"):
        return format(float(value) * 100, form[:-1] + "f") + "%"
    return format(float(value), form)


@strict
def number_to_fixed(value: Any, digits: int) -> str:
    """Return a number as text with so many decimals."""
    return format(float(value), f".{digits}f")


@strict
def number_range(*bounds: int) -> list[int] | None:
    """Return whole numbers up to one, which is left out; missing above 100,000 of them."""
    if len(bounds) > 2 and bounds[2] == 0:
        return None
    numbers = range(*bounds)
    return list(numbers) if len(numbers) <= 100_000 else None


@strict
def number_to_time(value: Any) -> Any:
    """Return the time in UTC that a number counts from 1970 on, by its size in seconds or parts of one."""
    size = abs(value)
    if size > 1e19:
        return None
    limits = ((31535999999, 1), (31535999999999, 1e3), (31535999999999999, 1e6))
    divisor = next((each for limit, each in limits if size <= limit), 1e9)
    try:
        return dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(
            microseconds=round(value / divisor * 1e6)
        )
    except OverflowError:
        return None

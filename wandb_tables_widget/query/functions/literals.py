"""Arguments that are written into an expression: what each may say, checked when it is bound."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import pyarrow as pa
import pyarrow.compute as pc

from wandb_tables_widget.errors import ExpressionTypeError, nearest
from wandb_tables_widget.query.bound import Constant

if TYPE_CHECKING:
    from wandb_tables_widget.query.bound import Bound
    from wandb_tables_widget.query.functions.row import Function, Takes
    from wandb_tables_widget.query.nodes import Span

UNITS: Final = ("second", "minute", "hour", "day", "week", "month", "quarter", "year")
FIXED_UNITS: Final = {"second": 1, "minute": 60, "hour": 3_600, "day": 86_400, "week": 604_800}
"""Seconds in those units of time that are always as long."""

MAX_PATTERN: Final = 1_000

_DIRECTIONS: Final = ("asc", "desc")
_NUMBER_FORMAT: Final = re.compile(r"\+?(,?(\.[0-9]{1,2})?[f%]|(\.[0-9]{1,2})?[eg]|,?d)", re.ASCII)
_TIME_FORMAT: Final = re.compile(r"([^%]|%[YymdHMSfjbBaApIuGV%])*", re.DOTALL)
_GROUP: Final = re.compile(r"\\Q.*?(\\E|$)|\\.|\[\^?\]?(\\.|[^\]\\])*\]|(\((?!\?)|\(\?P<)", re.DOTALL)


def check_literal(function: Function, takes: Takes, argument: Bound, said: str, span: Span) -> None:
    """Return when an argument of a kind that must be a literal is one, and says something that fits.

    ``said`` is how the argument is written, for the message.

    Raises:
        ExpressionTypeError: it is no literal, or none that fits; the message says what would.
    """
    value = argument.value if isinstance(argument, Constant) else None
    match takes:
        case "digits":
            problem = _digits(function, value)
        case "width":
            problem = "" if _is_number(value) and 0 < float(str(value)) < float("inf") else "a width above 0"
        case "fraction":
            problem = "" if _is_number(value) and 0 <= float(str(value)) <= 1 else "a number from 0 to 1"
        case _:
            problem = _text(function, takes, value)
    if problem:
        raise ExpressionTypeError(f"{function.name} takes {problem}, not {said}", span)
    if takes == "pattern":
        _check_pattern(str(value), span)


def groups_in(argument: Bound) -> int:
    """Return 1 if a pattern has a group that takes something, else 0."""
    pattern = argument.value if isinstance(argument, Constant) else ""
    return int(any(match[3] for match in _GROUP.finditer(str(pattern))))


def _digits(function: Function, value: object) -> str:
    least, most = function.bounds
    fits = isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
    what = "a number of decimals" if function.name in {"round", "to_fixed"} else "a whole number"
    return "" if fits else f"{what} from {least} to {most}"


def _text(function: Function, takes: Takes, value: object) -> str:
    if not isinstance(value, str):
        return f"a {takes} in quotes"
    match takes:
        case "unit" | "fixed unit":
            units = UNITS if takes == "unit" else tuple(FIXED_UNITS)
            return "" if value in units else f"a unit of time in quotes ({', '.join(units)})"
        case "direction":
            return "" if value in _DIRECTIONS else '"asc" or "desc"'
        case "number format":
            whole = function.takes[0] == "integer"
            fits = _NUMBER_FORMAT.fullmatch(value) and (whole or not value.endswith("d"))
            example = '",d", ' if whole else ""
            return "" if fits else f'a format of numbers such as {example}".2f", ".1%", ".3e" or ".4g"'
        case "time format":
            return "" if _TIME_FORMAT.fullmatch(value) else 'a format of times such as "%Y-%m-%d %H:%M"'
    return ""


def _check_pattern(pattern: str, span: Span) -> None:
    if len(pattern) > MAX_PATTERN:
        message = (
            f"the regular expression has {len(pattern):,} characters; at most {MAX_PATTERN:,} are allowed"
        )
        raise ExpressionTypeError(message, span)
    problem = _problem(pattern)
    if problem:
        raise ExpressionTypeError(f"this is no regular expression: {problem}", span)


@lru_cache(maxsize=256)
def _problem(pattern: str) -> str:
    """Return what is wrong with a pattern, "" if nothing; Arrow's RE2 is that of DuckDB, but newer."""
    if "(?<" in pattern and not re.search(r"\(\?<[=!]", pattern):
        return "write a named group as (?P<name>…)"
    try:
        pc.match_substring_regex(pa.array([""]), pattern)
    except pa.ArrowInvalid as error:
        text = str(error).removeprefix("Invalid regular expression: ")
        looks = "; it cannot look ahead or behind" if re.search(r"\(\?<?[=!]", pattern) else ""
        return (
            text[:120]
            + looks
            + ("; it cannot refer back to a group" if re.search(r"\\[1-9]", pattern) else "")
        )
    return ""


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def key_name(argument: Bound, known: tuple[str, ...], span: Span) -> str:
    """Return the key a literal names.

    Raises:
        ExpressionTypeError: the dict has no such key.
    """
    name = str(argument.value) if isinstance(argument, Constant) else ""
    if name not in known:
        raise ExpressionTypeError(f"the dict has no key {name!r}{nearest(name, known)}", span)
    return name

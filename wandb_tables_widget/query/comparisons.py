"""Comparisons bound: which types meet, and what to write where they do not."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from wandb_tables_widget.dtypes import AnyType, Boolean, Dict, Media, Number, String, Timestamp
from wandb_tables_widget.errors import ExpressionTypeError
from wandb_tables_widget.query.bound import (
    AmongConstants,
    Bound,
    Comparison,
    Constant,
    InList,
    Inversion,
    Junction,
    ListValue,
    Null,
    Scalar,
)
from wandb_tables_widget.query.calls import Argument, clock_hint, is_null
from wandb_tables_widget.query.elementwise import over_list
from wandb_tables_widget.query.kinds import BOOLEAN, NUMBER, comparable, element_type, is_unknown
from wandb_tables_widget.query.nodes import ListOf
from wandb_tables_widget.query.printer import quote_name, quote_text, shown
from wandb_tables_widget.query.times import fit_time, read_time

if TYPE_CHECKING:
    from wandb_tables_widget.query.bound import Operator


def bind_pair(operator: str, left: Argument, right: Argument) -> Bound:
    """Return one comparison of a chain.

    Raises:
        ExpressionTypeError: the two sides cannot be compared that way; the message names both types.
    """
    match operator:
        case "is":
            return is_null(left.bound)
        case "is not":
            return Inversion(BOOLEAN, is_null(left.bound))
        case "in":
            return _membership(left, right)
        case "not in":
            return Inversion(BOOLEAN, _membership(left, right))
        case _:
            return _comparison(cast("Operator", operator), left, right)


def _comparison(operator: Operator, left: Argument, right: Argument) -> Bound:
    if is_unknown(left.dtype) or is_unknown(right.dtype):
        if operator not in {"==", "!="}:
            return Null(BOOLEAN)
        missing = is_null(left.bound if is_unknown(right.dtype) else right.bound)
        return missing if operator == "==" else Inversion(BOOLEAN, missing)
    left = _fit(left, right)
    right = _fit(right, left)
    if _over_elements(left, right) or _over_elements(right, left):
        return over_list([left, right], lambda pair: _comparison(operator, pair[0], pair[1]), left.node)
    if not comparable(left.dtype, right.dtype):
        raise _refusal(operator, left, right)
    return Comparison(BOOLEAN, operator, left.bound, right.bound)


def _over_elements(container: Argument, other: Argument) -> bool:
    """Return whether a side is a list whose elements compare with the other side, text read as a time."""
    element = element_type(container.dtype)
    if element is None or element_type(other.dtype) is not None:
        return False
    written = isinstance(other.bound, Constant) and isinstance(other.dtype, String)
    return comparable(element, other.dtype) or (written and isinstance(element, Timestamp))


def _membership(left: Argument, right: Argument) -> Bound:
    element = element_type(right.dtype)
    if element is None:
        name = shown(right.node)
        fixes = {"string": f"; write contains({name}, …)", "dict": f"; write {name}.key is not null"}
        fix = fixes.get(right.dtype.kind, "")
        raise ExpressionTypeError(f"'in' looks in a list, and {right}{fix}", right.node.span)
    if isinstance(right.bound, ListValue) and isinstance(right.node, ListOf):
        items = map(Argument, right.bound.items, right.node.items)
        return _among(left, list(items))
    element_argument = Argument(Null(element), right.node)
    needle = _fit(left, element_argument)
    if not comparable(needle.dtype, element):
        message = f"'in' compares with the elements of a list: {left}, and {right}{clock_hint(left, right)}"
        raise ExpressionTypeError(message, left.node.span)
    sought = Null(element) if is_unknown(needle.dtype) else needle.bound
    return InList(BOOLEAN, sought, right.bound)


def _among(left: Argument, items: list[Argument]) -> Bound:
    pairs = [_comparison("==", left, item) for item in items]
    values: dict[Bound, list[Constant]] = {}
    others: list[Bound] = []
    for pair in pairs:
        if isinstance(pair, Comparison) and isinstance(pair.right, Constant):
            values.setdefault(pair.left, []).append(pair.right)
        else:
            others.append(pair)
    others = [*(AmongConstants(BOOLEAN, operand, tuple(each)) for operand, each in values.items()), *others]
    if not others:
        return Constant(BOOLEAN, value=False)
    return others[0] if len(others) == 1 else Junction(BOOLEAN, "or", tuple(others))


def _fit(side: Argument, other: Argument) -> Argument:
    """Read text as a time beside a time, and a mixed cell as a scalar beside a literal."""
    bound = side.bound
    if isinstance(other.dtype, Timestamp) and isinstance(bound, Constant):
        if isinstance(bound.value, str):
            bound = read_time(bound.value, side.node.span)
        if isinstance(bound.dtype, Timestamp):
            bound = fit_time(bound, other.dtype, side.node.span)
    elif isinstance(side.dtype, AnyType) and isinstance(other.bound, Constant):
        dtype = NUMBER if isinstance(other.dtype, Number) else other.dtype
        if isinstance(dtype, Number | String | Boolean):
            bound = Scalar(dtype, bound)
    return Argument(bound, side.node)


def _refusal(operator: str, left: Argument, right: Argument) -> ExpressionTypeError:
    fix = _fix(left, right) or _fix(right, left)
    message = f"'{operator}' compares values of one type: {left}, and {right}{fix}"
    return ExpressionTypeError(message, (left.node.span[0], right.node.span[1]))


def _fix(side: Argument, other: Argument) -> str:  # noqa: PLR0911  # one line a type
    """Return what to write for a side that does not fit, "" if nothing is better."""
    value = other.bound.value if isinstance(other.bound, Constant) else None
    name = shown(side.node)
    match side.dtype:
        case Number() if isinstance(value, str) and _is_number(value):
            return f"; write {value.strip()} without quotes"
        case String() if isinstance(value, int | float) and not isinstance(value, bool):
            return f"; write {quote_text(shown(other.node))} in quotes"
        case Boolean() if value in (0, 1, "true", "false", "True", "False"):
            return f"; write {str(value in (1, 'true', 'True')).lower()}"
        case Media():
            return f"; compare {name}.digest or another field"
        case Dict(fields=((field, _), *_)):
            return f"; compare one of its fields, such as {name}.{quote_name(field)}"
        case AnyType():
            return "; a column of mixed types compares with one number, text, true or false"
        case Timestamp() if isinstance(other.dtype, Timestamp):
            return clock_hint(side, other)
        case Timestamp() if isinstance(value, int):
            return f'; write {name}.year, or a time as "2026-01-31"'
        case Timestamp():
            return '; write a time as "2026-01-31"'
    return f"; write contains({name}, …) or len({name})" if element_type(side.dtype) is not None else ""


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True

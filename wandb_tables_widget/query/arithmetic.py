"""Arithmetic bound: numbers, text joined by ``+``, times and differences, and each element of a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from wandb_tables_widget.dtypes import Boolean, DType, Number, String, Timestamp
from wandb_tables_widget.errors import ExpressionTypeError
from wandb_tables_widget.query.bound import Bound, Calculation, Concatenation, Constant, Negation, Null
from wandb_tables_widget.query.calls import Argument, bind_call
from wandb_tables_widget.query.elementwise import over_list
from wandb_tables_widget.query.kinds import INTEGER, NUMBER, TEXT, element_type, is_integer, is_unknown
from wandb_tables_widget.query.printer import shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wandb_tables_widget.query import nodes

_WITH_REMAINDER: Final = {"/", "**"}


def bind_arithmetic(node: nodes.Arithmetic, operands: Sequence[Argument]) -> Bound:
    """Return ``a + b - c`` of operands that are bound already.

    Raises:
        ExpressionTypeError: an operator does not take the types it got.
    """
    known = [operand for operand in operands if not is_unknown(operand.dtype)]
    if any(isinstance(operand.dtype, Timestamp) for operand in known):
        return _with_times(node, operands)
    if any(_is_numbers(operand.dtype) for operand in known):
        return over_list(operands, lambda each: bind_arithmetic(node, each), node)
    bound = tuple(operand.bound for operand in operands)
    missing = len(known) < len(operands)
    if known and set(node.operators) == {"+"} and all(isinstance(each.dtype, String) for each in known):
        return Null(TEXT) if missing else Concatenation(TEXT, bound)
    _check_numbers(node, known)
    whole = not _WITH_REMAINDER & set(node.operators) and all(is_integer(each.dtype) for each in known)
    dtype = INTEGER if whole else NUMBER
    return Null(dtype) if missing else Calculation(dtype, bound, node.operators)


def bind_negation(operand: Argument, node: nodes.Node) -> Bound:
    """Return ``-a``; raises as `bind_arithmetic`."""
    if is_unknown(operand.dtype):
        return Null(NUMBER)
    if _is_numbers(operand.dtype):
        return over_list([operand], lambda each: bind_negation(each[0], node), node)
    if not isinstance(operand.dtype, Number):
        raise ExpressionTypeError(f"'-' takes a number, and {operand}", operand.node.span)
    return Negation(operand.dtype, operand.bound)


def _is_numbers(dtype: DType) -> bool:
    element = element_type(dtype)
    return element is not None and isinstance(element, Number)


def _with_times(node: nodes.Arithmetic, operands: Sequence[Argument]) -> Bound:
    """Bind from the left, two at a time: the difference of two times is a number of seconds."""
    result = operands[0]
    for sign, operand in zip(node.operators, operands[1:], strict=True):
        result = Argument(_time_step(node, sign, result, operand), node)
    return result.bound


def _time_step(node: nodes.Arithmetic, sign: str, left: Argument, right: Argument) -> Bound:
    left_is_time, right_is_time = isinstance(left.dtype, Timestamp), isinstance(right.dtype, Timestamp)
    if sign == "-" and right_is_time and (left_is_time or _is_text(left)):
        return bind_call("diff", [left, right], node)
    if sign == "-" and left_is_time and _is_text(right):
        return bind_call("diff", [left, right], node)
    if sign in {"+", "-"} and left_is_time and (isinstance(right.dtype, Number) or is_unknown(right.dtype)):
        seconds = right if sign == "+" else Argument(bind_negation(right, node), right.node)
        return bind_call("shift", [left, seconds], node)
    if sign == "+" and right_is_time and isinstance(left.dtype, Number):
        return bind_call("shift", [right, left], node)
    if not (left_is_time or right_is_time):
        pair = type(node)((left.node, right.node), (sign,), span=node.span)
        return bind_arithmetic(pair, [left, right])
    message = f"'{sign}' takes a time and seconds, or two times to subtract: {left}, and {right}"
    at_fault = right if left_is_time == (sign in {"+", "-"}) else left
    raise ExpressionTypeError(message, at_fault.node.span)


def _is_text(argument: Argument) -> bool:
    return isinstance(argument.bound, Constant) and isinstance(argument.dtype, String)


def _check_numbers(node: nodes.Arithmetic, operands: Sequence[Argument]) -> None:
    for operand in operands:
        if isinstance(operand.dtype, Number):
            continue
        if isinstance(operand.dtype, String) and "+" in node.operators:
            other = next((each for each in operands if not isinstance(each.dtype, String)), operand)
            is_plain = isinstance(other.dtype, Number | Boolean)
            fix = f"; write to_string({shown(other.node)})" if is_plain else ""
            message = f"'+' adds numbers or joins texts: {operand}, and {other}{fix}"
        else:
            message = f"'{node.operators[0]}' takes numbers, and {operand}"
        raise ExpressionTypeError(message, operand.node.span)

"""Calls: the row of the table of functions that takes the arguments, and what to say if none does."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from wandb_tables_widget.errors import ExpressionNameError, ExpressionTypeError, nearest
from wandb_tables_widget.query import nodes
from wandb_tables_widget.query.bound import Bound, Constant, FunctionCall, Null
from wandb_tables_widget.query.functions import (
    Function,
    accepts,
    function_names,
    functions_by_name,
    result_type,
)
from wandb_tables_widget.query.kinds import a, element_type, is_unknown
from wandb_tables_widget.query.nodes import shown
from wandb_tables_widget.query.times import read_time

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wandb_tables_widget.dtypes import DType


class Argument(NamedTuple):
    """A bound operand and the node it comes from; as text "score is a number"."""

    bound: Bound
    node: nodes.Node

    @property
    def dtype(self) -> DType:
        """The type of the operand."""
        return self.bound.dtype

    def __str__(self) -> str:
        return f"{shown(self.node)} is {a(self.dtype)}"


def bind_call(name: str, arguments: Sequence[Argument], node: nodes.Node) -> Bound:
    """Return the call of a function.

    Raises:
        ExpressionNameError: there is no such function.
        ExpressionTypeError: it does not take these arguments.
    """
    rows = functions_by_name().get(name, ())
    if not rows:
        raise ExpressionNameError(
            f"there is no function {name!r}{nearest(name, function_names())}", node.span
        )
    types = [argument.dtype for argument in arguments]
    for function in rows:
        if accepts(function, types):
            return _call(function, arguments, mapped=False)
    element = element_type(types[0]) if types else None
    for function in rows:
        if function.maps and element is not None and accepts(function, [element, *types[1:]]):
            return _call(function, arguments, mapped=True)
    raise _refusal(rows, arguments, node)


def bind_date(node: nodes.Node, arguments: tuple[nodes.Node, ...]) -> Bound:
    """Return the time that ``date("2026-01-31")`` writes; `ExpressionTypeError` otherwise."""
    match arguments:
        case (nodes.Literal(value=str(text), span=span),):
            return read_time(text, span)
    raise ExpressionTypeError('date takes one text in quotes, as date("2026-01-31")', node.span)


def is_null(operand: Bound) -> Bound:
    """Return whether a value is missing."""
    (function,) = functions_by_name()["is_null"]
    return FunctionCall(
        result_type(function, operand.dtype, mapped=False), function, (operand,), mapped=False
    )


def _call(function: Function, arguments: Sequence[Argument], *, mapped: bool) -> Bound:
    for takes, argument in zip(function.takes, arguments, strict=True):
        if takes == "digits":
            _check_digits(function, argument)
    dtype = result_type(function, arguments[0].dtype, mapped=mapped)
    if function.nulls != "answers" and any(is_unknown(argument.dtype) for argument in arguments):
        return Null(dtype)
    return FunctionCall(dtype, function, tuple(argument.bound for argument in arguments), mapped)


def _check_digits(function: Function, argument: Argument) -> None:
    least, most = function.bounds
    value = argument.bound.value if isinstance(argument.bound, Constant) else None
    if not isinstance(value, int) or not least <= value <= most:
        message = (
            f"{function.name} takes a number of decimals from {least} to {most}, not {shown(argument.node)}"
        )
        raise ExpressionTypeError(message, argument.node.span)


def _refusal(
    rows: Sequence[Function], arguments: Sequence[Argument], node: nodes.Node
) -> ExpressionTypeError:
    ways = " or ".join(function.signature for function in rows)
    if len(arguments) not in {len(function.takes) for function in rows}:
        count = f"{len(arguments)} argument{'s' * (len(arguments) != 1)}"
        return ExpressionTypeError(f"{rows[0].name} got {count}; call it as {ways}", node.span)
    found = ", and ".join(map(str, arguments))
    return ExpressionTypeError(f"call it as {ways}: {found}", node.span)

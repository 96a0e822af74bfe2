"""Values written in an expression: literals and lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wandb_tables_widget.dtypes import List, NoneDType
from wandb_tables_widget.errors import ExpressionLimitError, ExpressionTypeError
from wandb_tables_widget.query.bound import Bound, Constant, ListValue, Null
from wandb_tables_widget.query.kinds import BOOLEAN, INTEGER, NUMBER, TEXT, common, is_unknown
from wandb_tables_widget.query.parser import MAX_INTEGER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wandb_tables_widget.dtypes import DType
    from wandb_tables_widget.query import nodes
    from wandb_tables_widget.query.calls import Argument


def bind_list(arguments: Sequence[Argument]) -> Bound:
    """Return a list of values that are bound already.

    Raises:
        ExpressionTypeError: they are of several types.
    """
    element: DType = NoneDType()
    for argument in arguments:
        found = common(element, argument.dtype)
        if found is None:
            first = next(each for each in arguments if not is_unknown(each.dtype))
            message = (
                f"a list in an expression holds values of one type: {first}, and {argument};"
                " join comparisons with 'or'"
            )
            raise ExpressionTypeError(message, argument.node.span)
        element = found
    return ListValue(List(element=element), tuple(argument.bound for argument in arguments))


def bind_literal(node: nodes.Literal) -> Bound:
    """Return a number, text, true, false or null; raises `ExpressionLimitError` beyond 64 bits."""
    match node.value:
        case None:
            return Null(NoneDType())
        case bool():
            return Constant(BOOLEAN, node.value)
        case int():
            if node.value >= MAX_INTEGER:
                message = f"{node.value} does not fit 64 bits; write it with a decimal point"
                raise ExpressionLimitError(message, node.span)
            return Constant(INTEGER, node.value)
        case float():
            return Constant(NUMBER, node.value)
        case str():
            return Constant(TEXT, node.value)

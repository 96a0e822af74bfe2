"""Operators over lists: what is done to numbers and texts is done to each element of a list of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from wandb_tables_widget.dtypes import List
from wandb_tables_widget.errors import ExpressionTypeError
from wandb_tables_widget.query.arrows import ArrowFunction, ParameterRef
from wandb_tables_widget.query.bound import Bound, FunctionCall
from wandb_tables_widget.query.calls import Argument
from wandb_tables_widget.query.functions import functions_by_name
from wandb_tables_widget.query.kinds import Arrow, element_type

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from wandb_tables_widget.query import nodes

ELEMENT: Final = "element_"
"""Name in SQL of the element that an operator or a function over a list is at."""


def over_list(
    operands: Sequence[Argument], bind: Callable[[Sequence[Argument]], Bound], node: nodes.Node
) -> Bound:
    """Return a list of what ``bind`` makes of the operands with each element of their one list in its place.

    Raises:
        ExpressionTypeError: two operands are lists.
    """
    lists = [operand for operand in operands if element_type(operand.dtype) is not None]
    if len(lists) != 1:
        message = f"only one side may be a list here: {lists[0]}, and {lists[1]}; use dot, concat or map"
        raise ExpressionTypeError(message, node.span)
    (held,) = lists
    element = element_type(held.dtype)
    assert element is not None  # noqa: S101  # it was chosen for having one
    parameter = Argument(ParameterRef(element, ELEMENT), held.node)
    body = bind([parameter if operand is held else operand for operand in operands])
    return map_over(held.bound, ArrowFunction(Arrow(body.dtype), (ELEMENT,), body))


def map_over(container: Bound, arrow: ArrowFunction) -> Bound:
    """Return the list of what an arrow function makes of each element."""
    (function,) = functions_by_name()["map"]
    return FunctionCall(List(element=arrow.body.dtype), function, (container, arrow), mapped=False)

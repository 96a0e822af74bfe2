"""Names to columns, and types checked: the unbound tree to the bound one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from wandb_tables_widget.dtypes import Boolean, List, NoneDType, Number, String
from wandb_tables_widget.errors import ExpressionLimitError, ExpressionTypeError
from wandb_tables_widget.query import nodes
from wandb_tables_widget.query.bound import (
    Bound,
    Calculation,
    Concatenation,
    Constant,
    Inversion,
    Junction,
    Kept,
    ListValue,
    Negation,
    Null,
)
from wandb_tables_widget.query.calls import Argument, bind_call, bind_date
from wandb_tables_widget.query.columns import Part, find_column, find_field, find_item, path_of, unknown_field
from wandb_tables_widget.query.comparisons import bind_pair
from wandb_tables_widget.query.functions import function_names, functions_by_name
from wandb_tables_widget.query.kinds import (
    BOOLEAN,
    INTEGER,
    NUMBER,
    TEXT,
    a,
    comparable,
    is_integer,
    is_unknown,
)
from wandb_tables_widget.query.nodes import shown
from wandb_tables_widget.query.parser import MAX_INTEGER, parse

if TYPE_CHECKING:
    from wandb_tables_widget.dtypes import Schema

__all__ = ["Bound", "bind", "bind_filter", "bind_node"]

MAX_SQL_DEPTH: Final = 900


def bind(text: str, schema: Schema) -> Bound:
    """Parse an expression and bind it to the columns of a table.

    Raises:
        ExpressionSyntaxError: the text is not an expression.
        ExpressionNameError: it names a column or function that does not exist.
        ExpressionTypeError: an operator or function does not take the type it got.
        ExpressionLimitError: it is too long, too deep, or holds a number beyond 64 bits.
    """
    bound = bind_node(parse(text), schema)
    if bound.sql_depth > MAX_SQL_DEPTH:
        message = "the expression applies too many operators one after the other; split it"
        raise ExpressionLimitError(message, (0, len(text)))
    return bound


def bind_filter(text: str, schema: Schema) -> Bound | None:
    """Bind a filter: an expression that is true or false for each row; None for blank text.

    Raises:
        ExpressionTypeError: the expression is of another type; the message says which, and what to do.
        ExpressionError: as `bind`.
    """
    if not text.strip():
        return None
    bound = bind(text, schema)
    if isinstance(bound.dtype, Boolean):
        return Kept(BOOLEAN, bound)
    if is_unknown(bound.dtype):
        return Kept(BOOLEAN, Null(BOOLEAN))
    example = {"number": "> 0", "string": '== "…"', "timestamp": '> "2026-01-31"'}.get(
        bound.dtype.kind, "is not null"
    )
    message = (
        f"a filter must be true or false, and {shown(parse(text))} is {a(bound.dtype)};"
        f" compare it, as {shown(parse(text))} {example}"
    )
    raise ExpressionTypeError(message, (0, len(text)))


def bind_node(node: nodes.Node, schema: Schema) -> Bound:
    """Bind a tree that is parsed already; raises as `bind`."""
    return _Binder(schema).bind(node)


class _Binder:
    def __init__(self, schema: Schema) -> None:
        self._schema = schema

    def bind(self, node: nodes.Node) -> Bound:  # noqa: C901, PLR0911  # one line a kind of node
        match node:
            case nodes.Literal():
                return _literal(node)
            case nodes.ListOf(items=items):
                return self._list(items)
            case nodes.Name() | nodes.Row() | nodes.Member() | nodes.Index():
                return self._path(node)
            case nodes.Call(name="date" | "Date", arguments=arguments):
                return bind_date(node, arguments)
            case nodes.Call(name=name, arguments=arguments):
                return self._call(node, name, arguments)
            case nodes.Method(operand=operand, name=name, arguments=arguments):
                return self._call(node, name, (operand, *arguments))
            case nodes.Negate(operand=operand):
                return self._negate(operand)
            case nodes.Arithmetic():
                return self._arithmetic(node)
            case nodes.Compare():
                return self._compare(node)
            case nodes.Not(operand=operand):
                return Inversion(BOOLEAN, self._truth("not", operand))
            case _:
                logic = cast("nodes.Logic", node)
                truths = tuple(self._truth(logic.operator, operand) for operand in logic.operands)
                return Junction(BOOLEAN, logic.operator, truths)

    # --- columns, fields, elements ----------------------------------------------------------

    def _path(self, node: nodes.Node) -> Bound:
        parts = path_of(node)
        if parts is None:
            return self._step(node)
        bound, rest = find_column(parts, self._schema)
        for part in rest:
            bound = self._member(bound, part.name, part.node)
        return bound

    def _step(self, node: nodes.Node) -> Bound:
        if isinstance(node, nodes.Member):
            return self._member(self.bind(node.operand), node.name, node)
        index = cast("nodes.Index", node)
        operand = self.bind(index.operand)
        if isinstance(index.key, str):
            return self._member(operand, index.key, node)
        return find_item(operand, index.key, node)

    def _member(self, operand: Bound, name: str, node: nodes.Node) -> Bound:
        field = find_field(operand, name)
        if field:
            return field
        if not isinstance(node, nodes.Member):
            raise unknown_field(operand, Part(name, node))
        if name not in functions_by_name():
            raise unknown_field(operand, Part(name, node), function_names())
        return bind_call(name, [Argument(operand, node.operand)], node)

    # --- values -----------------------------------------------------------------------------

    def _list(self, items: tuple[nodes.Node, ...]) -> Bound:
        arguments = [self._argument(item) for item in items]
        known = [argument for argument in arguments if not is_unknown(argument.dtype)]
        for argument in known:
            if not comparable(known[0].dtype, argument.dtype):
                message = (
                    f"a list in an expression holds values of one type: {known[0]}, and {argument};"
                    " join comparisons with 'or'"
                )
                raise ExpressionTypeError(message, argument.node.span)
        whole = all(is_integer(argument.dtype) for argument in known)
        element = known[0].dtype if known else NoneDType()
        if isinstance(element, Number):
            element = INTEGER if whole else NUMBER
        return ListValue(List(element=element), tuple(argument.bound for argument in arguments))

    def _call(self, node: nodes.Node, name: str, arguments: tuple[nodes.Node, ...]) -> Bound:
        return bind_call(name, [self._argument(each) for each in arguments], node)

    def _argument(self, node: nodes.Node) -> Argument:
        return Argument(self.bind(node), node)

    # --- operators --------------------------------------------------------------------------

    def _negate(self, node: nodes.Node) -> Bound:
        if isinstance(node, nodes.Literal) and type(node.value) is int:
            return Constant(INTEGER, -node.value)
        operand = self._argument(node)
        if is_unknown(operand.dtype):
            return Null(NUMBER)
        if not isinstance(operand.dtype, Number):
            raise ExpressionTypeError(f"'-' takes a number, and {operand}", node.span)
        return Negation(operand.dtype, operand.bound)

    def _arithmetic(self, node: nodes.Arithmetic) -> Bound:
        operands = [self._argument(operand) for operand in node.operands]
        known = [operand for operand in operands if not is_unknown(operand.dtype)]
        bound = tuple(operand.bound for operand in operands)
        missing = len(known) < len(operands)
        if known and set(node.operators) == {"+"} and all(isinstance(each.dtype, String) for each in known):
            return Null(TEXT) if missing else Concatenation(TEXT, bound)
        _check_numbers(node, known)
        whole = not {"/", "**"} & set(node.operators) and all(is_integer(each.dtype) for each in known)
        dtype = INTEGER if whole else NUMBER
        return Null(dtype) if missing else Calculation(dtype, bound, node.operators)

    def _compare(self, node: nodes.Compare) -> Bound:
        sides = [self._argument(operand) for operand in node.operands]
        pairs = tuple(
            bind_pair(operator, left, right)
            for operator, left, right in zip(node.operators, sides, sides[1:], strict=False)
        )
        return pairs[0] if len(pairs) == 1 else Junction(BOOLEAN, "and", pairs)

    def _truth(self, operator: str, node: nodes.Node) -> Bound:
        bound = self.bind(node)
        if is_unknown(bound.dtype):
            return Null(BOOLEAN)
        if isinstance(bound.dtype, Boolean):
            return bound
        message = (
            f"'{operator}' takes true or false, and {shown(node)} is {a(bound.dtype)};"
            f" compare it, as {shown(node)} is not null"
        )
        raise ExpressionTypeError(message, node.span)


def _literal(node: nodes.Literal) -> Bound:
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


def _check_numbers(node: nodes.Arithmetic, operands: list[Argument]) -> None:
    for operand in operands:
        if isinstance(operand.dtype, Number):
            continue
        if isinstance(operand.dtype, String) and "+" in node.operators:
            other = next((each for each in operands if not isinstance(each.dtype, String)), operand)
            message = f"'+' adds numbers or joins texts: {operand}, and {other}"
        else:
            message = f"'{node.operators[0]}' takes numbers, and {operand}"
        raise ExpressionTypeError(message, operand.node.span)

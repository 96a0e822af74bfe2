"""Names to columns, and types checked: the unbound tree to the bound one."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, cast

from wandb_tables_widget.dtypes import Boolean, NoneDType, Timestamp
from wandb_tables_widget.errors import ExpressionLimitError, ExpressionNameError, ExpressionTypeError
from wandb_tables_widget.query import nodes
from wandb_tables_widget.query.arithmetic import bind_arithmetic, bind_negation
from wandb_tables_widget.query.arrows import ArrowFunction, ParameterRef, PlaceRef
from wandb_tables_widget.query.bound import Bound, Constant, Inversion, Junction, Kept, Now, Null
from wandb_tables_widget.query.calls import Argument, accepting_row, bind_call, bind_date, unknown_function
from wandb_tables_widget.query.columns import Part, find_column, find_item, path_of, row_columns
from wandb_tables_widget.query.comparisons import bind_pair
from wandb_tables_widget.query.functions import functions_by_name
from wandb_tables_widget.query.kinds import (
    BOOLEAN,
    INTEGER,
    Arrow,
    a,
    element_type,
    is_unknown,
)
from wandb_tables_widget.query.parser import parse
from wandb_tables_widget.query.paths import follow, follow_all, names_field
from wandb_tables_widget.query.printer import quote_text, shown
from wandb_tables_widget.query.spelled import operator_of
from wandb_tables_widget.query.values import bind_list, bind_literal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wandb_tables_widget.dtypes import DType, Schema
    from wandb_tables_widget.query.calls import Scope

__all__ = ["Bound", "bind", "bind_aggregate", "bind_filter", "bind_node"]

MAX_SQL_DEPTH: Final = 900
MAX_ARROWS: Final = 4
"""Arrow functions within each other: each repeats the one within for every element of its list."""

_EXAMPLES: Final = {"number": "{} > 0", "string": '{} == "…"', "timestamp": '{} > "2026-01-31"'}


def bind(text: str, schema: Schema, now: dt.datetime | None = None) -> Bound:
    """Parse an expression and bind it to the columns of a table.

    ``now`` is what ``now()`` stands for, a time with a zone; the present by default.

    Raises:
        ExpressionSyntaxError: the text is not an expression.
        ExpressionNameError: it names a column or function that does not exist.
        ExpressionTypeError: an operator or function does not take the type it got.
        ExpressionLimitError: it is too long, too deep, or holds a number beyond 64 bits.
    """
    return _shallow(bind_node(parse(text), schema, now), text)


def bind_aggregate(
    text: str, schema: Schema, keys: Iterable[int] = (), now: dt.datetime | None = None
) -> Bound:
    """Bind an expression that has one value for each group of rows, such as ``avg(score) - min(score)``.

    Columns stand in aggregates; those whose indices are ``keys``, by which the rows are grouped, also by
    themselves.

    Raises:
        ExpressionTypeError: a column that is no key stands outside of an aggregate.
        ExpressionError: as `bind`.
    """
    return _shallow(_Binder(schema, _moment(now), keys=frozenset(keys)).bind(parse(text)), text)


def bind_filter(text: str, schema: Schema, now: dt.datetime | None = None) -> Bound | None:
    """Bind a filter: an expression that is true or false for each row; None for blank text.

    Raises:
        ExpressionTypeError: the expression is of another type, or looks at other rows; the message says
            which, and what to do.
        ExpressionError: as `bind`.
    """
    if not text.strip():
        return None
    tree = parse(text)
    bound = _shallow(bind_node(tree, schema, now), text)
    if "view" in bound.scopes:
        message = "a filter looks at one row; compute this in a column first, then filter by that column"
        raise ExpressionTypeError(message, (0, len(text)))
    if isinstance(bound.dtype, Boolean):
        return Kept(BOOLEAN, bound)
    if is_unknown(bound.dtype):
        return Kept(BOOLEAN, Null(BOOLEAN))
    said = shown(tree)
    example = _EXAMPLES.get(bound.dtype.kind, "{} is not null").format(said)
    if isinstance(element_type(bound.dtype), Boolean):
        example = f"any({said})"
    message = f"a filter must be true or false, and {said} is {a(bound.dtype)}; compare it, as {example}"
    raise ExpressionTypeError(message, (0, len(text)))


def bind_node(node: nodes.Node, schema: Schema, now: dt.datetime | None = None) -> Bound:
    """Bind a tree that is parsed already; raises as `bind`."""
    return _Binder(schema, _moment(now)).bind(node)


def _moment(now: dt.datetime | None) -> dt.datetime:
    return (now or dt.datetime.now(dt.UTC)).astimezone(dt.UTC)


def _shallow(bound: Bound, text: str) -> Bound:
    if bound.sql_depth > MAX_SQL_DEPTH:
        message = "the expression applies too many operators one after the other; split it"
        raise ExpressionLimitError(message, (0, len(text)))
    return bound


@dataclass(frozen=True)
class _Binder:
    """Binds one tree.

    ``names`` are the parameters of the arrow functions around a node, ``arrows`` is the number of these;
    ``keys`` are those of the groups it is bound to, None if it is bound to rows.
    """

    schema: Schema
    now: dt.datetime
    names: dict[str, Bound] = field(default_factory=dict)
    keys: frozenset[int] | None = None
    arrows: int = 0

    def bind(self, node: nodes.Node) -> Bound:  # noqa: C901, PLR0911, PLR0912  # one line a kind of node
        match node:
            case nodes.Literal():
                return bind_literal(node)
            case nodes.ListOf(items=items):
                return bind_list([self._argument(item) for item in items])
            case nodes.Name() | nodes.Row() | nodes.Member() | nodes.Index():
                return self._path(node)
            case nodes.Call(name="now", arguments=()):
                return Now(Timestamp(timezone="UTC"), self.now)
            case nodes.Call(name="date" | "Date", arguments=arguments):
                return bind_date(node, arguments) or self._call(node, "date", arguments)
            case nodes.Call(name=name, arguments=arguments):
                return self._named(node, name, arguments)
            case nodes.Method(operand=operand, name=name, arguments=arguments):
                return self._named(node, name, (operand, *arguments))
            case nodes.Conditional(then=then, condition=condition, otherwise=otherwise):
                return self._call(node, "if", (condition, then, otherwise))
            case nodes.Negate(operand=operand):
                return self._negate(operand, node)
            case nodes.Arithmetic(operands=operands):
                return bind_arithmetic(node, [self._argument(operand) for operand in operands])
            case nodes.Compare():
                return self._compare(node)
            case nodes.Not(operand=operand):
                return Inversion(BOOLEAN, self._truth("not", operand))
            case nodes.Logic(operator=operator, operands=operands):
                return Junction(BOOLEAN, operator, tuple(self._truth(operator, each) for each in operands))
            case _:
                message = "an arrow function stands only in a call, as map(list, x => …)"
                raise ExpressionTypeError(message, node.span)

    # --- columns, fields, elements ----------------------------------------------------------

    def _path(self, node: nodes.Node) -> Bound:
        parts = path_of(node)
        aggregate = self._aggregate_member(node, parts)
        if aggregate is not None:
            return aggregate
        if parts is None:
            return self._step(node)
        first = parts[0]
        if first.name in self.names and isinstance(first.node, nodes.Name | nodes.Row):
            return follow(self.names[first.name], parts[1:], self._scopes)
        if "row" in self.names and not isinstance(first.node, nodes.Name):
            return follow(self.names["row"], parts, self._scopes)
        if first.name == "*" and "*" not in self.schema:
            return self._keyed(follow_all(row_columns(self.schema), parts, self._scopes), node)
        column, rest = find_column(parts, self.schema)
        return follow(self._keyed(column, node), rest, self._scopes)

    def _step(self, node: nodes.Node) -> Bound:
        if isinstance(node, nodes.Member):
            return follow(self.bind(node.operand), [Part(node.name, node)], self._scopes)
        index = cast("nodes.Index", node)
        operand = self.bind(index.operand)
        if isinstance(index.key, str):
            return follow(operand, [Part(index.key, node)], self._scopes)
        return find_item(operand, index.key, node)

    # --- groups -----------------------------------------------------------------------------

    @property
    def _scopes(self) -> tuple[Scope, ...]:
        return ("row", "view") if self.keys is None else ("row",)

    def _aggregate_member(self, node: nodes.Node, parts: list[Part] | None) -> Bound | None:
        if self.keys is None or not isinstance(node, nodes.Member) or not _is_aggregate(node.name):
            return None
        if parts is not None and names_field(parts, self.schema):
            return None
        return self._aggregate(node, node.name, (node.operand,))

    def _aggregate(self, node: nodes.Node, name: str, arguments: tuple[nodes.Node, ...]) -> Bound | None:
        """Return an aggregate of the rows of a group, None if the function takes one value of the group."""
        rows = replace(self, keys=None)
        try:
            bound = [Argument(rows.bind(each), each) for each in arguments]
        except ExpressionTypeError:
            if not any(map(_holds_aggregate, arguments)):
                raise
            return self._over_aggregates(node, name, arguments)
        known = self.keys or frozenset()
        if not accepting_row(name, bound, "group") and not any(each.bound.columns - known for each in bound):
            return None
        for each in bound:
            if "view" in each.bound.scopes:
                message = "a function over the rows of the view cannot stand within an aggregate"
                raise ExpressionTypeError(message, each.node.span)
        return bind_call(name, bound, node, ("group",))

    def _over_aggregates(self, node: nodes.Node, name: str, arguments: tuple[nodes.Node, ...]) -> Bound:
        """Return a function of values that the group has already, such as ``max(avg(x), 0)``."""
        bound = [self._argument(each) for each in arguments]
        try:
            return bind_call(name, bound, node, ("row",))
        except ExpressionTypeError:
            said = shown(arguments[0])
            message = f"{said} is one value of the group, and {name} takes one of each row; leave {name} out"
            raise ExpressionTypeError(message, node.span) from None

    def _keyed(self, bound: Bound, node: nodes.Node) -> Bound:
        """Return a column of a group unless it differs from row to row."""
        if self.keys is not None and bound.columns - self.keys:
            name = shown(node)
            message = f"{name} differs between the rows of a group; put it into an aggregate, as max({name})"
            raise ExpressionTypeError(message, node.span)
        return bound

    # --- values and calls -------------------------------------------------------------------

    def _named(self, node: nodes.Node, name: str, arguments: tuple[nodes.Node, ...]) -> Bound:
        spelled = operator_of(name, arguments, node.span)
        return self._call(node, name, arguments) if spelled is None else self.bind(spelled)

    def _call(self, node: nodes.Node, name: str, arguments: tuple[nodes.Node, ...]) -> Bound:
        if name not in functions_by_name():
            raise unknown_function(name, node)
        self._check_places(arguments)
        if self.keys is not None and _is_aggregate(name):
            aggregate = self._aggregate(node, name, arguments)
            if aggregate is not None:
                return aggregate
        bound: list[Argument] = []
        for each in arguments:
            arrow = isinstance(each, nodes.Arrow) and bool(bound)
            bound.append(self._arrow(each, bound[0].dtype) if arrow else self._argument(each))
        among_groups = self.keys is not None and _is_aggregate(name)
        return bind_call(name, bound, node, (*self._scopes, "group") if among_groups else self._scopes)

    def _check_places(self, arguments: tuple[nodes.Node, ...]) -> None:
        for each in arguments:
            match each:
                case nodes.Compare(operands=(nodes.Name(name=name), _), operators=("==",)):
                    if name not in self.schema and name not in self.names:
                        message = f"functions take values by their place; {name!r} names none of them"
                        raise ExpressionNameError(message, each.span)

    def _arrow(self, node: nodes.Node, container: DType) -> Argument:
        arrow = cast("nodes.Arrow", node)
        element = element_type(container) or NoneDType()
        inside = self.arrows
        if inside >= MAX_ARROWS:
            message = (
                f"arrow functions stand at most {MAX_ARROWS} deep within each other; compute a column first"
            )
            raise ExpressionLimitError(message, node.span)
        names = tuple(f"p{inside}_{place}" for place in range(len(arrow.parameters)))
        first = Null(element) if is_unknown(element) else ParameterRef(element, names[0])
        given = (first, *(PlaceRef(INTEGER, name) for name in names[1:]))
        known = {**self.names, **dict(zip(arrow.parameters, given, strict=True))}
        inner = replace(self, names=known, arrows=inside + 1)
        body = inner.bind(arrow.body)
        return Argument(ArrowFunction(Arrow(body.dtype), names, body), node)

    def _argument(self, node: nodes.Node) -> Argument:
        return Argument(self.bind(node), node)

    # --- operators --------------------------------------------------------------------------

    def _negate(self, operand: nodes.Node, node: nodes.Node) -> Bound:
        if isinstance(operand, nodes.Literal) and type(operand.value) is int:
            return Constant(INTEGER, -operand.value)
        return bind_negation(self._argument(operand), node)

    def _compare(self, node: nodes.Compare) -> Bound:
        sides = [self._argument(node.operands[0]), *map(self._compared, node.operands[1:])]
        pairs = tuple(
            bind_pair(operator, left, right)
            for operator, left, right in zip(node.operators, sides, sides[1:], strict=False)
        )
        if len(pairs) == 1:
            return pairs[0]
        if not all(isinstance(pair.dtype, Boolean) for pair in pairs):
            message = "comparisons of a list do not chain; write them apart"
            raise ExpressionTypeError(message, node.span)
        return Junction(BOOLEAN, "and", pairs)

    def _compared(self, node: nodes.Node) -> Argument:
        """Bind what something is compared with; a word that is no column is likely a text without quotes."""
        try:
            return self._argument(node)
        except ExpressionNameError as problem:
            if not isinstance(node, nodes.Name) or problem.fix is not None:
                raise
            message = f"{problem}; text stands in quotes, as {quote_text(node.name)}"
            raise ExpressionNameError(message, problem.span) from None

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


def _holds_aggregate(node: nodes.Node) -> bool:
    named = isinstance(node, nodes.Call | nodes.Method | nodes.Member) and _is_aggregate(node.name)
    return named or any(map(_holds_aggregate, node.children))


def _is_aggregate(name: str) -> bool:
    return any(function.scope == "group" for function in functions_by_name().get(name, ()))

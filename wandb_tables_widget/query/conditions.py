"""A filter as conditions of a column, an operator and values, for those who do not type it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, cast

from wandb_tables_widget.dtypes import Boolean, Timestamp
from wandb_tables_widget.errors import ExpressionError
from wandb_tables_widget.query import nodes
from wandb_tables_widget.query.binder import bind_filter, bind_node
from wandb_tables_widget.query.bound import ColumnRef
from wandb_tables_widget.query.parser import parse
from wandb_tables_widget.query.printer import shown, to_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wandb_tables_widget.dtypes import Column, Schema

Operator: TypeAlias = Literal[
    "==", "!=", "<", "<=", ">", ">=", "in", "not in", "is null", "is not null",
    "contains", "not contains", "startswith", "endswith", "matches",
]  # fmt: skip
Type: TypeAlias = Literal["number", "text", "time", "boolean", "column"]

_MIRRORED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
_EQUAL: Final = {"=": "==", "===": "==", "!==": "!="}
_METHODS: Final = frozenset({"contains", "startswith", "endswith", "matches"})


@dataclass(frozen=True)
class Condition:
    """A column, an operator and values, without quotes: several after ``in``, none after ``is null``.

    A value of type "column" is the name of another column.
    """

    column: str
    operator: Operator
    type: Type
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class ConditionGroup:
    """Conditions of which all must be true, or one."""

    join: Literal["and", "or"]
    parts: tuple[Condition | ConditionGroup, ...]


class ShapeError(ExpressionError):
    """The filter is sound, but not made of conditions; the message names the part that is none."""


def read_conditions(text: str, schema: Schema) -> ConditionGroup:
    """Return the conditions of a filter: those rows pass for which they are true.

    A chain such as ``0 < x < 1`` becomes two conditions, a boolean column one that asks for true.

    Raises:
        ShapeError: the filter has another shape.
        ExpressionError: the text is no filter, as `bind_filter`.
    """
    if bind_filter(text, schema) is None:
        return ConditionGroup("and", ())
    found = _Reader(schema).read(parse(text))
    return found if isinstance(found, ConditionGroup) else ConditionGroup("and", (found,))


@dataclass(frozen=True)
class _Reader:
    schema: Schema

    def read(self, node: nodes.Node) -> Condition | ConditionGroup:
        match node:
            case nodes.Logic(operator=join, operands=operands):
                return ConditionGroup(join, tuple(_flat(join, map(self.read, operands))))
            case nodes.Compare(operands=operands, operators=operators):
                pairs = zip(operands, operators, operands[1:], strict=False)
                parts = tuple(self._pair(left, operator, right, node) for left, operator, right in pairs)
                return parts[0] if len(parts) == 1 else ConditionGroup("and", parts)
            case nodes.Not(operand=operand):
                return self._inverse(operand, node)
            case _:
                return self._truth(node, "true")

    def _truth(self, node: nodes.Node, wanted: str) -> Condition:
        column = self._column(node)
        if column is not None and isinstance(column.dtype, Boolean):
            return Condition(column.name, "==", "boolean", (wanted,))
        match node:
            case nodes.Method(operand=operand, name=name, arguments=(value,)):
                return self._search(operand, name, value, node)
            case nodes.Call(name=name, arguments=(operand, value)):
                return self._search(operand, name, value, node)
            case _:
                raise _refusal(node)

    def _inverse(self, operand: nodes.Node, node: nodes.Node) -> Condition:
        match operand:
            case nodes.Compare(operators=("in" | "is",)):
                found = cast("Condition", self.read(operand))
                operator: Operator = "not in" if found.operator == "in" else "is not null"
                return Condition(found.column, operator, found.type, found.values)
            case nodes.Method(name="contains") | nodes.Call(name="contains"):
                found = self._truth(operand, "true")
                return Condition(found.column, "not contains", found.type, found.values)
            case nodes.Method() | nodes.Call():
                raise _refusal(node)
            case _:
                return self._truth(operand, "false")

    def _search(self, operand: nodes.Node, name: str, value: nodes.Node, node: nodes.Node) -> Condition:
        column, text = self._column(operand), _value(value)
        if column is None or column.dtype.kind != "string" or name not in _METHODS:
            raise _refusal(node)
        if text is None or text[0] != "text":
            raise _refusal(node)
        return Condition(column.name, cast("Operator", name), "text", (text[1],))

    def _pair(self, left: nodes.Node, operator: str, right: nodes.Node, node: nodes.Node) -> Condition:
        column = self._column(left)
        operator = _EQUAL.get(operator, operator)
        if column is None and operator in _MIRRORED:
            left, right, operator = right, left, _MIRRORED[operator]
            column = self._column(left)
        if column is None:
            raise _refusal(node)
        if operator in {"in", "not in"}:
            return self._membership(column, cast("Operator", operator), right, node)
        if isinstance(right, nodes.Literal) and right.value is None:
            return self._missing(column, operator, node)
        other = self._column(right)
        value: tuple[Type, str] | None = ("column", other.name) if other else _value(right, column)
        if value is None:
            raise _refusal(node)
        return Condition(column.name, cast("Operator", operator), value[0], (value[1],))

    def _membership(
        self, column: Column, operator: Operator, items: nodes.Node, node: nodes.Node
    ) -> Condition:
        values = [_value(item, column) for item in items.items] if isinstance(items, nodes.ListOf) else []
        known = [value for value in values if value is not None]
        if not known or len(known) < len(values) or len({kind for kind, _ in known}) > 1:
            raise _refusal(node)
        return Condition(column.name, operator, known[0][0], tuple(text for _, text in known))

    def _missing(self, column: Column, operator: str, node: nodes.Node) -> Condition:
        if operator not in {"is", "is not", "==", "!="}:
            raise _refusal(node)
        return Condition(column.name, "is null" if operator in {"is", "=="} else "is not null", "text")

    def _column(self, node: nodes.Node) -> Column | None:
        try:
            bound = bind_node(node, self.schema)
        except ExpressionError:
            return None
        return self.schema.columns[bound.index] if isinstance(bound, ColumnRef) else None


def _flat(join: str, parts: Iterable[Condition | ConditionGroup]) -> Iterable[Condition | ConditionGroup]:
    """Take the parts of inner groups that are joined alike, such as those of chains."""
    for part in parts:
        if isinstance(part, ConditionGroup) and part.join == join:
            yield from part.parts
        else:
            yield part


def _value(node: nodes.Node, column: Column | None = None) -> tuple[Type, str] | None:
    """Return the type and the text of a literal, None when it is none."""
    match node:
        case nodes.Literal(value=bool(value)):
            return "boolean", str(value).lower()
        case nodes.Literal(value=str(value)):
            return ("time" if column and isinstance(column.dtype, Timestamp) else "text"), value
        case (
            nodes.Literal(value=int() | float()) | nodes.Negate(operand=nodes.Literal(value=int() | float()))
        ):
            return "number", to_text(node)
        case nodes.Call(name="date" | "Date", arguments=(nodes.Literal(value=str(value)),)):
            return "time", value
        case _:
            return None


def _refusal(node: nodes.Node) -> ShapeError:
    message = f"{shown(node)} is more than a column, an operator and a value"
    return ShapeError(message, node.span)

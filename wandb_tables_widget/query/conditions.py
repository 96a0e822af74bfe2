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
_OPPOSITES: Final = {"==": "!=", "<": ">=", "<=": ">", "in": "not in", "is": "is not"}
_OPPOSITE: Final = _OPPOSITES | {other: operator for operator, other in _OPPOSITES.items()}
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

    A chain such as ``0 < x < 1`` becomes two conditions, a boolean column one that asks for true; ``not``
    goes into what it stands before, and null among the values of ``in`` becomes a condition of its own.

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

    def read(self, node: nodes.Node, *, negated: bool = False) -> Condition | ConditionGroup:
        match node:
            case nodes.Logic(operator=join, operands=operands):
                parts = (self.read(operand, negated=negated) for operand in operands)
                return _group(_opposite(join) if negated else join, parts)
            case nodes.Compare(operands=operands, operators=operators):
                pairs = zip(operands, operators, operands[1:], strict=False)
                parts = (self._pair(*pair, node, negated=negated) for pair in pairs)
                return _group("or" if negated else "and", parts)
            case nodes.Not(operand=operand):
                return self.read(operand, negated=not negated)
            case _:
                return self._truth(node, negated=negated)

    def _truth(self, node: nodes.Node, *, negated: bool) -> Condition:
        column = self._column(node)
        if column is not None and isinstance(column.dtype, Boolean):
            return Condition(column.name, "==", "boolean", ("false" if negated else "true",))
        match node:
            case nodes.Method(operand=operand, name=name, arguments=(value,)):
                return self._search(operand, name, value, node, negated=negated)
            case nodes.Call(name=name, arguments=(operand, value)):
                return self._search(operand, name, value, node, negated=negated)
            case nodes.Literal():
                raise _refusal(node, "is no condition of a column")
            case _:
                raise _refusal(node, negated=negated)

    def _search(
        self, operand: nodes.Node, name: str, value: nodes.Node, node: nodes.Node, *, negated: bool
    ) -> Condition:
        column, text = self._column(operand), _value(value)
        if column is None or column.dtype.kind != "string" or name not in _METHODS:
            raise _refusal(node, negated=negated)
        if text is None or text[0] != "text":
            raise _refusal(node, negated=negated)
        if negated and name != "contains":
            raise _refusal(node, negated=True)
        operator = "not contains" if negated else cast("Operator", name)
        return Condition(column.name, operator, "text", (text[1],))

    def _pair(
        self, left: nodes.Node, operator: str, right: nodes.Node, node: nodes.Node, *, negated: bool
    ) -> Condition | ConditionGroup:
        column = self._column(left)
        operator = _EQUAL.get(operator, operator)
        if column is None and operator in _MIRRORED:
            left, right, operator = right, left, _MIRRORED[operator]
            column = self._column(left)
        if column is None:
            raise _refusal(node)
        operator = _OPPOSITE[operator] if negated else operator
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
    ) -> Condition | ConditionGroup:
        if not isinstance(items, nodes.ListOf):
            raise _refusal(node)
        if not items.items:
            raise _refusal(node, "has no value to compare with")
        written = [
            item for item in items.items if not (isinstance(item, nodes.Literal) and item.value is None)
        ]
        values = [_value(item, column) for item in written]
        known = [value for value in values if value is not None]
        if len(known) < len(values) or len({kind for kind, _ in known}) > 1:
            raise _refusal(node)
        parts: list[Condition | ConditionGroup] = []
        if known:
            parts.append(Condition(column.name, operator, known[0][0], tuple(text for _, text in known)))
        if len(written) < len(items.items):
            parts.append(self._missing(column, "is" if operator == "in" else "is not", node))
        return _group("or" if operator == "in" else "and", parts)

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


def _opposite(join: Literal["and", "or"]) -> Literal["and", "or"]:
    return "or" if join == "and" else "and"


def _group(
    join: Literal["and", "or"], parts: Iterable[Condition | ConditionGroup]
) -> Condition | ConditionGroup:
    """Return a group, or its only part; the parts of inner groups that are joined alike become its own."""
    found: list[Condition | ConditionGroup] = []
    for part in parts:
        found.extend(part.parts if isinstance(part, ConditionGroup) and part.join == join else (part,))
    return found[0] if len(found) == 1 else ConditionGroup(join, tuple(found))


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


def _refusal(
    node: nodes.Node, why: str = "is more than a column, an operator and a value", *, negated: bool = False
) -> ShapeError:
    return ShapeError(f"{'not ' if negated else ''}{shown(node)} {why}", node.span)

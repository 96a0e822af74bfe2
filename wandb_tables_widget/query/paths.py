"""Paths: what stands behind a column, field by field, with ``*`` for all fields or all elements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wandb_tables_widget.dtypes import DType, List, NoneDType
from wandb_tables_widget.errors import ExpressionNameError, ExpressionTypeError
from wandb_tables_widget.query import nodes
from wandb_tables_widget.query.bound import Bound, ColumnRef, FieldRef, FunctionCall, ListValue, Null
from wandb_tables_widget.query.calls import Argument, bind_call, is_null
from wandb_tables_widget.query.columns import Part, find_column, find_field, unknown_field
from wandb_tables_widget.query.functions import functions_by_name, functions_of
from wandb_tables_widget.query.kinds import a, common, element_type, fields_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wandb_tables_widget.dtypes import Schema
    from wandb_tables_widget.query.calls import Scope


def follow(bound: Bound, parts: Sequence[Part], scopes: Sequence[Scope]) -> Bound:
    """Return what a path finds behind a value.

    Raises:
        ExpressionNameError: a name is neither a field nor a function.
        ExpressionTypeError: a function does not take what stands before it, or ``*`` finds several types.
    """
    for place, part in enumerate(parts):
        if part.name == "*" and isinstance(part.node, nodes.Index):
            if element_type(bound.dtype) is not None:
                continue
            named = fields_of(bound.dtype)
            fields = [(name, found) for name, _ in named if (found := find_field(bound, name))]
            return _unless_null(bound, follow_all(fields, parts[place:], scopes))
        bound = _member(bound, part, scopes)
    return bound


def follow_all(named: Sequence[tuple[str, Bound]], parts: Sequence[Part], scopes: Sequence[Scope]) -> Bound:
    """Return a list of what the rest of a path, whose first part is ``*``, finds behind several values.

    Those without the next name are passed over. Raises as `follow`.
    """
    star, *rest = parts
    if rest and not any(_has(bound, rest[0].name) for _, bound in named):
        return follow(follow_all(named, [star], scopes), rest, scopes)
    found = [follow(bound, rest, scopes) for _, bound in named if not rest or _has(bound, rest[0].name)]
    if not found:
        raise unknown_field(named[0][1] if named else Null(NoneDType()), rest[0] if rest else star)
    dtype: DType | None = found[0].dtype
    for bound in found[1:]:
        dtype = common(dtype, bound.dtype) if dtype is not None else None
    if dtype is None:
        kinds = ", ".join(dict.fromkeys(a(bound.dtype) for bound in found))
        message = f"* puts values into one list, and these are of several types: {kinds}; name those you mean"
        raise ExpressionTypeError(message[:400], star.node.span)
    return ListValue(List(element=dtype), tuple(found))


def names_field(parts: Sequence[Part], schema: Schema) -> bool:
    """Return whether a path names a column or a field to its end, so that its last name is no function."""
    try:
        bound, rest = find_column(list(parts), schema)
    except ExpressionNameError:
        return False
    for part in rest:
        found = find_field(bound, part.name)
        if found is None:
            return False
        bound = found
    return isinstance(bound, ColumnRef | FieldRef | Null)


def _unless_null(bound: Bound, found: Bound) -> Bound:
    (choice,) = functions_by_name()["if"]
    return FunctionCall(found.dtype, choice, (is_null(bound), Null(found.dtype), found), mapped=False)


def _has(bound: Bound, name: str) -> bool:
    return name == "*" or find_field(bound, name) is not None


def _member(operand: Bound, part: Part, scopes: Sequence[Scope]) -> Bound:
    field = find_field(operand, part.name)
    if field:
        return field
    if not isinstance(part.node, nodes.Member):
        raise unknown_field(operand, part)
    if part.name not in functions_by_name():
        raise unknown_field(operand, part, functions_of(operand.dtype))
    return bind_call(part.name, [Argument(operand, part.node.operand)], part.node, scopes)

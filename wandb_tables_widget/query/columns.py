"""Names to columns and fields: all spellings of product §3."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from wandb_tables_widget.dtypes import List, Schema, String
from wandb_tables_widget.errors import ExpressionNameError, ExpressionTypeError, closest, nearest
from wandb_tables_widget.query import nodes
from wandb_tables_widget.query.bound import Bound, ColumnRef, FieldRef, ItemRef, Null
from wandb_tables_widget.query.hints import function_hint, name_hint
from wandb_tables_widget.query.kinds import a, element_type, fields_of, is_unknown
from wandb_tables_widget.query.printer import quote_name

if TYPE_CHECKING:
    from collections.abc import Container, Iterator
    from collections.abc import Set as AbstractSet

_COMPARED: Final = re.compile(r"([0-9]+|\*)\.")
_PLAIN: Final = re.compile(r"[A-Za-z_][A-Za-z_0-9]*")


@dataclass(frozen=True)
class ViewSchema(Schema):
    """The columns of a table, which are the first ``width``, and those of a view.

    A name that both have is that of the column of the table.
    """

    width: int = 0

    @cached_property
    def _positions(self) -> dict[str, int]:
        places: dict[str, int] = {}
        for place, column in enumerate(self.columns):
            places.setdefault(column.name, place)
        return places


class Part(NamedTuple):
    """One name of a path such as ``image.width``, and the node that ends with it."""

    name: str
    node: nodes.Node


def path_of(node: nodes.Node) -> list[Part] | None:
    """Return the names of a path that starts at the row, None of a node that is no such path."""
    parts: list[Part] = []
    while True:
        match node:
            case nodes.Name(name=name):
                return [Part(name, node), *reversed(parts)]
            case nodes.Row():
                return list(reversed(parts)) or [Part("row", node)]
            case nodes.Member(operand=operand, name=name) | nodes.Index(operand=operand, key=str(name)):
                parts.append(Part(name, node))
                node = operand
            case _:
                return None


def find_column(parts: list[Part], schema: Schema) -> tuple[Bound, list[Part]]:
    """Return the column a path names and the names that are left over.

    The longest column name wins: a column called ``a.b`` before the field ``b`` of ``a``.

    Raises:
        ExpressionNameError: no column has such a name.
    """
    whole = _longest(parts, schema)
    if whole:
        return whole
    found = _longest(_split_all(parts), schema)
    if found:
        return found
    raise _unknown_column(parts[0], schema, is_path=len(parts) > 1)


def bind_column(schema: Schema, index: int) -> Bound:
    """Return the node for a column; one that holds only missing values is null."""
    column = schema.columns[index]
    if is_unknown(column.dtype):
        return Null(column.dtype)
    return ColumnRef(column.dtype, index, column.optional)


def row_columns(schema: Schema) -> list[tuple[str, Bound]]:
    """Return the columns of the row, which ``row["*"]`` stands for: those of the table."""
    width = schema.width if isinstance(schema, ViewSchema) else len(schema)
    return [(column.name, bind_column(schema, index)) for index, column in enumerate(schema.columns[:width])]


def columns_named(
    node: nodes.Node, known: Container[str], parameters: AbstractSet[str] = frozenset()
) -> Iterator[tuple[str, nodes.Span]]:
    """Yield the ``known`` columns an expression names, and where, as `find_column` finds them."""
    if isinstance(node, nodes.Arrow):
        parameters = parameters | set(node.parameters)
    parts = path_of(node)
    if parts is None:
        for child in node.children:
            yield from columns_named(child, known, parameters)
        return
    is_name = isinstance(parts[0].node, nodes.Name)
    if not is_name and "row" in parameters:
        return
    if is_name and parts[0].name in parameters:
        return
    found = _longest_name(parts, known) or _longest_name(_split_all(parts), known)
    if found:
        yield found[0], node.span


def find_field(operand: Bound, name: str) -> Bound | None:
    """Return a field of a dict, of media, or of each element of a list of them."""
    element = element_type(operand.dtype)
    fields = fields_of(operand.dtype if element is None else element)
    for position, (field, dtype) in enumerate(fields, start=1):
        if field == name:
            alone = sum(other.lower() == name.lower() for other, _ in fields) == 1
            spelled = name if alone and _PLAIN.fullmatch(name) else None
            return FieldRef(dtype if element is None else List(element=dtype), operand, position, spelled)
    return None


def find_item(operand: Bound, place: int, node: nodes.Node) -> Bound:
    """Return the element of a list at a place counted from 0, or from the end if negative.

    Raises:
        ExpressionTypeError: the operand is no list.
    """
    element = element_type(operand.dtype)
    if element is None:
        end = "" if place == -1 else f", {place + 1}"
        fix = f"; write slice(x, {place}{end}) for a character" if isinstance(operand.dtype, String) else ""
        message = f"[{place}] takes an element of a list, and this is {a(operand.dtype)}{fix}"
        raise ExpressionTypeError(message, node.span)
    return ItemRef(element, operand, place)


def unknown_field(operand: Bound, part: Part, extra: tuple[str, ...] = ()) -> ExpressionNameError:
    """Return the error for a name that is no field and no function; ``extra`` are the functions there are."""
    element = element_type(operand.dtype)
    known = [name for name, _ in fields_of(operand.dtype if element is None else element)]
    hint = function_hint(part.name)
    said = f"; {hint}" if hint and extra else nearest(part.name, [*known, *extra])
    message = f"{a(operand.dtype)} has no field or function {part.name!r}{said}"
    return ExpressionNameError(message, part.node.span)


def _longest(parts: list[Part], schema: Schema) -> tuple[Bound, list[Part]] | None:
    found = _longest_name(parts, schema)
    return found and (bind_column(schema, schema.index(found[0])), parts[found[1] :])


def _longest_name(parts: list[Part], known: Container[str]) -> tuple[str, int] | None:
    """Return the longest known name at the beginning of a path, and how many of its names that takes."""
    for count in range(len(parts), 0, -1):
        name = ".".join(part.name for part in parts[:count])
        if name in known:
            return name, count
    return None


def _split_all(parts: list[Part]) -> list[Part]:
    return [Part(name, part.node) for part in parts for name in _split(part)]


def _split(part: Part) -> list[str]:
    return part.name.split(".") if isinstance(part.node, nodes.Index) else [part.name]


def _unknown_column(part: Part, schema: Schema, *, is_path: bool) -> ExpressionNameError:
    if isinstance(part.node, nodes.Row):
        message = 'row is the whole row; name one of its columns, as row["name"]'
    elif _COMPARED.match(part.name):
        message = (
            f"there is no column {part.name!r}; a number before the name belongs to comparing tables,"
            " and this view shows one table, so write the column name alone"
        )
    else:
        return _unknown_name(part, schema, is_path=is_path)
    return ExpressionNameError(message, part.node.span)


def _unknown_name(part: Part, schema: Schema, *, is_path: bool) -> ExpressionNameError:
    message, close = f"there is no column {part.name!r}", closest(part.name, schema.names)
    bare = isinstance(part.node, nodes.Name)
    hint = name_hint(part.name, is_path=is_path) if bare else None
    if hint:
        return ExpressionNameError(f"{message}; {hint[0]}", part.node.span, hint[1])
    message += nearest(part.name, schema.names)
    fix = quote_name(close) if close is not None and bare else None
    return ExpressionNameError(message, part.node.span, fix)

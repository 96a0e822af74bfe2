"""The unbound tree of an expression, and how it is written back as text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Final, TypeAlias, cast
from typing import Literal as OneOf

from wandb_tables_widget.errors import ExpressionLimitError

if TYPE_CHECKING:
    from collections.abc import Iterator

Span: TypeAlias = tuple[int, int]

MAX_DEPTH: Final = 64
RESERVED: Final = frozenset(
    {"or", "and", "not", "in", "is", "null", "None", "true", "True", "false", "False", "row"}
)
_BARE_NAME: Final = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True)
class Node:
    """Base of all nodes.

    ``span`` is where the node stands in its text, as ``(start, end)`` code points; it takes no
    part in equality. ``depth`` is 1 for a leaf.

    Raises:
        ExpressionLimitError: the tree would be more than 64 levels deep.
    """

    span: Span = field(default=(0, 0), compare=False, kw_only=True)
    depth: int = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        depth = 1 + max((child.depth for child in self.children), default=0)
        if depth > MAX_DEPTH:
            message = f"the expression is nested more than {MAX_DEPTH} levels deep; simplify it"
            raise ExpressionLimitError(message, self.span)
        object.__setattr__(self, "depth", depth)

    @property
    def children(self) -> Iterator[Node]:
        """The nodes directly below, left to right."""
        for each in fields(self):
            value = getattr(self, each.name, None)
            for part in value if isinstance(value, tuple) else (value,):
                if isinstance(part, Node):
                    yield part


@dataclass(frozen=True)
class Literal(Node):
    """A number, text, true, false or null."""

    value: str | float | bool | None


@dataclass(frozen=True)
class ListOf(Node):
    """``[a, b]``."""

    items: tuple[Node, ...]


@dataclass(frozen=True)
class Name(Node):
    """A bare or backticked column name."""

    name: str


@dataclass(frozen=True)
class Row(Node):
    """The word ``row``."""


@dataclass(frozen=True)
class Member(Node):
    """``operand.name``: a field, or a function without arguments."""

    operand: Node
    name: str


@dataclass(frozen=True)
class Index(Node):
    """``operand["key"]`` or ``operand[3]``."""

    operand: Node
    key: str | int


@dataclass(frozen=True)
class Call(Node):
    """``name(a, b)``."""

    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True)
class Method(Node):
    """``operand.name(a, b)``."""

    operand: Node
    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True)
class Negate(Node):
    """``-operand``."""

    operand: Node


@dataclass(frozen=True)
class Arithmetic(Node):
    """``a + b - c``: operators of one precedence, applied from the left; ``**`` has two operands."""

    operands: tuple[Node, ...]
    operators: tuple[str, ...]


@dataclass(frozen=True)
class Compare(Node):
    """``a < b <= c``: true when each neighbouring pair is; ``is`` and ``is not`` have null on their right."""

    operands: tuple[Node, ...]
    operators: tuple[str, ...]


@dataclass(frozen=True)
class Not(Node):
    """``not operand``."""

    operand: Node


@dataclass(frozen=True)
class Logic(Node):
    """``a and b and c``, or the same with ``or``."""

    operator: OneOf["and", "or"]
    operands: tuple[Node, ...]


def quote_name(name: str) -> str:
    """Spell a column name as the expression language does: bare when it can be, else in backticks.

    >>> quote_name("score_0"), quote_name("any name"), quote_name("row")
    ('score_0', '`any name`', '`row`')
    """
    if _BARE_NAME.fullmatch(name) and name not in RESERVED:
        return name
    return "`" + name.replace("`", "``") + "`"


def quote_text(text: str) -> str:
    r"""Spell text as a literal in double quotes.

    >>> quote_text('a "b"')
    '"a \\"b\\""'
    """
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t") + '"'


_OR, _AND, _NOT, _COMPARE, _SUM, _PRODUCT, _NEGATE, _POWER, _POSTFIX, _ATOM = range(10)


def to_text(node: Node) -> str:  # noqa: PLR0911  # one line a kind of node
    """Write a tree as text; ``parse`` of that text gives an equal tree."""
    match node:
        case Logic(operator=operator, operands=operands):
            return f" {operator} ".join(_wrap(part, _precedence(node) + 1) for part in operands)
        case Not(operand=operand):
            return f"not {_wrap(operand, _NOT)}"
        case Compare(operands=operands, operators=operators):
            return _alternate(operands, operators, _SUM)
        case Arithmetic(operands=(base, power), operators=("**",)):
            return f"{_wrap(base, _POSTFIX)} ** {_wrap(power, _NEGATE)}"
        case Arithmetic(operands=operands, operators=operators):
            return _alternate(operands, operators, _precedence(node) + 1)
        case Negate(operand=operand):
            return f"-{_wrap(operand, _NEGATE)}"
        case _:
            return _primary_text(node)


def shown(node: Node, limit: int = 40) -> str:
    """Write a tree as text for a message, cut after ``limit`` characters."""
    text = to_text(node)
    return text if len(text) <= limit else text[:limit] + "…"


def _primary_text(node: Node) -> str:  # noqa: PLR0911  # one line a kind of node
    match node:
        case Member(operand=operand, name=name):
            return f"{_wrap_postfix(operand)}.{quote_name(name)}"
        case Method(operand=operand, name=name, arguments=arguments):
            return f"{_wrap_postfix(operand)}.{quote_name(name)}({_join(arguments)})"
        case Index(operand=operand, key=key):
            return f"{_wrap_postfix(operand)}[{quote_text(key) if isinstance(key, str) else key}]"
        case Call(name=name, arguments=arguments):
            return f"{name}({_join(arguments)})"
        case ListOf(items=items):
            return f"[{_join(items)}]"
        case Name(name=name):
            return quote_name(name)
        case Row():
            return "row"
        case _:
            return _literal_text(cast("Literal", node).value)


def _literal_text(value: object) -> str:
    if isinstance(value, str):
        return quote_text(value)
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else repr(value)


def _precedence(node: Node) -> int:  # noqa: PLR0911  # one line a kind of node
    match node:
        case Logic(operator=operator):
            return _OR if operator == "or" else _AND
        case Not():
            return _NOT
        case Compare():
            return _COMPARE
        case Arithmetic(operators=(first, *_)):
            return _POWER if first == "**" else _SUM if first in "+-" else _PRODUCT
        case Negate():
            return _NEGATE
        case Member() | Method() | Index():
            return _POSTFIX
        case _:
            return _ATOM


def _wrap(node: Node, least: int) -> str:
    text = to_text(node)
    return text if _precedence(node) >= least else f"({text})"


def _wrap_postfix(node: Node) -> str:
    number = (
        isinstance(node, Literal) and isinstance(node.value, int | float) and not isinstance(node.value, bool)
    )
    return f"({to_text(node)})" if number else _wrap(node, _POSTFIX)


def _alternate(operands: tuple[Node, ...], operators: tuple[str, ...], least: int) -> str:
    parts = [_wrap(operands[0], least)]
    for operator, operand in zip(operators, operands[1:], strict=True):
        parts += [operator, _wrap(operand, least)]
    return " ".join(parts)


def _join(nodes: tuple[Node, ...]) -> str:
    return ", ".join(map(to_text, nodes))

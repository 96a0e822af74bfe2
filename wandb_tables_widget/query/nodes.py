"""The unbound tree of an expression."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from functools import cache
from typing import TYPE_CHECKING, Any, Final, TypeAlias, cast
from typing import Literal as OneOf

from wandb_tables_widget.errors import ExpressionLimitError

if TYPE_CHECKING:
    from collections.abc import Iterator

Span: TypeAlias = tuple[int, int]

MAX_DEPTH: Final = 64


@cache
def _parts_of(kind: object) -> tuple[str, ...]:
    return tuple(each.name for each in fields(cast("Any", kind)) if each.init and each.name != "span")


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
        kind: object = type(self)
        for name in _parts_of(kind):
            value = getattr(self, name)
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
class Arrow(Node):
    """``x => body`` or ``(x, i) => body``: what a call such as ``map`` does to an element and its place.

    ``word`` is ``=>`` or ``lambda``, the way it is written; it takes no part in equality.
    """

    parameters: tuple[str, ...]
    body: Node
    word: OneOf["=>", "lambda"] = field(default="=>", compare=False)


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


@dataclass(frozen=True)
class Conditional(Node):
    """``then if condition else otherwise``."""

    then: Node
    condition: Node
    otherwise: Node

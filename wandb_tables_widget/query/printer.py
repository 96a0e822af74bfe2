"""A tree written as text that parses to the same tree, in the spelling it was read in."""

from __future__ import annotations

import re
from typing import Final, cast

from wandb_tables_widget.query.nodes import (
    Arithmetic,
    Arrow,
    Call,
    Compare,
    Conditional,
    Index,
    ListOf,
    Literal,
    Logic,
    Member,
    Method,
    Name,
    Negate,
    Node,
    Not,
    Row,
)

RESERVED: Final = frozenset(
    {"or", "and", "not", "in", "is", "null", "None", "true", "True", "false", "False", "row"}
)
_BARE_NAME: Final = re.compile(r"[^\W\d]\w*")


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


_CHOICE, _OR, _AND, _NOT, _COMPARE, _SUM, _PRODUCT, _NEGATE, _POWER, _POSTFIX, _ATOM = range(11)


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
        case Conditional(then=then, condition=condition, otherwise=otherwise):
            return f"{_wrap(then, _OR)} if {_wrap(condition, _OR)} else {to_text(otherwise)}"
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
        case Arrow(parameters=names, body=body, word="lambda"):
            return f"lambda {', '.join(names)}: {to_text(body)}"
        case Arrow(parameters=names, body=body):
            return f"({', '.join(names)}) => {to_text(body)}"
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
        case Conditional() | Arrow():
            return _CHOICE
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

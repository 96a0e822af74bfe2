"""Text to tree: the grammar, its bounds, and the callbacks that build the nodes."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeAlias

from lark import Lark, Token, Transformer
from lark.exceptions import UnexpectedInput

from wandb_tables_widget.errors import ExpressionLimitError, ExpressionSyntaxError
from wandb_tables_widget.query import nodes
from wandb_tables_widget.query.syntax_errors import syntax_error

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lark.parsers.lalr_interactive_parser import InteractiveParser

MAX_CHARACTERS: Final = 10_000
MAX_TOKENS: Final = 2_000
MAX_INTEGER: Final = 2**63

_PARAMETER: Final = re.compile(r"[^\W\d]\w*")
_EQUALS: Final = {"=": "==", "===": "==", "!==": "!="}
_ESCAPE: Final = re.compile(r"\\(u[0-9a-fA-F]{4}|u\{[0-9a-fA-F]{1,6}\}|.)", re.DOTALL)
_ESCAPES: Final = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"} | {sign: sign for sign in "\\\"'./"}


def parse(text: str) -> nodes.Node:
    """Parse an expression of product §3.

    Raises:
        ExpressionSyntaxError: the text is not an expression; the message says what was found,
            what would fit and how to write it, ``span`` where.
        ExpressionLimitError: over 10,000 characters, 2,000 tokens or 64 levels, or a number that
            64 bits do not hold.
    """
    check_characters(text)
    parser = start_parser(text)
    last: Token | None = None
    try:
        for last in tokens(parser):  # noqa: B007  # the end of the text borrows the last token's place
            pass
        tree = parser.feed_eof(last)
    except UnexpectedInput as error:
        raise syntax_error(text, error, parser.accepts()) from None
    assert isinstance(tree, nodes.Node)  # noqa: S101  # lark has no types; the start rule builds a node
    return tree


def prepare() -> None:
    """Build the grammar, which the first expression of a process would otherwise wait for."""
    _grammar()


def start_parser(text: str) -> InteractiveParser:
    """Return a parser at the start of ``text``; completion reads its state."""
    return _grammar().parse_interactive(text)


def tokens(parser: InteractiveParser) -> Iterator[Token]:
    """Feed the parser token by token, within the bounds of count and nesting.

    Raises:
        ExpressionLimitError: too many tokens, brackets or signs in a row.
        lark.exceptions.UnexpectedInput: a token does not fit.
    """
    brackets = prefixes = 0
    for count, token in enumerate(parser.iter_parse(), start=1):
        brackets += (token.type in {"LPAR", "LSQB"}) - (token.type in {"RPAR", "RSQB"})
        prefixes = prefixes + 1 if token.type in {"MINUS", "NOT", "BANG"} else 0
        if count > MAX_TOKENS:
            raise _limit(f"the expression has more than {MAX_TOKENS:,} words and signs; shorten it", token)
        if max(brackets, prefixes) > nodes.MAX_DEPTH:
            raise _limit(
                f"the expression is nested more than {nodes.MAX_DEPTH} levels deep; simplify it", token
            )
        yield token


def check_characters(text: str) -> None:
    """Refuse what no lexer should see: overlong text and lone surrogates."""
    if len(text) > MAX_CHARACTERS:
        message = f"the expression has {len(text):,} characters; at most {MAX_CHARACTERS:,} are allowed"
        raise ExpressionLimitError(message, (MAX_CHARACTERS, len(text)))
    for place, character in enumerate(text):
        if unicodedata.category(character) == "Cs":
            message = f"found half of a character pair (U+{ord(character):04X}); remove it"
            raise ExpressionSyntaxError(message, (place, place + 1))


def _limit(message: str, token: Token) -> ExpressionLimitError:
    return ExpressionLimitError(message, (token.start_pos, token.end_pos))


@cache
def _grammar() -> Lark:
    text = files(__package__).joinpath("grammar.lark").read_text(encoding="utf-8")
    return Lark(
        text,
        parser="lalr",
        lexer="contextual",
        keep_all_tokens=True,
        maybe_placeholders=False,
        transformer=_Builder(),
    )


class _Link(NamedTuple):
    """The operator and right side of one comparison in a chain."""

    operator: str
    operand: nodes.Node
    span: nodes.Span


class _Spelled(NamedTuple):
    """A name or key, decoded, and where it stands."""

    value: str | int
    span: nodes.Span


_Part: TypeAlias = Token | nodes.Node | _Link | _Spelled


class _Builder(Transformer):  # type: ignore[misc]  # lark ships no types that mypy follows here
    """One method per rule of the grammar; each gets the children with all tokens."""

    def either(self, parts: list[_Part]) -> nodes.Node:
        return nodes.Logic("or", _nodes(parts), span=_span(parts))

    def both(self, parts: list[_Part]) -> nodes.Node:
        return nodes.Logic("and", _nodes(parts), span=_span(parts))

    def invert(self, parts: list[_Part]) -> nodes.Node:
        return nodes.Not(_nodes(parts)[0], span=_span(parts))

    def comparison(self, parts: list[_Part]) -> nodes.Node:
        links = [part for part in parts if isinstance(part, _Link)]
        operands = (*_nodes(parts), *(link.operand for link in links))
        return nodes.Compare(operands, tuple(link.operator for link in links), span=_span(parts))

    def link(self, parts: list[_Part]) -> _Link:
        words = [str(part) for part in parts if isinstance(part, Token)]
        if words[0] == "is":
            null = parts[-1]
            return _Link(
                "is not" if "not" in words else "is", nodes.Literal(None, span=_span([null])), _span(parts)
            )
        operator = " ".join(words)
        return _Link(_EQUALS.get(operator, operator), _nodes(parts)[0], _span(parts))

    def addition(self, parts: list[_Part]) -> nodes.Node:
        operators = tuple(str(part) for part in parts if isinstance(part, Token))
        return nodes.Arithmetic(_nodes(parts), operators, span=_span(parts))

    multiplication = addition
    raise_power = addition

    def conditional(self, parts: list[_Part]) -> nodes.Node:
        then, condition, otherwise = _nodes(parts)
        return nodes.Conditional(then, condition, otherwise, span=_span(parts))

    def arrow(self, parts: list[_Part]) -> nodes.Node:
        head = str(parts[0])
        word: Literal["=>", "lambda"] = "=>" if head.endswith("=>") else "lambda"
        names = tuple(_PARAMETER.findall(head[len("lambda") :] if word == "lambda" else head))
        return nodes.Arrow(names, _nodes(parts)[0], word, span=_span(parts))

    def negate(self, parts: list[_Part]) -> nodes.Node:
        return nodes.Negate(_nodes(parts)[0], span=_span(parts))

    def number(self, parts: list[_Part]) -> nodes.Node:
        return nodes.Literal(_number(str(parts[0]), _span(parts)), span=_span(parts))

    def text(self, parts: list[_Part]) -> nodes.Node:
        return nodes.Literal(_unquote(str(parts[0]), _span(parts)), span=_span(parts))

    def true(self, parts: list[_Part]) -> nodes.Node:
        return nodes.Literal(value=True, span=_span(parts))

    def false(self, parts: list[_Part]) -> nodes.Node:
        return nodes.Literal(value=False, span=_span(parts))

    def null(self, parts: list[_Part]) -> nodes.Node:
        return nodes.Literal(value=None, span=_span(parts))

    def row(self, parts: list[_Part]) -> nodes.Node:
        return nodes.Row(span=_span(parts))

    def name(self, parts: list[_Part]) -> _Spelled:
        token = str(parts[0])
        return _Spelled(token[1:-1].replace("``", "`") if token[0] == "`" else token, _span(parts))

    def key(self, parts: list[_Part]) -> _Spelled:
        token, span = str(parts[-1]), _span(parts)
        value = _unquote(token, span) if token[0] in "\"'" else _number(token, span)
        if isinstance(value, float):
            raise ExpressionSyntaxError(f"found {token}; expected a whole number or a name in quotes", span)
        return _Spelled(-value if isinstance(value, int) and len(parts) > 1 else value, span)

    def column(self, parts: list[_Part]) -> nodes.Node:
        return nodes.Name(_word(parts[0]), span=_span(parts))

    def member(self, parts: list[_Part]) -> nodes.Node:
        return nodes.Member(_nodes(parts)[0], _word(parts[2]), span=_span(parts))

    def method(self, parts: list[_Part]) -> nodes.Node:
        operand, *arguments = _nodes(parts)
        return nodes.Method(operand, _word(parts[2]), tuple(arguments), span=_span(parts))

    def index(self, parts: list[_Part]) -> nodes.Node:
        key = parts[2]
        assert isinstance(key, _Spelled)  # noqa: S101  # the grammar puts the key there
        return nodes.Index(_nodes(parts)[0], key.value, span=_span(parts))

    def call(self, parts: list[_Part]) -> nodes.Node:
        return nodes.Call(str(parts[0]), _nodes(parts), span=_span(parts))

    def list_of(self, parts: list[_Part]) -> nodes.Node:
        return nodes.ListOf(_nodes(parts), span=_span(parts))

    def group(self, parts: list[_Part]) -> nodes.Node:
        inner = _nodes(parts)[0]
        object.__setattr__(inner, "span", _span(parts))
        return inner


def _nodes(parts: list[_Part]) -> tuple[nodes.Node, ...]:
    return tuple(part for part in parts if isinstance(part, nodes.Node))


def _word(part: _Part) -> str:
    return str(part.value) if isinstance(part, _Spelled) else str(part)


def _span(parts: list[Any]) -> nodes.Span:
    first, last = parts[0], parts[-1]
    start = first.start_pos if isinstance(first, Token) else first.span[0]
    return start, last.end_pos if isinstance(last, Token) else last.span[1]


def _number(text: str, span: nodes.Span) -> int | float:
    if not text.isdecimal():
        value = float(text)
        if value == float("inf"):
            raise ExpressionLimitError(
                f"{text} is too large for a number; the largest is about 1.8e308", span
            )
        return value
    if len(text.lstrip("0")) > len(str(MAX_INTEGER)) or int(text) > MAX_INTEGER:
        shown = text if len(text) <= 40 else f"{text[:40]}…"  # noqa: PLR2004  # the length of a readable number
        raise ExpressionLimitError(
            f"{shown} does not fit 64 bits; write it with a decimal point, as 1e30", span
        )
    return int(text)


def _unquote(token: str, span: nodes.Span) -> str:
    def replace(match: re.Match[str]) -> str:
        escape = match[1]
        if escape[0] == "u" and len(escape) > 1:
            code = int(escape[1:].strip("{}"), 16)
            if code < 0x110000:  # noqa: PLR2004  # the end of Unicode
                return chr(code)
        elif escape in _ESCAPES:
            return _ESCAPES[escape]
        place = span[0] + 1 + match.start()
        message = f"found the escape {match[0]!s}; write \\\\ for a backslash, or \\n \\t \\u00e9"
        raise ExpressionSyntaxError(message, (place, place + len(match[0])))

    try:
        return _ESCAPE.sub(replace, token[1:-1]).encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:
        raise ExpressionSyntaxError("found half of a character pair; write both \\u escapes", span) from None

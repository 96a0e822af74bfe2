"""What stands before the caret: the word being typed, and what the grammar takes in its place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from lark import Token
from lark.exceptions import UnexpectedInput

from wandb_tables_widget.errors import ExpressionError
from wandb_tables_widget.query import nodes
from wandb_tables_widget.query.parser import MAX_CHARACTERS, start_parser, tokens

if TYPE_CHECKING:
    from lark.parsers.lalr_interactive_parser import InteractiveParser

_QUOTED: Final = re.compile(r"\"(\\.|[^\"\\])*(\"|$)|'(\\.|[^'\\])*('|$)|`[^`]*(`|$)", re.DOTALL)
_WORD: Final = re.compile(r"(?<!\w)[^\W\d]\w*$")
_REST_OF_WORD: Final = re.compile(r"\w*")


@dataclass(frozen=True)
class Typed:
    """The piece of text that a proposal replaces: ``start`` to ``end``, beginning with ``word``.

    ``quote`` is the open quote or backtick the piece starts with, "" for a bare word.
    """

    start: int
    end: int
    word: str
    quote: str


def read_typed(text: str, caret: int) -> Typed:
    """Return the word around a caret."""
    before = text[:caret]
    for match in _QUOTED.finditer(before):
        quote = match[0][0]
        if match.end() == caret and (len(match[0]) == 1 or not match[0].endswith(quote)):
            end = caret + 1 if text[caret : caret + 1] == quote else caret
            return Typed(match.start(), end, match[0][1:], quote)
    word = _WORD.search(_QUOTED.sub(lambda quoted: " " * len(quoted[0]), before))
    if not word:
        return Typed(caret, caret, "", "")
    rest = _REST_OF_WORD.match(text, caret)
    return Typed(word.start(), rest.end() if rest else caret, word[0], "")


class Caret:
    """The state of the parser where a word is being typed."""

    def __init__(self, before: str) -> None:
        self._parser: InteractiveParser = start_parser(before[:MAX_CHARACTERS])
        self.readable = True
        """Whether the text before makes sense; if not, the rest knows nothing."""
        try:
            for _ in tokens(self._parser):
                pass
        except (UnexpectedInput, ExpressionError):
            self.readable = False

    @cached_property
    def accepts(self) -> frozenset[str]:
        """The terminals that may come next."""
        return frozenset(self._parser.accepts()) if self.readable else frozenset()

    @property
    def takes_operand(self) -> bool:
        """Whether a column, value or function may come."""
        return not self.readable or {"NAME", "NUMBER"} <= self.accepts

    @property
    def takes_member(self) -> bool:
        """Whether a name after a dot must come."""
        return "NAME" in self.accepts and "NUMBER" not in self.accepts

    @property
    def takes_key(self) -> bool:
        """Whether a name in quotes must come, after ``row[``."""
        return {"STRING", "NUMBER"} <= self.accepts and "NAME" not in self.accepts

    @property
    def owner(self) -> nodes.Node | None:
        """The node before the dot or bracket, or the operand an operator would follow."""
        if self.takes_member or self.takes_key:
            return _node(self._stack[-2]) if len(self._stack) > 1 else None
        return self._finished("DOT")

    @property
    def whole(self) -> nodes.Node | None:
        """The text before as a finished expression, None if it is unfinished."""
        return self._finished("$END")

    @property
    def compared(self) -> nodes.Node | None:
        """The left side of the comparison whose right side is being typed, such as ``a`` in ``a in [1, ``."""
        for place in range(len(self._stack) - 1, 0, -1):
            value = self._stack[place]
            if isinstance(value, Token) and value.type in {"COMPARE", "IN"}:
                return self._left_of(place)
            if isinstance(value, Token) and value.type not in {"LSQB", "COMMA"}:
                return None
        return None

    @property
    def _stack(self) -> list[Any]:
        return list(self._parser.parser_state.value_stack)

    def _finished(self, terminal: str) -> nodes.Node | None:
        """Return the operand that a terminal would end; literals are read, and refused, only then."""
        if terminal not in self.accepts:
            return None
        after = self._parser.copy()
        try:
            end = after.feed_token(Token(terminal, ""))
        except ExpressionError:
            return None
        return _node(end if terminal == "$END" else after.parser_state.value_stack[-2])

    def _left_of(self, place: int) -> nodes.Node | None:
        before = self._stack[place - 1]
        if isinstance(before, Token) and before.type == "NOT":
            before = self._stack[place - 2] if place > 1 else None
        return _node(before)


def _node(value: object) -> nodes.Node | None:
    if isinstance(value, nodes.Node):
        return value
    operand = getattr(value, "operand", None)
    return operand if isinstance(operand, nodes.Node) else None

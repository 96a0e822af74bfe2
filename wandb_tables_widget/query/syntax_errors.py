"""What is wrong with a text that is no expression: found, expected, and how to write it."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from wandb_tables_widget.errors import ExpressionSyntaxError
from wandb_tables_widget.query.hints import syntax_hint, word_fix

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

_WORD: Final = re.compile(r"[\w.]+|\"(\\.|[^\"\\])*(\"|$)|'(\\.|[^'\\])*('|$)|`[^`]*(`|$)|.", re.DOTALL)
_COMPARED: Final = re.compile(r"([0-9]+|\*)\s*\.\s*([^\W\d]|`)")
_EXPECTED: Final = (
    ("NUMBER", "a column, a value or a function"),
    ("COMPARE", "an operator such as == or and"),
    ("COMMA", "','"),
    ("RPAR", "')'"),
    ("RSQB", "']'"),
    ("ELSE", "'else'"),
    ("$END", "the end"),
)


def syntax_error(text: str, error: UnexpectedInput, accepts: AbstractSet[str]) -> ExpressionSyntaxError:
    """Turn lark's error into ours; ``accepts`` are the terminals that would have fitted."""
    start = _start(text, error)
    compared = _compared(text, start)
    if compared:
        return compared
    end = _end(text, start)
    found = _found(text[start:end])
    hint = syntax_hint(text, start) or _unseen(text, start)
    said = f"; {hint}" if hint else ""
    message = f"found {found}{_after(text, start)}; expected {_expected(accepts)}{said}"
    return ExpressionSyntaxError(message, (start, end), word_fix(text[start:end], hint))


def _start(text: str, error: UnexpectedInput) -> int:
    if isinstance(error, UnexpectedToken) and error.token.type == "$END":
        return len(text)
    if isinstance(error, UnexpectedCharacters):
        return int(error.pos_in_stream)
    return int(error.token.start_pos) if isinstance(error, UnexpectedToken) else len(text)


def _end(text: str, start: int) -> int:
    match = _WORD.match(text, start)
    return match.end() if match else start


def _compared(text: str, start: int) -> ExpressionSyntaxError | None:
    match = _COMPARED.match(text, start)
    if not match:
        return None
    message = (
        f"found {match[0][:-1]!r} before a name: that names one of several tables and belongs to comparing"
        " tables; this view shows one table, so write the column name alone"
    )
    return ExpressionSyntaxError(message, (start, match.end()))


def _found(word: str) -> str:
    if not word:
        return "the end"
    if unicodedata.category(word[0]) in {"Cc", "Cf", "Zs", "Zl", "Zp"}:
        name = unicodedata.name(word[0], "a control character").lower()
        return f"U+{ord(word[0]):04X} ({name}), which cannot be seen"
    return repr(word if len(word) <= 40 else word[:40] + "…")  # noqa: PLR2004  # the length of a readable word


def _after(text: str, start: int) -> str:
    before = text[:start].split()
    return f" after {before[-1][-30:]!r}" if before else ""


def _expected(accepts: AbstractSet[str]) -> str:
    words = [words for terminal, words in _EXPECTED if terminal in accepts]
    if "NULL" in accepts and "NUMBER" not in accepts:
        words.append("null")
    if "STRING" in accepts and "NUMBER" in accepts and "NAME" not in accepts:
        words = ["a name in quotes", "a whole number"]
    if "NAME" in accepts and "NUMBER" not in accepts:
        words.append("a name")
    return " or ".join(words) or "'in'"


def _unseen(text: str, start: int) -> str:
    unseen = start < len(text) and unicodedata.category(text[start]) in {"Cc", "Cf", "Zs"}
    return "remove it" if unseen else ""

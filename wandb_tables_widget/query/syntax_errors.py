"""What is wrong with a text that is no expression: found, expected, and how to write it."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from wandb_tables_widget.errors import ExpressionSyntaxError

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
_HINTS: Final = tuple(
    (re.compile(pattern, re.DOTALL), hint)
    for pattern, hint in (
        (r"(AND|OR|NOT|IN|IS|NULL|TRUE|FALSE)\b", "write it in lower case"),
        (
            r"\"(\\.|[^\"\\])*$|'(\\.|[^'\\])*$",
            "the text is not closed: end it with the quote it starts with",
        ),
        (r"`[^`]*$", "the name is not closed: end it with a backtick"),
        (r"&", "write 'and'"),
        (r"\|", "write 'or'"),
        (r"~", "write 'not'"),
        (r"\^", "write '**' for a power"),
        (r"(?<=<)>", "write '!='"),
        (r"(?<==)>", "write '>='"),
        (r"(?<==)<", "write '<='"),
        (r"(not\b|!)", "put 'not …' in parentheses"),
        (r";", "one expression ends here: join two with 'and' or 'or'"),
        (r"#|/\*", "there are no comments"),
        (r"\?|:|else\b", "write 'a if condition else b'"),
        ("[\u2018\u2019\u201a\u201c\u201d\u201e\u00ab\u00bb]", "use straight quotes \" or '"),
        ("[\u2212\u2013\u2014]", "use a plain minus '-'"),
        (
            r"(?![0-9]+(\.[0-9]+)?(?![\w.]))[0-9.][\w.]*",
            "write numbers as 12, 0.5 or 1e6, and names that start with a digit in backticks",
        ),
    )
)


def syntax_error(text: str, error: UnexpectedInput, accepts: AbstractSet[str]) -> ExpressionSyntaxError:
    """Turn lark's error into ours; ``accepts`` are the terminals that would have fitted."""
    start = _start(text, error)
    compared = _compared(text, start)
    if compared:
        return compared
    end = _end(text, start)
    found = _found(text[start:end])
    message = f"found {found}{_after(text, start)}; expected {_expected(accepts)}{_hint(text, start)}"
    return ExpressionSyntaxError(message, (start, end))


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


def _hint(text: str, start: int) -> str:
    for pattern, hint in _HINTS:
        if pattern.match(text, start):
            return f"; {hint}"
    if start < len(text) and unicodedata.category(text[start]) in {"Cc", "Cf", "Zs"}:
        return "; remove it"
    return ""

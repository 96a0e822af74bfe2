"""What people write who come from pandas, SQL or JavaScript, and what to write here."""

from __future__ import annotations

import re
from typing import Final

_PLACE: Final = "\0"
"""Stands in the patterns where the text stops being an expression."""

_SYNTAX: Final = tuple(
    (re.compile(pattern, re.DOTALL | re.IGNORECASE), hint)
    for pattern, hint in (
        (r"\A\s*(select|where|from|delete|update)\s.*\0", "write the condition alone, as score > 0.5"),
        (r"\A\s*(case\s+\0when|if\s+\0)", "write 'a if condition else b'"),
        (r"\A\s*(lambda\s+\0|(\w+)\s*=\0>.*\b\2\.)", "write the condition alone, as score > 0.5"),
        (r"\A\s*\w+\[\0[^0-9:]", "write the condition alone, as score > 0.5"),
        (r"\bin\s*\([^()]*\0,", "a list stands in square brackets: in [1, 2]"),
        (r"\bin\s*\0\{", "a list stands in square brackets: in [1, 2]"),
        (r"\0(not\s+)?between\b", "write 0 <= x <= 1, or x.between(0, 1)"),
        (r"\0(not\s+)?i?like\b", 'write contains(x, "…"), startswith, endswith, or matches for a pattern'),
        (r"\0(regexp|rlike|similar)\b", 'write matches(x, "pattern")'),
        (r"\0(?-i:AND|OR|NOT|IN|IS|NULL|TRUE|FALSE)\b", "write it in lower case"),
        (r"\bis\s+(not\s+)?\0.", "'is' asks only for null: compare with == or !="),
        (r"\b[^\W\d]\w*'\0\w+'", "a quote within a text takes a backslash, \\', or the other quotes around"),
        (r"\bf\s*\0[\"']", 'join texts by +, as a + " " + b'),
        (
            r"\0\"(\\.|[^\"\\])*\Z|\0'(\\.|[^'\\])*\Z",
            "the text is not closed: end it with the quote it starts with",
        ),
        (r"\0`[^`]*\Z", "the name is not closed: end it with a backtick"),
        (r"[0-9]%\s*\0", "write a share as 0.5"),
        (r"[0-9]\0,[0-9]{3}", "write numbers without separators, as 1000"),
        (r"\0[0-9]+\.\.[0-9]*", "write 1 <= x <= 5"),
        (r"\0[0-9]+(_[0-9]+)+(?!\w)", "write numbers without separators, as 1000"),
        (
            r"[0-9]\s+\0(second|minute|hour|day|week)s?\b",
            "a time moves by seconds: now() - 86400 is a day ago",
        ),
        (r"(\band|\bor|&&|\|\|)\s*\0[<>=!]", "name the column again, or chain: 0.5 <= x < 0.9"),
        (r"\[[^\[\]]*\0:", "write slice(x, 0, 2)"),
        (r"\.\0[0-9]", "write x[0] for the first element of a list"),
        (r"=\0~|[\w)\]`\"']\s*\0~", 'write matches(x, "pattern")'),
        (r"\0/", 'a regular expression is text in quotes, as matches(x, "pattern")'),
        (r"\0[$@{]", "write the name of the column alone, with a blank in backticks"),
        (r"\0&", "write 'and'"),
        (r"\0\|", "write 'or'"),
        (r"\0~", "write 'not'"),
        (r"\0\^", "write '**' for a power"),
        (r"<\0>", "write '!='"),
        (r"=\0>", "write '>='"),
        (r"=\0<", "write '<='"),
        (r"\0(not\b|!)", "put 'not …' in parentheses"),
        (r"\0;\s*\Z", "leave it out"),
        (r"\0;", "one expression ends here: join two with 'and' or 'or'"),
        (r"\0(#|/\*)", "there are no comments"),
        (r"\0(\?|:|else\b)", "write 'a if condition else b'"),
        ("\0[\u2018\u2019\u201a\u201c\u201d\u201e\u00ab\u00bb]", "use straight quotes \" or '"),
        ("\0[\u2212\u2013\u2014]", "use a plain minus '-'"),
        (
            r"\0(?![0-9]+(\.[0-9]+)?(?![\w.]))[0-9.][\w.]*",
            "write numbers as 12, 0.5 or 1e6, and names that start with a digit in backticks",
        ),
        (
            r"\b[^\W\d]\w*\s+\0([^\W\d]|`)",
            "a name with a blank stands in backticks, and a function takes parentheses, as lower(x)",
        ),
    )
)
_FIXES: Final = {"&": "and", "|": "or", "^": "**"}

_FUNCTIONS: Final = {
    "value_counts": "group the table by the column: each group has its count",
    "groupby": "group the table: Group by, or group_by= in Python",
    "group_by": "group the table: Group by, or group_by= in Python",
    "like": 'write contains(x, "…"), startswith, endswith, or matches for a pattern',
    "ilike": 'write contains(lower(x), "…")',
    "icontains": 'write contains(lower(x), "…")',
    "astype": "write to_integer, to_number, to_string or to_time",
    "cast": "write to_integer, to_number, to_string or to_time",
    "bool": "compare, as x != 0",
    "today": 'write now().floor("day")',
    "timedelta": "a time moves by seconds: now() - 86400 is a day ago",
    "datetime": 'write date("2026-01-31T18:30:00")',
    "day_name": 'write format(t, "%A")',
    "month_name": 'write format(t, "%B")',
    "isoformat": "write to_string(t)",
    "datediff": 'write diff(a, b, "day")',
    "date_diff": 'write diff(a, b, "day")',
    "has": "write x.key is not null",
    "exists": "write x is not null",
    "query": "write the condition alone",
    "items": "write keys(x) or values(x)",
    "shift": "write lag(x) or lead(x)",
    "binsEqual": "group the table by bin(x, width)",
    "word_count": "write split(x).len",
}  # fmt: skip
_MISSING: Final = frozenset({"nan", "na", "nat", "none", "nil", "undefined"})
_MODULES: Final = frozenset({"np", "numpy", "pd", "pandas", "math", "torch"})
_TABLES: Final = frozenset({"df", "self", "this"})
_PARAMETERS: Final = frozenset({"table", "data", "t", "r", "x", "d"})
"""What a whole row or table is often called; alone it is rather a mistyped column."""


def syntax_hint(text: str, start: int) -> str:
    """Return what to write where a text stops being an expression, "" if nothing is known."""
    marked = text[:start].replace(_PLACE, " ") + _PLACE + text[start:].replace(_PLACE, " ")
    return next((hint for pattern, hint in _SYNTAX if pattern.search(marked)), "")


def word_fix(word: str, hint: str) -> str | None:
    """Return what would be right in the place of a word, None where that cannot be told."""
    if hint == "write it in lower case":
        return word.lower()
    return _FIXES.get(word)


def function_hint(name: str) -> str | None:
    """Return what to write in place of a function of another language, None if it is none."""
    return _FUNCTIONS.get(name)


def name_hint(name: str, *, is_path: bool) -> tuple[str, str | None] | None:
    """Return what to write in place of a name that is no column, and what would be right there.

    ``is_path`` says whether more follows, as in ``df.score``. None if the name is none of another language.
    """
    if name.lower() in _MISSING:
        return "missing is null, and 'x is null' asks for it", "null"
    if name in {"inf", "Infinity", "infinity"}:
        return "infinity is 1/0", "(1/0)"
    if name in _MODULES:
        return "functions stand alone, as log(x), and missing is null", None
    if name in _TABLES or (is_path and name in _PARAMETERS):
        return "columns stand alone, as score, or row.score", None
    return None

"""Regular expressions of RE2 as those of Python."""

from __future__ import annotations

import re
from typing import Final

_TOKEN: Final = re.compile(
    r"\\Q(?P<quoted>.*?)(?:\\E|$)|\\(?P<escape>[\s\S])|(?P<flags>\(\?[A-Za-z-]+\))|(?P<other>[\s\S])",
    re.DOTALL,
)
_CLASSES: Final = {"d": "0-9", "w": "0-9A-Za-z_", "s": r"\t\n\f\r "}
_PLAIN: Final = frozenset("Atnrfvxa")


def to_python(pattern: str) -> str | None:
    r"""Return what means in Python what a pattern means in RE2, None if that cannot be said.

    In RE2 ``$`` is the end of the text alone, and ``\d``, ``\w``, ``\s`` and ``\b`` are those of ASCII.
    """
    parts: list[str] = []
    inside = False
    multiline = re.search(r"\(\?[A-Za-z]*m", pattern) is not None
    for match in _TOKEN.finditer(pattern):
        if match["quoted"] is not None:
            part: str | None = None if inside else re.escape(match["quoted"])
        elif match["escape"]:
            part = _escape(match["escape"], inside=inside)
        elif match["flags"]:
            part = match[0] if match.start() == 0 and set(match[0]) <= set("(?ims)") and not inside else None
        else:
            part = _other(pattern, match.start(), inside=inside, multiline=multiline)
            inside = match[0] == "[" or (inside and not _closes(pattern, match.start()))
        if part is None:
            return None
        parts.append(part)
    return _checked("".join(parts))


def _closes(pattern: str, place: int) -> bool:
    return pattern[place] == "]" and re.search(r"\[\^?$", pattern[:place]) is None


def _escape(letter: str, *, inside: bool) -> str | None:
    if letter in _CLASSES:
        return _CLASSES[letter] if inside else f"[{_CLASSES[letter]}]"
    if letter.lower() in _CLASSES:
        return None if inside else f"[^{_CLASSES[letter.lower()]}]"
    if letter == "z":
        return r"\Z"
    if letter == "b":
        return None if inside else r"(?a:\b)"
    return f"\\{letter}" if letter in _PLAIN or not letter.isalnum() else None


def _other(pattern: str, place: int, *, inside: bool, multiline: bool) -> str | None:
    letter = pattern[place]
    if inside:
        return None if letter == "[" else letter
    if letter == "$" and not multiline:
        return r"\Z"
    repeats_possessively = letter == "+" and place and re.search(r"(?<!\\)[*+?}]$", pattern[:place])
    return None if repeats_possessively else letter


def _checked(pattern: str) -> str | None:
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError):
        return None
    return pattern

"""Values as Python writes them."""

from __future__ import annotations

import datetime as dt
import math
from typing import Final

_LONGEST_DAY: Final = 3


def literal(value: object) -> str:  # noqa: PLR0911  # one line a type
    """Return a value as Python writes it."""
    match value:
        case float() if math.isinf(value):
            return f'float("{value}")'
        case dt.datetime():
            return _time(value)
        case dt.date():
            return f"dt.date({value.year}, {value.month}, {value.day})"
        case list():
            return f"[{', '.join(map(literal, value))}]"
        case tuple():
            return f"({', '.join(map(literal, value))})"
        case str():
            return _text(value)
    return repr(value)


def _text(value: str) -> str:
    written = repr(value)
    return written if '"' in value or "'" in value else f'"{written[1:-1]}"'


def _time(value: dt.datetime) -> str:
    parts = [value.year, value.month, value.day, value.hour, value.minute, value.second, value.microsecond]
    while len(parts) > _LONGEST_DAY and not parts[-1]:
        parts.pop()
    if value.tzinfo is None:
        return f"dt.datetime({', '.join(map(str, parts))})"
    utc = value.astimezone(dt.UTC)
    if utc.replace(tzinfo=None) != value.replace(tzinfo=None):
        return _time(utc)
    return f"dt.datetime({', '.join(map(str, parts))}, tzinfo=dt.timezone.utc)"

"""The rows of a group, and those outside of some groups, as conditions in the expression language."""

from __future__ import annotations

import datetime as dt
import math
import sys
from typing import TYPE_CHECKING, Final

from wandb_tables_widget.query.printer import quote_name, quote_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MOST_VALUES: Final = 1_000
"""Most values one condition leaves out."""

_LARGEST: Final = sys.float_info.max


def condition_of(keys: Iterable[tuple[str, object]]) -> str | None:
    """Return the condition that columns have these values, None being missing.

    None for a value that the language cannot write.

    >>> condition_of([("label", "a"), ("any name", None)])
    'label == "a" and `any name` is null'
    """
    parts = [_equality(quote_name(column), value) for column, value in keys]
    return None if None in parts else " and ".join(filter(None, parts))


def condition_without(column: str, values: Sequence[object]) -> str | None:
    """Return the condition that a column has none of some values, None being missing.

    None for values that the language cannot write, and for more than `MOST_VALUES`.

    >>> condition_without("label", ["cat", None])
    'label not in ["cat", null]'
    """
    name = quote_name(column)
    finite = [value for value in values if not _is_infinite(value)]
    texts = [_literal(value) for value in finite]
    if len(values) > MOST_VALUES or None in texts:
        return None
    parts = [f"{name} not in [{', '.join(filter(None, texts))}]"] if texts else []
    if math.inf in values:
        parts.append(f"({name} is null or {name} <= {_LARGEST!r})")
    if -math.inf in values:
        parts.append(f"({name} is null or {name} >= {-_LARGEST!r})")
    return " and ".join(parts)


def _equality(name: str, value: object) -> str | None:
    if value is None:
        return f"{name} is null"
    if _is_infinite(value):
        return f"{name} > {_LARGEST!r}" if value == math.inf else f"{name} < {-_LARGEST!r}"
    text = _literal(value)
    return None if text is None else f"{name} == {text}"


def _is_infinite(value: object) -> bool:
    return isinstance(value, float) and math.isinf(value)


def _literal(value: object) -> str | None:
    match value:
        case None | bool():
            return "null" if value is None else str(value).lower()
        case int() | float():
            return repr(value)
        case str():
            return quote_text(value)
        case dt.date():
            return f'date("{value.isoformat()}")'
    return None

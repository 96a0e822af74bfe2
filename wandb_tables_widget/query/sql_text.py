"""SQL as text beside its values, and how larger pieces are put together from smaller ones."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from wandb_tables_widget.errors import ExpressionLimitError

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_SQL_CHARACTERS: Final = 50_000

POSITION: Final = "__position"
"""The hidden column of places in the view, from 0, that functions over the view's order read."""

TOTAL: Final = "CAST(sum(count(*)) OVER () AS BIGINT)"
"""How many rows all groups have together, where every group is in the result once."""

_HOLE: Final = re.compile(r"\{(\d)\}")


class SQL(NamedTuple):
    """A piece of DuckDB SQL; ``params`` are the values of its ``?`` in their order."""

    text: str
    params: tuple[object, ...]


def quote(name: str) -> str:
    """Return a name as a DuckDB identifier, such as ``"any name"``; a quote in it is doubled."""
    return '"' + name.replace('"', '""') + '"'


def fill(template: str, *parts: SQL) -> SQL:
    """Put pieces into the places ``{0}``, ``{1}`` of a template; one may stand in several.

    Raises:
        ExpressionLimitError: the result is longer than DuckDB should get.
    """
    text: list[str] = []
    params: list[object] = []
    for piece in _pieces(template):
        if isinstance(piece, int):
            part = parts[piece]
            text.append(part.text)
            params += part.params
        else:
            text.append(piece)
    return _bounded(SQL("".join(text), tuple(params)))


@lru_cache(maxsize=2_000)
def _pieces(template: str) -> tuple[str | int, ...]:
    return tuple(int(part) if place % 2 else part for place, part in enumerate(_HOLE.split(template)))


def join(separator: str, parts: Iterable[SQL]) -> SQL:
    """Join pieces; raises as `fill`."""
    pieces = list(parts)
    text = separator.join(piece.text for piece in pieces)
    return _bounded(SQL(text, tuple(value for piece in pieces for value in piece.params)))


def _bounded(sql: SQL) -> SQL:
    if len(sql.text) > MAX_SQL_CHARACTERS:
        message = "the expression repeats too much of itself when computed; split it into columns"
        raise ExpressionLimitError(message)
    return sql

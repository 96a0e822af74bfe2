"""Places in text and lists: counted from 0 or from the end, as Python does it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from wandb_tables_widget.query.bound import Constant
from wandb_tables_widget.query.sql_text import SQL, fill

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wandb_tables_widget.query.bound import Bound

_MOST: Final = 1_000_000_000
_FIRST: Final = (
    f"CASE WHEN {{0}} >= 0 THEN least({{0}}, {_MOST}) + 1 WHEN {{0}} < 0 THEN greatest({{0}}, -{_MOST}) END"
)
_LAST: Final = (
    f"CASE WHEN {{0}} >= 0 THEN least({{0}}, {_MOST}) WHEN {{0}} < 0 THEN greatest({{0}}, -{_MOST}) - 1 END"
)


def slice_of(arguments: Sequence[Bound], parts: Sequence[SQL]) -> SQL:
    """Write ``operand[start:end]``; DuckDB counts from 1 and its end is part of the slice."""
    first = place_of(arguments[1], parts[1])
    if len(parts) == 2:  # noqa: PLR2004  # no end is given
        last = fill("CASE WHEN {0} IS NULL THEN NULL ELSE -1 END", parts[1])
        last = SQL("-1", ()) if isinstance(arguments[1], Constant) else last
    else:
        last = _end_of(arguments[2], parts[2])
    return fill("array_slice({0}, {1}, {2})", parts[0], first, last)


def place_of(argument: Bound, part: SQL) -> SQL:
    """Return DuckDB's number of a place counted from 0, or from the end if negative."""
    if isinstance(argument, Constant) and isinstance(argument.value, int):
        place = max(min(argument.value, _MOST), -_MOST)
        return SQL(str(place + 1 if place >= 0 else place), ())
    return fill(_FIRST, part)


def _end_of(argument: Bound, part: SQL) -> SQL:
    if isinstance(argument, Constant) and isinstance(argument.value, int):
        place = max(min(argument.value, _MOST), -_MOST)
        return SQL(str(place if place >= 0 else place - 1), ())
    return fill(_LAST, part)

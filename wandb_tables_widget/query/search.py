"""Which cells show a text: as SQL, cheap tests of numbers first."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeAlias

from wandb_tables_widget.dtypes import AnyType, Boolean, Dict, List, Media, Number, String, Timestamp
from wandb_tables_widget.query.expression_sql import SQL
from wandb_tables_widget.query.sql_text import fill, join

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from wandb_tables_widget.dtypes import DType

Types: TypeAlias = "Callable[[int], DType]"

_WHOLE: Final = re.compile(r"-?[0-9]*")
_DECIMAL: Final = re.compile(r"[-+.0-9einf]+")
_TIMES: Final = re.compile(r"[-+:.0-9 tz]+")
_PLACES: Final = re.compile(r"-?([0-9]*)\.([0-9]*)")
_LONGEST_WHOLE: Final = 20
_MOST_PLACES: Final = 12
_EXACT: Final = 2**50
"""Below this, a float multiplied by a power of ten is off by less than one."""
_WITHOUT_EXPONENT: Final = "abs({0}) BETWEEN 1e-3 AND 1e15"


def search_sql(
    dtype_of: Types,
    search: str,
    column_name: Callable[[int], str],
    columns: Sequence[int],
    *,
    quick: bool = True,
) -> SQL | None:
    """Return the condition that a row shows ``search`` in one of ``columns``, None if none can.

    Plain text, upper and lower case alike: in text, captions, mixed values, in lists and dicts as
    JSON; in numbers, booleans and times as DuckDB writes them. Columns whose text cannot hold
    these characters are left out. Numbers that cannot are told by their size first if ``quick``.
    """
    terms = [shows_sql(dtype_of(i), column_name(i), search, quick=quick) for i in columns]
    found = [term for term in terms if term is not None]
    return fill("({0})", join(" OR ", found)) if found else None


def searched_columns(dtype_of: Types, search: str, columns: Iterable[int]) -> list[int]:
    """Return those of some columns whose text can hold ``search``."""
    return [i for i in columns if shows_sql(dtype_of(i), "c", search) is not None]


def shows_sql(  # noqa: PLR0911  # one line a type
    dtype: DType, name: str, search: str, *, quick: bool = True
) -> SQL | None:
    """Return the condition that a cell shows a text, None if no cell of the type can."""
    wanted = search.lower()
    match dtype:
        case String() | AnyType():
            return _like(name, search)
        case Media():
            return _like(f"{name}.caption", search)
        case List() | Dict():
            return _like(f"CAST(to_json({name}) AS VARCHAR)", search)
        case Number(integer=True) if _WHOLE.fullmatch(wanted) and len(wanted) <= _LONGEST_WHOLE:
            return _contains(name, wanted)
        case Number(integer=False) if _DECIMAL.fullmatch(wanted):
            return _number(name, wanted, quick=quick)
        case Timestamp() if _TIMES.fullmatch(wanted):
            return _contains(name, wanted)
        case Boolean() if wanted in "true" or wanted in "false":
            return _contains(name, wanted)
    return None


def _like(text: str, search: str) -> SQL:
    pattern = "%" + re.sub(r"([\\%_])", r"\\\1", search) + "%"
    return SQL(f"{text} ILIKE ? ESCAPE '\\'", (pattern,))


def _contains(name: str, wanted: str) -> SQL:
    """Search in text of small letters; twice as quick as ILIKE, which looks for both."""
    return SQL(f"contains(CAST({name} AS VARCHAR), ?)", (wanted,))


def _number(name: str, wanted: str, *, quick: bool) -> SQL:
    """Search in floats; NaN is missing and shows nothing."""
    column = SQL(name, ())
    shown = _contains(name, wanted)
    may_show = _may_show(wanted) if quick or wanted in "nan" else None
    return (
        shown if may_show is None else fill(f"CASE WHEN {may_show} THEN {{1}} ELSE FALSE END", column, shown)
    )


def _may_show(wanted: str) -> str | None:
    """Return a cheap condition that every number showing a text meets, None if there is none."""
    if wanted and wanted in "-inf":
        return "isinf({0})" if wanted != "-" else "NOT isnan({0})"
    if "e" in wanted:
        return f"NOT ({_WITHOUT_EXPONENT}) AND NOT isnan({{0}})"
    match = _PLACES.fullmatch(wanted)
    if match is None or not 0 < len(match[1] + match[2]) <= _MOST_PLACES:
        return None
    scaled = f"abs({{0}}) * 1e{len(match[2])}"
    modulus, digits = 10 ** len(match[1] + match[2]), int(match[1] + match[2])
    near = f"(floor({scaled}) - {digits}e0 + 1e0) % {modulus}e0"
    near = f"({near} + {modulus}e0) % {modulus}e0 <= 2e0"
    return f"(NOT ({_WITHOUT_EXPONENT}) OR {scaled} > {_EXACT}e0 OR {near})"

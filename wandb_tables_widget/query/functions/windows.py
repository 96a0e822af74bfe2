"""Functions over the rows of the view: each row's result depends on the others and on their order.

The order is that of the column `POSITION`, which `evaluate` puts beside the rows of the view. They stand in
computed columns; a filter, which decides what the rows of the view are, cannot use them.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, cast

from wandb_tables_widget.query.functions.row import Function
from wandb_tables_widget.query.kinds import INTEGER, NUMBER, is_integer
from wandb_tables_widget.query.sql_text import POSITION, SQL, fill

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wandb_tables_widget.query.bound import Bound, Constant

MAX_DISTANCE: Final = 1_000_000

_OVER: Final = f"OVER (ORDER BY {POSITION})"
_SO_FAR: Final = f"OVER (ORDER BY {POSITION} ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)"
_X: Final = {"x": (3, None, 1, 3)}


def _running_sum(arguments: Sequence[Bound], parts: Sequence[SQL]) -> SQL:
    total = f"sum({{0}}) {_SO_FAR}"
    if is_integer(arguments[0].dtype):
        total = f"TRY_CAST({total} AS BIGINT)"
    return fill(f"CASE WHEN {{0}} IS NOT NULL THEN {total} END", parts[0])


def _ranked(engine: str, direction: str) -> str:
    ranks = f"{engine}() OVER (ORDER BY {{0}} {direction} NULLS LAST)"
    return f"CASE WHEN {{0}} IS NOT NULL THEN {ranks} END"


def _rank_in(arguments: Sequence[Bound], parts: Sequence[SQL]) -> SQL:
    direction = str(cast("Constant", arguments[1]).value)
    return fill(_ranked("rank", direction.upper()), parts[0])


_row: Final = partial(Function, maps=False, scope="view")

WINDOWS: Final = (
    _row(
        "row_number",
        (),
        INTEGER,
        f"({POSITION} + 1)",
        "place of the row in the view, counted from 1",
        nulls="answers",
        over=("row_number()", _X, [1, 2, 3, 4]),
    ),
    _row(
        "rank",
        ("value",),
        INTEGER,
        _ranked("rank", "ASC"),
        "1 for the least value, 2 for the next; equal values share the lowest of their ranks",
        nulls="makes",
        over=("rank(x)", _X, [2, None, 1, 2]),
    ),
    _row(
        "rank",
        ("value", "direction"),
        INTEGER,
        _rank_in,
        'rank in ascending order ("asc") or with 1 for the greatest value ("desc")',
        nulls="makes",
        over=('rank(x, "desc")', _X, [1, None, 3, 1]),
    ),
    _row(
        "dense_rank",
        ("value",),
        INTEGER,
        _ranked("dense_rank", "ASC"),
        "rank without gaps after equal values",
        nulls="makes",
        over=("dense_rank(x)", _X, [2, None, 1, 2]),
    ),
    _row(
        "lag",
        ("anything",),
        None,
        f"lag({{0}}) {_OVER}",
        "value of the row before",
        nulls="makes",
        over=("lag(x)", _X, [None, 3, None, 1]),
    ),
    _row(
        "lag",
        ("anything", "digits"),
        None,
        f"lag({{0}}, {{1}}) {_OVER}",
        "value of the row so many rows before",
        nulls="makes",
        bounds=(0, MAX_DISTANCE),
        over=("lag(x, 2)", _X, [None, None, 3, None]),
    ),
    _row(
        "lead",
        ("anything",),
        None,
        f"lead({{0}}) {_OVER}",
        "value of the row after",
        nulls="makes",
        over=("lead(x)", _X, [None, 1, 3, None]),
    ),
    _row(
        "lead",
        ("anything", "digits"),
        None,
        f"lead({{0}}, {{1}}) {_OVER}",
        "value of the row so many rows after",
        nulls="makes",
        bounds=(0, MAX_DISTANCE),
        over=("lead(x, 2)", _X, [1, 3, None, None]),
    ),
    _row(
        "cumsum",
        ("number",),
        None,
        _running_sum,
        "sum of the values up to the row; missing where the value is, or where 64 bits do not hold it",
        nulls="makes",
        over=("cumsum(x)", _X, [3, None, 4, 7]),
    ),
    _row(
        "share",
        ("number",),
        NUMBER,
        "({0} / nullif(sum({0}) OVER (), 0))",
        "share of the value in the sum over the view; missing if the sum is 0",
        nulls="makes",
        over=("share(x)", _X, [3 / 7, None, 1 / 7, 3 / 7]),
    ),
)

"""Arithmetic as Python does it, in DuckDB SQL that never raises.

``/`` is true division: by zero it gives an infinity, 0/0 is NaN. ``//`` floors and ``%`` has the sign of its
right side; by zero they have no result, and a zero they give is never -0.0. Whole numbers stay whole except
under ``/`` and ``**``; what does not fit 64 bits is null. DuckDB moves repeated parts of an expression out of
TRY, where they raise after all, so whole numbers are computed in 128 bits and cast back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from wandb_tables_widget.query.sql_text import SQL, fill

if TYPE_CHECKING:
    from collections.abc import Sequence

FITTING: Final = "TRY_CAST({0} AS BIGINT)"
WIDE: Final = "CAST({0} AS HUGEINT)"

_REMAINDER: Final = "({0} % {1} + CASE WHEN sign({0} % {1}) = -sign({1}) THEN {1} ELSE 0 END)"
_BORROW: Final = "CASE WHEN sign({0} % {1}) = -sign({1}) THEN 1 ELSE 0 END"
_WHOLE: Final = {
    "+": "({0} + {1})",
    "-": "({0} - {1})",
    "*": "({0} * {1})",
    "%": _REMAINDER,
    "//": f"({{0}} // {{1}} - {_BORROW})",
}
_FLOAT: Final = {
    "+": "({0} + {1})",
    "-": "({0} - {1})",
    "*": "({0} * {1})",
    "/": "({0} / {1})",
    "**": "pow({0}, {1})",
    "%": _REMAINDER,
    "//": f"(round(({{0}} - {{0}} % {{1}}) / {{1}}) + 0 - {_BORROW})",
}


class Operand(NamedTuple):
    """A number in SQL: whether it is whole, and whether it is known to be neither 0 nor -1."""

    sql: SQL
    whole: bool
    divides: bool


def calculate(operands: Sequence[Operand], operators: Sequence[str]) -> SQL:
    """Write ``a + b - c`` from the left."""
    result, whole = operands[0].sql, operands[0].whole
    for operator, operand in zip(operators, operands[1:], strict=True):
        whole = whole and operand.whole and operator in _WHOLE
        result = _whole(operator, result, operand) if whole else fill(_FLOAT[operator], result, operand.sql)
    return result


def negate(operand: SQL, *, whole: bool) -> SQL:
    """Write ``-a``."""
    return fill(FITTING, fill(f"(-{WIDE})", operand)) if whole else fill("(-{0})", operand)


def _whole(operator: str, left: SQL, right: Operand) -> SQL:
    if operator not in {"//", "%"}:
        return fill(FITTING, fill(_WHOLE[operator], fill(WIDE, left), right.sql))
    if right.divides:
        return fill(_WHOLE[operator], left, right.sql)
    divisor = fill("nullif({0}, 0)", right.sql)
    return fill(FITTING, fill(_WHOLE[operator], fill(WIDE, left), divisor))

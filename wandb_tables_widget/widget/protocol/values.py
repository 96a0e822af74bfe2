"""Words that several messages share."""

from __future__ import annotations

from typing import Any, Final, Literal

Json = Any

CellKind = Literal[
    "number", "string", "boolean", "timestamp", "list", "dict", "ndarray", "media", "any", "none"
]

Purpose = Literal["filter", "column", "aggregate"]
"""What an expression is for: a filter, the values of a column, or one value for each group."""

TEXT_LIMIT: Final = 500
"""Longest text of a cell in a window, in code points; ``RowsAnswer.cut`` lists what was longer."""

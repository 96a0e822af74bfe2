"""The colours that stand for things such as runs, and how Arrow data carries them."""

from __future__ import annotations

import json
from typing import Final

import pyarrow as pa

from wandb_tables_widget.dtypes.arrow import kept_as_is
from wandb_tables_widget.dtypes.types import Colored, Schema, String

PALETTE: Final = (
    "#3578d4",
    "#bd8500",
    "#2b9a58",
    "#d6453a",
    "#8a58cf",
    "#0d93a6",
    "#cf4699",
    "#8d6a3c",
    "#78891b",
    "#64748b",
    "#d9651c",
)
"""Each stands out from white and from black by 3 to 1 at least (WCAG 2.2, 1.4.11).

A prime number of them: every second or third number takes all of them, too, before one comes again.
"""

_KEY: Final = b"wandb_tables_widget.colors"


def color_of(number: int) -> str:
    """Return the colour of a number as CSS writes it."""
    return PALETTE[number % len(PALETTE)]


def colors_by_text(dtype: Colored) -> dict[str, str]:
    """Return text → colour as CSS writes it."""
    return {text: color_of(number) for text, number in dtype.colors}


def with_colors(data: pa.Table, schema: Schema) -> pa.Table:
    """Return Arrow data whose fields say which of its columns are `Colored`, and how."""
    fields = [
        field.with_metadata({_KEY: json.dumps(dict(column.dtype.colors))})
        if isinstance(column.dtype, Colored)
        else field
        for field, column in zip(data.schema, schema, strict=True)
    ]
    return data.cast(pa.schema(fields)) if any(isinstance(c.dtype, Colored) for c in schema) else data


def read_colors(field: pa.Field) -> Colored | None:
    """Return what `with_colors` has told of a column, None of one that it told nothing of or is no text."""
    if not kept_as_is(field.type, String()):
        return None
    try:
        told = json.loads((field.metadata or {})[_KEY])
        pairs = tuple(told.items())
    except (KeyError, ValueError, AttributeError, RecursionError):
        return None
    return Colored(pairs) if all(type(number) is int for _, number in pairs) else None

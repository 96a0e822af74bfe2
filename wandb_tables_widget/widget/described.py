"""Columns as messages describe them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wandb_tables_widget.dtypes import Colored, Media
from wandb_tables_widget.dtypes.colors import colors_by_text
from wandb_tables_widget.widget.protocol import ColumnInfo

if TYPE_CHECKING:
    from wandb_tables_widget.dtypes import Column


def describe(column: Column, problem: str | None = None) -> ColumnInfo:
    """Return the description of a column; ``problem`` says why it cannot be computed now."""
    dtype = column.dtype
    return ColumnInfo(
        name=column.name,
        kind=dtype.kind,  # type: ignore[arg-type]  # a ClassVar cannot be declared a Literal
        type=str(dtype),
        media=dtype.media if isinstance(dtype, Media) else None,
        optional=column.optional,
        colors=colors_by_text(dtype) if isinstance(dtype, Colored) else None,
        problem=problem,
    )

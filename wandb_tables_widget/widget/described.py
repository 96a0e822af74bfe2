"""Columns as messages describe them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from wandb_tables_widget.dtypes import Colored, Media
from wandb_tables_widget.dtypes.colors import colors_by_text
from wandb_tables_widget.errors import ExpressionError
from wandb_tables_widget.widget.protocol import ColumnInfo, Waiting

if TYPE_CHECKING:
    from wandb_tables_widget.dtypes import Column
    from wandb_tables_widget.view.compiled import Compiled

LONGEST_MESSAGE: Final = 500
"""Characters of a message to people."""


def describe(column: Column, problem: str | None = None, *, computed: str | None = None) -> ColumnInfo:
    """Return the description of a column.

    ``problem`` says why it cannot be computed now, ``computed`` that it is one that is computed, and how.
    """
    dtype = column.dtype
    return ColumnInfo(
        name=column.name,
        kind=dtype.kind,  # type: ignore[arg-type]  # a ClassVar cannot be declared a Literal
        type=str(dtype),
        media=dtype.media if isinstance(dtype, Media) else None,
        optional=column.optional,
        colors=colors_by_text(dtype) if isinstance(dtype, Colored) else None,
        problem=None if problem is None else short(problem),
        computed=computed,
    )


def describe_computed(compiled: Compiled) -> list[ColumnInfo]:
    """Return the descriptions of the computed columns of a query."""
    schema = compiled.schema
    own = schema.columns[schema.width :]
    return [describe(column, compiled.problem(column.name), computed="computed") for column in own]


def tell_waiting(compiled: Compiled) -> list[Waiting]:
    """Return the parts of a query that decide about rows and wait."""
    return [
        Waiting(
            problem.part, problem.name, problem.error.code, short(str(problem.error)), span_of(problem.error)
        )
        for problem in compiled.problems
        if problem.part in {"filter", "sort", "group_by"}
    ]


def short(message: str) -> str:
    """Return a message no longer than a page shows."""
    return message if len(message) <= LONGEST_MESSAGE else message[: LONGEST_MESSAGE - 1] + "…"


def span_of(error: Exception) -> list[int] | None:
    """Return where in an expression an error is, None if it is in none."""
    return list(error.span) if isinstance(error, ExpressionError) else None

"""Columns as messages describe them."""

from __future__ import annotations

from dataclasses import dataclass

from wandb_tables_widget.widget.protocol.values import CellKind


@dataclass(frozen=True)
class ColumnInfo:
    """One column; its position among all columns of a view is its index in messages.

    ``type`` is for people ("integer", "list of number", "image"). ``colors`` gives texts that name things
    such as runs the colour of the thing, ``#`` and six hex digits; null in other columns. ``problem`` says
    why a column cannot be computed now, which then is of kind "none"; null if it can. ``computed`` tells
    people of a computed column, "computed", and of a function's, "computed by Python"; null of others.
    """

    name: str
    kind: CellKind
    type: str
    media: str | None
    optional: bool
    colors: dict[str, str] | None
    problem: str | None
    computed: str | None

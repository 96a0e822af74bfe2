"""What a snapshot holds, told to a bound tree: without nulls its SQL is shorter and quicker."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from wandb_tables_widget.query.bound import Bound, ColumnRef

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet


def without_nulls(bound: Bound, columns: AbstractSet[int]) -> Bound:
    """Return the same tree for data whose ``columns``, by index, hold no null."""
    if bound.columns.isdisjoint(columns):
        return bound
    if isinstance(bound, ColumnRef):
        return replace(bound, optional=False)
    given = {each.name: getattr(bound, each.name) for each in fields(bound) if each.init}
    return replace(bound, **{name: _told(value, columns) for name, value in given.items()})


def _told(value: Any, columns: AbstractSet[int]) -> Any:
    if isinstance(value, tuple):
        return tuple(_told(part, columns) for part in value)
    return without_nulls(value, columns) if isinstance(value, Bound) else value

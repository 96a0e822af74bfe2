"""What a snapshot holds, told to a bound tree: without nulls its SQL is shorter and quicker."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from wandb_tables_widget.query.substitution import map_columns

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from wandb_tables_widget.query.bound import Bound


def without_nulls(bound: Bound, columns: AbstractSet[int]) -> Bound:
    """Return the same tree for data whose ``columns``, by index, hold no null."""
    return map_columns(bound, columns, lambda column: replace(column, optional=False))

"""Functions over the rows of the view in their order: a list of all values goes in, one as long comes out."""

from __future__ import annotations

from typing import Any

from wandb_tables_widget.view.code.helpers.lists import added, present
from wandb_tables_widget.view.code.helpers.logic import fitting, number


def window_rank(values: Any, direction: str = "asc") -> list[Any]:
    """Return the rank of each value; equal values share the lowest of their ranks."""
    ranks: dict[Any, int] = {}
    for place, value in enumerate(sorted(present(values), reverse=direction == "desc"), start=1):
        ranks.setdefault(value, place)
    return [None if value is None else ranks[value] for value in values]


def window_dense_rank(values: Any) -> list[Any]:
    """Return the rank of each value, without gaps after equal values."""
    ranks = {value: place for place, value in enumerate(sorted(set(present(values))), start=1)}
    return [None if value is None else ranks[value] for value in values]


def window_lag(values: Any, distance: int = 1) -> list[Any]:
    """Return the value of so many rows before."""
    return [values[place - distance] if place >= distance else None for place in range(len(values))]


def window_lead(values: Any, distance: int = 1) -> list[Any]:
    """Return the value of so many rows after."""
    return [
        values[place + distance] if place + distance < len(values) else None for place in range(len(values))
    ]


def window_cumsum(values: Any) -> list[Any]:
    """Return the sum of the values up to each row."""
    total, found = 0, []
    for value in values:
        total = total if value is None else total + value
        kept = fitting(total) if isinstance(total, int) else number(total)
        found.append(None if value is None else kept)
    return found


def window_share(values: Any) -> list[Any]:
    """Return the share of each value in their sum."""
    total = added(present(values))
    return [None if value is None or not total else number(value / total) for value in values]

"""How rows are grouped: which groups are open, and what loses its meaning when there are none."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from wandb_tables_widget.errors import ViewError

if TYPE_CHECKING:
    from collections.abc import Container

    from wandb_tables_widget.view.query import Key, Query
    from wandb_tables_widget.view.state import ViewState

COUNT_NAME: Final = "count"
"""Sorts groups by the number of their rows where no column and no aggregate has this name."""

_WAYS: Final = "write a key, such as 'cat', or the keys from the outermost group on, such as ['cat', True]"


def sorts_groups(name: str, query: Query) -> bool:
    """Tell whether a sort key that names no column sorts groups: by an aggregate, or by their size."""
    return name == COUNT_NAME or any(column.name == name for column in query.aggregates)


def with_groups(view: ViewState, group_by: tuple[str, ...], columns: Container[str]) -> ViewState:
    """Return the view grouped by other columns: groups that were open are closed.

    With the last group key goes what sorted groups. ``columns`` are the names of all columns.
    """
    query = view.query
    if group_by == query.group_by:
        return view
    kept = [key for key in query.sort if key.column in columns or not sorts_groups(key.column, query)]
    sort = query.sort if group_by else tuple(kept)
    return replace(view, query=replace(query, group_by=group_by, expanded=(), sort=sort))


def read_expanded(value: Any) -> tuple[tuple[Key, ...], ...]:
    """Return the keys of the groups that somebody wants open.

    A list of groups, each a key of the outermost level or a list of keys from there on, ``[]`` for *other*;
    one key alone is a list of one. None is no group. Times may be `datetime` objects or ISO 8601 text.

    Raises:
        ViewError: a key is no text, number, boolean, time or None; the message shows it.
    """
    if value is None:
        return ()
    groups = value if isinstance(value, (list, tuple)) else [value]
    return tuple(
        tuple(map(_read_key, group)) if isinstance(group, (list, tuple)) else (_read_key(group),)
        for group in groups
    )


def _read_key(value: Any) -> Key:
    plain = value.item() if hasattr(value, "item") and not getattr(value, "shape", None) else value
    if isinstance(plain, (dt.datetime, dt.date)):
        return plain.isoformat()
    if plain is None or isinstance(plain, (str, int, float, bool)):
        return plain
    raise ViewError(f"expanded holds {value!r:.200}; {_WAYS}")

"""The parts of a query as people write them, one by one or several at once."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, Final

from wandb_tables_widget.errors import ViewError
from wandb_tables_widget.view import document
from wandb_tables_widget.view.computed import with_computed
from wandb_tables_widget.view.grouping import read_expanded, with_groups
from wandb_tables_widget.view.own import read_own, with_aggregates, with_computed_columns
from wandb_tables_widget.view.query import Query, read_top
from wandb_tables_widget.view.sort import read_sort

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wandb_tables_widget.dtypes import Schema
    from wandb_tables_widget.view.state import ViewState

PARTS: Final = tuple(field.name for field in fields(Query))
"""The names of the parts."""


def with_parts(view: ViewState, given: Mapping[str, Any], schema: Schema) -> ViewState:
    """Return the view with parts of its query as somebody wrote them, by their names.

    What loses its meaning with a part goes too: the sort by a column that is gone, or by an aggregate when
    nothing is grouped any more. None is the part of an empty view. Whether all fits the table is not checked.

    Raises:
        ViewError: a part has the wrong shape; the message names it.
    """
    computed = read_own(given["computed"], "computed") if "computed" in given else view.query.computed
    names = with_computed(schema, computed)
    view = with_computed_columns(view, computed, names)
    if "group_by" in given:
        view = with_groups(view, read_names(given["group_by"], "group_by"), names)
    if "aggregates" in given:
        view = with_aggregates(view, read_own(given["aggregates"], "aggregates"), names)
    return replace(view, query=replace(view.query, **_read_rest(given, names)))


def _read_rest(given: Mapping[str, Any], names: Schema) -> dict[str, Any]:
    """Return the parts on which no other depends."""
    readers = {
        "filter": lambda value: read_text(value, "filter"),
        "search": lambda value: read_text(value, "search"),
        "sort": lambda value: read_sort(value, names),
        "top_groups": lambda value: read_top(value, "top_groups"),
        "expanded": read_expanded,
    }
    return {part: readers[part](value) for part, value in given.items() if part in readers}


def read_text(value: Any, place: str) -> str:
    """Return a text, None as the empty one; raises `ViewError` for what `document.read_text` refuses."""
    return "" if value is None else document.read_text(value, place)


def read_names(value: Any, place: str) -> tuple[str, ...]:
    """Return column names given as one name, a list or None; raises `ViewError` for anything else."""
    if value is None:
        return ()
    if isinstance(value, str):
        return (value,)
    if isinstance(value, (list, tuple)) and all(isinstance(name, str) for name in value):
        return tuple(value)
    raise ViewError(f"{place} is {value!r}; it must be a column name or a list of column names")

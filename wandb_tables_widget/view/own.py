"""Columns of a view's own: where a new one stands, and what goes with one that is removed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from wandb_tables_widget.errors import DuplicateColumnError, ViewError, nearest
from wandb_tables_widget.view.document import read_text
from wandb_tables_widget.view.query import ComputedColumn

if TYPE_CHECKING:
    from wandb_tables_widget.dtypes import Schema
    from wandb_tables_widget.view.columns import ColumnsView
    from wandb_tables_widget.view.state import ViewState


def with_column(view: ViewState, name: str, expression: str) -> ViewState:
    """Return the view with one more computed column."""
    computed = (*view.query.computed, ComputedColumn(name, read_text(expression, "expression")))
    return replace(view, query=replace(view.query, computed=computed))


def place_column(
    view: ViewState, names: Schema, name: str, before: str | None, after: str | None
) -> ViewState:
    """Return the view with a place for a new column: beside another one, at the right by default.

    Raises:
        DuplicateColumnError: there is a column of that name.
        ViewError: the name is blank, or the place is not one column that exists.
    """
    text = read_text(name, "name")
    if not text.strip():
        raise ViewError(f"name is {name!r}; a column needs a name")
    if text in names:
        raise DuplicateColumnError(f"there is a column {text!r} already; choose another name")
    if before is None and after is None:
        return view
    if before is not None and after is not None:
        raise ViewError("give before or after, not both")
    beside, place = (before, "before") if before is not None else (after, "after")
    if beside not in names:
        close = nearest(str(beside), names.names)
        raise ViewError(f"{place} names {beside!r}, which does not exist{close}")
    order = list(dict.fromkeys([*(each for each in view.columns.order if each in names), *names.names]))
    order.insert(order.index(str(beside)) + (place == "after"), text)
    return replace(view, columns=replace(view.columns, order=tuple(order)))


def without_column(view: ViewState, name: str) -> ViewState:
    """Return the view without a column of its own, and without what is said of that column alone."""
    query = replace(
        view.query,
        computed=tuple(column for column in view.query.computed if column.name != name),
        sort=tuple(key for key in view.query.sort if key.column != name),
        group_by=tuple(key for key in view.query.group_by if key != name),
        expanded=() if name in view.query.group_by else view.query.expanded,
    )
    return replace(view, query=query, columns=_without(view.columns, name))


def _without(columns: ColumnsView, name: str) -> ColumnsView:
    return replace(
        columns,
        order=_others(columns.order, name),
        hidden=_others(columns.hidden, name),
        removed=_others(columns.removed, name),
        pinned=_others(columns.pinned, name),
        widths={other: width for other, width in columns.widths.items() if other != name},
        settings={other: settings for other, settings in columns.settings.items() if other != name},
    )


def _others(names: tuple[str, ...], name: str) -> tuple[str, ...]:
    return tuple(other for other in names if other != name)

"""A view from the few words somebody gave it in Python."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast, get_args

from wandb_tables_widget.errors import ViewError, nearest
from wandb_tables_widget.view import document
from wandb_tables_widget.view.aggregates import read_aggregates
from wandb_tables_widget.view.check import check_view, gone_parts
from wandb_tables_widget.view.computed import with_computed
from wandb_tables_widget.view.sort import read_sort
from wandb_tables_widget.view.state import RowSize, ViewState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wandb_tables_widget.dtypes import Schema
    from wandb_tables_widget.view.columns import ColumnsView

SIZES = get_args(RowSize)


@dataclass(frozen=True)
class ViewOptions:
    """Parts of a view; None leaves a part as it is in ``view``.

    Args:
        filter: an expression of product §3.
        sort: as `read_sort` takes it.
        group_by: a column or a list of columns.
        columns: the columns to show, from left to right; the others are hidden.
        row_size: S, M, L or XL.
        view: the view to begin with, as a dict or a `ViewState`; the empty view by default. What it says of
            columns that are gone waits.
        aggregates: what is said of each group, as `read_aggregates` takes it.
    """

    filter: str | None = None
    sort: Any = None
    group_by: Any = None
    columns: Any = None
    row_size: str | None = None
    view: ViewState | Mapping[str, Any] | None = None
    aggregates: Any = None

    def to_view(self, schema: Schema) -> ViewState:
        """Return the view.

        Raises:
            ExpressionError: the filter or an aggregate does not parse or does not fit the schema.
            ViewError: another part has the wrong shape or names a column that does not exist.
        """
        view = _begin(self.view)
        gone = {} if self.view is None else gone_parts(view, schema)
        if self.filter is not None:
            view = replace(view, query=replace(view.query, filter=read_text(self.filter, "filter")))
        known = with_computed(schema, view.query.computed)
        if self.sort is not None:
            view = replace(view, query=replace(view.query, sort=read_sort(self.sort, known)))
        if self.group_by is not None:
            group_by = read_names(self.group_by, "group_by")
            view = replace(view, query=replace(view.query, group_by=group_by, expanded=()))
        if self.aggregates is not None:
            view = replace(view, query=replace(view.query, aggregates=read_aggregates(self.aggregates)))
        if self.columns is not None:
            view = replace(view, columns=_only(read_names(self.columns, "columns"), view.columns, known))
        if self.row_size is not None:
            view = replace(view, row_size=_read_size(self.row_size))
        check_view(view, schema, gone)
        return view


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


def _begin(view: ViewState | Mapping[str, Any] | None) -> ViewState:
    if view is None:
        return ViewState()
    return view if isinstance(view, ViewState) else ViewState.from_json(view)


def _only(names: tuple[str, ...], columns: ColumnsView, schema: Schema) -> ColumnsView:
    for name in names:
        if name not in schema:
            raise ViewError(f"columns names {name!r}, which does not exist{nearest(name, schema.names)}")
    hidden = tuple(name for name in schema.names if name not in names)
    pinned = tuple(name for name in columns.pinned if name in names)
    return replace(columns, order=names, hidden=hidden, pinned=pinned)


def _read_size(value: Any) -> RowSize:
    if value not in SIZES:
        raise ViewError(f"row_size is {value!r}; it must be one of {', '.join(SIZES)}")
    return cast("RowSize", value)

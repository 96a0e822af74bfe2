"""A view from the few words somebody gave it in Python."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast, get_args

from wandb_tables_widget.errors import ViewError, nearest
from wandb_tables_widget.view.check import check_view, waiting_parts
from wandb_tables_widget.view.computed import with_computed
from wandb_tables_widget.view.parts import PARTS, read_names, with_parts
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
        view: the view to begin with, as a dict or a `ViewState`; the empty view by default. What does
            not fit the columns there are waits.
        aggregates: what is said of each group, as `read_own` takes it.
        top_groups: how many groups of the outermost level are kept.
        expanded: which groups are open, as `read_expanded` takes it.
        computed: columns beside those of the table, as `read_own` takes them.
        search: text looked for in all columns.
    """

    filter: str | None = None
    sort: Any = None
    group_by: Any = None
    columns: Any = None
    row_size: str | None = None
    view: ViewState | Mapping[str, Any] | None = None
    aggregates: Any = None
    top_groups: int | None = None
    expanded: Any = None
    computed: Any = None
    search: str | None = None

    def to_view(self, schema: Schema) -> ViewState:
        """Return the view.

        Raises:
            ExpressionError: an expression does not parse or does not fit the schema.
            ViewError: another part has the wrong shape or names a column that does not exist.
        """
        given = {part: value for part in PARTS if (value := getattr(self, part)) is not None}
        view = _begin(self.view)
        waiting = {} if self.view is None else waiting_parts(view, schema)
        view = with_parts(view, given, schema)
        if self.columns is not None:
            known = with_computed(schema, view.query.computed)
            view = replace(view, columns=_only(read_names(self.columns, "columns"), view.columns, known))
        if self.row_size is not None:
            view = replace(view, row_size=_read_size(self.row_size))
        check_view(view, schema, waiting)
        return view


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

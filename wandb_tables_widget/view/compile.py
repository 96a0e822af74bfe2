"""From what a person chose to what is asked of a dataset."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from wandb_tables_widget.dtypes import Boolean, NoneDType, Number, String, Timestamp
from wandb_tables_widget.errors import ColumnNotFoundError, ViewError
from wandb_tables_widget.query.binder import bind_filter
from wandb_tables_widget.query.plan import GroupPlan, RowsPlan, SortTerm

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wandb_tables_widget.dtypes import Schema
    from wandb_tables_widget.view.query import Query
    from wandb_tables_widget.view.state import ViewState


_KEYS: Final = (Boolean, Number, String, Timestamp, NoneDType)


def compile_rows(query: Query, schema: Schema) -> RowsPlan:
    """Return the plan of the rows of a query.

    Raises:
        ExpressionError: the filter does not parse or does not fit the schema.
        ViewError: the sort names a column that does not exist, or one column twice.
    """
    names = [key.column for key in query.sort]
    places = _places(names, schema, "view.query.sort")
    terms = (SortTerm(place, key.descending) for place, key in zip(places, query.sort, strict=True))
    return RowsPlan(bind_filter(query.filter, schema), query.search, tuple(terms))


def compile_groups(query: Query, schema: Schema) -> GroupPlan:
    """Return the plan of the groups of a query that has group keys.

    Raises:
        ExpressionError: the filter does not parse or does not fit the schema.
        ViewError: a sort or group key names a column that does not exist or cannot be a key.
    """
    places = _places(query.group_by, schema, "view.query.group_by")
    for place in places:
        column = schema.columns[place]
        if not isinstance(column.dtype, _KEYS):
            message = (
                f"view.query.group_by names {column.name!r}, which holds values of type {column.dtype}; "
                "group by a column of numbers, text, booleans or times"
            )
            raise ViewError(message)
    return GroupPlan(compile_rows(query, schema), tuple(places))


def check_query(query: Query, schema: Schema) -> None:
    """Return when the query can be asked of a table with that schema.

    Raises:
        ExpressionError: the filter does not parse or does not fit the schema.
        ViewError: a sort or group key does not fit the schema.
    """
    if query.group_by:
        compile_groups(query, schema)
    else:
        compile_rows(query, schema)


def check_view(view: ViewState, schema: Schema) -> None:
    """Return when every part of the view fits a table with that schema.

    Raises:
        ExpressionError: the filter does not parse or does not fit the schema.
        ViewError: the view names a column that does not exist.
    """
    check_query(view.query, schema)
    columns = view.columns
    for part in ("order", "hidden", "removed", "pinned", "widths", "settings"):
        _places(getattr(columns, part), schema, f"view.columns.{part}")


def _places(names: Iterable[str], schema: Schema, place: str) -> list[int]:
    listed = list(names)
    if len(set(listed)) != len(listed):
        raise ViewError(f"{place} names a column twice: {listed!r}")
    try:
        return [schema.index(name) for name in listed]
    except ColumnNotFoundError as error:
        raise ViewError(f"{place}: {error}") from error

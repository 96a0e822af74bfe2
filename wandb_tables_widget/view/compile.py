"""From what a person chose to what is asked of a dataset."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from wandb_tables_widget.dtypes import Boolean, NoneDType, Number, String, Timestamp
from wandb_tables_widget.errors import ColumnNotFoundError, ViewError
from wandb_tables_widget.query.binder import bind_filter
from wandb_tables_widget.query.plan import GroupPlan, RowsPlan, SortTerm
from wandb_tables_widget.view.aggregates import bind_aggregates, check_aggregates, group_orders, sorts_groups

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wandb_tables_widget.dtypes import Schema
    from wandb_tables_widget.view.query import Query
    from wandb_tables_widget.view.state import ViewState


_KEYS: Final = (Boolean, Number, String, Timestamp, NoneDType)


def compile_rows(query: Query, schema: Schema) -> RowsPlan:
    """Return the plan of the rows of a query. Sort keys that name aggregates sort groups, and wait for them.

    Raises:
        ExpressionError: the filter does not parse or does not fit the schema.
        ViewError: the sort names a column that does not exist, or one column twice.
    """
    keys = [key for key in query.sort if key.column in schema or not sorts_groups(key.column, query)]
    places = _places([key.column for key in keys], schema, "view.query.sort")
    terms = (SortTerm(place, key.descending) for place, key in zip(places, keys, strict=True))
    return RowsPlan(bind_filter(query.filter, schema), query.search, tuple(terms))


def compile_groups(query: Query, schema: Schema) -> GroupPlan:
    """Return the plan of the groups of a query that has group keys. An aggregate that does not fit waits.

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
    rows = compile_rows(query, schema)
    aggregates = bind_aggregates(query, schema, places)
    orders = group_orders(query, schema, [column.bound.dtype for column in aggregates])
    return GroupPlan(rows, tuple(places), aggregates, orders, query.top_groups)


def check_query(query: Query, schema: Schema) -> None:
    """Return when the query can be asked of a table with that schema.

    Raises:
        ExpressionError: the filter or an aggregate does not parse or does not fit the schema.
        ViewError: a sort or group key does not fit the schema.
    """
    if query.group_by:
        check_aggregates(query, schema, compile_groups(query, schema).keys)
    else:
        compile_rows(query, schema)
        check_aggregates(query, schema, range(len(schema)))


def check_view(view: ViewState, schema: Schema) -> None:
    """Return when every part of the view fits a table with that schema.

    Raises:
        ExpressionError: the filter does not parse or does not fit the schema.
        ViewError: the view names a column that does not exist.
    """
    check_query(view.query, schema)
    columns = view.columns
    aggregates = {column.name for column in view.query.aggregates}
    for part in ("order", "hidden", "removed", "pinned", "widths", "settings"):
        names = (name for name in getattr(columns, part) if name not in aggregates)
        _places(names, schema, f"view.columns.{part}")


def _places(names: Iterable[str], schema: Schema, place: str) -> list[int]:
    listed = list(names)
    if len(set(listed)) != len(listed):
        raise ViewError(f"{place} names a column twice: {listed!r}")
    try:
        return [schema.index(name) for name in listed]
    except ColumnNotFoundError as error:
        raise ViewError(f"{place}: {error}") from error

"""The aggregates of a grouped view: what is asked of a dataset for them, and how they sort groups."""

from __future__ import annotations

import contextlib
from itertools import takewhile
from typing import TYPE_CHECKING, Final

from wandb_tables_widget.dtypes import Boolean, NoneDType, Number, String, Timestamp
from wandb_tables_widget.errors import ExpressionError, ViewError
from wandb_tables_widget.query.binder import bind_aggregate
from wandb_tables_widget.query.plan import COUNT, Aggregate, GroupTerm
from wandb_tables_widget.view.grouping import COUNT_NAME

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from wandb_tables_widget.dtypes import Schema
    from wandb_tables_widget.view.query import ComputedColumn, Query, SortKey

_SORTABLE: Final = (Boolean, Number, String, Timestamp, NoneDType)


def bind_one(
    column: ComputedColumn, schema: Schema, keys: Sequence[int], now: dt.datetime | None = None
) -> Aggregate:
    """Bind an aggregate; ``keys`` are the columns of the group keys, ``now`` is as in `bind_aggregate`.

    Raises:
        ExpressionError: it does not parse or does not fit the schema.
        ViewError: it has the name of a column.
    """
    if column.name in schema:
        raise ViewError(f"view.query.aggregates names {column.name!r}, which is a column; give another name")
    bound = bind_aggregate(column.expression, schema, keys, now)
    for needed in range(len(keys)):
        with contextlib.suppress(ExpressionError):
            bound = bind_aggregate(column.expression, schema, keys[:needed], now)
            return Aggregate(bound, needed, column.name)
    return Aggregate(bound, len(keys), column.name)


def sortable_aggregates(query: Query, schema: Schema) -> dict[str, int]:
    """Return by what groups can be sorted: the places of the aggregates by name, and `COUNT`."""
    places = {column.name: place for place, column in enumerate(query.aggregates)}
    if COUNT_NAME not in schema:
        places.setdefault(COUNT_NAME, COUNT)
    return {name: place for name, place in places.items() if name not in schema}


def check_order(key: SortKey, places: Mapping[str, int], aggregates: Sequence[Aggregate]) -> None:
    """Return when groups can be sorted by a sort key, or when it does not sort groups.

    Raises:
        ViewError: it names an aggregate whose values have no order.
    """
    place = places.get(key.column, COUNT)
    dtype = NoneDType() if place == COUNT else aggregates[place].bound.dtype
    if not isinstance(dtype, _SORTABLE):
        message = f"the values of {key.column!r} are of type {dtype} and have no order"
        raise ViewError(f"{message}; sort by another")


def group_terms(sort: Sequence[SortKey], group_key: str, places: Mapping[str, int]) -> tuple[GroupTerm, ...]:
    """Return by what the groups of a level are sorted before their keys.

    A sort key that is the level's group key ends its terms: no two groups of one parent share it.
    """
    before = takewhile(lambda key: key.column != group_key, sort)
    return tuple(GroupTerm(places[key.column], key.descending) for key in before if key.column in places)

"""The aggregates of a grouped view: how people write them, and what is asked of a dataset for them."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import replace
from itertools import takewhile
from typing import TYPE_CHECKING, Any, Final

from wandb_tables_widget.dtypes import Boolean, NoneDType, Number, String, Timestamp
from wandb_tables_widget.errors import ExpressionError, ViewError
from wandb_tables_widget.query.binder import bind_aggregate
from wandb_tables_widget.query.plan import COUNT, Aggregate, GroupTerm
from wandb_tables_widget.view.document import read_text
from wandb_tables_widget.view.query import ComputedColumn, computed_from_json

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from wandb_tables_widget.dtypes import Schema
    from wandb_tables_widget.view.columns import ColumnsView
    from wandb_tables_widget.view.query import Query, SortKey
    from wandb_tables_widget.view.state import ViewState

COUNT_NAME: Final = "count"
"""Sorts groups by the number of their rows where no column and no aggregate has this name."""

_SORTABLE: Final = (Boolean, Number, String, Timestamp, NoneDType)
_WAYS: Final = "write 'avg(score)', a list of such expressions, or {'name': 'expression'}"


def read_aggregates(value: Any) -> tuple[ComputedColumn, ...]:
    """Return the aggregates somebody wrote.

    ``"avg(score)"``, ``{"mean": "avg(score)"}``, a list of expressions, of
    ``{"name": …, "expression": …}`` or of `ComputedColumn`; one without a name is called as it is written.
    None is no aggregate.

    Raises:
        ViewError: it is none of these, or two have one name; the message shows it.
    """
    if value is None:
        return ()
    if isinstance(value, str):
        value = [value]
    if isinstance(value, Mapping) and set(value) != {"name", "expression"}:
        value = [{"name": name, "expression": text} for name, text in value.items()]
    items = value if isinstance(value, (list, tuple)) else [value]
    return computed_from_json([_as_json(item) for item in items], "aggregates")


def _as_json(item: Any) -> Any:
    if isinstance(item, str):
        return {"name": read_text(item, "aggregates").strip(), "expression": item}
    if isinstance(item, ComputedColumn):
        return {"name": item.name, "expression": item.expression}
    if isinstance(item, Mapping):
        return dict(item)
    raise ViewError(f"aggregates holds {item!r:.200}; {_WAYS}")


def with_aggregates(view: ViewState, aggregates: tuple[ComputedColumn, ...]) -> ViewState:
    """Return the view with other aggregates; the sort and the layout forget those that are gone."""
    gone = {column.name for column in view.query.aggregates} - {column.name for column in aggregates}
    sort = tuple(key for key in view.query.sort if key.column not in gone)
    return replace(
        view,
        query=replace(view.query, aggregates=aggregates, sort=sort),
        columns=_without(view.columns, gone),
    )


def _without(columns: ColumnsView, gone: set[str]) -> ColumnsView:
    def kept(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name for name in names if name not in gone)

    return replace(
        columns,
        order=kept(columns.order),
        hidden=kept(columns.hidden),
        removed=kept(columns.removed),
        pinned=kept(columns.pinned),
        widths={name: width for name, width in columns.widths.items() if name not in gone},
        settings={name: chosen for name, chosen in columns.settings.items() if name not in gone},
    )


def sorts_groups(name: str, query: Query) -> bool:
    """Tell whether a sort key that names no column sorts groups: by an aggregate, or by their size."""
    return name == COUNT_NAME or any(column.name == name for column in query.aggregates)


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

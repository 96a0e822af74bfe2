"""The aggregates of a grouped view: how people write them, and what is asked of a dataset for them."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from itertools import takewhile
from typing import TYPE_CHECKING, Any, Final

from wandb_tables_widget.dtypes import Boolean, NoneDType, Number, String, Timestamp
from wandb_tables_widget.errors import ExpressionError, ViewError
from wandb_tables_widget.query.binder import bind_aggregate
from wandb_tables_widget.query.bound import Null
from wandb_tables_widget.query.plan import COUNT, Aggregate, GroupTerm
from wandb_tables_widget.view.document import read_text
from wandb_tables_widget.view.query import ComputedColumn, computed_from_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wandb_tables_widget.dtypes import DType, Schema
    from wandb_tables_widget.view.query import Query, SortKey

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


def sorts_groups(name: str, query: Query) -> bool:
    """Tell whether a sort key that names no column sorts groups: by an aggregate, or by their size."""
    return name == COUNT_NAME or any(column.name == name for column in query.aggregates)


def bind_aggregates(query: Query, schema: Schema, keys: Sequence[int]) -> tuple[Aggregate, ...]:
    """Bind the aggregates of a query; ``keys`` are the columns of the group keys.

    One that does not fit waits, with the problem said.
    """
    return tuple(_bind_or_wait(column, schema, keys) for column in query.aggregates)


def check_aggregates(query: Query, schema: Schema, keys: Sequence[int]) -> None:
    """Return when each aggregate of a query can be computed.

    Raises:
        ExpressionError: one does not parse or does not fit the schema.
        ViewError: one has the name of a column.
    """
    for column in query.aggregates:
        _bind(column, schema, keys)


def _bind_or_wait(column: ComputedColumn, schema: Schema, keys: Sequence[int]) -> Aggregate:
    try:
        return _bind(column, schema, keys)
    except (ExpressionError, ViewError) as error:
        return Aggregate(Null(NoneDType()), problem=str(error))


def _bind(column: ComputedColumn, schema: Schema, keys: Sequence[int]) -> Aggregate:
    if column.name in schema:
        raise ViewError(
            f"view.query.aggregates names {column.name!r}, which is a column; choose another name"
        )
    bound = bind_aggregate(column.expression, schema, keys)
    for needed in range(len(keys)):
        with contextlib.suppress(ExpressionError):
            return Aggregate(bind_aggregate(column.expression, schema, keys[:needed]), needed)
    return Aggregate(bound, len(keys))


def group_orders(query: Query, schema: Schema, dtypes: Sequence[DType]) -> tuple[tuple[GroupTerm, ...], ...]:
    """Return by what the groups of each level are sorted before their keys; ``dtypes`` are of the aggregates.

    A sort key that is the level's group key ends its terms: no two groups of one parent share it.

    Raises:
        ViewError: a sort key names an aggregate whose values have no order.
    """
    places = {column.name: place for place, column in enumerate(query.aggregates)}
    if COUNT_NAME not in schema:
        places.setdefault(COUNT_NAME, COUNT)
    for key in query.sort:
        place = places.get(key.column, COUNT)
        if place != COUNT and not isinstance(dtypes[place], _SORTABLE):
            message = (
                f"view.query.sort names {key.column!r}, which holds {dtypes[place]} values without an order"
            )
            raise ViewError(f"{message}; sort by another")
    return tuple(tuple(_terms(query.sort, key, places)) for key in query.group_by)


def _terms(sort: Sequence[SortKey], group_key: str, places: Mapping[str, int]) -> Iterator[GroupTerm]:
    for key in takewhile(lambda key: key.column != group_key, sort):
        if key.column in places:
            yield GroupTerm(places[key.column], key.descending)

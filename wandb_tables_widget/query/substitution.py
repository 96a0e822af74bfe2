"""Columns in a bound tree put in the place of others, such as what a computed column is computed from."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from wandb_tables_widget.query.bound import Bound, ColumnRef

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from collections.abc import Set as AbstractSet


def substitute(bound: Bound, columns: Mapping[int, Bound]) -> Bound:
    """Return the same tree with other trees in place of ``columns``, by index.

    Raises:
        ExpressionLimitError: it would have more than 10,000 nodes.
    """
    return map_columns(bound, columns.keys(), lambda column: columns[column.index])


def map_columns(
    bound: Bound,
    columns: AbstractSet[int],
    change: Callable[[ColumnRef], Bound],
    stays: Callable[[Bound], bool] = lambda _: False,
) -> Bound:
    """Return the same tree with ``change`` applied to the columns whose indices are given.

    What ``stays`` says yes to is left as it is, with all that is in it.
    """
    if bound.columns.isdisjoint(columns) or stays(bound):
        return bound
    if isinstance(bound, ColumnRef):
        return change(bound)

    def mapped(value: Any) -> Any:
        if isinstance(value, tuple):
            return tuple(map(mapped, value))
        return map_columns(value, columns, change, stays) if isinstance(value, Bound) else value

    given = {each.name: getattr(bound, each.name) for each in fields(bound) if each.init}
    return replace(bound, **{name: mapped(value) for name, value in given.items()})

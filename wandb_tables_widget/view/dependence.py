"""Which computed column needs which others, and in which order they are bound."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wandb_tables_widget.errors import ExpressionError, ExpressionNameError
from wandb_tables_widget.query.columns import columns_named
from wandb_tables_widget.query.parser import parse

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from wandb_tables_widget.view.query import ComputedColumn


def find_levels(
    computed: Sequence[ComputedColumn], table: Container[str]
) -> tuple[list[list[ComputedColumn]], dict[str, ExpressionError]]:
    """Return columns in levels, each of which names only columns of those before.

    Columns that are computed from themselves, or from such ones, are in no level: they come by name with an
    error that shows the cycle.
    """
    by_name = {column.name: column for column in computed}
    needs = {column.name: _named(column.expression, by_name, table) for column in computed}
    left = dict(needs)
    levels: list[list[ComputedColumn]] = []
    ready = [name for name, others in left.items() if not others]
    while ready:
        levels.append([by_name[name] for name in ready])
        for name in ready:
            del left[name]
        ready = [name for name, others in left.items() if others.isdisjoint(left.keys())]
    return levels, {name: _tell_cycle(by_name[name], left) for name in left}


def _named(text: str, computed: Mapping[str, object], table: Container[str]) -> AbstractSet[str]:
    """Return the computed columns an expression names; none of one that cannot be read."""
    try:
        tree = parse(text)
    except ExpressionError:
        return frozenset()
    return {name for name, _ in columns_named(tree, _Either(computed, table)) if name in computed}


class _Either:
    """The names of computed columns and those of the table."""

    def __init__(self, computed: Container[str], table: Container[str]) -> None:
        self._computed = computed
        self._table = table

    def __contains__(self, name: object) -> bool:
        return name in self._computed or name in self._table


def _tell_cycle(column: ComputedColumn, left: Mapping[str, AbstractSet[str]]) -> ExpressionError:
    name, path = column.name, [column.name]
    while True:
        following = min(other for other in left[path[-1]] if other in left)
        if following in path:
            break
        path.append(following)
    cycle = " → ".join([*path[path.index(following) :], following])
    if following == name:
        message = f"column {name!r} is computed from itself: {cycle}; change one of these"
    else:
        message = f"column {path[1]!r} cannot be computed: {cycle} is a circle; change one of these"
    named = dict(columns_named(parse(column.expression), left))
    return ExpressionNameError(message, named.get([*path, name][1], (0, len(column.expression))))

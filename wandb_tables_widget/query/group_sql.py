"""A grouped view as SQL for people: one row for each line of a group, in the order of the lines."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from wandb_tables_widget.dtypes import Number
from wandb_tables_widget.query.bound import FunctionCall
from wandb_tables_widget.query.expression_sql import expression_sql, quote
from wandb_tables_widget.query.plan import COUNT
from wandb_tables_widget.query.sql import (
    inline,
    order_by,
    readable_where,
    real_name,
    select,
    sort_terms,
)
from wandb_tables_widget.query.sql_text import POSITION, TOTAL
from wandb_tables_widget.query.substitution import map_columns

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wandb_tables_widget.dtypes import Schema
    from wandb_tables_widget.query.bound import Bound
    from wandb_tables_widget.query.plan import Aggregate, GroupPlan

_TABLE = '"table"'
_ROWS = '"rows"'
_GROUPS = '"groups"'


def readable_groups(schema: Schema, plan: GroupPlan, searched: Sequence[int] | None = None) -> str:
    """Return a grouped plan as SQL over the relation "table", with the names and values in it.

    Each group has its keys, the number of its rows and its aggregates. A plan of several levels gives the
    groups of each, and says in one more column how many keys a line has; a plan of top groups says in
    another whether a line is *other*. The search looks in the columns ``searched``, all by default.
    """
    return _Writer(schema, plan, searched).write()


class _Writer:
    def __init__(self, schema: Schema, plan: GroupPlan, searched: Sequence[int] | None) -> None:
        self._schema = schema
        self._searched = searched
        self._plan = plan
        self._name = real_name(schema)
        self._levels = len(plan.keys)
        self._has_other = plan.top is not None
        taken = {*schema.names, *(aggregate.name for aggregate in plan.aggregates)}
        names = [quote(free_name(name, taken)) for name in ("count", "level", "other")]
        self._count, self._level, self._other = names

    def write(self) -> str:
        if self._is_simple:
            rows = readable_where(self._schema, self._plan.rows, self._searched)
            groups = [f"SELECT {self._selected()}", f"FROM {_TABLE}", *rows, f"GROUP BY {self._key(0)}"]
            return "\n".join([*groups, self._order()])
        groups = [select(self._selected(), self._source(), *self._grouped())]
        parts = [
            f"{_ROWS} AS ({self._rows()})",
            *self._top(),
            f"{_GROUPS} AS ({' '.join(groups)})",
        ]
        return "\n".join([f"WITH {', '.join(parts)}", select("*", _GROUPS, self._order())])

    @property
    def _is_simple(self) -> bool:
        return self._levels == 1 and not self._has_other and not self._needs_order

    @cached_property
    def _needs_order(self) -> bool:
        return any(POSITION in self._value(aggregate) for aggregate in self._plan.aggregates)

    # --- rows -------------------------------------------------------------------------------

    def _rows(self) -> str:
        """Write the rows that pass, numbered in their order if an aggregate asks for it."""
        what = "*"
        if self._needs_order:
            types = [column.dtype for column in self._schema]
            terms = sort_terms(types.__getitem__, self._plan.rows.sort, self._name)
            what = f"*, row_number() OVER ({order_by(terms) if terms else ''}) AS {POSITION}"
        return select(what, _TABLE, *readable_where(self._schema, self._plan.rows, self._searched))

    def _top(self) -> Iterator[str]:
        """Write which outermost groups are kept."""
        if not self._has_other:
            return
        terms = []
        for term in self._plan.terms(0):
            value = (
                "count(*)" if term.aggregate == COUNT else self._value(self._plan.aggregates[term.aggregate])
            )
            terms.append((value, term.descending))
        key = self._key(0)
        order = order_by([*terms, (key, self._plan.descending[0])])
        kept = select(f'{key} AS "key"', _ROWS, f"GROUP BY {key}", order, f"LIMIT {self._plan.top}")
        yield f'"top" AS ({kept})'

    def _source(self) -> str:
        if not self._has_other:
            return _ROWS
        same = f'"top"."key" IS NOT DISTINCT FROM {self._key(0)}'
        kept = select("1", '"top"', "WHERE", same)
        marked = select(f"*, NOT EXISTS ({kept}) AS {self._other}", _ROWS)
        return f"({marked})"

    # --- groups -----------------------------------------------------------------------------

    def _key(self, depth: int) -> str:
        place = self._plan.keys[depth]
        name = self._name(place)
        return f"nullif({name}, 'NaN'::DOUBLE)" if self._schema.columns[place].dtype == Number() else name

    def _group_key(self, depth: int) -> str:
        return (
            f"CASE WHEN NOT {self._other} THEN {self._key(depth)} END"
            if self._has_other
            else self._key(depth)
        )

    def _grouped(self) -> Iterator[str]:
        """Write by what rows are put together: by the first key, the first two, and so on."""
        first = [self._other] if self._has_other else []
        keys = [self._group_key(depth) for depth in range(self._levels)]
        sets = [f"({', '.join([*first, *keys[: depth + 1]])})" for depth in range(self._levels)]
        yield f"GROUP BY GROUPING SETS ({', '.join(sets)})"
        if self._has_other and self._levels > 1:
            yield f"HAVING NOT ({self._other} AND {self._depth()} > 1)"

    def _depth(self) -> str:
        """Write how many keys a line has."""
        gone = [f" - grouping({self._group_key(depth)})" for depth in range(1, self._levels)]
        return f"({self._levels}{''.join(gone)})"

    def _selected(self) -> str:
        keys = [self._group_key(depth) for depth in range(self._levels)]
        names = [self._name(place) for place in self._plan.keys]
        named = [key if key == name else f"{key} AS {name}" for key, name in zip(keys, names, strict=True)]
        level = [f"{self._depth()} AS {self._level}"] if self._levels > 1 else []
        other = [self._other] if self._has_other else []
        values = [f"{self._shown(each)} AS {quote(each.name)}" for each in self._plan.aggregates]
        return ", ".join([*named, *level, *other, f"count(*) AS {self._count}", *values])

    def _value(self, aggregate: Aggregate, *, in_groups: bool = False) -> str:
        """Write an aggregate; of keys outside of aggregate functions those of the group ``in_groups``."""
        places = {place: depth for depth, place in enumerate(self._plan.keys)}
        bound = aggregate.bound
        if in_groups:
            bound = map_columns(bound, places.keys(), lambda c: replace(c, index=-1 - c.index), _is_aggregate)
        text = inline(
            expression_sql(bound, lambda i: self._name(i) if i >= 0 else self._group_key(places[-1 - i]))
        )
        simple = self._levels == 1 and not self._has_other
        return text if simple else text.replace(TOTAL, f"({select('count(*)', _ROWS)})")

    def _shown(self, aggregate: Aggregate) -> str:
        """Write a value where the group has the keys it needs, else null."""
        value = self._value(aggregate, in_groups=True)
        conditions = [f"{self._depth()} >= {aggregate.keys}"] if self._levels > 1 else []
        conditions += [f"NOT {self._other}"] if self._has_other else []
        if aggregate.keys == 0 or not conditions:
            return value
        return f"CASE WHEN {' AND '.join(conditions)} THEN {value} END"

    # --- order ------------------------------------------------------------------------------

    def _order(self) -> str:
        terms = [(self._other, False)] if self._has_other else []
        for depth in range(self._levels):
            for term in self._plan.terms(depth):
                is_count = term.aggregate == COUNT
                name = self._count if is_count else quote(self._plan.aggregates[term.aggregate].name)
                terms.append((self._of_group(name, depth), term.descending))
            key = self._key(depth) if self._is_simple else self._name(self._plan.keys[depth])
            terms.append((key, self._plan.descending[depth]))
            if depth < self._levels - 1:
                terms.append((f"{self._level} > {depth + 1}", False))
        return order_by(terms)

    def _of_group(self, name: str, depth: int) -> str:
        """Write the value of the group of a level that a line is in."""
        if self._levels == 1:
            return name
        others = [self._other] if self._has_other else []
        keys = [*others, *(self._name(key) for key in self._plan.keys[: depth + 1])]
        own = f"CASE WHEN {self._level} = {depth + 1} THEN {name} END"
        return f"max({own}) OVER (PARTITION BY {', '.join(keys)})"


def _is_aggregate(bound: Bound) -> bool:
    return isinstance(bound, FunctionCall) and bound.function.scope == "group"


def free_name(name: str, taken: set[str]) -> str:
    """Return a name that is not taken: this one, or it with as many underscores as it takes."""
    while name in taken:
        name += "_"
    return name

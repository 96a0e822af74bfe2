"""The computed columns of a view, bound to a table: in which order, to what, and which ones wait."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from wandb_tables_widget.dtypes import Column, NoneDType
from wandb_tables_widget.errors import (
    ExpressionError,
    ExpressionLimitError,
    ExpressionNameError,
    TablesError,
    ViewError,
)
from wandb_tables_widget.query.binder import MAX_SQL_DEPTH, bind
from wandb_tables_widget.query.bound import Null
from wandb_tables_widget.query.columns import ViewSchema, columns_named
from wandb_tables_widget.query.evaluate import calls_around, looks_around
from wandb_tables_widget.query.expression_sql import expression_sql
from wandb_tables_widget.query.parser import parse
from wandb_tables_widget.query.sql import physical_name
from wandb_tables_widget.query.substitution import substitute
from wandb_tables_widget.view.dependence import find_levels

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from wandb_tables_widget.dtypes import Schema
    from wandb_tables_widget.query.bound import Bound
    from wandb_tables_widget.query.nodes import Span
    from wandb_tables_widget.view.query import ComputedColumn

MOST_LEVELS: Final = 32
"""How often computed columns may build on each other where one cannot be put into the other."""


@dataclass(frozen=True)
class Resolved:
    """A computed column bound to a table, or why it waits.

    ``bound`` names columns by their indices in the view: those of the table, and of computed columns only
    those that cannot be put in place of their names. ``unfinished`` says why it has no values in some rows
    yet, None if it has.
    """

    column: Column
    bound: Bound
    error: TablesError | None = None
    level: int = 0
    unfinished: str | None = None

    @property
    def looks_around(self) -> bool:
        """Whether it looks at the rows around its own, beyond what the columns do that it names."""
        return looks_around(self.bound)


class Resolution:
    """The computed columns of a view, bound to a table whatever the order they are listed in.

    A column that cannot be bound waits: it has no values, and an error that says why. ``schema`` has all
    columns of the view, ``columns`` the computed ones. A column that looks around is not put in place of its
    name, so that it has the same values wherever it is named.

    Args:
        computed: the computed columns.
        table: the columns of the table.
        now: what ``now()`` stands for.
        unfinished: why columns of the table, by index, have no values in some rows yet.
    """

    def __init__(
        self,
        computed: Sequence[ComputedColumn],
        table: Schema,
        now: dt.datetime,
        unfinished: Mapping[int, str],
    ) -> None:
        self._table = table
        self._now = now
        self._unfinished = unfinished
        self.columns = [_waiting(each.name, ViewError("it is not bound yet")) for each in computed]
        self.schema = self._describe()
        places = {column.name: place for place, column in enumerate(computed) if column.name not in table}
        for column, place in zip(computed, range(len(computed)), strict=True):
            if column.name in table:
                self.columns[place] = _waiting(column.name, _taken(column.name))
        levels, cycles = find_levels([column for column in computed if column.name in places], table)
        for name, error in cycles.items():
            self.columns[places[name]] = _waiting(name, error)
        for level in levels:
            for column in level:
                self.columns[places[column.name]] = self._resolve(column)
            self.schema = self._describe()

    def waiting_in(self, text: str) -> tuple[str, Span, TablesError] | None:
        """Return the first column that an expression names and that waits, where, and why."""
        errors = {each.column.name: each.error for each in self.columns if each.error is not None}
        errors = {name: error for name, error in errors.items() if name not in self._table}
        found = next(columns_named(parse(text), errors), None) if errors else None
        return found and (*found, errors[found[0]])

    def computed_among(self, indices: Iterable[int]) -> frozenset[int]:
        """Return the computed columns among some columns of the view, and all they are made from."""
        found: set[int] = set()
        left = [index for index in indices if index >= len(self._table)]
        while left:
            index = left.pop()
            if index not in found:
                found.add(index)
                left += [other for other in self.at(index).bound.columns if other >= len(self._table)]
        return frozenset(found)

    def at(self, index: int) -> Resolved:
        """Return the computed column with an index in the view."""
        return self.columns[index - len(self._table)]

    def unfinished(self, index: int) -> str | None:
        """Return why a column of the view has no values in some rows yet, None if it has."""
        return self._unfinished.get(index) if index < len(self._table) else self.at(index).unfinished

    def unfinished_in(self, text: str) -> str | None:
        """Return why a column that an expression names has no values in some rows yet, None if all have."""
        if not self._unfinished:
            return None
        named = (self.schema.index(name) for name, _ in columns_named(parse(text), self.schema))
        return next(filter(None, map(self.unfinished, named)), None)

    def inline(self, bound: Bound) -> Bound:
        """Return an expression with computed columns in place of their names, as far as they can be.

        What would get too large is computed in two steps instead.
        """
        named = [index for index in bound.columns if index >= len(self._table)]
        given = {index: self.at(index).bound for index in named if not self.at(index).looks_around}
        try:
            made = substitute(bound, given)
            if made.sql_depth <= MAX_SQL_DEPTH:
                expression_sql(made, physical_name)
                return made
        except ExpressionLimitError:
            if not given:
                raise
        return bound

    def _resolve(self, column: ComputedColumn) -> Resolved:
        try:
            waiting = self.waiting_in(column.expression)
            if waiting:
                name, span, why = waiting
                raise ExpressionNameError(f"column {name!r} cannot be computed: {why}", span)
            bound = self.inline(bind(column.expression, self.schema, self._now))
            unfinished = self.unfinished_in(column.expression)
            whole = (0, len(column.expression))
            if unfinished is not None and calls_around(parse(column.expression)):
                raise ExpressionError(unfinished, whole)
            described = Column(column.name, bound.dtype)
            return Resolved(described, bound, level=self._level(bound, whole), unfinished=unfinished)
        except TablesError as error:
            return _waiting(column.name, error)

    def _level(self, bound: Bound, whole: Span) -> int:
        named = [self.at(index).level for index in bound.columns if index >= len(self._table)]
        level = max(named, default=0) + 1
        if level > MOST_LEVELS:
            message = f"computed columns build on each other more than {MOST_LEVELS} times; join some of them"
            raise ExpressionLimitError(message, whole)
        return level

    def _describe(self) -> ViewSchema:
        own = tuple(resolved.column for resolved in self.columns)
        return ViewSchema((*self._table.columns, *own), len(self._table))


def with_computed(table: Schema, computed: Sequence[ComputedColumn]) -> ViewSchema:
    """Return the columns of a view by name; of the computed ones without their types."""
    own = (Column(column.name, NoneDType()) for column in computed)
    return ViewSchema((*table.columns, *own), len(table))


def _waiting(name: str, error: TablesError) -> Resolved:
    return Resolved(Column(name, NoneDType()), Null(NoneDType()), error)


def _taken(name: str) -> ViewError:
    return ViewError(f"the table has a column {name!r} of its own; give the computed one another name")

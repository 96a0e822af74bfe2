"""From what a person chose to what is asked of a dataset."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from dataclasses import replace
from itertools import chain, count
from typing import TYPE_CHECKING, Final, Literal

from wandb_tables_widget.dtypes import Boolean, NoneDType, Number, String, Timestamp
from wandb_tables_widget.errors import (
    ColumnNotFoundError,
    ExpressionNameError,
    NotComputedError,
    TablesError,
    ViewError,
)
from wandb_tables_widget.query.binder import bind, bind_filter
from wandb_tables_widget.query.bound import ColumnRef, Null
from wandb_tables_widget.query.lazy import Definitions
from wandb_tables_widget.query.plan import Aggregate, GroupPlan, RowsPlan, SortTerm
from wandb_tables_widget.query.substitution import map_columns
from wandb_tables_widget.view.aggregates import (
    bind_one,
    check_order,
    group_terms,
    sortable_aggregates,
)
from wandb_tables_widget.view.compiled import Compiled, Problem, TableColumns
from wandb_tables_widget.view.computed import Resolution
from wandb_tables_widget.view.grouping import sorts_groups

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from wandb_tables_widget.dtypes import Schema
    from wandb_tables_widget.query.bound import Bound
    from wandb_tables_widget.query.lazy import Lazy
    from wandb_tables_widget.query.plan import GroupTerm
    from wandb_tables_widget.view.query import ComputedColumn, Query

_KEYS: Final = (Boolean, Number, String, Timestamp, NoneDType)


def compile_query(
    query: Query, table: TableColumns, definitions: Definitions, now: dt.datetime | None = None
) -> Compiled:
    """Return a query as it is asked of a dataset; parts that do not fit the table wait.

    First the filter and the search decide which rows there are, then sort and groups where they stand. A
    computed column that looks at other rows, such as ``rank(x)``, looks at those there are when it is first
    needed, in their order then: one that the filter uses at all rows of the table, in the table's order; one
    that the sort, a group key or an aggregate uses at the rows that pass, in the table's order; any other at
    the rows of the view, in the order of the view, of a grouped one group by group in the order of the keys.
    It has the same values wherever it is named. The search looks in computed columns that look at one row.

    Args:
        query: what a person chose.
        table: the columns of the table.
        definitions: where the dataset keeps its lazy columns.
        now: what ``now()`` stands for, a time with a zone; the present by default.
    """
    return _Compiler(query, table, definitions, now or dt.datetime.now(dt.UTC)).compile()


def compile_rows(query: Query, schema: Schema) -> RowsPlan:
    """Return the plan of the rows of a query over the columns of a table.

    Raises:
        ExpressionError: the filter or a computed column does not parse or does not fit the schema.
        ViewError: the sort names a column that does not exist, or one column twice.
    """
    return _compile_all(query, schema).rows


def compile_groups(query: Query, schema: Schema) -> GroupPlan:
    """Return the plan of the groups of a query that has group keys.

    Raises:
        ExpressionError: the filter or a computed column does not parse or does not fit the schema.
        ViewError: a sort or group key names a column that does not exist or cannot be a key.
    """
    plan = _compile_all(query, schema).plan
    if not isinstance(plan, GroupPlan):
        raise ViewError("view.query.group_by is empty; name the columns to group by")
    return plan


def _compile_all(query: Query, schema: Schema) -> Compiled:
    compiled = compile_query(query, TableColumns(schema), Definitions(len(schema)))
    for problem in compiled.problems:
        raise problem.told
    return compiled


def missing_name(name: str, schema: Schema) -> ViewError:
    """Return the error for a name that no column has, or that is there twice."""
    try:
        schema.index(name)
    except ColumnNotFoundError as error:
        return ViewError(str(error))
    return ViewError(f"column {name!r} is named twice; name it once")


class _Compiler:
    """Compiles one query, step by step in the order in which its parts decide about rows."""

    def __init__(self, query: Query, table: TableColumns, definitions: Definitions, now: dt.datetime) -> None:
        self._query = query
        self._definitions = definitions
        self._now = now
        self._width = len(table.schema)
        self._known = Resolution(query.computed, table.schema, now, dict(table.unfinished))
        own = range(self._width) if table.numbers is None else table.numbers
        self._numbers: dict[int, int] = dict(enumerate(own))
        self._lazies: list[Lazy] = [*table.lazies]
        self._problems = [
            Problem("computed", each.column.name, each.error) for each in self._known.columns if each.error
        ]

    def compile(self) -> Compiled:
        predicate = self._filter()
        used = self._known.computed_among(predicate.columns if predicate else ())
        self._define(used, RowsPlan())
        predicate = None if predicate is None else self._physical(predicate)
        searched = self._searched() if self._query.search else ()
        passing = RowsPlan(predicate, self._query.search, (), searched, tuple(self._lazies))
        keys, sort = self._keys(), self._sort()
        aggregates = self._aggregates(keys)
        needed = {*keys, *(index for index, _ in sort)}.union(*(each.bound.columns for each in aggregates))
        self._define(self._known.computed_among(needed), passing)
        terms = tuple(SortTerm(self._numbers[index], down) for index, down in sort)
        rows = replace(passing, sort=terms, uses=tuple(self._lazies))
        plan = self._grouped(rows, keys, aggregates) if keys else rows
        places = tuple(self._numbers[index] for index in keys)
        self._define(
            range(self._width, len(self._known.schema)), replace(rows, sort=flat_order(places, terms))
        )
        numbers = tuple(self._numbers[index] for index in range(len(self._known.schema)))
        names = tuple(self._known.schema.columns[index].name for index in keys)
        problems, lazies = tuple(self._problems), tuple(self._lazies)
        computed = range(self._width, len(self._known.schema))
        unfinished = frozenset(index for index in computed if self._known.unfinished(index) is not None)
        return Compiled(plan, self._known.schema, numbers, names, problems, lazies, unfinished)

    def _grouped(self, rows: RowsPlan, keys: Sequence[int], aggregates: Sequence[Aggregate]) -> GroupPlan:
        places = tuple(self._numbers[index] for index in keys)
        made = tuple(replace(each, bound=self._physical(each.bound)) for each in aggregates)
        return GroupPlan(rows, places, made, self._orders(keys, made), self._query.top_groups)

    # --- parts ------------------------------------------------------------------------------

    def _filter(self) -> Bound | None:
        text = self._query.filter
        try:
            self._refuse_waiting(text)
            bound = bind_filter(text, self._known.schema, self._now)
            return None if bound is None else self._known.inline(bound)
        except TablesError as error:
            self._problems.append(Problem("filter", "", error))
            return None

    def _refuse_waiting(self, text: str) -> None:
        """Raise when an expression names a column that waits, or one that lacks values of some rows yet."""
        if not text.strip():
            return
        waiting = self._known.waiting_in(text)
        if waiting:
            name, span, why = waiting
            raise ExpressionNameError(f"column {name!r} cannot be computed: {why}", span)
        unfinished = self._known.unfinished_in(text)
        if unfinished is not None:
            raise NotComputedError(unfinished)

    def _sort(self) -> list[tuple[int, bool]]:
        found: dict[int, bool] = {}
        for key in self._query.sort:
            if key.column not in self._known.schema and sorts_groups(key.column, self._query):
                if not self._query.group_by:
                    self._problems.append(Problem("sort", key.column, _needs_groups(key.column)))
                continue
            index = self._place(key.column, "sort", found)
            if index is not None:
                found[index] = key.descending
        return list(found.items())

    def _aggregates(self, keys: Sequence[int]) -> tuple[Aggregate, ...]:
        """Return the aggregates; of a query that is not grouped with every column as if it were a key."""
        found: list[Aggregate] = []
        for column in self._query.aggregates:
            try:
                found.append(self._aggregate(column, keys if self._query.group_by else range(self._width)))
            except TablesError as error:
                self._problems.append(Problem("aggregates", column.name, error))
                found.append(Aggregate(Null(NoneDType()), name=column.name, problem=str(error)))
        return tuple(found)

    def _aggregate(self, column: ComputedColumn, keys: Sequence[int]) -> Aggregate:
        self._refuse_waiting(column.expression)
        made = bind_one(column, self._known.schema, keys, self._now)
        return replace(made, bound=self._known.inline(made.bound))

    def _orders(
        self, keys: Sequence[int], aggregates: Sequence[Aggregate]
    ) -> tuple[tuple[GroupTerm, ...], ...]:
        """Return by what the groups of each level are sorted."""
        names = [self._known.schema.columns[index].name for index in keys]
        places = sortable_aggregates(self._query, self._known.schema)
        sort = []
        for key in self._query.sort:
            try:
                check_order(key, places, aggregates)
                sort.append(key)
            except ViewError as error:
                self._problems.append(Problem("sort", key.column, error))
        return tuple(group_terms(sort, name, places) for name in names)

    def _keys(self) -> list[int]:
        found: list[int] = []
        for name in self._query.group_by:
            index = self._place(name, "group_by", found)
            if index is not None:
                found.append(index)
        return found

    def _place(self, name: str, part: Literal["sort", "group_by"], found: Iterable[int]) -> int | None:
        """Return the column of a key, None for one that waits."""
        try:
            return self._find(name, found, grouping=part == "group_by")
        except TablesError as error:
            self._problems.append(Problem(part, name, error))
            return None

    def _find(self, name: str, found: Iterable[int], *, grouping: bool) -> int:
        schema = self._known.schema
        if name not in schema:
            part = "group_by" if grouping else "sort"
            raise ViewError(f"{missing_name(name, schema)}{self._as_computed(name, part)}")
        index = schema.index(name)
        if index in found:
            raise missing_name(name, schema)
        error = self._known.at(index).error if index >= self._width else None
        if error is not None:
            raise ViewError(f"column {name!r} cannot be computed: {error}")
        why = self._known.unfinished(index)
        if why is not None:
            raise NotComputedError(why)
        dtype = schema.columns[index].dtype
        if grouping and not isinstance(dtype, _KEYS):
            message = (
                f"column {name!r} holds values of type {dtype}; "
                "group by a column of numbers, text, booleans or times"
            )
            raise ViewError(message)
        return index

    def _as_computed(self, text: str, part: str) -> str:
        """Return how to sort or group by an expression, "" of a text that is none of the columns."""
        schema = self._known.schema
        with suppress(TablesError):
            if bind(text, schema, self._now).columns:
                name = next(each for each in map("key{}".format, chain([""], count(2))) if each not in schema)
                return f"; write computed={{{name!r}: {text!r}}}, {part}={name!r}"
        return ""

    def _searched(self) -> tuple[int, ...]:
        """Return the numbers of computed columns, and of those from elsewhere, that look at one row."""
        elsewhere = {lazy.number for lazy in self._lazies if lazy.foreign is not None}
        foreign = [i for i in range(self._width) if self._numbers[i] in elsewhere]
        computed = range(self._width, len(self._known.schema))
        rowwise = [i for i in computed if not any(map(self._looks_around, self._known.computed_among([i])))]
        asked = [i for i in (*foreign, *rowwise) if self._known.unfinished(i) is None]
        self._define([i for i in asked if i >= self._width], RowsPlan())
        lazy = {each.number for each in self._lazies}
        return tuple(dict.fromkeys(self._numbers[i] for i in asked if self._numbers[i] in lazy))

    def _looks_around(self, index: int) -> bool:
        return self._known.at(index).looks_around

    # --- columns ----------------------------------------------------------------------------

    def _define(self, indices: Iterable[int], plan: RowsPlan) -> None:
        """Give computed columns and those they are made from numbers; they look at the rows of a plan."""
        for index in indices:
            if index in self._numbers:
                continue
            resolved = self._known.at(index)
            self._define((i for i in resolved.bound.columns if i >= self._width), plan)
            bound = self._physical(resolved.bound)
            if isinstance(bound, ColumnRef):
                self._numbers[index] = bound.index
                continue
            lazy = self._definitions.define(bound, plan if resolved.looks_around else None)
            self._lazies.append(lazy)
            self._numbers[index] = lazy.number

    def _physical(self, bound: Bound) -> Bound:
        """Return an expression with the numbers of columns in the dataset."""
        moved = {index for index in bound.columns if self._numbers[index] != index}
        return map_columns(bound, moved, self._renumber)

    def _renumber(self, column: ColumnRef) -> ColumnRef:
        return ColumnRef(column.dtype, self._numbers[column.index], column.optional)


def _needs_groups(name: str) -> ViewError:
    return ViewError(f"{name!r} sorts groups, and the rows are not grouped; group them first")


def flat_order(keys: Sequence[int], sort: Sequence[SortTerm]) -> tuple[SortTerm, ...]:
    """Return the terms that put the rows of all groups one after the other, as they stand when open."""
    descending = {term.column: term.descending for term in sort}
    first = [SortTerm(key, descending.get(key, False)) for key in keys]
    return (*first, *(term for term in sort if term.column not in keys))

"""A compiled view with its columns numbered one after the other, as code names them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from wandb_tables_widget.dtypes import Schema
from wandb_tables_widget.errors import CodeError
from wandb_tables_widget.query.bound import ColumnRef
from wandb_tables_widget.query.plan import GroupPlan, RowsPlan, SortTerm
from wandb_tables_widget.query.substitution import map_columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from wandb_tables_widget.query.bound import Bound
    from wandb_tables_widget.view.compiled import Compiled


@dataclass(frozen=True)
class Step:
    """A computed column: from which others, over which rows if it looks at other rows than its own."""

    column: int
    bound: Bound
    plan: RowsPlan | None


@dataclass(frozen=True)
class Written:
    """What code is written of.

    Attributes:
        schema: the columns of the table, then the computed ones.
        width: how many are of the table.
        plan: rows or groups, by the numbers of these columns.
        steps: how the others are computed, each after those that it needs.
    """

    schema: Schema
    width: int
    plan: RowsPlan | GroupPlan
    steps: tuple[Step, ...] = ()

    @property
    def rows(self) -> RowsPlan:
        """The rows as if they were not grouped."""
        return self.plan.rows if isinstance(self.plan, GroupPlan) else self.plan

    def searched(self, plan: RowsPlan) -> list[int]:
        """Return the columns that a search looks in."""
        return [*range(self.width), *plan.searched]


def written_view(compiled: Compiled) -> Written:
    """Return what code is written of.

    Raises:
        CodeError: a part of the view waits, or a column comes from a Python function.
    """
    for problem in compiled.problems:
        raise CodeError(f"a part of the view does not fit the table: {problem.told}")
    places: dict[int, int] = {}
    for place, number in enumerate(compiled.numbers):
        places.setdefault(number, place)
    steps = [
        Step(places[lazy.number], _moved(lazy.bound, places), _rows(lazy.plan, places) if lazy.plan else None)
        for lazy in compiled.lazies
        if lazy.bound is not None
    ]
    width = compiled.schema.width
    columns = compiled.schema.columns
    made = {*range(width), *(step.column for step in steps)}
    same = [
        Step(place, ColumnRef(columns[place].dtype, places[number], optional=True), None)
        for place, number in enumerate(compiled.numbers)
        if place not in made
        and places[number] in made
        and compiled.schema.index(columns[place].name) == place
    ]
    _check_origin(compiled, {*made, *(step.column for step in same)})
    plan = compiled.plan
    moved = _groups(plan, places) if isinstance(plan, GroupPlan) else _rows(plan, places)
    return Written(Schema(columns), width, moved, (*steps, *same))


def _check_origin(compiled: Compiled, made: set[int]) -> None:
    width = compiled.schema.width
    for place, column in enumerate(compiled.schema.columns):
        known = compiled.numbers[place] == place if place < width else place in made
        if compiled.schema.index(column.name) == place and not known:
            raise CodeError(f"column {column.name!r} comes from a Python function, which code cannot hold")


def _moved(bound: Bound, places: Mapping[int, int]) -> Bound:
    changed = {index for index in bound.columns if places[index] != index}
    return map_columns(bound, changed, lambda c: ColumnRef(c.dtype, places[c.index], c.optional))


def _terms(terms: Iterable[SortTerm], places: Mapping[int, int]) -> tuple[SortTerm, ...]:
    return tuple(SortTerm(places[term.column], term.descending) for term in terms)


def _indices(numbers: Sequence[int], places: Mapping[int, int]) -> tuple[int, ...]:
    return tuple(places[number] for number in numbers)


def _rows(plan: RowsPlan, places: Mapping[int, int]) -> RowsPlan:
    predicate = None if plan.predicate is None else _moved(plan.predicate, places)
    searched = _indices(plan.searched, places)
    return RowsPlan(predicate, plan.search, _terms(plan.sort, places), searched)


def _groups(plan: GroupPlan, places: Mapping[int, int]) -> GroupPlan:
    aggregates = tuple(replace(each, bound=_moved(each.bound, places)) for each in plan.aggregates)
    keys = _indices(plan.keys, places)
    return replace(plan, rows=_rows(plan.rows, places), keys=keys, aggregates=aggregates)

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

    @property
    def there(self) -> list[int]:
        """The columns in the order in which they come to be."""
        return [*range(self.width), *(step.column for step in self.steps)]

    def searched(self, plan: RowsPlan) -> list[int]:
        """Return the columns that a search looks in."""
        return list(dict.fromkeys((*range(self.width), *plan.searched)))


def written_view(compiled: Compiled, shown: Sequence[int], width: int) -> Written:
    """Return what code is written of, if some columns are shown; ``width`` columns are of the table itself.

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
    columns = compiled.schema.columns
    made = {*range(width), *(step.column for step in steps)}
    same = [
        Step(place, ColumnRef(columns[place].dtype, places[number], optional=True), None)
        for place, number in enumerate(compiled.numbers)
        if place not in made
        and places[number] in made
        and compiled.schema.index(columns[place].name) == place
    ]
    plan = compiled.plan
    moved = _groups(plan, places) if isinstance(plan, GroupPlan) else _rows(plan, places)
    view = Written(Schema(columns), width, moved, (*steps, *same))
    _check_origin(view, shown)
    return view


def _check_origin(view: Written, shown: Sequence[int]) -> None:
    """Refuse columns that code cannot compute where the view needs them."""
    needed = {*shown, *_columns_of(view.rows)}
    for step in view.steps:
        needed |= step.bound.columns | (_columns_of(step.plan) if step.plan else set())
    if isinstance(view.plan, GroupPlan):
        needed.update(view.plan.keys, *(each.bound.columns for each in view.plan.aggregates))
    for place in sorted(needed.difference(view.there)):
        name = view.schema.columns[place].name
        raise CodeError(f"column {name!r} comes from a Python function, which code cannot hold; hide it")


def _columns_of(plan: RowsPlan) -> set[int]:
    used = plan.predicate.columns if plan.predicate else frozenset[int]()
    return {*used, *(term.column for term in plan.sort), *plan.searched}


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

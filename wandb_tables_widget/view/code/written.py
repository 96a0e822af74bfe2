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
    from wandb_tables_widget.view.code.called import Called
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
        calls: the columns that are needed and come from Python functions, and how code calls these.
    """

    schema: Schema
    width: int
    plan: RowsPlan | GroupPlan
    steps: tuple[Step, ...] = ()
    calls: tuple[tuple[int, Called], ...] = ()

    @property
    def rows(self) -> RowsPlan:
        """The rows as if they were not grouped."""
        return self.plan.rows if isinstance(self.plan, GroupPlan) else self.plan

    @property
    def there(self) -> list[int]:
        """The columns in the order in which they come to be."""
        own = range(self.width)
        return [*own, *(place for place, _ in self.calls), *(step.column for step in self.steps)]

    @property
    def decisive(self) -> set[int]:
        """The columns on which it depends which rows or lines there are, and in which order."""
        needed = _columns_of(self.rows)
        if isinstance(self.plan, GroupPlan):
            needed = needed.union(self.plan.keys, *(each.bound.columns for each in self.plan.aggregates))
        return needed

    def searched(self, plan: RowsPlan) -> list[int]:
        """Return the columns that a search looks in."""
        return list(dict.fromkeys((*range(self.width), *plan.searched)))


def written_view(
    compiled: Compiled, shown: Sequence[int], width: int, calls: Mapping[str, Called] | None = None
) -> Written:
    """Return what code is written of, if some columns are shown; ``width`` columns are of the table itself.

    ``calls`` says how code calls the functions that compute columns, by their names. What waits is left out,
    as `waiting_lines` says.
    """
    columns = compiled.schema.columns
    places: dict[int, int] = {}
    for place, number in enumerate(compiled.numbers):
        if compiled.schema.index(columns[place].name) == place:
            places.setdefault(number, place)
    steps = [
        Step(places[lazy.number], _moved(lazy.bound, places), _rows(lazy.plan, places) if lazy.plan else None)
        for lazy in compiled.lazies
        if lazy.bound is not None and lazy.number in places
    ]
    foreign = {places[lazy.number] for lazy in compiled.lazies if lazy.foreign is not None}
    made = {*range(width), *foreign, *(step.column for step in steps)}
    same = [
        Step(place, ColumnRef(columns[place].dtype, places[number], optional=True), None)
        for place, number in enumerate(compiled.numbers)
        if place not in made
        and places.get(number) in made
        and compiled.schema.index(columns[place].name) == place
    ]
    plan = compiled.plan
    moved = _groups(plan, places) if isinstance(plan, GroupPlan) else _rows(plan, places)
    view = Written(Schema(columns), width, moved, (*steps, *same))
    needed = {*shown, *view.decisive}.union(*map(_needs, view.steps))
    given = calls or {}
    called = tuple((place, given[columns[place].name]) for place in sorted(foreign & needed))
    return replace(view, calls=called)


def waiting_lines(compiled: Compiled, shown: Sequence[int]) -> list[str]:
    """Return a line for each part of a view that waits and that code with some columns would have."""
    names = {compiled.schema.columns[place].name for place in shown}
    grouped = isinstance(compiled.plan, GroupPlan)
    found = []
    for problem in compiled.problems:
        decides = problem.part in {"filter", "sort", "group_by"}
        if decides or (grouped if problem.part == "aggregates" else problem.name in names):
            name = f" {problem.name!r}" if problem.name else ""
            found.append(f"without {problem.part}{name}: {problem.error}")
    return ["".join(each if each.isprintable() else " " for each in line) for line in found]


def without_calls(view: Written, shown: Sequence[int]) -> tuple[Written, list[int], list[str]]:
    """Return a view without what functions compute, the columns left of some, and the names of the others.

    Raises:
        CodeError: it depends on such a column which rows there are, or no other column is shown.
    """
    lost = {place for place, _ in view.calls}
    for step in view.steps:
        if lost & _needs(step):
            lost.add(step.column)
    names = [column.name for column in view.schema]
    for place in sorted(view.decisive & lost):
        raise CodeError(
            f"the rows depend on column {names[place]!r}, which a Python function computes and SQL cannot; "
            "filter, search, sort and group without it"
        )
    left = [place for place in shown if place not in lost]
    out = [names[place] for place in shown if place in lost]
    if out and not left:
        raise CodeError(f"a Python function computes {out[0]!r}, and SQL cannot; show other columns as well")
    steps = tuple(step for step in view.steps if step.column not in lost)
    return replace(view, steps=steps, calls=()), left, out


def _needs(step: Step) -> set[int]:
    return {*step.bound.columns, *(_columns_of(step.plan) if step.plan else ())}


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
    waiting = {place for place, each in enumerate(plan.aggregates) if each.problem is not None}
    orders = tuple(tuple(term for term in terms if term.aggregate not in waiting) for terms in plan.orders)
    return replace(plan, rows=_rows(plan.rows, places), keys=keys, aggregates=aggregates, orders=orders)

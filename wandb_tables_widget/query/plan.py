"""What is asked of a dataset, as frozen values that also serve as cache keys."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from wandb_tables_widget.query.binder import Bound
    from wandb_tables_widget.query.lazy import Lazy


@dataclass(frozen=True)
class SortTerm:
    """Sort by the column with this index; missing values come last in both directions."""

    column: int
    descending: bool = False


@dataclass(frozen=True)
class RowsPlan:
    """Which rows, in which order.

    Rows for which ``predicate`` is true and which show ``search`` somewhere, sorted by the terms
    of ``sort`` from the first on, ties in the order of the table. The search looks in the columns of the
    table and in those of ``searched``. ``uses`` are the lazy columns that are named by their numbers.
    """

    predicate: Bound | None = None
    search: str = ""
    sort: tuple[SortTerm, ...] = ()
    searched: tuple[int, ...] = ()
    uses: tuple[Lazy, ...] = field(default=(), compare=False, repr=False)


COUNT: Final = -1
"""Stands for the number of rows where a `GroupTerm` names an aggregate."""


@dataclass(frozen=True)
class GroupTerm:
    """Sort groups by the aggregate with this index, or by `COUNT`; missing values last in both directions."""

    aggregate: int
    descending: bool = False


@dataclass(frozen=True)
class Aggregate:
    """An expression with one value a group, and its name.

    It needs the first ``keys`` keys of a group to have one value.
    ``problem`` says why it cannot be computed, which then is null for every group.
    """

    bound: Bound
    keys: int = 0
    name: str = ""
    problem: str | None = None


@dataclass(frozen=True)
class GroupPlan:
    """Rows put together by equal values of the columns ``keys``, level by level.

    Groups of one parent stand in the order of ``orders``, terms for each level; ties, and all groups of a
    level without terms, in ascending order of their keys, a key that is also a sort term of the rows in
    the direction of that term, missing keys last. ``top`` keeps so many first groups of the outermost level;
    the others become one group, the last.
    """

    rows: RowsPlan
    keys: tuple[int, ...]
    aggregates: tuple[Aggregate, ...] = ()
    orders: tuple[tuple[GroupTerm, ...], ...] = ()
    top: int | None = None

    @property
    def descending(self) -> tuple[bool, ...]:
        """For each key, whether its groups stand in descending order."""
        terms = {term.column: term.descending for term in reversed(self.rows.sort)}
        return tuple(terms.get(key, False) for key in self.keys)

    def terms(self, depth: int) -> tuple[GroupTerm, ...]:
        """Return by what the groups of a level are sorted before their keys."""
        return self.orders[depth] if depth < len(self.orders) else ()

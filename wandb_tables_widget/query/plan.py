"""What is asked of a dataset, as frozen values that also serve as cache keys."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

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


@dataclass(frozen=True)
class GroupPlan:
    """Rows put together by equal values of the columns ``keys``.

    Groups stand in ascending order of their keys, a key that is also a sort term in the
    direction of that term, missing keys last.
    """

    rows: RowsPlan
    keys: tuple[int, ...]

    @property
    def descending(self) -> tuple[bool, ...]:
        """For each key, whether its groups stand in descending order."""
        terms = {term.column: term.descending for term in reversed(self.rows.sort)}
        return tuple(terms.get(key, False) for key in self.keys)

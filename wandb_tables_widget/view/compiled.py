"""What a query is for a dataset."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from wandb_tables_widget.errors import ExpressionError, TablesError, ViewError
from wandb_tables_widget.query.plan import GroupPlan, RowsPlan

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wandb_tables_widget.dtypes import Schema
    from wandb_tables_widget.query.columns import ViewSchema
    from wandb_tables_widget.query.lazy import Lazy

Part: TypeAlias = Literal["computed", "aggregates", "filter", "sort", "group_by"]


@dataclass(frozen=True)
class Problem:
    """A part of a query that does not fit the table and therefore waits.

    ``name`` is that of the computed column or aggregate, or the column a sort or group key names; empty for
    the filter.
    """

    part: Part
    name: str
    error: TablesError

    @property
    def told(self) -> TablesError:
        """The error as it is told apart from the query: with the part of the view in its message."""
        places = {
            "computed": f"computed column {self.name!r}: ",
            "aggregates": f"aggregate {self.name!r}: ",
            "sort": "view.query.sort: ",
            "group_by": "view.query.group_by: ",
        }
        if self.part not in places:
            return self.error
        message = f"{places[self.part]}{self.error}"
        if isinstance(self.error, ExpressionError):
            return type(self.error)(message, self.error.span, self.error.fix)
        return ViewError(message)


@dataclass(frozen=True)
class Compiled:
    """A query as it is asked of a dataset.

    Attributes:
        plan: its rows or groups, without the parts that wait.
        schema: the columns of the table, then the computed ones; those that wait have no values.
        numbers: for each of these, its number in the dataset.
        group_names: the names of the columns by which the plan groups.
        problems: what waits.
        lazies: the columns of the dataset that are there for this query.
        unfinished: the computed columns, by index, that have no values in some rows yet.
    """

    plan: RowsPlan | GroupPlan
    schema: ViewSchema
    numbers: tuple[int, ...]
    group_names: tuple[str, ...]
    problems: tuple[Problem, ...]
    lazies: tuple[Lazy, ...]
    unfinished: frozenset[int] = frozenset()

    @property
    def rows(self) -> RowsPlan:
        """The rows as if they were not grouped."""
        return self.plan.rows if isinstance(self.plan, GroupPlan) else self.plan

    def number(self, columns: Iterable[int]) -> list[int]:
        """Return the numbers in the dataset of columns of the view."""
        return [self.numbers[column] for column in columns]

    def problem(self, name: str) -> str | None:
        """Return why a computed column waits, None if it does not."""
        found = (each.error for each in self.problems if each.part == "computed" and each.name == name)
        return next(map(str, found), None)


@dataclass(frozen=True)
class TableColumns:
    """The columns of a table as a dataset has them.

    Attributes:
        schema: names and types.
        numbers: their numbers in the dataset; their places by default.
        unfinished: why columns, by index, have no values in some rows yet.
        lazies: those among them that are no columns of the snapshot.
    """

    schema: Schema
    numbers: tuple[int, ...] | None = None
    unfinished: tuple[tuple[int, str], ...] = ()
    lazies: tuple[Lazy, ...] = ()

"""One snapshot of a table, opened to be asked."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from wandb_tables_widget.dtypes import Column, Schema
from wandb_tables_widget.query.dataset import Dataset
from wandb_tables_widget.query.group_conditions import MOST_VALUES, condition_of, condition_without
from wandb_tables_widget.query.plan import GroupPlan
from wandb_tables_widget.view.compile import compile_groups, compile_rows
from wandb_tables_widget.widget.keys import GroupKeys
from wandb_tables_widget.widget.lines import Lines

if TYPE_CHECKING:
    from wandb_tables_widget.query.cancel import CancelToken
    from wandb_tables_widget.query.groups import Groups
    from wandb_tables_widget.query.plan import RowsPlan
    from wandb_tables_widget.query.rows import Rows
    from wandb_tables_widget.table.snapshot import Snapshot
    from wandb_tables_widget.view.query import Query

_KEPT: Final = 16


@dataclass(frozen=True)
class Grouped:
    """A grouped query: its groups, their keys as they travel, all its lines, and its aggregates.

    ``names`` are those of the key columns; ``problems`` says for each aggregate why it waits, None if it does
    not.
    """

    groups: Groups
    keys: GroupKeys
    lines: Lines
    aggregates: Schema
    names: tuple[str, ...]
    problems: tuple[str | None, ...]

    def condition(self, group: int) -> str | None:
        """Return the condition that the rows of a group meet, None when none can be written."""
        tree = self.groups.tree
        if group != tree.other:
            return condition_of(zip(self.names, self.groups.keys(group), strict=False))
        kept = tree.children(None)[:-1]
        return condition_without(
            self.names[0], [self.groups.keys(int(k))[0] for k in kept[: MOST_VALUES + 1]]
        )


class Opened:
    """One snapshot with its dataset; compiled queries are kept. May be asked by several threads."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.schema = snapshot.schema
        self.blobs = snapshot.blobs
        self.total: int = snapshot.num_rows
        self.dataset = Dataset(snapshot.content, snapshot.schema)
        self._lock = threading.Lock()
        self._plans: OrderedDict[Query, RowsPlan | GroupPlan] = OrderedDict()
        self._grouped: tuple[Query, Grouped] | None = None

    def plan(self, query: Query) -> RowsPlan | GroupPlan:
        """Return the compiled query; raises as `compile_rows` and `compile_groups`."""
        key = replace(query, expanded=())
        with self._lock:
            if key in self._plans:
                self._plans.move_to_end(key)
                return self._plans[key]
        plan = compile_groups(key, self.schema) if key.group_by else compile_rows(key, self.schema)
        with self._lock:
            self._plans[key] = plan
            if len(self._plans) > _KEPT:
                self._plans.popitem(last=False)
        return plan

    def rows_plan(self, query: Query) -> RowsPlan:
        """Return the compiled query as if it were not grouped; raises as `plan`."""
        plan = self.plan(query)
        return plan.rows if isinstance(plan, GroupPlan) else plan

    def rows(self, query: Query, token: CancelToken | None = None) -> Rows:
        """Return the rows of a query as if it were not grouped; raises as `plan`."""
        return self.dataset.rows(self.rows_plan(query), token)

    def grouped(self, query: Query, token: CancelToken | None = None) -> Grouped:
        """Return the groups of a query that has group keys; raises as `plan`."""
        with self._lock:
            if self._grouped is not None and self._grouped[0] == query:
                return self._grouped[1]
        made = self._make_grouped(query, token)
        with self._lock:
            self._grouped = query, made
        return made

    def _make_grouped(self, query: Query, token: CancelToken | None) -> Grouped:
        plan = self.plan(query)
        if not isinstance(plan, GroupPlan):
            raise TypeError("the query has no group keys")
        groups = self.dataset.groups(plan, token)
        keys = GroupKeys(groups, [self.schema.columns[key].dtype for key in plan.keys], plan.descending)
        found = (keys.find(path) for path in query.expanded)
        lines = Lines(groups.tree, [group for group in found if group is not None])
        columns = (
            Column(c.name, p.bound.dtype) for c, p in zip(query.aggregates, plan.aggregates, strict=True)
        )
        problems = tuple(aggregate.problem for aggregate in plan.aggregates)
        return Grouped(groups, keys, lines, Schema(tuple(columns)), query.group_by, problems)

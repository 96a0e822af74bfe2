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
from wandb_tables_widget.view.compile import compile_query
from wandb_tables_widget.widget.functions.columns import FunctionColumns
from wandb_tables_widget.widget.keys import GroupKeys
from wandb_tables_widget.widget.lines import Lines

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    import pyarrow as pa

    from wandb_tables_widget.media import BlobSource
    from wandb_tables_widget.query.cancel import CancelToken
    from wandb_tables_widget.query.groups import Groups
    from wandb_tables_widget.query.rows import Rows
    from wandb_tables_widget.table.snapshot import Snapshot
    from wandb_tables_widget.view.compiled import Compiled
    from wandb_tables_widget.view.query import Query
    from wandb_tables_widget.widget.functions import Functions

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
    """One snapshot with its dataset; compiled queries are kept. May be asked by several threads.

    Args:
        snapshot: the rows.
        functions: columns that Python functions compute, none by default.
        before: the snapshot that was the newest, whose results are taken over where the rows are the same.
    """

    def __init__(
        self, snapshot: Snapshot, functions: Functions | None = None, before: Opened | None = None
    ) -> None:
        self.snapshot = snapshot
        self.total: int = snapshot.num_rows
        self.dataset = Dataset(snapshot.content, snapshot.schema)
        known = None if before is None else before.functions
        self.functions: FunctionColumns = FunctionColumns(functions, snapshot, self.dataset, known)
        self._lock = threading.Lock()
        self._compiled: OrderedDict[object, Compiled] = OrderedDict()
        self._grouped: tuple[tuple[Query, Compiled], Grouped | None] | None = None

    @property
    def schema(self) -> Schema:
        """The columns of the table, and those that functions compute, of the types they have now."""
        return self.functions.table.schema

    @property
    def blobs(self) -> BlobSource:
        """Where the bytes of media are, also of those that functions make."""
        return self.functions.blobs

    def close(self) -> None:
        """Stop all work and let go of the engine."""
        self.functions.stop()
        self.dataset.close()

    def compiled(self, query: Query) -> Compiled:
        """Return the compiled query; what ``now()`` stands for in it stays."""
        table = self.functions.table
        key = replace(query, expanded=()), table.numbers, table.unfinished
        with self._lock:
            if key in self._compiled:
                self._compiled.move_to_end(key)
                return self._compiled[key]
        compiled = compile_query(query, table, self.dataset.definitions)
        with self._lock:
            self._compiled[key] = compiled
            if len(self._compiled) > _KEPT:
                self._compiled.popitem(last=False)
        return compiled

    def rows(self, query: Query, token: CancelToken | None = None) -> Rows:
        """Return the rows of a query as if it were not grouped."""
        return self.dataset.rows(self.compiled(query).rows, token)

    def take(
        self, query: Query, row_ids: np.ndarray, columns: Iterable[int], token: CancelToken | None = None
    ) -> pa.Table:
        """Return rows by id with columns of the view; raises as `Dataset.take`."""
        return self.dataset.take(row_ids, self.compiled(query).number(columns), token)

    def grouped(self, query: Query, token: CancelToken | None = None) -> Grouped | None:
        """Return the groups of a query, None of one that is not grouped."""
        key = query, self.compiled(query)
        with self._lock:
            if self._grouped is not None and self._grouped[0] == key:
                return self._grouped[1]
        made = self._make_grouped(*key, token)
        with self._lock:
            self._grouped = key, made
        return made

    def _make_grouped(self, query: Query, compiled: Compiled, token: CancelToken | None) -> Grouped | None:
        plan = compiled.plan
        if not isinstance(plan, GroupPlan):
            return None
        groups = self.dataset.groups(plan, token)
        dtypes = [self.dataset.dtype(key) for key in plan.keys]
        keys = GroupKeys(groups, dtypes, plan.descending)
        found = (keys.find(path) for path in query.expanded)
        lines = Lines(groups.tree, [group for group in found if group is not None])
        columns = (Column(aggregate.name, aggregate.bound.dtype) for aggregate in plan.aggregates)
        problems = tuple(aggregate.problem for aggregate in plan.aggregates)
        return Grouped(groups, keys, lines, Schema(tuple(columns)), compiled.group_names, problems)

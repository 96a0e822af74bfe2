"""A project: its runs, and the tables they logged under one key as one table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyarrow as pa

from wandb_tables_widget.dtypes import Column, Schema
from wandb_tables_widget.errors import NotFoundError, nearest
from wandb_tables_widget.store.artifacts.collection import list_collections
from wandb_tables_widget.store.listed import Listed
from wandb_tables_widget.store.overview import runs_overview
from wandb_tables_widget.store.run_names import names_of, type_of_names
from wandb_tables_widget.store.saved_run import RUN_COLUMNS, SavedRun
from wandb_tables_widget.store.streams.path import StreamPath
from wandb_tables_widget.store.streams.stream import Stream
from wandb_tables_widget.store.unify import as_schema, union
from wandb_tables_widget.table.show import Shown
from wandb_tables_widget.table.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wandb_tables_widget.store.artifacts.collection import Collections
    from wandb_tables_widget.store.store import Store

RUN: Final = "run"
"""The column that says which run a row is from."""


class Runs(Listed["SavedRun"]):
    """Runs, oldest first. As the last line of a cell, they are shown in the grid, a row a run."""

    def load_table(self) -> Table:
        """Return a row for each run: what it is, its config and its summary, as of now."""
        return runs_overview(self)

    def __repr__(self) -> str:
        return f"<{len(self)} runs: {', '.join(run.path for run in self[:8])}{', …' * (len(self) > 8)}>"  # noqa: PLR2004  # a line's worth


class Project(Shown):
    """A project. As the last line of a cell, it shows its runs."""

    def __init__(self, store: Store, number: int, name: str, entity: str) -> None:
        self._store = store
        self._number = number
        self.name = name
        self.entity = entity

    @property
    def path(self) -> str:
        """``entity/name``, or the name without an entity."""
        return "/".join(filter(None, (self.entity, self.name)))

    @property
    def runs(self) -> Runs:
        """Its runs, oldest first, as of now."""
        sql = f"SELECT {RUN_COLUMNS} FROM runs r JOIN projects p ON p.id = r.project WHERE p.id = ? ORDER BY r.id"  # noqa: E501, S608  # ours
        with self._store.catalog.read() as reader:
            return Runs([SavedRun(self._store, row) for row in reader.rows(sql, self._number)])

    @property
    def tables(self) -> list[str]:
        """The keys its runs logged tables under, in the order of their first log."""
        return self._keys("run IS NOT NULL")

    @property
    def streams(self) -> list[str]:
        """The names of its streams, in the order they began."""
        return self._keys("run IS NULL")

    def stream(self, name: str) -> Stream:
        """Return a stream to read; see `streams`.

        Raises:
            NotFoundError: there is none of that name; the message lists the nearest.
        """
        if name not in self.streams:
            raise NotFoundError(
                f"project {self.path!r} has no stream {name!r:.80}{nearest(str(name)[:200], self.streams)}"
            )
        return Stream(self._store, StreamPath(self.entity, self.name, name))

    @property
    def artifacts(self) -> Collections:
        """Its artifacts, all versions of one name together, in the order they began."""
        return list_collections(self._store, self.entity, self.name)

    def table(self, key: str) -> Table:
        """Return the newest tables of a key, of all runs, one under the other.

        The column ``run`` holds the run's name, with its id where two runs share a name, and in the grid the
        run's colour. The others are all columns of all tables, missing where a table lacks one, of mixed
        types where types do not mix.

        Raises:
            NotFoundError: no run logged a table under that key; the message lists the nearest.
            DamagedError: a file does not hold what was written.
        """
        found = [(run, run.tables[key]) for run in self.runs if key in run.tables]
        if not found:
            raise NotFoundError(
                f"no run of project {self.path!r} logged a table {key!r:.80}"
                f"{nearest(str(key)[:200], self.tables)}"
            )
        return _stacked([run for run, _ in found], [table for _, table in found])

    def load_table(self) -> Table:
        """Return a row for each of its runs."""
        return self.runs.load_table()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Project) and (self._store, self._number) == (other._store, other._number)

    def __hash__(self) -> int:
        return hash((id(self._store), self._number))

    def __repr__(self) -> str:
        return f"<Project {self.path} ({len(self.runs)} runs)>"

    def _keys(self, which: str) -> list[str]:
        sql = f"SELECT key FROM tables WHERE project = ? AND {which} GROUP BY key ORDER BY min(id)"  # noqa: S608  # ours
        with self._store.catalog.read() as reader:
            return [key for (key,) in reader.rows(sql, self._number)]


def _stacked(runs: Sequence[SavedRun], tables: Sequence[Table]) -> Table:
    """Return the tables of some runs under each other, with a column that names the runs."""
    snapshots = [table.snapshot() for table in tables]
    schema = Schema()
    for snapshot in snapshots:
        schema = union(schema, snapshot.schema)
    schema = Schema(tuple(column for column in schema if column.name != RUN))
    parts = []
    for name, snapshot in zip(names_of(runs), snapshots, strict=True):
        part = as_schema(snapshot.data, snapshot.schema, schema, snapshot.blobs)
        named = pa.DictionaryArray.from_arrays(
            pa.nulls(part.num_rows, pa.int32()).fill_null(0), pa.array([name])
        )
        parts.append(part.add_column(0, RUN, named))
    data = pa.concat_tables(parts, promote_options="permissive").unify_dictionaries()
    whole = Schema((Column(RUN, type_of_names(runs)), *schema))
    return Table.from_arrow(data, schema=whole, blobs=snapshots[0].blobs)

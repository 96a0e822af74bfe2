"""A project: its runs, and the tables they logged under one key as one table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, overload

import pyarrow as pa

from wandb_tables_widget.dtypes import Column, Schema, String
from wandb_tables_widget.errors import NotFoundError, nearest
from wandb_tables_widget.store.artifacts.collection import list_collections
from wandb_tables_widget.store.overview import runs_overview
from wandb_tables_widget.store.saved_run import RUN_COLUMNS, SavedRun
from wandb_tables_widget.store.streams.path import StreamPath
from wandb_tables_widget.store.streams.stream import Stream
from wandb_tables_widget.store.unify import as_schema, union
from wandb_tables_widget.table.show import Shown
from wandb_tables_widget.table.table import Table

if TYPE_CHECKING:
    import pandas as pd

    from wandb_tables_widget.store.artifacts.collection import ArtifactCollection
    from wandb_tables_widget.store.store import Store

RUN: Final = "run"
"""The column that says which run a row is from."""


class Runs(Sequence[SavedRun], Shown):
    """Runs, oldest first. As the last line of a cell, they are shown in the grid, a row a run."""

    def __init__(self, runs: Sequence[SavedRun]) -> None:
        self._runs = list(runs)

    @overload
    def __getitem__(self, at: int) -> SavedRun: ...
    @overload
    def __getitem__(self, at: slice) -> Runs: ...
    def __getitem__(self, at: int | slice) -> SavedRun | Runs:
        return Runs(self._runs[at]) if isinstance(at, slice) else self._runs[at]

    def __len__(self) -> int:
        return len(self._runs)

    def __eq__(self, other: object) -> bool:
        return list(self) == list(other) if isinstance(other, Sequence) else NotImplemented

    __hash__ = None  # type: ignore[assignment]  # a list of what can change

    def load_table(self) -> Table:
        """Return a row for each run: what it is, its config and its summary, as of now."""
        return runs_overview(self._runs)

    @property
    def schema(self) -> Schema:
        """Names and types of the columns of `load_table`."""
        return self.load_table().schema

    def to_pandas(self) -> pd.DataFrame:
        """Return `load_table` as a pandas DataFrame."""
        return self.load_table().to_pandas()

    def __repr__(self) -> str:
        return f"<{len(self)} runs: {', '.join(run.path for run in self._runs[:8])}{', …' * (len(self) > 8)}>"  # noqa: PLR2004  # a line's worth


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
    def artifacts(self) -> list[ArtifactCollection]:
        """Its artifacts, all versions of one name together, in the order they began."""
        return list_collections(self._store, self.entity, self.name)

    def table(self, key: str) -> Table:
        """Return the newest tables of a key, of all runs, one under the other.

        The column ``run`` holds the run's name, with its id where two runs share a name; the others are all
        columns of all tables, missing where a table lacks one, of mixed types where types do not mix.

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
        return _stacked([(name, table) for name, (_, table) in zip(_labels(found), found, strict=True)])

    def load_table(self) -> Table:
        """Return a row for each of its runs."""
        return self.runs.load_table()

    @property
    def schema(self) -> Schema:
        """Names and types of the columns of `load_table`."""
        return self.load_table().schema

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


def _labels(found: Sequence[tuple[SavedRun, Table]]) -> list[str]:
    names = [run.name for run, _ in found]
    return [f"{run.name} ({run.id})" if names.count(run.name) > 1 else run.name for run, _ in found]


def _stacked(named: Sequence[tuple[str, Table]]) -> Table:
    """Return tables of one store under each other, with a column that names them."""
    snapshots = [table.snapshot() for _, table in named]
    schema = Schema()
    for snapshot in snapshots:
        schema = union(schema, snapshot.schema)
    schema = Schema(tuple(column for column in schema if column.name != RUN))
    parts = []
    for (name, _), snapshot in zip(named, snapshots, strict=True):
        part = as_schema(snapshot.data, snapshot.schema, schema, snapshot.blobs)
        runs = pa.DictionaryArray.from_arrays(
            pa.nulls(part.num_rows, pa.int32()).fill_null(0), pa.array([name])
        )
        parts.append(part.add_column(0, RUN, runs))
    data = pa.concat_tables(parts, promote_options="permissive").unify_dictionaries()
    return Table.from_arrow(data, schema=Schema((Column(RUN, String()), *schema)), blobs=snapshots[0].blobs)

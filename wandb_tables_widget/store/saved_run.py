"""A run as the store knows it now."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any, Final

from wandb_tables_widget.errors import NotFoundError
from wandb_tables_widget.store.artifacts.logging import Place
from wandb_tables_widget.store.artifacts.runs import HasArtifacts
from wandb_tables_widget.store.history import Historic, read_recorded
from wandb_tables_widget.store.process import Process, is_alive
from wandb_tables_widget.store.record import read_values
from wandb_tables_widget.store.references import revived
from wandb_tables_widget.store.tables import RunTables
from wandb_tables_widget.table.show import Shown

if TYPE_CHECKING:
    from wandb_tables_widget.store.history import Recorded
    from wandb_tables_widget.store.store import Store
    from wandb_tables_widget.table.table import Table

RUN_COLUMNS: Final = (
    "r.id, p.entity, p.name, r.label, r.name, r.notes, r.group_name, r.job_type, r.tags, "
    "r.created_at, r.finished_at"
)
"""What a `SavedRun` is made from, of ``runs r`` and ``projects p``."""


class SavedRun(Historic, HasArtifacts, Shown):
    """A run as the store knows it now; read only. As the last line of a cell, it shows its tables.

    Attributes:
        number: counts the runs of the store, from 1.
        id, name, project, entity, notes, group, job_type, tags: what `init` was told.
        created_at, finished_at: points in time, UTC; None while it is not finished.
        tables: key → table, as logged.
    """

    def __init__(self, store: Store, row: tuple[Any, ...]) -> None:
        self._store = store
        self.number: int = row[0]
        self.entity: str = row[1]
        self.project: str = row[2]
        self.id: str = row[3]
        self.name: str = row[4]
        self.notes: str | None = row[5]
        self.group: str | None = row[6]
        self.job_type: str | None = row[7]
        self.tags: tuple[str, ...] = tuple(json.loads(row[8]))
        self.created_at = _time(row[9])
        self.finished_at = None if row[10] is None else _time(row[10])
        self.tables = RunTables(store, self.number, self.path)

    @property
    def path(self) -> str:
        """``entity/project/id``, or ``project/id`` without an entity."""
        return "/".join(filter(None, (self.entity, self.project, self.id)))

    @property
    def state(self) -> str:
        """``"running"``, ``"finished"``, ``"crashed"`` or ``"killed"``, as of now.

        A run whose process ended without a word is ``"crashed"``. One begun on another machine counts as
        running until it says otherwise.
        """
        state, *process = self._row("r.state, w.host, w.boot, w.pid, w.started")
        return "crashed" if state == "running" and not is_alive(Process(*process)) else state

    @property
    def exit_code(self) -> int | None:
        """What the run was finished with; None while it runs, or if it never said."""
        code: int | None = self._row("r.exit_code")[0]
        return code

    @property
    def config(self) -> dict[str, Any]:
        """Names and values the run was made with."""
        self._row("1")
        with self._store.catalog.read() as reader:
            return read_values(reader, "config", self.number)

    @property
    def summary(self) -> dict[str, Any]:
        """The last value of each key, or what `Run.define_metric` asked for; media are media."""
        self._row("1")
        with self._store.catalog.read() as reader:
            values = read_values(reader, "summary", self.number)
        return {key: revived(value, self._store.blobs) for key, value in values.items()}

    def table(self, key: str, version: str | int | None = None, **part: Any) -> Table:
        """Return a logged table, or a part of it; arguments and errors as `RunTables.read`."""
        return self.tables.read(key, version, **part)

    def load_table(self) -> Table:
        """Return what the run shows in a cell: its one table, or a list of its tables."""
        return self.tables.one_or_list()

    def _recorded(self) -> Recorded:
        self._row("1")
        return read_recorded(self._store, self.number)

    def __repr__(self) -> str:
        return f"<Run {self.path} ({self.state})>"

    def _place(self) -> Place:
        return Place(self._store, self.entity, self.project, self.number, self.id)

    def _row(self, columns: str) -> tuple[Any, ...]:
        sql = f"SELECT {columns} FROM runs r JOIN writers w ON w.id = r.writer WHERE r.id = ?"  # noqa: S608  # ours
        with self._store.catalog.read() as reader:
            row = reader.row(sql, self.number)
        if row is None:
            raise NotFoundError(f"run {self.path!r} is no longer in {self._store.root}")
        return row


def _time(seconds: float) -> dt.datetime:
    return dt.datetime.fromtimestamp(seconds, dt.UTC)

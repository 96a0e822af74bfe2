"""Reading back: projects, runs and tables of a store, from any process."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from wandb_tables_widget.errors import NotFoundError, nearest
from wandb_tables_widget.store.history import read_history
from wandb_tables_widget.store.process import Process, is_alive
from wandb_tables_widget.store.record import read_values
from wandb_tables_widget.store.root import existing_root
from wandb_tables_widget.store.store import open_store
from wandb_tables_widget.store.tables import RunTables

if TYPE_CHECKING:
    import os

    import pandas as pd

    from wandb_tables_widget.store.store import Store
    from wandb_tables_widget.table.table import Table

_RUNS: Final = (
    "SELECT r.id, p.entity, p.name, r.label, r.name, r.notes, r.group_name, r.job_type, r.tags, "
    "r.created_at, r.finished_at FROM runs r JOIN projects p ON p.id = r.project"
)


@dataclass(frozen=True)
class Project:
    """A project and how many runs it has."""

    name: str
    entity: str
    runs: int

    @property
    def path(self) -> str:
        """``entity/name``, or the name without an entity."""
        return "/".join(filter(None, (self.entity, self.name)))


class SavedRun:
    """A run as the store knows it now; read only.

    Attributes:
        id, name, project, entity, notes, group, job_type, tags: what `init` was told.
        created_at, finished_at: points in time, UTC; None while it is not finished.
        tables: key → table, as logged.
    """

    def __init__(self, store: Store, row: tuple[Any, ...]) -> None:
        self._store = store
        self._number: int = row[0]
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
        self.tables = RunTables(store, self._number, self.path)

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
        with self._store.catalog.read() as reader:
            return read_values(reader, "config", self._number)

    @property
    def summary(self) -> dict[str, Any]:
        """The last value of each key."""
        with self._store.catalog.read() as reader:
            return read_values(reader, "summary", self._number)

    def history(self) -> pd.DataFrame:
        """Return what was logged, one row a step: ``_step``, ``_timestamp`` (s since 1970), then the keys."""
        with self._store.catalog.read() as reader:
            return read_history(reader, self._number)

    def table(self, key: str) -> Table:
        """Return the newest version of a logged table.

        Raises:
            NotFoundError: no table was logged under that key; the message lists the nearest.
            DamagedError: its file does not hold what was written.
        """
        return self.tables[key]

    def __repr__(self) -> str:
        return f"<Run {self.path} ({self.state})>"

    def _row(self, columns: str) -> tuple[Any, ...]:
        sql = f"SELECT {columns} FROM runs r JOIN writers w ON w.id = r.writer WHERE r.id = ?"  # noqa: S608  # ours
        with self._store.catalog.read() as reader:
            row = reader.row(sql, self._number)
        if row is None:
            raise NotFoundError(f"run {self.path!r} is no longer in {self._store.root}")
        return row


class Api:
    """A store, read only.

    Args:
        root: the store's folder, or the one its ``.wandb_tables`` lies in; default as `init` finds it.

    Raises:
        NotFoundError: there is no store.
        StoreUnavailableError, DamagedError, StoreError: it cannot be opened; the message says why.
    """

    def __init__(self, root: str | os.PathLike[str] | None = None) -> None:
        self._store = open_store(existing_root(root))

    def projects(self) -> list[Project]:
        """Return all projects, oldest first."""
        with self._store.catalog.read() as reader:
            rows = reader.rows(
                "SELECT p.name, p.entity, count(r.id) FROM projects p LEFT JOIN runs r ON r.project = p.id "
                "GROUP BY p.id ORDER BY p.id"
            )
        return [Project(*row) for row in rows]

    def runs(self, project: str) -> list[SavedRun]:
        """Return the runs of ``project`` or ``entity/project``, oldest first.

        Raises:
            NotFoundError: there is no such project; the message lists the nearest.
        """
        entity, name = _split(project, 1)
        known = [p for p in self.projects() if p.name == name]
        if not any(p.entity == entity for p in known):
            paths = [p.path for p in self.projects()]
            raise NotFoundError(f"there is no project {project!r:.80}{nearest(project[:200], paths)}")
        with self._store.catalog.read() as reader:
            rows = reader.rows(f"{_RUNS} WHERE p.entity = ? AND p.name = ? ORDER BY r.id", entity, name)
        return [SavedRun(self._store, row) for row in rows]

    def run(self, path: str) -> SavedRun:
        """Return the run ``project/id`` or ``entity/project/id``.

        Raises:
            NotFoundError: there is no such run; the message lists the nearest.
        """
        above, run_id = _split(path, 2)
        runs = self.runs(above)
        found = next((run for run in runs if run.id == run_id), None)
        if found is None:
            ids = [run.id for run in runs]
            raise NotFoundError(
                f"project {above!r:.80} has no run {run_id!r:.80}{nearest(run_id[:200], ids)}"
            )
        return found

    def __repr__(self) -> str:
        return f"<Api {self._store.root}>"


def open(root: str | os.PathLike[str]) -> Api:  # noqa: A001  # the package's public name
    """Return the store in a folder, or in its ``.wandb_tables``, to read back; errors as `Api`."""
    return Api(root)


def _split(path: str, parts: int) -> tuple[str, str]:
    """Split off the last part of a path of ``parts`` parts, or one more for the entity."""
    if not isinstance(path, str) or not parts <= len(path.split("/")) <= parts + 1:
        shape = "project/id or entity/project/id" if parts > 1 else "project or entity/project"
        raise NotFoundError(f"{path!r:.80} is no path of the shape {shape}")
    above, _, last = path.rpartition("/")
    return above, last


def _time(seconds: float) -> dt.datetime:
    return dt.datetime.fromtimestamp(seconds, dt.UTC)

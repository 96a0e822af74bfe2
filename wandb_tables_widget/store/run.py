"""Runs: what `log` keeps for one training or evaluation, from `init` to `finish`."""

from __future__ import annotations

import os
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from wandb_tables_widget.errors import RunStateError, StoreError, TypeMismatchError
from wandb_tables_widget.store.history import check_step, write_row
from wandb_tables_widget.store.interrupt import deferred_interrupt
from wandb_tables_widget.store.process import after_fork_in_child
from wandb_tables_widget.store.record import Config, Summary, write_values
from wandb_tables_widget.store.tables import RunTables
from wandb_tables_widget.store.values import put, split
from wandb_tables_widget.store.version import Saved, check_unchanged, draft, latest, record, save

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

    from wandb_tables_widget.store.catalog import Transaction
    from wandb_tables_widget.store.store import Store
    from wandb_tables_widget.store.values import Path
    from wandb_tables_widget.table.table import Table

KILLED: int = 130
"""Exit code of a run that an interrupt ended, as shells give it."""


@dataclass(frozen=True)
class RunLabel:
    """What a run is called and described by; fixed when it begins."""

    number: int
    id: str
    name: str
    project: str
    entity: str
    notes: str | None
    group: str | None
    job_type: str | None
    tags: tuple[str, ...]

    @property
    def path(self) -> str:
        """``entity/project/id``, or ``project/id`` without an entity."""
        return "/".join(filter(None, (self.entity, self.project, self.id)))


class Run:
    """One run, made by `init`. Everything `log` returned from is on disk, whatever happens next.

    Use it as a context manager: an exception that leaves the block marks the run ``"crashed"``, an
    interrupt ``"killed"``. All methods may be called from any thread; a forked child may log, too.

    Attributes:
        config: names and values the run was made with.
        summary: the last value of each key.
        tables: key → table, as logged.
    """

    _row: dict[str, Any]

    def __init__(self, store: Store, label: RunLabel, *, allow_val_change: bool) -> None:
        self._store = store
        self._label = label
        self._owner = os.getpid()
        self._state = "running"
        self._step = 0
        self._entered = False
        self._forked()
        after_fork_in_child(self._forked)
        self.config = Config(store, label.number, self._check_running, allow_val_change=allow_val_change)
        self.summary = Summary(store, label.number, self._check_running)
        self.tables = RunTables(store, label.number, label.path)

    @property
    def id(self) -> str:
        """The run's id, unique in its project."""
        return self._label.id

    @property
    def name(self) -> str:
        """The run's name for people."""
        return self._label.name

    @property
    def project(self) -> str:
        """The project's name."""
        return self._label.project

    @property
    def entity(self) -> str:
        """Whose project it is; "" if nobody said."""
        return self._label.entity

    @property
    def notes(self) -> str | None:
        """What `init` was told in ``notes``."""
        return self._label.notes

    @property
    def group(self) -> str | None:
        """What `init` was told in ``group``."""
        return self._label.group

    @property
    def job_type(self) -> str | None:
        """What `init` was told in ``job_type``."""
        return self._label.job_type

    @property
    def tags(self) -> tuple[str, ...]:
        """What `init` was told in ``tags``."""
        return self._label.tags

    @property
    def path(self) -> str:
        """``entity/project/id``, or ``project/id`` without an entity: what `Api.run` takes."""
        return self._label.path

    @property
    def dir(self) -> str:
        """The folder of the store the run is kept in."""
        return str(self._store.root)

    @property
    def state(self) -> str:
        """``"running"``, ``"finished"``, ``"crashed"`` or ``"killed"``."""
        return self._state

    @property
    def step(self) -> int:
        """The step the next `log` writes to."""
        return self._step

    @property
    def is_entered(self) -> bool:
        """Whether the run is inside its ``with`` block."""
        return self._entered

    @property
    def is_mine(self) -> bool:
        """Whether this process began the run; a forked child may log to it, but not finish it."""
        return self._owner == os.getpid()

    def log(self, data: Mapping[str, Any], step: int | None = None, commit: bool | None = None) -> None:  # noqa: FBT001  # W&B's
        """Keep values and tables under their keys; durable on return, all of them or none.

        A table is kept as a version under its key; the same content again is the same version. A DataFrame
        becomes a table. Other values go into the history row of the step and into the summary.

        Args:
            data: key → table, DataFrame, number, text, bool, None, or list or dict of these. A table inside
                a dict has the key ``outer.inner``.
            step: the row to write to; default the current one. A step lower than the current one is refused.
            commit: whether the step is complete, so that the next call writes to the next one; default True
                without ``step``, False with it.

        Raises:
            FrozenTableError: another content was logged under that key before.
            RunStateError: the run is finished, or the step lies behind.
            TypeMismatchError: a value, or ``data`` itself, is of a kind that cannot be kept.
            StoreError: a key or table that this store cannot keep.
            StoreUnavailableError: the disk refused. Nothing of this call was kept; it can be tried again.
        """
        if commit is not None and not isinstance(commit, bool):
            raise TypeMismatchError(f"commit is True, False or None, not {commit!r:.60}")
        self._check_running()
        check_step(step, self._step)
        values, tables = split(data)
        saved = self._save(tables)
        with self._lock, deferred_interrupt():
            self._check_running()
            target = check_step(step, self._step)
            row = {**(self._row if target == self._step else {}), **values}
            with self._store.catalog.write() as transaction:
                self._keep(transaction, target, row, values, saved)
            done = step is None if commit is None else commit
            self._step, self._row = (target + 1, {}) if done else (target, row)

    def table(self, key: str) -> Table:
        """Return the newest version of a logged table.

        Raises:
            NotFoundError: no table was logged under that key; the message lists the nearest.
            DamagedError: its file does not hold what was written.
        """
        return self.tables[key]

    def finish(self, exit_code: int | None = None) -> None:
        """End the run; again does nothing.

        Args:
            exit_code: None or 0 is ``"finished"``, 130 ``"killed"``, any other ``"crashed"``.

        Raises:
            RunStateError: this process is a forked child of the one that began the run.
            TypeMismatchError: the exit code is no whole number of 32 bits.
            StoreUnavailableError: the disk refused; the run can be finished later.
        """
        if not self.is_mine:
            raise RunStateError(
                f"run {self.path!r} belongs to process {self._owner}; finish it there, not in a child"
            )
        code = _checked_code(exit_code)
        with self._lock, deferred_interrupt():
            if self._state != "running":
                return
            state = {0: "finished", KILLED: "killed"}.get(code, "crashed")
            with self._store.catalog.write() as transaction:
                transaction.run(
                    "UPDATE runs SET state = ?, exit_code = ?, finished_at = ? WHERE id = ? AND label = ?",
                    *(state, code, time.time(), self._label.number, self.id),
                )
            self._state = state

    def __enter__(self) -> Self:
        self._entered = True
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._entered = False
        if self.is_mine:
            self.finish(exit_code_of(error))

    def __repr__(self) -> str:
        return f"<Run {self.path} ({self.state})>"

    def _forked(self) -> None:
        """Begin in this process: a lock no other thread holds, and a row of its own."""
        self._lock = threading.RLock()
        self._row = {}

    def _check_running(self) -> None:
        if self._state != "running":
            raise RunStateError(f"run {self.path!r} is {self._state}; begin another with init()")

    def _save(self, tables: Mapping[Path, Table]) -> dict[Path, Saved]:
        """Make the content of tables durable; what is logged already under the key is not written."""
        drafts = {path: draft(".".join(path), table) for path, table in tables.items()}
        if len({now.key for now in drafts.values()}) < len(drafts):
            raise StoreError(
                f"two tables would have one key among {[d.key for d in drafts.values()]!r:.200}; rename one"
            )
        with self._store.catalog.read() as reader:
            logged = {path: latest(reader, self._label.number, now.key) for path, now in drafts.items()}
        for path, now in drafts.items():
            check_unchanged(now, logged[path])
        return {
            path: Saved(now, "") if logged[path] else save(self._store, now, self.path)
            for path, now in drafts.items()
        }

    def _keep(
        self,
        transaction: Transaction,
        step: int,
        row: dict[str, Any],
        values: dict[str, Any],
        saved: dict[Path, Saved],
    ) -> None:
        if not transaction.row("SELECT 1 FROM runs WHERE id = ? AND label = ?", self._label.number, self.id):
            raise RunStateError(
                f"run {self.path!r} is no longer in {self.dir}: the folder was replaced; use init()"
            )
        for path, one in saved.items():
            reference = record(transaction, self._label.number, one, step).reference()
            put(values, path, reference)
        row.update(values)
        write_row(transaction, self._label.number, self._store.catalog.writer, step, row)
        write_values(transaction, "summary", self._label.number, values)


def _checked_code(code: object) -> int:
    if code is None:
        return 0
    if not isinstance(code, int) or not -(2**31) <= code < 2**31:
        raise TypeMismatchError(f"exit_code is None or a whole number of 32 bits, not {code!r:.60}")
    return int(code)


def exit_code_of(error: BaseException | None) -> int:
    """Return the exit code Python ends with when ``error`` is not caught."""
    if error is None:
        return 0
    if isinstance(error, KeyboardInterrupt):
        return KILLED
    if not isinstance(error, SystemExit):
        return 1
    if isinstance(error.code, int):
        return error.code
    return 0 if error.code is None else 1

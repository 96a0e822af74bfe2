"""Runs: what `log` keeps for one training or evaluation, from `init` to `finish`."""

from __future__ import annotations

import os
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self

from wandb_tables_widget.errors import (
    DamagedError,
    RunStateError,
    StoreUnavailableError,
    TypeMismatchError,
)
from wandb_tables_widget.store.artifacts.logging import Place
from wandb_tables_widget.store.artifacts.runs import LogsArtifacts
from wandb_tables_widget.store.finish import check_exit_code, compact_run, end_run, exit_code_of, state_of
from wandb_tables_widget.store.history import Historic, read_recorded
from wandb_tables_widget.store.interrupt import deferred_interrupt
from wandb_tables_widget.store.journal import Journal
from wandb_tables_widget.store.label import Labelled
from wandb_tables_widget.store.metrics import make_metric
from wandb_tables_widget.store.record import Config, KeptValues, Summary
from wandb_tables_widget.store.resume import write_label
from wandb_tables_widget.store.tables import RunTables
from wandb_tables_widget.table.show import Shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import TracebackType

    from wandb_tables_widget.store.history import Recorded
    from wandb_tables_widget.store.label import RunLabel
    from wandb_tables_widget.store.metrics import Metric
    from wandb_tables_widget.store.resume import Begun
    from wandb_tables_widget.store.settings import Settings
    from wandb_tables_widget.store.store import Store
    from wandb_tables_widget.table.table import Table


class Run(Labelled, Historic, LogsArtifacts, Shown):
    """One run, made by `init`. Everything `log` returned from is kept, whatever happens to the process.

    Use it as a context manager: an exception that leaves the block marks the run ``"crashed"``, an
    interrupt ``"killed"``. All methods may be called from any thread; a forked child may log, too, but the
    process that began the run finishes it.

    Attributes:
        config: names and values the run was made with.
        summary: the last value of each key, or what `define_metric` asked for.
        tables: key → table, as logged.
    """

    def __init__(self, store: Store, begun: Begun, settings: Settings) -> None:
        self._store = store
        self._writer = store.catalog.writer
        self._begin(begun, settings)
        number = begun.label.number
        self._journal = Journal(store, begun, self._check_running, waits=settings.durability == "commit")
        self.config = Config(
            KeptValues(store, "config", number, self._changing, lenient=settings.on_error == "warn"),
            allow_val_change=bool(settings.allow_val_change),
        )
        self.summary = Summary(KeptValues(store, "summary", number, self._changing))
        self.tables = RunTables(store, number, begun.label.path)

    def _begin(self, begun: Begun, settings: Settings) -> None:
        self._label = begun.label
        self._begun = begun
        self._settings = settings
        self._owner = os.getpid()
        self._state = "running"
        self._entered = 0
        self._dropped = 0

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
        return self._journal.steps.current

    @property
    def starting_step(self) -> int:
        """The first step that could be logged here: 0, or the one behind the last of a resumed run."""
        return self._begun.step

    @property
    def resumed(self) -> bool:
        """Whether the run was there before `init`."""
        return self._begun.resumed

    @property
    def start_time(self) -> float:
        """When the run began first, in seconds since 1970."""
        return self._begun.started

    @property
    def dropped(self) -> int:
        """How many calls the store refused, with ``on_error="warn"``."""
        return self._dropped

    @property
    def is_entered(self) -> bool:
        """Whether the run is inside its ``with`` block."""
        return bool(self._entered)

    @property
    def is_mine(self) -> bool:
        """Whether this process began the run; a forked child may log to it, but not finish it."""
        return self._owner == os.getpid()

    def log(self, data: Mapping[str, Any], step: int | None = None, commit: bool | None = None) -> None:  # noqa: FBT001  # W&B's
        """Keep values, tables and media under their keys, all of them or none.

        On return they survive the end of this process, however it comes. A power cut they survive at once
        where media or a table that is not INCREMENTAL is among them, else after one second, or the next such
        call, or `finish`; with ``durability="commit"`` always at once.

        Logging a table again means what its ``log_mode`` says; a DataFrame becomes an IMMUTABLE table. Other
        values go into the history row of the step and into the summary. A table or value inside a dict has
        the key ``outer.inner``. An array, tensor or Series is kept as a list, a time as ISO 8601 text, a time
        span in seconds, a matplotlib figure as an image.

        Args:
            data: key → table, DataFrame, Image or other media, number, text, bool, None, or list or dict of
                these; no table in a list.
            step: the row to write to; default the current one. A step lower than the current one is refused.
            commit: whether the step is complete, so that the next call writes to the next one; default True
                without ``step``, False with it.

        Raises:
            FrozenTableError: a table was changed in a way its log mode does not allow.
            RunStateError: the run is finished, or the step lies behind.
            TypeMismatchError: a value, or ``data`` itself, is of a kind that cannot be kept.
            StoreError: a key or table that this store cannot keep, or a key of another log mode.
            MediaError: the bytes of media cannot be had.
            StoreUnavailableError: the disk refused. Nothing of this call was kept; it can be tried again.
                With ``on_error="warn"`` a RuntimeWarning instead, counted in `dropped`; the step goes on.
        """
        if commit is not None and not isinstance(commit, bool):
            raise TypeMismatchError(f"commit is True, False or None, not {commit!r:.60}")
        dropped = self._dropped
        with self._guard(f"log({', '.join(map(repr, data))})" if isinstance(data, dict) else "log"):
            self._journal.log(data, step, commit)
        if self._dropped > dropped:
            self._journal.skip(step, commit)

    def define_metric(  # noqa: PLR0913, PLR0917  # W&B's names in W&B's order
        self,
        name: str,
        step_metric: str | Metric | None = None,
        step_sync: bool | None = None,  # noqa: FBT001  # W&B's
        hidden: bool | None = None,  # noqa: FBT001  # W&B's
        summary: str | None = None,
        overwrite: bool | None = None,  # noqa: FBT001  # W&B's
    ) -> Metric:
        """Say what the summary keeps of a key, and what its x axis is; kept with the run, also when resumed.

        A name counts more than a glob, a longer glob more than a shorter one. What the summary holds already
        stays until the key is logged again; aggregates are over the whole history of the run.

        Args:
            name: a key, ``outer.inner`` for a nested one, or the beginning of keys with ``*`` at its end; a
                glob means no key that begins with an underscore.
            step_metric: the key `history` has as x axis when it is asked for this one.
            step_sync: whether the last value of ``step_metric`` is logged along where it is not logged
                itself; default True if there is a ``step_metric``.
            hidden: whether `history` leaves the key out unless it is asked for.
            summary: some of ``min``, ``max``, ``mean``, ``first`` and ``last``, with commas between them: the
                summary holds a dict of these over the numbers logged, NaN left out; what is no number is
                kept as if nothing was defined. ``copy``: the last value, the default. ``none``: the summary
                has no such key; and the first rows of an INCREMENTAL table that are logged under it in a
                resumed run begin a new version instead of continuing the last one.
            overwrite: whether what earlier calls said of the name is forgotten; default False, so that it
                holds where this call says nothing.

        Returns:
            What holds for the name now.

        Raises:
            TypeMismatchError: an argument of another type.
            StoreError: a name or word that is not known; the message says what is.
            RunStateError: the run is finished.
            StoreUnavailableError: the disk refused; nothing is changed. With ``on_error="warn"`` a
                RuntimeWarning instead, and what was asked for is returned.
        """
        if overwrite is not None and not isinstance(overwrite, bool):
            raise TypeMismatchError(f"overwrite is True, False or None, not {overwrite!r:.60}")
        metric = make_metric(name, step_metric, step_sync, hidden, summary)
        with self._guard(f"define metric {name!r:.80}"):
            return self._journal.define(metric, overwrite=bool(overwrite))
        return metric

    def table(self, key: str, version: str | int | None = None, **part: Any) -> Table:
        """Return a logged table, or a part of it; arguments and errors as `RunTables.read`."""
        return self.tables.read(key, version, **part)

    def finish(self, exit_code: int | None = None) -> None:
        """End the run; again does nothing.

        Rows of INCREMENTAL tables that wait in the catalogue become files. Where several processes share the
        run, only the one that began it ends it for all.

        Args:
            exit_code: None or 0 is ``"finished"``, 130 ``"killed"``, any other ``"crashed"``.

        Raises:
            RunStateError: this process is a forked child of the one that began the run.
            TypeMismatchError: the exit code is no whole number of 32 bits.
            StoreUnavailableError: the disk refused; the run can be finished later. With ``on_error="warn"``
                a RuntimeWarning instead.
        """
        if not self.is_mine:
            raise RunStateError(
                f"run {self.path!r} belongs to process {self._owner}; finish it there, not in a child"
            )
        code = check_exit_code(exit_code)
        with self._guard("be finished"), self._journal.lock, deferred_interrupt():
            if self._state != "running":
                return
            end_run(self._store, self._label.number, self._writer, code)
            self._state = state_of(code)
        if self._state != "running":
            compact_run(self._store, self._label.number)
            self._store.catalog.close()

    def hand_over(self) -> None:
        """End this object, not the run: another object of this process continues it."""
        with self._journal.lock:
            self._state = "finished"

    def load_table(self) -> Table:
        """Return what the run shows in a cell: its one table, or a list of its tables."""
        return self.tables.one_or_list()

    @property
    def is_at_hand(self) -> bool:
        """Whether a table was logged already."""
        return len(self.tables) > 0

    def __enter__(self) -> Self:
        self._entered += 1
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._entered -= 1
        if self.is_mine and not self._entered:
            self.finish(exit_code_of(error))

    def __repr__(self) -> str:
        return f"<Run {self.path} ({self.state})>"

    def _place(self) -> Place | None:
        return Place(self._store, self.entity, self.project, self._label.number, self.id)

    def _recorded(self) -> Recorded:
        return read_recorded(self._store, self._label.number)

    def _relabel(self, label: RunLabel) -> None:
        with self._changing("be relabelled"), self._store.catalog.write() as transaction:
            write_label(transaction, label)
        self._label = label

    def _check_running(self) -> None:
        if self._state != "running":
            raise RunStateError(f"run {self.path!r} is {self._state}; begin another with init()")

    @contextmanager
    def _changing(self, what: str) -> Iterator[None]:
        self._check_running()
        with self._guard(what):
            yield

    @contextmanager
    def _guard(self, what: str) -> Iterator[None]:
        """Let what the store refuses in the block be a warning, if `init` was told so."""
        try:
            yield
        except (StoreUnavailableError, DamagedError) as error:
            if self._settings.on_error != "warn":
                raise
            self._dropped += 1
            warnings.warn(
                f"run {self.path!r} could not {what} at step {self.step:,}, and goes on without "
                f"({self._dropped:,} so far): {error}",
                RuntimeWarning,
                stacklevel=4,
            )

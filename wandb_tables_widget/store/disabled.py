"""A run that keeps nothing: the same code runs, is checked, and nothing is written anywhere."""

from __future__ import annotations

import tempfile
import threading
from typing import TYPE_CHECKING, Any

from wandb_tables_widget.errors import NotFoundError
from wandb_tables_widget.store.aggregate import Aggregates
from wandb_tables_widget.store.finish import check_exit_code, state_of
from wandb_tables_widget.store.history import STEP, TIME, Recorded
from wandb_tables_widget.store.journal import Journal
from wandb_tables_widget.store.metrics import Metrics
from wandb_tables_widget.store.nested import leaves, put
from wandb_tables_widget.store.record import Config, Summary
from wandb_tables_widget.store.run import Run
from wandb_tables_widget.store.steps import Steps
from wandb_tables_widget.store.tables import RunTables
from wandb_tables_widget.store.values import split

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from wandb_tables_widget.store.label import RunLabel
    from wandb_tables_widget.store.metrics import Metric
    from wandb_tables_widget.store.resume import Begun
    from wandb_tables_widget.store.settings import Settings
    from wandb_tables_widget.store.version import Version


class DisabledRun(Run):
    """What `init` returns for ``mode="disabled"``.

    `log` checks what it is given; config, and the last values in the summary, are in memory until the process
    ends. There are no tables, no history and no artifacts.
    """

    def __init__(self, begun: Begun, settings: Settings, config: dict[str, Any]) -> None:
        self._begin(begun, settings)
        kept, last = HeldValues(config, self._check_running), HeldValues({}, self._check_running)
        self._journal = BlankJournal(self._check_running, last)
        self.config = Config(kept, allow_val_change=bool(settings.allow_val_change))
        self.summary = Summary(last)
        self.tables = NoTables(self.path)

    @property
    def dir(self) -> str:
        """The system's folder for temporary files; nothing is put there."""
        return tempfile.gettempdir()

    def finish(self, exit_code: int | None = None) -> None:
        """End the run; again does nothing.

        Args:
            exit_code: None or 0 is ``"finished"``, 130 ``"killed"``, any other ``"crashed"``.

        Raises:
            TypeMismatchError: the exit code is no whole number of 32 bits.
        """
        code = check_exit_code(exit_code)
        if self._state == "running":
            self._state = state_of(code)

    def _place(self) -> None:
        """Return nothing: artifacts are kept nowhere."""

    def _recorded(self) -> Recorded:
        return Recorded(Metrics(), [], [STEP, TIME])

    def _relabel(self, label: RunLabel) -> None:
        self._check_running()
        self._label = label


class HeldValues:
    """Items in memory."""

    def __init__(self, values: dict[str, Any], check: Callable[[], None]) -> None:
        self._values = values
        self._check = check

    def read(self) -> dict[str, Any]:
        """Return all items."""
        return dict(self._values)

    def write(self, values: Mapping[str, Any]) -> None:
        """Set items.

        Raises:
            RunStateError: the run is finished.
        """
        self._check()
        self._values.update(values)

    def revive(self, value: Any) -> Any:
        """Return a value as it is."""
        return value


class BlankJournal(Journal):
    """Takes what a journal takes, and writes none of it but the last values, into memory."""

    def __init__(self, check: Callable[[], None], last: HeldValues) -> None:
        self.lock = threading.RLock()
        self.steps = Steps(0)
        self._check = check
        self._summary = last
        self._metrics = Metrics()
        self._aggregates = Aggregates()

    def log(self, data: Mapping[str, Any], step: int | None, commit: bool | None) -> None:  # noqa: FBT001  # W&B's
        """Check values, tables and media; arguments and errors as `Run.log`."""
        given = split(data)
        with self.lock:
            target = self.steps.target(step)
            row = self.steps.row_with(target, given.values)
            logged, same_row = dict(leaves(given.values)), bool(self.steps.row(target))
            summary = self._summary.read()
            for path, value in self._aggregates.changes(self._metrics, logged, same_row=same_row).items():
                put(summary, path, value)
            self._summary.write(summary)
            done = step is None if commit is None else commit
            self._aggregates.advance(self._metrics, logged, same_row=same_row, done=done)
            self.steps.advance(target, row, done=done)

    def define(self, metric: Metric, *, overwrite: bool) -> Metric:
        """Return what is defined for a key, with what was said before."""
        now = metric if overwrite else metric.over(self._metrics.get(metric.name))
        now.check()
        self._metrics.add(now)
        return now


class NoTables(RunTables):
    """The tables of a run that keeps none."""

    def __init__(self, path: str) -> None:
        self._path = path

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def _find(self, key: str, version: str | int | None) -> Version:  # noqa: ARG002  # of the base class
        raise NotFoundError(
            f"run {self._path!r} is disabled and keeps nothing, so it has no table {key!r:.80}"
        )

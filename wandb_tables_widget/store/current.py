"""The runs of this process, and what the module-level functions act on."""

from __future__ import annotations

import atexit
import builtins
import sys
import threading
import warnings
from typing import TYPE_CHECKING, Any, Final, NoReturn

from wandb_tables_widget.errors import RunStateError, TablesError
from wandb_tables_widget.store.process import share_lock

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

    from wandb_tables_widget.store.artifacts.artifact import Artifact
    from wandb_tables_widget.store.metrics import Metric
    from wandb_tables_widget.store.run import Run


class ActiveRuns:
    """The runs that go on in this process, oldest first; one of them may be the current one."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        share_lock(self.lock)
        self._runs: list[Run] = []
        self._current: Run | None = None

    def add(self, run: Run, *, current: bool) -> None:
        """Take in a run."""
        with self.lock:
            self._runs = [*self.running(), run]
            if current:
                self._current = run

    def running(self) -> list[Run]:
        """Return those that are not finished; in a forked child, its parent's, too."""
        with self.lock:
            return [run for run in self._runs if run.state == "running"]

    def mine(self) -> list[Run]:
        """Return those that this process began and that are not finished."""
        return [run for run in self.running() if run.is_mine]

    @property
    def current(self) -> Run | None:
        """The one that was made the current one last, until it is finished."""
        with self.lock:
            run = self._current
            return run if run is not None and run.state == "running" else None


RUNS: Final = ActiveRuns()


def current_run() -> Run | None:
    """Return the current run: the one `init` began last, but by ``reinit="create_new"``; None if finished."""
    return RUNS.current


def log(data: Mapping[str, Any], step: int | None = None, commit: bool | None = None) -> None:  # noqa: FBT001  # W&B's
    """Log to the current run; arguments and errors as `Run.log`.

    Raises:
        RunStateError: there is no current run.
    """
    _needed("log").log(data, step, commit)


def define_metric(  # noqa: PLR0913, PLR0917  # W&B's names in W&B's order
    name: str,
    step_metric: str | Metric | None = None,
    step_sync: bool | None = None,  # noqa: FBT001  # W&B's
    hidden: bool | None = None,  # noqa: FBT001  # W&B's
    summary: str | None = None,
    overwrite: bool | None = None,  # noqa: FBT001  # W&B's
) -> Metric:
    """Define a metric of the current run; arguments and errors as `Run.define_metric`.

    Raises:
        RunStateError: there is no current run.
    """
    return _needed("define_metric").define_metric(name, step_metric, step_sync, hidden, summary, overwrite)


def log_artifact(
    artifact_or_path: Artifact | str | os.PathLike[str],
    name: str | None = None,
    type: str | None = None,  # noqa: A002  # W&B's name
    aliases: list[str] | None = None,
    tags: list[str] | None = None,
) -> Artifact:
    """Log an artifact by the current run; arguments and errors as `Run.log_artifact`.

    Raises:
        RunStateError: there is no current run.
    """
    return _needed("log_artifact").log_artifact(artifact_or_path, name, type, aliases, tags)


def use_artifact(
    artifact_or_name: Artifact | str,
    type: str | None = None,  # noqa: A002  # W&B's name
    aliases: list[str] | None = None,
    use_as: str | None = None,
) -> Artifact:
    """Use an artifact in the current run; arguments and errors as `Run.use_artifact`.

    Raises:
        RunStateError: there is no current run.
    """
    return _needed("use_artifact").use_artifact(artifact_or_name, type, aliases, use_as)


def finish(exit_code: int | None = None) -> None:
    """Finish the current run; if there is none, do nothing. Arguments and errors as `Run.finish`."""
    run = current_run()
    if run is not None:
        run.finish(exit_code)


def current_record(which: str) -> Any:
    """Return config or summary of the current run, or what raises when it is used."""
    run = current_run()
    return NoRun(which) if run is None else getattr(run, which)


class NoRun:
    """Stands for config or summary while there is no run: any use raises a `RunStateError`."""

    def __init__(self, which: str) -> None:
        vars(self)["_which"] = which

    def _refuse(self, *_arguments: object) -> NoReturn:
        raise _no_run(vars(self)["_which"])

    __getitem__ = __setitem__ = __contains__ = __iter__ = __len__ = __setattr__ = _refuse

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("_"):
            raise AttributeError(name)
        self._refuse()

    def __repr__(self) -> str:
        return f"<{vars(self)['_which']} of no run: call init() first>"


def _needed(what: str) -> Run:
    run = current_run()
    if run is None:
        raise _no_run(what)
    return run


def _no_run(what: str) -> RunStateError:
    others = len(RUNS.running())
    besides = f"; use the object that init(reinit='create_new') returned, {others} go on" if others else ""
    return RunStateError(f"{what} needs a current run: call init() first{besides}")


@atexit.register
def _finish_at_exit() -> None:
    """Finish what goes on with the code this process ends with, as far as Python tells it."""
    interactive = hasattr(sys, "ps1") or hasattr(builtins, "__IPYTHON__")
    failed = sys.last_type if not interactive and hasattr(sys, "last_type") else None
    code = 0 if failed is None else 130 if issubclass(failed, KeyboardInterrupt) else 1
    for run in RUNS.mine():
        try:
            run.finish(code)
        except TablesError as error:
            warnings.warn(f"run {run.path!r} could not be finished: {error}", RuntimeWarning, stacklevel=1)

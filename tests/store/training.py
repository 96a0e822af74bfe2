"""A training that is told to go on whatever the disk does; and what becomes of the disk."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.store.operations import picture, pictures
from tests.store.wire import Wire
from wandb_tables_widget.store import init
from wandb_tables_widget.store.artifacts import Artifact
from wandb_tables_widget.store.root import FOLDER
from wandb_tables_widget.table.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from wandb_tables_widget.store import Run

STEPS = 12
TROUBLE = range(4, 8)
"""The steps at which something is wrong."""


def train(folder: str, trouble: str) -> dict[str, Any]:
    """Log at each step by all verbs, with trouble in the middle; nothing raises.

    Returns:
        What was kept: call → steps; how many calls the run says it dropped, and how many warnings there were.
    """
    begin, end = TROUBLES[trouble](folder)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        run = _begin(folder)
        kept = {name: [0] for name, _ in _calls(run, 0)}
        for step in range(1, STEPS):
            if step == TROUBLE.start:
                begin()
            if step == TROUBLE.stop:
                end()
            for name, call in _calls(run, step):
                before = run.dropped
                call()
                if run.dropped == before:
                    kept[name].append(step)
            assert run.config["step"] == step
        run.finish()
    told = [str(one.message) for one in caught if "goes on without" in str(one.message)]
    return {"kept": kept, "dropped": run.dropped, "warnings": len(told), "state": run.state, "step": run.step}


def _begin(folder: str) -> Run:
    run = init(project="p", id="r", dir=folder, on_error="warn")
    for _, call in _calls(run, 0):
        call()
    return run


def table(step: int) -> Table:
    """Return the MUTABLE table of a step."""
    return pictures(step, 2, "MUTABLE")


def _calls(run: Run, step: int) -> Iterator[tuple[str, Callable[[], object]]]:
    artifact = Artifact("ds", "dataset", metadata={"step": step})
    artifact.add(pictures(100 + step, 1), "t")
    yield "scalars", lambda: run.log({"loss": step}, step=step)
    yield "table", lambda: run.log({"t": table(step)}, step=step)
    yield "image", lambda: run.log({"image": picture(step)}, step=step)
    yield "artifact", lambda: run.log_artifact(artifact)
    yield "config", lambda: run.config.update({"step": step}, allow_val_change=True)
    yield "summary", lambda: run.summary.update({"best": step})
    yield "metric", lambda: run.define_metric(f"m{step}", summary="min")
    yield "name", lambda: setattr(run, "name", f"at {step}")


def _struck(how: str) -> Callable[[str], tuple[Callable[[], object], Callable[[], object]]]:
    def make(folder: str) -> tuple[Callable[[], object], Callable[[], object]]:
        wire = Wire(folder, how, 1)
        return wire.__enter__, wire.__exit__

    return make


def _closed(folder: str) -> tuple[Callable[[], object], Callable[[], object]]:
    """Take the right to write away from everything in the store, and give it back."""
    with tempfile.TemporaryDirectory() as scratch:  # imports what may not be read any more soon
        _begin(scratch).finish()
    if os.geteuid() == 0:
        os.setgid(65534)
        os.setuid(65534)

    def change(mode: int) -> None:
        for path in sorted(Path(folder).rglob("*"), reverse=True):
            path.chmod(mode | 0o111 if path.is_dir() else mode)
        Path(folder).chmod(mode | 0o111)

    return lambda: change(0o444), lambda: change(0o644)


def _moved(folder: str) -> tuple[Callable[[], object], Callable[[], object]]:
    """Take the store away, as a disk that is no longer mounted, and bring it back."""
    store, away = Path(folder, FOLDER), Path(folder, "away")
    return lambda: store.rename(away), lambda: (shutil.rmtree(store, ignore_errors=True), away.rename(store))


def _back(_folder: str) -> tuple[Callable[[], object], Callable[[], object]]:
    """Set the clock back by years, and forward again."""
    real = time.time

    def back() -> None:
        time.time = lambda: real() - 1e9

    def forward() -> None:
        time.time = real

    return back, forward


TROUBLES = {
    "full disk": _struck("full"),
    "dead disk": _struck("dead"),
    "lost permission": _closed,
    "no store": _moved,
    "clock set back": _back,
}

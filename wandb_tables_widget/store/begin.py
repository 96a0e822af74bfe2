"""How a run begins, and which one is the current one."""

from __future__ import annotations

import atexit
import builtins
import sys
import threading
import time
import warnings
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from wandb_tables_widget.errors import RunStateError, TablesError, TypeMismatchError
from wandb_tables_widget.store.limits import CELL_BYTES, NAME_BYTES
from wandb_tables_widget.store.names import check_label, new_run_id
from wandb_tables_widget.store.process import share_lock
from wandb_tables_widget.store.record import write_values
from wandb_tables_widget.store.root import find_root
from wandb_tables_widget.store.run import Run, RunLabel
from wandb_tables_widget.store.store import open_store
from wandb_tables_widget.store.values import plain, to_text

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

    from wandb_tables_widget.store.catalog import Transaction
    from wandb_tables_widget.store.store import Store

DEFAULT_PROJECT: Final = "uncategorized"

_current: dict[str, Run] = {}  # at most one, under "run"
_lock: Final = threading.RLock()
share_lock(_lock)


def init(  # noqa: PLR0913, PLR0917  # W&B's names in W&B's order
    project: str | None = None,
    entity: str | None = None,
    id: str | None = None,  # noqa: A002  # W&B's name
    name: str | None = None,
    config: Mapping[str, Any] | object | None = None,
    tags: Iterable[str] | None = None,
    notes: str | None = None,
    group: str | None = None,
    job_type: str | None = None,
    dir: str | os.PathLike[str] | None = None,  # noqa: A002  # W&B's name
    allow_val_change: bool = False,  # noqa: FBT001, FBT002  # W&B's
) -> Run:
    """Begin a run and make it the current one.

    A run that is still current is finished first, as a cell that is run again expects; only one that is
    inside its ``with`` block is not.

    Args:
        project: default ``"uncategorized"``.
        entity: whose project; default nobody's.
        id: unique in the project; default 8 random letters and digits.
        name: for people; default ``run-1``, ``run-2``, … in the order of the project.
        config: names and values the run is made with: a dict, or an object with attributes.
        tags: words to find the run by.
        notes: any text about it.
        group: runs that belong together share one.
        job_type: such as ``"train"`` or ``"eval"``.
        dir: the store lies in its ``.wandb_tables``; default as `find_root` says.
        allow_val_change: let ``run.config[key] = value`` change what is set already.

    Raises:
        RunStateError: the id is taken, or the current run is inside its ``with`` block.
        StoreError: a name that cannot be kept.
        TypeMismatchError: config, or a value in it, is of a kind that cannot be kept.
        StoreUnavailableError: the store cannot be made or written.
    """
    label = RunLabel(
        number=0,
        id=new_run_id() if id is None else check_label("run id", id, in_path=True),
        name=_optional("name", name) or "",
        project=check_label("project", project or DEFAULT_PROJECT, in_path=True),
        entity=check_label("entity", entity, in_path=True) if entity else "",
        notes=_optional("notes", notes, CELL_BYTES),
        group=_optional("group", group),
        job_type=_optional("job_type", job_type),
        tags=_tags(tags),
    )
    values = plain(config, "config") if config is not None else {}
    with _lock:
        previous = _replaceable()
        store = open_store(find_root(dir), create=True)
        run = Run(store, _begin(store, label, values), allow_val_change=allow_val_change)
        _current["run"] = run
        if previous is not None:
            previous.finish()
    return run


def current_run() -> Run | None:
    """Return the run that `init` began last, until it is finished."""
    with _lock:
        run = _current.get("run")
        return run if run is not None and run.state == "running" else None


def _optional(what: str, text: str | None, limit: int = NAME_BYTES) -> str | None:
    return None if text is None else check_label(what, text, limit=limit)


def _tags(tags: Iterable[str] | None) -> tuple[str, ...]:
    if isinstance(tags, str):
        raise TypeMismatchError(f"tags is a list of texts, not one text: write tags=[{tags!r:.60}]")
    if tags is not None and not isinstance(tags, Iterable):
        raise TypeMismatchError(f"tags is a list of texts, not {type(tags).__name__}: {tags!r:.60}")
    return tuple(dict.fromkeys(check_label("tag", tag) for tag in tags or ()))


def _replaceable() -> Run | None:
    previous = current_run()
    if previous is not None and previous.is_entered:
        raise RunStateError(
            f"run {previous.path!r} is inside its `with` block; begin the next one after it, "
            "or log to the one that runs"
        )
    return previous


def _begin(store: Store, label: RunLabel, config: Mapping[str, Any]) -> RunLabel:
    with store.catalog.write() as transaction:
        project = _project(transaction, label)
        if transaction.row("SELECT 1 FROM runs WHERE project = ? AND label = ?", project, label.id):
            raise RunStateError(
                f"run {label.path!r} exists already; leave out id= for a new one, or read it with Api()"
            )
        count = transaction.row("SELECT count(*) FROM runs WHERE project = ?", project) or (0,)
        name = label.name or f"run-{count[0] + 1}"
        run = transaction.insert(
            "INSERT INTO runs (project, label, name, notes, group_name, job_type, tags, state, created_at, "
            "writer) VALUES (?, ?, ?, ?, ?, ?, ?, 'running', ?, ?)",
            *(project, label.id, name, label.notes, label.group, label.job_type),
            *(to_text(label.tags, "tags"), time.time(), store.catalog.writer),
        )
        write_values(transaction, "config", run, config)
    return replace(label, number=run, name=name)


def _project(transaction: Transaction, label: RunLabel) -> int:
    place = label.entity, label.project
    found = transaction.row("SELECT id FROM projects WHERE entity = ? AND name = ?", *place)
    if found is not None:
        return int(found[0])
    return transaction.insert(
        "INSERT INTO projects (entity, name, created_at) VALUES (?, ?, ?)", *place, time.time()
    )


@atexit.register
def _finish_at_exit() -> None:
    """Finish the current run with the code this process ends with, as far as Python tells it."""
    run = current_run()
    if run is None or not run.is_mine:
        return
    interactive = hasattr(sys, "ps1") or hasattr(builtins, "__IPYTHON__")
    failed = sys.last_type if not interactive and hasattr(sys, "last_type") else None
    try:
        run.finish(0 if failed is None else 130 if issubclass(failed, KeyboardInterrupt) else 1)
    except TablesError as error:
        warnings.warn(f"run {run.path!r} could not be finished: {error}", RuntimeWarning, stacklevel=1)

"""How a run gets its row in the catalogue: a new one, one that is continued, or one that is shared."""

from __future__ import annotations

import json
import time
import warnings
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from wandb_tables_widget.errors import NotFoundError, RunStateError, nearest
from wandb_tables_widget.store.names import new_run_id
from wandb_tables_widget.store.process import Process, is_alive, this_process
from wandb_tables_widget.store.project_row import project_id
from wandb_tables_widget.store.record import check_same, read_values, write_values
from wandb_tables_widget.store.steps import next_step
from wandb_tables_widget.store.values import to_text

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from wandb_tables_widget.store.catalog import Reader, Transaction
    from wandb_tables_widget.store.label import RunLabel
    from wandb_tables_widget.store.settings import Rules
    from wandb_tables_widget.store.store import Store

_FOUND = (
    "SELECT r.id, r.label, r.name, r.notes, r.group_name, r.job_type, r.tags, r.state, r.created_at, "
    "w.host, w.boot, w.pid, w.started FROM runs r JOIN writers w ON w.id = r.writer WHERE r.project = ?"
)


@dataclass(frozen=True)
class Begun:
    """A run whose row is in the catalogue.

    Attributes:
        label: what it is called, with its number.
        step: the first step that is logged to it from here.
        started: when it began first, in seconds since 1970.
        resumed: whether it was there before.
    """

    label: RunLabel
    step: int = 0
    started: float = 0.0
    resumed: bool = False


@dataclass(frozen=True)
class _Found:
    """A run that is in the catalogue."""

    number: int
    id: str
    name: str
    notes: str | None
    group: str | None
    job_type: str | None
    tags: str
    state: str
    started: float
    process: Process

    @property
    def is_running(self) -> bool:
        """Whether its process lives, as far as this machine can tell."""
        return self.state == "running" and is_alive(self.process)

    @property
    def is_elsewhere(self) -> bool:
        """Whether another machine has it, so that nobody here can tell."""
        return self.process.host != this_process().host


def begin(
    store: Store, label: RunLabel, config: Mapping[str, Any], rules: Rules, ours: Collection[int]
) -> Begun:
    """Give a run its row in the catalogue, as `init` says.

    Args:
        store: where to.
        label: what the run is to be called; an empty id or name is made up.
        config: names and values it is made with.
        rules: whether a run that is there may be continued.
        ours: numbers of runs of this process that are handed over, so that they do not count as running.

    Raises:
        RunStateError: the run may not be continued, or a value of its config would change.
        NotFoundError: it must be continued, and there is none.
        StoreUnavailableError: the disk refused; nothing is changed.
    """
    with store.catalog.write() as transaction:
        project = project_id(transaction, label.entity, label.project)
        found = _find(transaction, project, label, rules)
        if found is None:
            return _insert(transaction, store.catalog.writer, project, label, config)
        _check_free(label, found, rules, ours)
        joined = rules.mode == "shared" and found.is_running and found.number not in ours
        begun = _continue(transaction, label, found, store.catalog.writer if joined else None)
        if not rules.allow_val_change:
            check_same(read_values(transaction, "config", found.number), config)
        write_values(transaction, "config", found.number, config)
        if not joined:
            transaction.run(
                "UPDATE runs SET state = 'running', exit_code = NULL, finished_at = NULL, writer = ? "
                "WHERE id = ?",
                *(store.catalog.writer, found.number),
            )
        return begun


def write_label(transaction: Transaction, label: RunLabel) -> None:
    """Keep the names and words of a run that can change."""
    transaction.run(
        "UPDATE runs SET name = ?, notes = ?, group_name = ?, job_type = ?, tags = ? WHERE id = ?",
        *(label.name, label.notes, label.group, label.job_type, to_text(label.tags, "tags"), label.number),
    )


def _find(reader: Reader, project: int, label: RunLabel, rules: Rules) -> _Found | None:
    """Return the run to be continued; None if a new one is to begin."""
    if label.id:
        row = reader.row(f"{_FOUND} AND r.label = ?", project, label.id)
        if row is None and rules.resume == "must":
            ids = [id for (id,) in reader.rows("SELECT label FROM runs WHERE project = ?", project)]  # noqa: A001  # W&B's word
            raise NotFoundError(f"there is no run {label.path!r} to resume{nearest(label.id[:200], ids)}")
        return None if row is None else _found(row)
    if rules.resume != "auto":
        return None
    runs = map(_found, reader.rows(f"{_FOUND} ORDER BY r.id DESC", project))
    last = next((run for run in runs if not run.is_running), None)
    return None if last is None or last.state == "finished" else last


def _found(row: tuple[Any, ...]) -> _Found:
    values = (*row[:9], Process(*row[9:]))
    return _Found(**{field.name: value for field, value in zip(fields(_Found), values, strict=True)})


def _check_free(label: RunLabel, found: _Found, rules: Rules, ours: Collection[int]) -> None:
    """Refuse a run that may not be continued, or that a live process has for itself.

    Raises:
        RunStateError: the message says which of these.
    """
    path = replace(label, id=found.id).path
    shared = rules.mode == "shared"
    if rules.resume == "never" or (rules.resume is None and not shared):
        raise RunStateError(
            f"run {path!r} exists already; leave out id= for a new one, give resume='allow' to continue it, "
            "or read it with Api()"
        )
    if not found.is_running or found.number in ours:
        return
    if found.process == this_process():
        raise RunStateError(f"run {path!r} is still running in this process; use the object that has it")
    if shared:
        return
    if not found.is_elsewhere:
        raise RunStateError(
            f"run {path!r} is still running in process {found.process.pid}; wait for its end, or begin it "
            "with mode='shared' in all processes to log from several"
        )
    warnings.warn(
        f"run {path!r} was begun on {found.process.host} and is not finished there; if it still runs, both "
        "log to it",
        RuntimeWarning,
        stacklevel=4,
    )


def _insert(
    transaction: Transaction, writer: str, project: int, label: RunLabel, config: Mapping[str, Any]
) -> Begun:
    now = time.time()
    count = transaction.row("SELECT count(*) FROM runs WHERE project = ?", project) or (0,)
    label = replace(label, id=label.id or new_run_id(), name=label.name or f"run-{count[0] + 1}")
    number = transaction.insert(
        "INSERT INTO runs (project, label, name, notes, group_name, job_type, tags, state, created_at, "
        "writer) VALUES (?, ?, ?, ?, ?, ?, ?, 'running', ?, ?)",
        *(project, label.id, label.name, label.notes, label.group, label.job_type),
        *(to_text(label.tags, "tags"), now, writer),
    )
    write_values(transaction, "config", number, config)
    return Begun(replace(label, number=number), started=now)


def _continue(transaction: Transaction, label: RunLabel, found: _Found, joiner: str | None) -> Begun:
    """Return a run that was there, with what it was called wherever `init` was not told otherwise.

    It goes on behind its last step; for who joins others, behind the last one of his own.
    """
    both = replace(
        label,
        number=found.number,
        id=found.id,
        name=label.name or found.name,
        notes=found.notes if label.notes is None else label.notes,
        group=found.group if label.group is None else label.group,
        job_type=found.job_type if label.job_type is None else label.job_type,
        tags=label.tags or tuple(json.loads(found.tags)),
    )
    write_label(transaction, both)
    step = next_step(transaction, found.number, joiner)
    return Begun(both, step, found.started, resumed=True)

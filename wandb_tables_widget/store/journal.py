"""The journal of a run: what `log` writes, all of a call or nothing of it."""

from __future__ import annotations

import threading
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from wandb_tables_widget.errors import RunStateError, StoreError
from wandb_tables_widget.store.aggregate import Aggregates
from wandb_tables_widget.store.blobs import record_media, save_media
from wandb_tables_widget.store.interrupt import deferred_interrupt
from wandb_tables_widget.store.limits import HOT_INCREMENTS, HOT_TOTAL_BYTES
from wandb_tables_widget.store.metrics import Metrics, read_metrics, write_metric
from wandb_tables_widget.store.modes import Bindings, Place, Rows, prepare
from wandb_tables_widget.store.nested import leaves, merged, put
from wandb_tables_widget.store.process import FORKS, after_fork_in_child
from wandb_tables_widget.store.rebuild import rebuild
from wandb_tables_widget.store.record import write_summary
from wandb_tables_widget.store.references import GivenBlobs
from wandb_tables_widget.store.steps import Steps, write_row
from wandb_tables_widget.store.values import split

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from wandb_tables_widget.dtypes.infer import MediaValue
    from wandb_tables_widget.store.catalog import Transaction
    from wandb_tables_widget.store.metrics import Metric
    from wandb_tables_widget.store.modes import Ready
    from wandb_tables_widget.store.nested import Path
    from wandb_tables_widget.store.pack import MediaRecord
    from wandb_tables_widget.store.rebuild import Last
    from wandb_tables_widget.store.resume import Begun
    from wandb_tables_widget.store.store import Store
    from wandb_tables_widget.store.values import Given
    from wandb_tables_widget.table.table import Table

_ASKED_AT: Final = 0.5
"""The compactor is asked to look at a key that has logged so much of what may wait in the catalogue."""


class Journal:
    """Where one process writes what is logged to one run.

    Args:
        store: where it is kept.
        begun: the run.
        check: raises when the run takes no more.
        waits: whether every call waits until what it keeps is on the device.

    Attributes:
        lock: held while something is logged.
        steps: where the run stands.
    """

    def __init__(self, store: Store, begun: Begun, check: Callable[[], None], *, waits: bool) -> None:
        self.steps = Steps(begun.step)
        self._store = store
        self._number, self._id = begun.label.number, begun.label.id
        self._path = begun.label.path
        self._check = check
        self._waits = waits
        self._bindings = Bindings()
        self._metrics = Metrics()
        self._waiting: defaultdict[str, float] = defaultdict(float)
        if begun.resumed:
            with store.catalog.read() as reader:
                self._metrics = read_metrics(reader, self._number)
        self._forked()
        after_fork_in_child(self._forked)

    def _forked(self) -> None:
        """Begin in this process: a lock that no other thread holds, and a row of its own."""
        self.lock = threading.RLock()
        self.steps.forget_row()
        self._aggregates = Aggregates()
        self._last: Last = {}
        self._is_stale = bool(self._metrics)

    def log(self, data: Mapping[str, Any], step: int | None, commit: bool | None) -> None:  # noqa: FBT001  # W&B's
        """Keep values, tables and media; arguments and errors as `Run.log`."""
        given = split(data)
        with FORKS:
            self._log(given, step, commit)

    def _log(self, given: Given, step: int | None, commit: bool | None) -> None:  # noqa: FBT001  # W&B's
        self._check()
        self.steps.target(step)
        _check_keys(given.tables)
        media = self._save_media(given.media)
        whole = self._prepare({path: table for path, table in given.tables.items() if not _grows(table)})
        with self.lock, deferred_interrupt():
            self._check()
            target = self.steps.target(step)
            ready = whole | self._prepare({path: t for path, t in given.tables.items() if _grows(t)})
            self._refresh()
            row = dict(self.steps.row(target))
            self._sync(given.values, row)
            durable = self._waits or bool(media or whole)
            with self._store.catalog.write(durable=durable) as transaction:
                record_media(transaction, media)
                self._keep(transaction, target, row, given, ready)
            self._confirm(target, row, given, ready, done=step is None if commit is None else commit)

    def skip(self, step: int | None, commit: bool | None) -> None:  # noqa: FBT001  # W&B's
        """Go on as if a call had been kept, so that later ones are at their own steps."""
        with self.lock:
            target = self.steps.target(step)
            done = step is None if commit is None else commit
            self.steps.advance(target, self.steps.row(target), done=done)

    def define(self, metric: Metric, *, overwrite: bool) -> Metric:
        """Keep what is defined for a key, and return it with what was said before."""
        with self.lock, deferred_interrupt():
            self._check()
            now = metric if overwrite else metric.over(self._metrics.get(metric.name))
            now.check()
            with self._store.catalog.write() as transaction:
                write_metric(transaction, self._number, now)
            self._metrics.add(now)
            self._is_stale = True
        return now

    def _save_media(self, media: Mapping[str, MediaValue]) -> list[MediaRecord]:
        if not media:
            return []
        formats = {digest: str(value.to_struct().get("format") or "") for digest, value in media.items()}
        with self._store.catalog.read() as reader:
            return save_media(self._store.root, self._store.packs, reader, GivenBlobs(media), formats)

    def _prepare(self, tables: Mapping[Path, Table]) -> dict[Path, Ready]:
        """Make what is new of tables durable; see `modes`."""
        ready: dict[Path, Ready] = {}
        for path, table in tables.items():
            key = ".".join(path)
            place = Place(self._store, self._number, self._path, key)
            ready[path] = prepare(place, table, self._bindings, anew=self._begins_anew(key))
        return ready

    def _compact(self, key: str, logged: Rows) -> None:
        """Ask for compaction now and then, as increments of a key are logged."""
        self._waiting[key] += 1 / HOT_INCREMENTS + logged.hot_bytes / HOT_TOTAL_BYTES
        if self._waiting[key] >= _ASKED_AT:
            self._waiting[key] = 0
            self._store.compactor.ask(logged.content)

    def _begins_anew(self, key: str) -> bool:
        """Tell whether the first rows of a key in this run object begin a new series of increments."""
        metric = self._metrics.find(key) if self._metrics else None
        return metric is not None and metric.is_silent and not self._bindings.is_known(key)

    def _refresh(self) -> None:
        """Take in what is in history already, where that is not known: resumed, forked, or newly defined."""
        if not self._is_stale:
            return
        row = self.steps.row(self.steps.current)
        writer = self._store.catalog.writer
        with self._store.catalog.read() as reader:
            besides = (writer, self.steps.current) if row else None
            self._aggregates, self._last = rebuild(reader, self._number, self._metrics, besides)
        self._aggregates.advance(self._metrics, dict(leaves(row)), same_row=True, done=False)
        self._is_stale = False

    def _sync(self, values: dict[str, Any], row: Mapping[str, Any]) -> None:
        """Log the last value of each step metric along, where it is wanted and not logged itself."""
        if not self._last:
            return
        names = [".".join(path) for path, _ in leaves(values)]
        metrics = [self._metrics.find(name) for name in names]
        wanted = {metric.synced for metric in metrics if metric is not None and metric.synced in self._last}
        for name in wanted - {*names, *(".".join(path) for path, _ in leaves(row))}:
            path, value = self._last[name]
            put(values, path, value)

    def _keep(
        self,
        transaction: Transaction,
        step: int,
        row: dict[str, Any],
        given: Given,
        ready: Mapping[Path, Ready],
    ) -> None:
        """Record everything; ``row`` becomes the whole row of the step."""
        if not transaction.row("SELECT 1 FROM runs WHERE id = ? AND label = ?", self._number, self._id):
            raise RunStateError(
                f"run {self._path!r} is no longer in {self._store.root}: it was deleted, or the folder was "
                "replaced; use init()"
            )
        for path, one in ready.items():
            put(given.values, path, one.record(transaction, step))
        row.update(merged(row, given.values))
        write_row(transaction, self._number, self._store.catalog.writer, step, row)
        logged = dict(leaves(given.values))
        if self._metrics:
            same_row = bool(self.steps.row(step))
            logged = self._aggregates.changes(self._metrics, logged, same_row=same_row)
        write_summary(transaction, self._number, logged)

    def _confirm(
        self, step: int, row: dict[str, Any], given: Given, ready: Mapping[Path, Ready], *, done: bool
    ) -> None:
        """Go on from what is committed."""
        for path, one in ready.items():
            one.confirm()
            if isinstance(one, Rows):
                self._compact(".".join(path), one)
        if self._metrics:
            logged = dict(leaves(given.values))
            same_row = bool(self.steps.row(step))
            self._aggregates.advance(self._metrics, logged, same_row=same_row, done=done)
            names = {".".join(path): (path, value) for path, value in logged.items()}
            self._last |= {name: names[name] for name in self._metrics.step_metrics & names.keys()}
        self.steps.advance(step, row, done=done)


def _grows(table: Table) -> bool:
    return table.log_mode == "INCREMENTAL"


def _check_keys(tables: Mapping[Path, Table]) -> None:
    """Refuse two tables of one key.

    Raises:
        StoreError: there are two.
    """
    keys = [".".join(path) for path in tables]
    if len(set(keys)) < len(keys):
        raise StoreError(f"two tables would have one key among {keys!r:.200}; rename one")

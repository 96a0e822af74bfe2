"""A run's history: one row for each step and writer, read as one row a step."""

from __future__ import annotations

import json
import math
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from wandb_tables_widget.errors import NotFoundError, TypeMismatchError, nearest
from wandb_tables_widget.store.metrics import Metrics, read_metrics
from wandb_tables_widget.store.nested import column_names, leaves
from wandb_tables_widget.store.references import revived

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wandb_tables_widget.store.nested import Path
    from wandb_tables_widget.store.store import Store

STEP = "_step"
TIME = "_timestamp"
_OURS = (STEP, TIME)
_EXACT = 2**53

Rows = list[dict[str, Any]]


class Recorded(NamedTuple):
    """What was logged: the metrics, a dict for each step, and all names in the order they came."""

    metrics: Metrics
    rows: Rows
    names: list[str]


class Historic(ABC):
    """What has a history: a run that goes on, or one read back."""

    @abstractmethod
    def _recorded(self) -> Recorded:
        """Return what was logged, as of now."""

    def history(
        self, keys: Sequence[str] | None = None, *, x_axis: str | None = None, samples: int | None = None
    ) -> pd.DataFrame:
        r"""Return what was logged as a DataFrame, a row a step, all of it.

        Columns are ``_step``, ``_timestamp`` (seconds since 1970), then the keys as they came; without the
        hidden ones, see `Run.define_metric`. A value inside a dict has the column ``outer.inner``; only where
        a key with a dot was logged, too, that one is named ``outer\.inner``. Media are media again, read when
        they are looked at; a table stands as the dict that refers to it. What several processes logged at one
        step is one row, the latest winning where they name one key.

        Args:
            keys: only these columns, of the rows that have all of them; default every column and row.
            x_axis: the column that comes first and that the rows are ordered by, of the rows that have it;
                default the step metric that all ``keys`` share, else ``_step``.
            samples: at most this many rows, evenly chosen, the first and the last among them; default all.

        Raises:
            NotFoundError: nothing was logged under one of the keys; the message lists the nearest.
            TypeMismatchError: ``keys`` is no list of names, or ``samples`` no number from 1 on.
        """
        if samples is not None and (isinstance(samples, bool) or not isinstance(samples, int) or samples < 1):
            raise TypeMismatchError(f"samples is a whole number from 1 on or None, not {samples!r:.60}")
        metrics, rows, known = self._recorded()
        wanted = check_keys(keys, known)
        axis = _axis(metrics, wanted, known) if x_axis is None else check_keys([x_axis], known)[0]
        shown = wanted or [key for key in known if key not in _OURS and not _is_hidden(metrics, key)]
        columns = dict.fromkeys([*([] if axis == STEP else [axis]), *_OURS, *shown])
        return _frame(_chosen(rows, wanted, axis, samples), list(columns))

    def scan_history(
        self, keys: Sequence[str] | None = None, min_step: int | None = None, max_step: int | None = None
    ) -> Iterator[dict[str, Any]]:
        """Yield what was logged, a dict a step, as `history` has it, hidden keys too.

        Args:
            keys: only these, of the steps that have all of them; default every key and step.
            min_step: the first step.
            max_step: the step behind the last one.

        Raises:
            NotFoundError, TypeMismatchError: as `history`.
        """
        _, rows, known = self._recorded()
        wanted = check_keys(keys, known)
        found = (row for row in _chosen(rows, wanted) if _is_within(row[STEP], min_step, max_step))
        return ({key: row[key] for key in wanted or row} for row in found)


def read_recorded(store: Store, run: int) -> Recorded:
    """Return what was logged to a run, as of now."""
    merged: dict[int, dict[Path, Any]] = {}
    times: dict[int, float] = {}
    with store.catalog.read() as reader:
        metrics = read_metrics(reader, run)
        rows = reader.rows("SELECT step, time, value FROM history WHERE run = ? ORDER BY step, id", run)
    for step, at, text in rows:
        merged.setdefault(step, {}).update(leaves(json.loads(text)))
        times[step] = at
    names = column_names(dict.fromkeys(path for row in merged.values() for path in row))
    named = [
        {STEP: step, TIME: times[step]}
        | {names[path]: revived(value, store.blobs) for path, value in row.items()}
        for step, row in merged.items()
    ]
    return Recorded(metrics, named, [*_OURS, *names.values()])


def check_keys(keys: Sequence[str] | None, known: Sequence[str]) -> list[str]:
    """Return keys that are names of history; None is none.

    Raises:
        TypeMismatchError: they are no list of texts.
        NotFoundError: nothing was logged under one of them; the message lists the nearest.
    """
    if keys is None:
        return []
    if isinstance(keys, str) or not all(isinstance(key, str) for key in keys):
        raise TypeMismatchError(f"keys is a list of names, not {keys!r:.80}")
    for key in keys:
        if key not in known:
            raise NotFoundError(f"nothing was logged under {key!r:.80}{nearest(key[:200], known)}")
    return list(dict.fromkeys(keys))


def _axis(metrics: Metrics, keys: Sequence[str], known: Sequence[str]) -> str:
    """Return the step metric that all keys share, if it was ever logged, else ``_step``."""
    found = [metrics.find(key) for key in keys]
    axes = {None if metric is None else metric.step_metric for metric in found}
    axis = axes.pop() if len(axes) == 1 else None
    return STEP if axis is None or axis not in known else axis


def _is_within(step: int, low: int | None, high: int | None) -> bool:
    return (low is None or step >= low) and (high is None or step < high)


def _is_hidden(metrics: Metrics, key: str) -> bool:
    metric = metrics.find(key)
    return metric is not None and bool(metric.hidden)


def _chosen(rows: Rows, keys: Sequence[str], axis: str = STEP, samples: int | None = None) -> Rows:
    """Return the rows that have all keys and the x value, by x value, and at most ``samples`` of them."""
    chosen = [row for row in rows if axis in row and all(key in row for key in keys)]
    if axis != STEP:
        chosen.sort(key=lambda row: _order(row[axis]))
    if samples is None or len(chosen) <= samples:
        return chosen
    last = len(chosen) - 1
    return [chosen[round(at * last / max(samples - 1, 1))] for at in range(samples)]


def _order(value: Any) -> tuple[int, Any]:
    """Return what sorts numbers first, then texts, then the rest as they came."""
    if isinstance(value, int | float) and not math.isnan(value):
        return 0, value
    return (1, value) if isinstance(value, str) else (2, 0)


def _frame(rows: Rows, columns: list[str]) -> pd.DataFrame:
    """Return rows as a DataFrame; whole numbers that floats cannot hold stay exact beside missing ones."""
    picked = [{key: row[key] for key in columns if key in row} for row in rows]
    frame = pd.DataFrame.from_records(picked, columns=columns)
    for key in columns:
        values = [row.get(key) for row in rows]
        if any(isinstance(value, int) and abs(value) > _EXACT for value in values) and None in values:
            frame[key] = pd.Series(values, dtype=object, index=frame.index)
    return frame

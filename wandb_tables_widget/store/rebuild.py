"""What a run's metrics come to, worked out from its whole history."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from wandb_tables_widget.store.aggregate import Aggregates
from wandb_tables_widget.store.metrics import read_metrics
from wandb_tables_widget.store.nested import is_inner, leaves
from wandb_tables_widget.store.record import read_values, write_summary

if TYPE_CHECKING:
    from wandb_tables_widget.store.catalog import Reader, Transaction
    from wandb_tables_widget.store.metrics import Metrics
    from wandb_tables_widget.store.nested import Path

Last = dict[str, tuple["Path", Any]]
"""Step metric → its path and its last value."""


def rebuild(
    reader: Reader, run: int, metrics: Metrics, besides: tuple[str, int] | None = None
) -> tuple[Aggregates, Last]:
    """Return the aggregates over a run's history, and the last values of its step metrics.

    Each writer's row of a step counts on its own.

    Args:
        reader: a picture of the catalogue.
        run: its number.
        metrics: what is defined.
        besides: the writer and the step of a row that does not count, since it is open.
    """
    aggregates = Aggregates()
    last: Last = {}
    axes = metrics.step_metrics
    rows = reader.rows("SELECT writer, step, value FROM history WHERE run = ? ORDER BY step, id", run)
    for writer, step, text in rows:
        values = dict(leaves(json.loads(text)))
        named = {".".join(path): (path, value) for path, value in values.items()} if axes else {}
        last |= {name: named[name] for name in axes & named.keys()}
        if (writer, step) != besides:
            aggregates.advance(metrics, values, same_row=False, done=True)
    return aggregates, last


def settle(transaction: Transaction, run: int) -> None:
    """Make the aggregates in the summary of a run those of all its writers.

    A writer knows what was logged before it came and what it logs itself. What was set by hand stays.
    """
    metrics = read_metrics(transaction, run)
    writers = transaction.row("SELECT count(DISTINCT writer) FROM history WHERE run = ?", run) or (0,)
    if writers[0] <= 1 or not any(metric.aggregates for metric in metrics):
        return
    summary = read_values(transaction, "summary", run)
    settled = rebuild(transaction, run, metrics)[0].settled(metrics)
    kept = {path: value for path, value in settled.items() if _has_words(summary, path, set(value))}
    write_summary(transaction, run, kept)


def _has_words(summary: dict[str, Any], path: Path, words: set[str]) -> bool:
    found: Any = summary
    for part in path:
        found = found.get(part) if is_inner(found) else None
    return is_inner(found) and set(found) == words

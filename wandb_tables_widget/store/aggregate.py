"""Aggregates of what was logged under a key, for the summary of metrics that ask for them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from wandb_tables_widget.store.metrics import Metrics
    from wandb_tables_widget.store.nested import Path


@dataclass(frozen=True)
class Aggregate:
    """What numbers come to: how many, their sum, smallest, largest, first and last."""

    count: int = 0
    total: float = 0.0
    min: float = math.inf
    max: float = -math.inf
    first: float | None = None
    last: float | None = None

    def plus(self, number: float) -> Aggregate:
        """Return it with one more number."""
        return Aggregate(
            self.count + 1,
            self.total + float(number),
            min(self.min, number),
            max(self.max, number),
            number if self.first is None else self.first,
            number,
        )

    def shown(self, words: Iterable[str]) -> dict[str, float | None]:
        """Return word → value for some of min, max, mean, first and last."""
        mean = self.total / self.count if self.count else None
        return {word: mean if word == "mean" else getattr(self, word) for word in words}


NOTHING: Final = Aggregate()


class Aggregates:
    """The aggregates of one run: over the rows that are complete, and over the one that is open.

    A value that is logged again at the same step takes the place of the one before.
    """

    def __init__(self) -> None:
        self._closed: dict[Path, Aggregate] = {}
        self._open: dict[Path, float] = {}

    def changes(self, metrics: Metrics, logged: Mapping[Path, Any], *, same_row: bool) -> dict[Path, Any]:
        """Return what the summary is to hold where something was logged.

        Args:
            metrics: what is defined.
            logged: the values by their paths.
            same_row: whether they belong to the row that is open.
        """
        changed: dict[Path, Any] = {}
        for path, value in logged.items():
            metric = metrics.find(".".join(path))
            if metric is None or not (metric.aggregates or metric.is_silent):
                changed[path] = value
            elif metric.is_silent or _is_nan(value):
                continue
            else:
                known = self._before(path, same_row=same_row)
                changed[path] = known.plus(value).shown(metric.aggregates) if _is_number(value) else value
        return changed

    def _before(self, path: Path, *, same_row: bool) -> Aggregate:
        known = self._closed.get(path, NOTHING)
        return known.plus(self._open[path]) if path in self._open and not same_row else known

    def advance(self, metrics: Metrics, logged: Mapping[Path, Any], *, same_row: bool, done: bool) -> None:
        """Take in what was logged, once it is kept; ``done`` closes its row."""
        if not same_row:
            self._close()
        for path, value in logged.items():
            metric = metrics.find(".".join(path))
            self._open.pop(path, None)
            if metric is not None and metric.aggregates and _is_number(value) and not _is_nan(value):
                self._open[path] = value
        if done:
            self._close()

    def settled(self, metrics: Metrics) -> dict[Path, dict[str, float | None]]:
        """Return what the summary is to hold where aggregates were asked for."""
        self._close()
        found = {path: metrics.find(".".join(path)) for path in self._closed}
        return {
            path: self._closed[path].shown(metric.aggregates)
            for path, metric in found.items()
            if metric is not None and metric.aggregates
        }

    def _close(self) -> None:
        for path, number in self._open.items():
            self._closed[path] = self._closed.get(path, NOTHING).plus(number)
        self._open = {}


def _is_number(value: object) -> bool:
    if isinstance(value, int):
        return abs(value) < 2**1023
    return isinstance(value, float)


def _is_nan(value: object) -> bool:
    return isinstance(value, float) and math.isnan(value)

"""Metrics: what `define_metric` said about the keys of a run, and how the summary follows it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Final, Self

from wandb_tables_widget.errors import StoreError, TypeMismatchError, nearest
from wandb_tables_widget.store.names import check_label

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wandb_tables_widget.store.catalog import Reader, Transaction

SUMMARIES: Final = ("min", "max", "mean", "first", "last", "copy", "none")
_ALONE: Final = frozenset({"copy", "none"})


@dataclass(frozen=True)
class Metric:
    """What is defined for a key, or for all keys that begin alike; None is what nobody said.

    Attributes:
        name: the key, ``outer.inner`` for a nested one, or the beginning of keys and a ``*``.
        step_metric: the key that stands for the x axis.
        step_sync: whether its last value is logged along where it is not logged itself.
        hidden: whether `history` leaves the key out unless it is asked for.
        summary: what the summary keeps; see `Run.define_metric`.
    """

    name: str
    step_metric: str | None = None
    step_sync: bool | None = None
    hidden: bool | None = None
    summary: tuple[str, ...] | None = None

    @property
    def is_glob(self) -> bool:
        """Whether it is about all keys that begin alike."""
        return self.name.endswith("*")

    @property
    def is_silent(self) -> bool:
        """Whether the summary leaves the key out."""
        return self.summary == ("none",)

    @property
    def aggregates(self) -> tuple[str, ...]:
        """What the summary keeps in a dict; empty if it keeps the last value as it is."""
        return () if self.summary is None or _ALONE & set(self.summary) else self.summary

    @property
    def synced(self) -> str | None:
        """The step metric, if its last value is logged along."""
        return None if self.step_sync is False else self.step_metric

    def check(self) -> None:
        """Refuse what nothing could be done with.

        Raises:
            StoreError: a ``step_sync`` without a step metric, or one that is the metric itself.
        """
        if self.step_sync and self.step_metric is None:
            raise StoreError(f"metric {self.name!r:.80}: step_sync=True needs a step_metric")
        if self.step_metric == self.name:
            raise StoreError(f"metric {self.name!r:.80} cannot be its own step_metric")

    def over(self, before: Self | None) -> Self:
        """Return it with what an earlier definition said where this one says nothing."""
        if before is None:
            return self
        said = {name: value for name, value in asdict(self).items() if value is not None}
        return replace(before, **said)


def make_metric(
    name: object, step_metric: object, step_sync: object, hidden: object, summary: object
) -> Metric:
    """Return a metric from the arguments of `Run.define_metric`; errors as there."""
    label = _name("metric", name)
    if "*" in label[:-1]:
        raise StoreError(f"the metric {label!r:.80} has a * before its end; a * stands at the end only")
    step = None if step_metric is None else _name("step metric", getattr(step_metric, "name", step_metric))
    if step is not None and "*" in step:
        raise StoreError(f"step_metric={step!r:.80} is one key, and has no *")
    for what, flag in (("step_sync", step_sync), ("hidden", hidden)):
        if flag is not None and not isinstance(flag, bool):
            raise TypeMismatchError(f"{what} is True, False or None, not {flag!r:.60}")
    return Metric(
        label,
        step,
        None if step_sync is None else bool(step_sync),
        None if hidden is None else bool(hidden),
        None if summary is None else _summary(summary),
    )


def _name(what: str, name: object) -> str:
    if not isinstance(name, str):
        raise TypeMismatchError(f"a {what} is text, not {type(name).__name__}: {name!r:.60}")
    return check_label(what, name)


def _summary(summary: object) -> tuple[str, ...]:
    if not isinstance(summary, str):
        raise TypeMismatchError(f"summary is text such as 'min,max', not {type(summary).__name__}")
    words = tuple(dict.fromkeys(word.strip() for word in summary.split(",") if word.strip()))
    unknown = [word for word in words if word not in SUMMARIES]
    if "best" in unknown:
        raise StoreError("summary='best' is not kept, since nobody says what is best; use 'min' or 'max'")
    if unknown or not words:
        word = unknown[0] if unknown else summary
        raise StoreError(f"summary={word!r:.60} is unknown{nearest(word[:60], SUMMARIES)}")
    if len(words) > 1 and _ALONE & set(words):
        raise StoreError(f"summary={summary!r:.60}: {min(_ALONE & set(words))!r} stands alone")
    return words


class Metrics:
    """The metrics of one run."""

    def __init__(self, known: Iterable[Metric] = ()) -> None:
        self._exact: dict[str, Metric] = {}
        self._globs: list[Metric] = []
        self._found: dict[str, Metric | None] = {}
        for metric in known:
            self.add(metric)

    def __bool__(self) -> bool:
        return bool(self._exact or self._globs)

    def __iter__(self) -> Any:
        return iter([*self._exact.values(), *self._globs])

    def get(self, name: str) -> Metric | None:
        """Return what was defined under exactly this name."""
        return next((metric for metric in self if metric.name == name), None)

    def find(self, key: str) -> Metric | None:
        """Return what is defined for a key: under its name, else by the longest beginning.

        As with W&B, a ``*`` means no key that begins with an underscore.
        """
        if key not in self._found:
            self._found[key] = self._exact.get(key) or self._by_glob(key)
        return self._found[key]

    def _by_glob(self, key: str) -> Metric | None:
        fits = [metric for metric in self._globs if key.startswith(metric.name[:-1])]
        return None if key.startswith("_") else max(fits, key=lambda metric: len(metric.name), default=None)

    def add(self, metric: Metric) -> None:
        """Put a metric in the place of one of its name."""
        if metric.is_glob:
            self._globs = [other for other in self._globs if other.name != metric.name] + [metric]
        else:
            self._exact[metric.name] = metric
        self._found = {}

    @property
    def step_metrics(self) -> set[str]:
        """The keys that stand for the x axis of others."""
        return {metric.step_metric for metric in self if metric.step_metric is not None}


def read_metrics(reader: Reader, run: int) -> Metrics:
    """Return the metrics of a run."""
    rows = reader.rows("SELECT name, definition FROM metrics WHERE run = ? ORDER BY rowid", run)
    return Metrics(_from_json(name, text) for name, text in rows)


def write_metric(transaction: Transaction, run: int, metric: Metric) -> None:
    """Keep a metric in the place of one of its name."""
    said = {name: value for name, value in asdict(metric).items() if name != "name" and value is not None}
    transaction.run(
        "INSERT INTO metrics (run, name, definition) VALUES (?, ?, ?) "
        "ON CONFLICT (run, name) DO UPDATE SET definition = excluded.definition",
        *(run, metric.name, json.dumps(said)),
    )


def _from_json(name: str, text: str) -> Metric:
    known = {field.name for field in fields(Metric)}
    said = {key: value for key, value in json.loads(text).items() if key in known}
    return Metric(name, **said | {"summary": tuple(said["summary"])} if "summary" in said else said)

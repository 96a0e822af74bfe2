"""How often each value of a column stands in some rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from wandb_tables_widget.query.codes import Codes, counts_of
from wandb_tables_widget.query.expression_sql import SQL
from wandb_tables_widget.query.sql import RELATION, physical_name, select
from wandb_tables_widget.query.window import blocks

if TYPE_CHECKING:
    from wandb_tables_widget.query.cancel import CancelToken
    from wandb_tables_widget.query.source import Source

_SPARSE = 8


@dataclass(frozen=True)
class Frequencies:
    """The most frequent values, most frequent first, each as the label of `Labels`; and totals."""

    labels: np.ndarray
    counts: np.ndarray
    distinct: int
    missing: int


class Labels(Protocol):
    """A number a row that is equal for equal values of a column."""

    def frequencies(self, ids: np.ndarray | None, limit: int) -> Frequencies:
        """Count the values of the rows ``ids``, all for None, and return the ``limit`` most frequent."""
        ...

    def count(self, labels: np.ndarray, ids: np.ndarray | None) -> np.ndarray:
        """Return how often each of a few labels stands in the rows."""
        ...

    def value(self, label: int) -> object:
        """Return the value of a label."""
        ...


def labels_of(source: Source, column: int, token: CancelToken | None = None) -> Labels:
    """Return the labels of a column of text, numbers, booleans or times.

    Columns of few values have `Codes`. Others get a hash of 64 bits a row, which takes 8 bytes
    where a dictionary would copy nearly the whole column.
    """
    if source.few_values(column):
        return CodeLabels(source.codes(column, token))
    return HashLabels(source, column, token)


class CodeLabels:
    """Labels that are codes."""

    def __init__(self, codes: Codes) -> None:
        self._codes = codes

    def frequencies(self, ids: np.ndarray | None, limit: int) -> Frequencies:
        """Count by table; equal counts stand in the order of their values."""
        if ids is not None and len(ids) * _SPARSE < self._codes.missing:
            return self._few_rows(self._codes.codes[ids], limit)
        counts = counts_of(self._codes.codes, self._codes.missing + 1, ids)
        present = counts[:-1]
        labels = _largest(present, limit)
        return Frequencies(labels, present[labels], int(np.count_nonzero(present)), int(counts[-1]))

    def _few_rows(self, codes: np.ndarray, limit: int) -> Frequencies:
        labels, counts = np.unique(codes, return_counts=True)
        missing = int(counts[-1]) if len(labels) and labels[-1] == self._codes.missing else 0
        if missing:
            labels, counts = labels[:-1], counts[:-1]
        top = _largest(counts, limit)
        return Frequencies(labels[top], counts[top], len(labels), missing)

    def count(self, labels: np.ndarray, ids: np.ndarray | None) -> np.ndarray:
        """Count by table."""
        counts = counts_of(self._codes.codes, self._codes.missing + 1, ids)
        return np.take(counts, labels)

    def value(self, label: int) -> object:
        """Return the value of a code."""
        return self._codes.value(label)


class HashLabels:
    """Labels that are hashes; 0 stands for missing.

    Two values with one hash would be counted together: among ten million values the odds are
    one in 370,000.
    """

    def __init__(self, source: Source, column: int, token: CancelToken | None = None) -> None:
        self._source = source
        self._column = column
        name = physical_name(column)
        known = f"CASE WHEN {name} IS NULL THEN 0 ELSE greatest(hash({name}), 1) END"
        self._hashes = np.empty(source.num_rows, np.uint64)
        start = 0
        for part in source.query_parts(SQL(select(known, RELATION), ()), [column], token):
            for chunk in part.column(0).chunks:
                self._hashes[start : start + len(chunk)] = chunk.to_numpy()
                start += len(chunk)

    def frequencies(self, ids: np.ndarray | None, limit: int) -> Frequencies:
        """Count by sorting the hashes; equal counts stand in the order of their hashes."""
        ordered = self._hashes.copy() if ids is None else self._hashes[ids]
        ordered.sort()
        starts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))[: len(ordered)]
        counts = np.diff(starts, append=len(ordered))
        hashes = ordered[starts]
        missing = int(counts[0]) if len(hashes) and hashes[0] == 0 else 0
        if missing:
            hashes, counts = hashes[1:], counts[1:]
        top = _largest(counts, limit)
        return Frequencies(hashes[top], counts[top], len(hashes), missing)

    def count(self, labels: np.ndarray, ids: np.ndarray | None) -> np.ndarray:
        """Count by search in the few labels."""
        hashes = self._hashes if ids is None else self._hashes[ids]
        return np.array([np.count_nonzero(hashes == label) for label in labels], np.int64)

    def value(self, label: int) -> object:
        """Return the value of the first row that has this hash."""
        row = int(np.argmax(self._hashes == np.uint64(label)))
        return self._source.take(np.array([row]), [self._column]).column(0)[0].as_py()


def missing_in(source: Source, column: int, ids: np.ndarray | None = None) -> int:
    """Return how many of the rows have no value."""
    if ids is None:
        return source.null_count(column)
    return sum(int(block.null_count) for block in blocks(source.column(column), ids))


def has_value(source: Source, column: int) -> np.ndarray:
    """Return for each row whether it has a value."""
    return source.present(column)


def _largest(counts: np.ndarray, limit: int) -> np.ndarray:
    """Return the places of the largest counts above 0, largest first, equal ones in order."""
    if len(counts) > limit:
        least = np.partition(counts, len(counts) - limit)[len(counts) - limit]
        places = np.flatnonzero(counts >= max(least, 1))
    else:
        places = np.flatnonzero(counts)
    return places[np.argsort(-counts[places], kind="stable")][:limit]

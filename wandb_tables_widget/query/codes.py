"""Columns of few distinct values as small integers that sort like the values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from wandb_tables_widget.query.cancel import CancelToken, check
from wandb_tables_widget.query.window import BLOCK, blocks, plain_type

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_ENCODED_AT_ONCE = 8 * BLOCK
_SAMPLES = 16
_SAMPLE_ROWS = 4_096
_FEW = 0.3


@dataclass(frozen=True)
class Codes:
    """``values`` ascending and without missing; ``codes`` holds one position in it a row.

    The code of a missing value is ``len(values)``, so codes sort as values do, missing last.
    """

    values: pa.Array
    codes: np.ndarray

    @property
    def missing(self) -> int:
        """The code of missing values."""
        return len(self.values)

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes."""
        return int(self.codes.nbytes + self.values.nbytes)

    @property
    def turned(self) -> np.ndarray:
        """A table from code to the code that sorts the other way round, missing still last."""
        turn = np.arange(self.missing + 1, dtype=self.codes.dtype)
        turn[:-1] = turn[:-1][::-1].copy()
        return turn

    def contains(self, search: str) -> np.ndarray:
        """Return for each code whether its text holds ``search``, upper and lower case alike."""
        found = pc.match_substring(pc.utf8_lower(self.values), search.lower())
        return np.append(found.to_numpy(zero_copy_only=False).astype(bool), False)

    def value(self, code: int) -> object:
        """Return the value of a code, None for missing."""
        return None if code == self.missing else self.values[int(code)].as_py()


def encode(column: pa.ChunkedArray, token: CancelToken | None = None) -> Codes:
    """Return the codes of a column of numbers, booleans, text or times; NaN counts as missing.

    Raises:
        CancelledError: the token was cancelled.
    """
    parts: list[pa.Array] = []
    for start in range(0, 0 if pa.types.is_null(column.type) else len(column), _ENCODED_AT_ONCE):
        check(token)
        part = _without_nan(column.slice(start, _ENCODED_AT_ONCE))
        parts += part.chunks if pa.types.is_dictionary(part.type) else part.dictionary_encode().chunks
    parts = [part for part in parts if len(part)]
    if not parts:
        return Codes(pa.array([], plain_type(column.type)), np.zeros(len(column), np.uint8))
    check(token)
    chunks = pa.chunked_array(parts).unify_dictionaries().chunks
    values, ranks = _rank(chunks[0].dictionary)
    check(token)
    codes = np.empty(len(column), ranks.dtype)
    _fill(codes, chunks, ranks)
    return Codes(*_drop_unused(values, codes))


def few_values(kind: pa.DataType, rows: int, take: Callable[[np.ndarray], pa.ChunkedArray]) -> bool:
    """Tell from a sample whether values repeat so much that encoding the column is cheap.

    ``take`` gives the values of some rows of the ``rows`` there are.
    """
    small = rows <= _SAMPLES * _SAMPLE_ROWS
    if small or pa.types.is_dictionary(kind) or pa.types.is_boolean(kind):
        return True
    starts = np.linspace(0, rows - _SAMPLE_ROWS, _SAMPLES).astype(int)
    sample = take(np.concatenate([np.arange(start, start + _SAMPLE_ROWS) for start in starts]))
    return bool(pc.count_distinct(sample).as_py() <= _FEW * _SAMPLES * _SAMPLE_ROWS)


def narrowest(largest: int) -> type[np.unsignedinteger]:
    """Return the smallest unsigned type that holds ``largest``."""
    sizes: tuple[type[np.unsignedinteger], ...] = (np.uint8, np.uint16, np.uint32)
    return next((size for size in sizes if largest <= np.iinfo(size).max), np.uint64)


def _without_nan(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if not pa.types.is_floating(column.type):
        return column
    numbers = pc.if_else(pc.is_nan(column), pa.scalar(None, column.type), column)
    return pc.add(numbers, pa.scalar(0.0, column.type))  # -0.0 and 0.0 are one value


def _rank(dictionary: pa.Array) -> tuple[pa.Array, np.ndarray]:
    """Return the values ascending and, for each entry and at the end for missing, its new code.

    A dictionary made elsewhere may hold a value twice, or a null.
    """
    distinct = dictionary.dictionary_encode()
    values = distinct.dictionary
    by_value = pc.sort_indices(values)
    size = len(values)
    ranks = np.empty(size + 1, narrowest(size))
    ranks[by_value.to_numpy()] = np.arange(size)
    ranks[size] = size
    entries = distinct.indices.fill_null(size).to_numpy(zero_copy_only=False)
    return values.take(by_value), np.append(ranks[entries], ranks[size])


def _fill(codes: np.ndarray, chunks: list[pa.Array], ranks: np.ndarray) -> None:
    start = 0
    for block in blocks(pa.chunked_array([chunk.indices for chunk in chunks])):
        entries = block.cast(pa.int64()).fill_null(len(ranks) - 1).to_numpy()
        codes[start : start + len(block)] = ranks[entries]
        start += len(block)


def _drop_unused(values: pa.Array, codes: np.ndarray) -> tuple[pa.Array, np.ndarray]:
    used = np.zeros(len(values) + 1, bool)
    used[-1] = True
    used[codes] = True
    if used.all():
        return values, codes
    size = int(used[:-1].sum())
    new = np.cumsum(used, dtype=np.int64) - 1
    return values.filter(pa.array(used[:-1])), new.astype(narrowest(size))[codes]


def counts_of(codes: np.ndarray, size: int, ids: np.ndarray | None = None) -> np.ndarray:
    """Return how often each code below ``size`` stands in the rows, block by block."""
    counts = np.zeros(size, np.int64)
    if size * 8 > BLOCK:
        return counts + np.bincount(codes if ids is None else codes[ids], minlength=size)
    for block in _slices(codes if ids is None else codes[ids]):
        counts += np.bincount(block, minlength=size)
    return counts


def _slices(codes: np.ndarray) -> Iterator[np.ndarray]:
    return (codes[start : start + BLOCK] for start in range(0, len(codes), BLOCK))

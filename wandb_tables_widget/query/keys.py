"""Sort keys: the values of a column as unsigned integers whose order is the wanted one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from wandb_tables_widget.query.window import BLOCK, blocks

if TYPE_CHECKING:
    from collections.abc import Iterator

_DIGIT = 32
_LOW = np.uint64(0xFFFF_FFFF)
_SIGN = np.uint64(1 << 63)
_ALL = np.uint64(0xFFFF_FFFF_FFFF_FFFF)


class SortKey(Protocol):
    """The key of a column as ``width`` digits of 32 bits, digit 0 the least significant."""

    @property
    def width(self) -> int:
        """The number of digits."""
        ...

    def digit(self, place: int, ids: np.ndarray | None) -> Iterator[np.ndarray]:
        """Yield one digit of the rows (of all, or of the ascending ``ids``) in blocks."""
        ...


@dataclass(frozen=True)
class CodeKey:
    """The key of a column that has codes of at most 32 bits; ``turn`` is a table from code to digit."""

    codes: np.ndarray
    turn: np.ndarray | None = None
    width: int = 1

    def digit(self, place: int, ids: np.ndarray | None) -> Iterator[np.ndarray]:
        """Yield the only digit, the code."""
        del place
        codes = self.codes if ids is None else self.codes[ids]
        for start in range(0, len(codes), BLOCK):
            block = codes[start : start + BLOCK]
            yield block if self.turn is None else self.turn[block]


@dataclass(frozen=True)
class FloatKey:
    """The key of a column of floats: the bits of IEEE 754 doubles, made to sort as the numbers do."""

    column: pa.ChunkedArray
    descending: bool
    width: int = 2

    def digit(self, place: int, ids: np.ndarray | None) -> Iterator[np.ndarray]:
        """Yield one half of the bits; missing and NaN are all ones."""
        for block in blocks(self.column, ids):
            numbers = block.to_numpy(zero_copy_only=False).astype(np.float64) + 0.0
            bits = numbers.view(np.uint64)
            key = np.where(bits >= _SIGN, ~bits, bits | _SIGN)
            if self.descending:
                np.invert(key, out=key)
            key[np.isnan(numbers)] = _ALL
            yield _digit(key, place)


class IntegerKey:
    """The key of a column of integers, booleans or times: the distance from the first in order."""

    def __init__(self, column: pa.ChunkedArray, *, descending: bool) -> None:
        self._column = column
        self._descending = descending
        lowest, highest = _range(column)
        self._first = np.array([(highest if descending else lowest) & int(_ALL)], np.uint64)
        self._missing = highest - lowest + 1
        self.width = max(1, -(-self._missing.bit_length() // _DIGIT))

    def digit(self, place: int, ids: np.ndarray | None) -> Iterator[np.ndarray]:
        """Yield one digit of the distances; missing is one more than the greatest."""
        missing = np.uint32((self._missing >> (_DIGIT * place)) & int(_LOW))
        for block in blocks(self._column, ids):
            bits = _bits(block)
            distance = self._first - bits if self._descending else bits - self._first
            digit = _digit(distance, place)
            if block.null_count:
                digit[block.is_null().to_numpy(zero_copy_only=False)] = missing
            yield digit


def _digit(key: np.ndarray, place: int) -> np.ndarray:
    if place * _DIGIT >= key.dtype.itemsize * 8:
        return np.zeros(len(key), np.uint32)
    return (key >> np.uint64(place * _DIGIT)).astype(np.uint32)


def _bits(block: pa.Array) -> np.ndarray:
    values = integers(block).fill_null(0).to_numpy(zero_copy_only=False)
    wide = np.asarray(values, np.uint64 if values.dtype == np.uint64 else np.int64)
    return wide.view(np.uint64)


def integers(block: pa.Array) -> pa.Array:
    """Return booleans, times and integers as plain integers in their own unit."""
    if pa.types.is_boolean(block.type):
        return block.cast(pa.uint8())
    if pa.types.is_temporal(block.type):
        return block.view(pa.int32() if block.type.bit_width == _DIGIT else pa.int64())
    return block


def _range(column: pa.ChunkedArray) -> tuple[int, int]:
    lowest, highest = 0, 0
    first = True
    for block in blocks(column):
        if block.null_count == len(block):
            continue
        ends = pc.min_max(integers(block))
        low, high = int(ends["min"].as_py()), int(ends["max"].as_py())
        lowest, highest = (low, high) if first else (min(lowest, low), max(highest, high))
        first = False
    return lowest, highest


def key_of(column: pa.ChunkedArray, *, descending: bool) -> SortKey | None:
    """Return the key of a column of numbers, booleans or times; None for any other type."""
    arrow = column.type
    if pa.types.is_floating(arrow):
        return FloatKey(column, descending)
    if pa.types.is_integer(arrow) or pa.types.is_boolean(arrow) or pa.types.is_temporal(arrow):
        return IntegerKey(column, descending=descending)
    return None

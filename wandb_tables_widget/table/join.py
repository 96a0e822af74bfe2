"""Which rows of two tables belong together, as one vector of row numbers a table."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from wandb_tables_widget.errors import LengthError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    RowIds = NDArray[np.int32]

MAX_ROWS: Final = 2**31 - 1
"""Most rows a join may make: what a row number of 32 bits can name."""

MISSING: Final = -1
"""Stands for a row in whose place the other table has none."""


@dataclass(frozen=True)
class KeyQuality:
    """How well the keys of one table suit a join.

    Attributes:
        rows: rows of the table.
        keys: distinct keys.
        duplicated: distinct keys that more than one row has.
        unmatched: distinct keys that the other table does not have.
        missing: rows without a key.
    """

    rows: int
    keys: int
    duplicated: int
    unmatched: int
    missing: int


class Match:
    """The rows of two tables with equal keys.

    Missing keys equal nothing, not even each other.

    Args:
        left: keys of the left table's rows, null where missing.
        right: those of the right one, of the same Arrow type.
    """

    def __init__(self, left: pa.Array, right: pa.Array) -> None:
        self._left, self._right = left, right.dictionary_encode()
        self._words = len(self._right.dictionary)
        self._left_codes = _codes(pc.index_in(left, value_set=self._right.dictionary))
        self._right_codes = _codes(self._right.indices)

    @cached_property
    def _counts(self) -> NDArray[np.int64]:
        """Rows of the right table a key; the last place, which -1 names too, is that of no key."""
        found = self._right_codes[self._right_codes != MISSING]
        return np.append(np.bincount(found, minlength=self._words), 0)

    @cached_property
    def _used(self) -> NDArray[np.bool_]:
        """Whether the left table has a key of the right one; the last place is that of no key."""
        used = np.zeros(self._words + 1, bool)
        used[self._left_codes] = True
        used[MISSING] = False
        return used

    @cached_property
    def _lone_right(self) -> NDArray[np.int64]:
        """Rows of the right table that match none of the left."""
        return np.flatnonzero(~self._used[self._right_codes])

    def size(self, *, left_outer: bool = False, right_outer: bool = False) -> int:
        """Return how many rows `row_ids` gives."""
        counts = self._counts[self._left_codes]
        pairs = int(np.maximum(counts, 1).sum() if left_outer else counts.sum())
        return pairs + (len(self._lone_right) if right_outer else 0)

    def row_ids(self, *, left_outer: bool = False, right_outer: bool = False) -> tuple[RowIds, RowIds]:
        """Return the joined rows as row numbers (int32) of the left and of the right table, -1 for none.

        In the order of the left table, the matches of one of its rows in the order of the right table; then
        the rows of the right table that match nothing.

        Args:
            left_outer: whether to keep rows of the left table that match nothing, in their place.
            right_outer: whether to keep those of the right table, at the end.

        Raises:
            LengthError: there would be more rows than 32 bits can number.
        """
        rows = self.size(left_outer=left_outer, right_outer=right_outer)
        if rows > MAX_ROWS:
            raise LengthError(
                f"the join would have {rows:,} rows, at most {MAX_ROWS:,} can be numbered; join by a column "
                "whose values repeat less, or by fewer rows"
            )
        left, right = self._unique() if self._counts.max() <= 1 else self._pairs()
        if not left_outer:
            kept = right != MISSING
            left, right = left[kept], right[kept]
        if right_outer:
            lone = self._lone_right.astype(np.int32)
            left = np.append(left, np.full(len(lone), MISSING, np.int32))
            right = np.append(right, lone)
        return left, right

    def _unique(self) -> tuple[RowIds, RowIds]:
        """Return the left join when each key stands in one row of the right table at most."""
        row_of = np.full(self._words + 1, MISSING, np.int32)
        row_of[self._right_codes] = np.arange(len(self._right_codes), dtype=np.int32)
        row_of[MISSING] = MISSING
        return np.arange(len(self._left_codes), dtype=np.int32), row_of[self._left_codes]

    def _pairs(self) -> tuple[RowIds, RowIds]:
        """Return the left join when keys repeat: every pair of rows."""
        by_key = np.argsort(self._right_codes, kind="stable").astype(np.int32)
        by_key = by_key[len(by_key) - int(self._counts.sum()) :]
        firsts = np.cumsum(self._counts) - self._counts
        counts = self._counts[self._left_codes]
        copies = np.maximum(counts, 1)
        left = np.repeat(np.arange(len(copies), dtype=np.int32), copies)
        shift = firsts[self._left_codes] - (np.cumsum(copies) - copies)
        place = np.arange(len(left)) + np.repeat(shift, copies)
        matched = np.repeat(counts > 0, copies)
        right = np.where(matched, by_key[np.where(matched, place, 0)], np.int32(MISSING))
        return left, right

    def quality(self) -> tuple[KeyQuality, KeyQuality]:
        """Return how well the keys of the left and of the right table suit the join."""
        matched = int(self._used.sum())
        return _quality(self._left.dictionary_encode(), matched), _quality(self._right, matched)


def _codes(numbers: pa.Array) -> NDArray[Any]:
    """Return dictionary indices as numpy, `MISSING` for null."""
    return np.asarray(numbers.fill_null(MISSING).to_numpy(zero_copy_only=False))


def _quality(keys: pa.DictionaryArray, matched: int) -> KeyQuality:
    codes, words = _codes(keys.indices), len(keys.dictionary)
    repeats = np.bincount(codes[codes != MISSING], minlength=words)
    return KeyQuality(len(keys), words, int((repeats > 1).sum()), words - matched, keys.indices.null_count)

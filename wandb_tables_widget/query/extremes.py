"""The rows of the least or the greatest numbers or times of a column, without sorting it.

A sample gives a value beyond which a few more rows lie than are wanted; one comparison with the whole column
finds them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa

from wandb_tables_widget.query.cancel import check
from wandb_tables_widget.query.keys import integers

if TYPE_CHECKING:
    from collections.abc import Callable

    from wandb_tables_widget.query.cancel import CancelToken
    from wandb_tables_widget.query.source import Source

    Test = Callable[[np.ndarray], np.ndarray]

_SAMPLE: Final = 16_384
_MARGIN: Final = 1.5
_SPARE: Final = 16
_WIDER: Final = 8
_LARGEST_SHARE: Final = 4


def has_extremes(kind: pa.DataType) -> bool:
    """Tell whether values of an Arrow type can be compared here: numbers and times."""
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_temporal(kind))


@dataclass(frozen=True)
class Extremes:
    """The ends of a column whose type `has_extremes`, among the rows ``ids`` (ascending, None for all)."""

    source: Source
    column: int
    ids: np.ndarray | None

    def rows(
        self, count: int, *, greatest: bool, token: CancelToken | None = None
    ) -> tuple[np.ndarray, np.ndarray] | None:
        """Return the ids (uint32, ascending) of rows beyond some value, and of the rows that have that value.

        Together they have the ``count`` least or ``greatest`` values, and some more. None if that cannot be
        told cheaply: too many rows have one value, or too few have any.

        Raises:
            CancelledError: the token was cancelled.
        """
        sample = self._sample()
        wanted = int(len(sample) * count / max(self._total, 1) * _MARGIN) + _SPARE
        while wanted < len(sample):
            place = len(sample) - 1 - wanted if greatest else wanted
            edge = np.partition(sample, place)[place]
            found = self._beyond(edge, greatest=greatest, token=token)
            if len(found) > self.source.num_rows // _LARGEST_SHARE:
                return None
            if len(found) >= count:
                ties = _numbers(self.source.take(found, [self.column]).column(0).combine_chunks()) == edge
                return found[~ties], found[ties]
            wanted *= _WIDER
        return None

    def missing(self, token: CancelToken | None = None) -> np.ndarray:
        """Return the ids (uint32, ascending) of the rows without a value; NaN is none."""
        return self._where(_is_nan, token, missing=True)

    @property
    def _total(self) -> int:
        return self.source.num_rows if self.ids is None else len(self.ids)

    def _sample(self) -> np.ndarray:
        """Return the values of rows evenly apart, none missing."""
        places = np.linspace(0, self._total - 1, min(_SAMPLE, self._total), dtype=np.int64)
        rows = places if self.ids is None else self.ids[places]
        values = self.source.take(rows, [self.column]).column(0).combine_chunks()
        numbers = _numbers(values.drop_null())
        return np.asarray(numbers[~_is_nan(numbers)])

    def _beyond(self, edge: Any, *, greatest: bool, token: CancelToken | None) -> np.ndarray:
        compare = np.greater_equal if greatest else np.less_equal
        return self._where(lambda values: np.asarray(compare(values, edge)), token, missing=False)

    def _where(self, test: Test, token: CancelToken | None, *, missing: bool) -> np.ndarray:
        """Return the rows whose value passes a test; those without one pass if ``missing`` does."""
        parts = [np.empty(0, np.uint32)]
        start = 0
        for chunk in self.source.column(self.column).chunks:
            check(token)
            passes = test(_numbers(chunk))
            if chunk.null_count:
                passes[chunk.is_null().to_numpy(zero_copy_only=False)] = missing
            parts.append(np.flatnonzero(passes).astype(np.uint32) + np.uint32(start))
            start += len(chunk)
        found = np.concatenate(parts)
        return found if self.ids is None else found[_are_among(found, self.ids)]


def _numbers(values: pa.Array) -> np.ndarray:
    """Return numbers as they are, times as whole numbers; what stands for a null is any number."""
    numbers = integers(values)
    if numbers.null_count and not pa.types.is_floating(numbers.type):
        numbers = numbers.fill_null(0)
    return np.asarray(numbers.to_numpy(zero_copy_only=False))


def _is_nan(values: np.ndarray) -> np.ndarray:
    return np.isnan(values) if values.dtype.kind == "f" else np.zeros(len(values), bool)


def _are_among(rows: np.ndarray, ids: np.ndarray) -> np.ndarray:
    if not len(ids):
        return np.zeros(len(rows), bool)
    places = np.minimum(np.searchsorted(ids, rows), len(ids) - 1)
    return np.asarray(ids[places] == rows)

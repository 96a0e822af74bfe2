"""A function column as one type of values, which is how a dataset sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from wandb_tables_widget.dtypes.widen import widen
from wandb_tables_widget.table.cells import write

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wandb_tables_widget.dtypes import DType
    from wandb_tables_widget.query.lazy import Note
    from wandb_tables_widget.widget.functions.column import FunctionColumn
    from wandb_tables_widget.widget.functions.results import Outcome

_BLOCK = 65_536


class TypedColumn:
    """A function column as long as its values have one type.

    Args:
        column: gives outcomes of rows.
        dtype: the type of the values; a value that it cannot hold is not there.
        is_whole: whether no value will come any more.
    """

    def __init__(self, column: FunctionColumn, dtype: DType, *, is_whole: bool) -> None:
        self._column = column
        self._dtype = dtype
        self.is_whole = is_whole

    @property
    def known(self) -> int:
        """How many rows have a value that is not missing."""
        return self._column.present

    def lacks(self) -> np.ndarray:
        """Return for each row whether it has neither a value nor an error."""
        lacks = np.ones(self._column.total, bool)
        lacks[self._column.settled()] = False
        return lacks

    def take(self, row_ids: np.ndarray) -> pa.Array:
        """Return the values of rows as far as they are there, and have them computed before others."""
        rows = np.asarray(row_ids).tolist()
        self._column.want(rows)
        return self._written(self._column.outcomes(rows))

    def column(self) -> pa.ChunkedArray:
        """Return the values of all rows as far as they are there."""
        starts = range(0, max(self._column.total, 1), _BLOCK)
        blocks = (range(start, min(start + _BLOCK, self._column.total)) for start in starts)
        return pa.chunked_array([self._written(self._column.outcomes(block)) for block in blocks])

    def notes(self, row_ids: Sequence[int]) -> list[Note]:
        """Return which of some rows have no value yet or never, and why; have them computed before others."""
        self._column.want(row_ids)
        found = self._column.outcomes(row_ids)
        fits = self._fitting(found)
        late = [place for place, (each, fit) in enumerate(zip(found, fits, strict=True)) if each and not fit]
        return self._column.notes(row_ids, late)

    def _fitting(self, outcomes: Sequence[Outcome | None]) -> Iterator[bool]:
        fits: dict[DType, bool] = {}
        for each in outcomes:
            if each is not None and each.dtype not in fits:
                fits[each.dtype] = widen(self._dtype, each.dtype) == self._dtype
            yield each is not None and fits[each.dtype]

    def _written(self, outcomes: Sequence[Outcome | None]) -> pa.Array:
        pairs = zip(outcomes, self._fitting(outcomes), strict=True)
        values: list[Any] = [each.value if each is not None and fits else None for each, fits in pairs]
        return write(values, self._dtype)

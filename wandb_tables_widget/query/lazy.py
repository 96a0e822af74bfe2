"""Columns that are not in a snapshot, by numbers that follow those of its own columns."""

from __future__ import annotations

import itertools
import threading
import weakref
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import pyarrow as pa

    from wandb_tables_widget.dtypes import DType
    from wandb_tables_widget.query.bound import Bound
    from wandb_tables_widget.query.plan import RowsPlan


State: TypeAlias = Literal["failed", "pending", "stopped"]


class Note(NamedTuple):
    """Why there is no value at a place among some rows: it failed, is on its way, or was given up."""

    place: int
    state: State
    message: str


class Foreign(Protocol):
    """Values that come from elsewhere, such as from a Python function; a missing one may still come."""

    @property
    def is_whole(self) -> bool:
        """Whether no value will come any more."""
        ...

    @property
    def known(self) -> int:
        """How many rows have a value that is not missing."""
        ...

    def lacks(self) -> np.ndarray:
        """Return for each row whether it waits for a value, or will never have one."""
        ...

    def notes(self, row_ids: Sequence[int]) -> Sequence[Note]:
        """Return which of some rows have no value, and why."""
        ...

    def take(self, row_ids: np.ndarray) -> pa.Array:
        """Return the values of rows as far as they are there, of the Arrow type of the column."""
        ...

    def column(self) -> pa.ChunkedArray:
        """Return the values of all rows as far as they are there."""
        ...


@dataclass(frozen=True, eq=False)
class Lazy:
    """A column beside those of the snapshot; each is one object, which keeps its number alive.

    Attributes:
        number: what plans and questions name it by.
        dtype: the type of its values.
        bound: what it is computed from, by the numbers of other columns.
        plan: the rows an expression looks at that looks at other rows than its own; other rows have no
            value. None for one that looks at its own row.
        foreign: where values come from that are not computed by an expression.
    """

    number: int
    dtype: DType
    bound: Bound | None = None
    plan: RowsPlan | None = None
    foreign: Foreign | None = None


class Definitions:
    """The lazy columns that somebody uses. Equal definitions are the same column. Safe in all threads."""

    def __init__(self, width: int) -> None:
        self._numbers = itertools.count(width)
        self._lock = threading.Lock()
        self._known: weakref.WeakValueDictionary[object, Lazy] = weakref.WeakValueDictionary()
        self._by_number: weakref.WeakValueDictionary[int, Lazy] = weakref.WeakValueDictionary()

    def define(self, bound: Bound, plan: RowsPlan | None = None) -> Lazy:
        """Return the column of an expression, over the rows of a plan if it looks around."""
        key = (bound, plan)
        with self._lock:
            known = self._known.get(key)
            if known is None:
                known = self._add(Lazy(next(self._numbers), bound.dtype, bound, plan))
                self._known[key] = known
            return known

    def adopt(self, foreign: Foreign, dtype: DType) -> Lazy:
        """Return a new column whose values come from elsewhere."""
        with self._lock:
            return self._add(Lazy(next(self._numbers), dtype, foreign=foreign))

    def __getitem__(self, number: int) -> Lazy:
        """Return the column with a number; raises `IndexError` if nobody uses such a one."""
        with self._lock:
            lazy = self._by_number.get(number)
        if lazy is None:
            raise IndexError(f"there is no column with number {number}")
        return lazy

    def _add(self, lazy: Lazy) -> Lazy:
        self._by_number[lazy.number] = lazy
        return lazy

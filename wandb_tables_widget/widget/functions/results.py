"""What functions have given for rows, kept by content: the same for the same row is computed once."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Hashable

    from wandb_tables_widget.dtypes import DType

MOST: Final = 2_000_000
"""Results that are kept; beyond, those of the function that was used longest ago go."""


@dataclass(frozen=True)
class Outcome:
    """What a function gave for one row: a value as a table keeps it, or an error."""

    dtype: DType
    value: Any = None
    error: str | None = None


class Results:
    """Outcomes by function and row. Safe in all threads."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._by_function: OrderedDict[Hashable, dict[Hashable, Outcome]] = OrderedDict()
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def get(self, function: Hashable, row: Hashable) -> Outcome | None:
        """Return the outcome for a row, None if it is not known."""
        with self._lock:
            return self._by_function.get(function, {}).get(row)

    def put(self, function: Hashable, row: Hashable, outcome: Outcome) -> None:
        """Keep an outcome; more than fit drop those of other functions, never those of this one."""
        with self._lock:
            known = self._by_function.setdefault(function, {})
            self._by_function.move_to_end(function)
            if len(known) >= self._most:
                return
            self._count += row not in known
            known[row] = outcome
            while self._count > self._most and len(self._by_function) > 1:
                _, dropped = self._by_function.popitem(last=False)
                self._count -= len(dropped)

    def forget(self, function: Hashable) -> None:
        """Drop all outcomes of a function."""
        with self._lock:
            self._count -= len(self._by_function.pop(function, {}))


SHARED: Final = Results()
"""The results of functions that are known by their content, whatever widget they are a column of."""

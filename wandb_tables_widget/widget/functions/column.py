"""The values of a function over the rows of one snapshot, as far as they are there."""

from __future__ import annotations

import threading
import time
from collections import deque
from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np
import pyarrow as pa

from wandb_tables_widget.dtypes.widen import widen
from wandb_tables_widget.errors import TablesError
from wandb_tables_widget.table.cells import write
from wandb_tables_widget.widget.described import short

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from wandb_tables_widget.dtypes import DType
    from wandb_tables_widget.query.lazy import Definitions, Lazy
    from wandb_tables_widget.widget.functions.function import Function
    from wandb_tables_widget.widget.functions.results import Outcome
    from wandb_tables_widget.widget.functions.rows import SnapshotRows

SCREEN: Final = 64
"""Rows on screen that are read together."""

BLOCK: Final = 1_024
"""Rows behind the screen that are read together."""

MOST_WANTED: Final = 5_000
"""Rows that are wanted first; those asked for last."""

PATIENCE: Final = 2.0
"""Seconds after which other rows are computed beside a call that has not come back."""

MOST_CALLS: Final = 4
"""Calls that may be under way at once, all but one of them left behind."""

_GRACE: Final = 0.05
_WATCH: Final = 0.25


class Changed(Protocol):
    """Hears of progress."""

    def __call__(self, *, news: bool) -> None:
        """Take notice; ``news`` if it can be seen, in rows that were asked for."""
        ...


class FunctionColumn:
    """A function over one snapshot: rows on screen first, then the others, in threads of its own.

    One call is made after the other. One that takes longer than `PATIENCE` is left behind: its row waits
    for it, others are computed beside it. Python cannot stop a call; after `stop` its result is not used.

    Args:
        function: gives the values.
        rows: the rows of the snapshot.
        total: how many there are.
        changed: hears of progress.
    """

    def __init__(self, function: Function, rows: SnapshotRows, total: int, changed: Changed) -> None:
        self.function = function
        self.total = total
        self._rows = rows
        self._changed = changed
        self._condition = threading.Condition()
        self._outcomes: dict[int, Outcome] = {}
        self._errors: dict[int, str] = {}
        self._missing = 0
        self._wanted: deque[int] = deque(maxlen=MOST_WANTED)
        self._shown: set[int] = set()
        self._returned: deque[int] = deque()
        self._next = 0
        self._behind = True
        self._stopped = False
        self._workers: list[_Worker] = []
        self._lazy: tuple[object, Lazy] | None = None

    @property
    def is_whole(self) -> bool:
        """Whether every row has a value or an error."""
        return self.done >= self.total

    @property
    def done(self) -> int:
        """How many rows have a value or an error."""
        return len(self._outcomes) + len(self._errors)

    @property
    def is_stopped(self) -> bool:
        """Whether no further row is computed, though some lack."""
        return (self._stopped or self.function.stopped) and not self.is_whole

    @property
    def present(self) -> int:
        """How many rows have a value that is not missing."""
        return len(self._outcomes) - self._missing

    def start(self) -> None:
        """Begin to compute all rows, unless that is under way."""
        with self._condition:
            self._employ()

    def want(self, row_ids: Iterable[int]) -> None:
        """Compute these rows before others, and give them a moment to be there."""
        with self._condition:
            asked = [row for row in row_ids if not self._has(row)]
            if not asked:
                return
            self._shown = set(asked) if len(self._shown) > MOST_WANTED else self._shown.union(asked)
            self._wanted.extend(reversed(asked))
            self._employ()
            self._condition.wait_for(lambda: self._stopped or all(map(self._has, asked)), _GRACE)

    def wait(self) -> None:
        """Return when every row is computed, or no further one will be."""
        with self._condition:
            self._employ()
            while not (self.is_whole or self.is_stopped):
                self._condition.wait(_WATCH)

    def rest(self) -> None:
        """Compute only rows that are asked for from now on: a newer snapshot is there."""
        with self._condition:
            self._behind = False

    def stop(self) -> None:
        """Compute nothing any more."""
        with self._condition:
            self._stopped = True
            self._condition.notify_all()

    def carry(self, before: FunctionColumn, rows: int) -> None:
        """Take over the first rows of an older snapshot, which are the same in this one."""
        with before._condition:  # another of this class
            outcomes = {row: each for row, each in before._outcomes.items() if row < rows}
            errors = {row: each for row, each in before._errors.items() if row < rows}
        with self._condition:
            self._outcomes, self._errors = outcomes, errors
            self._missing = sum(outcome.value is None for outcome in outcomes.values())

    # --- values -----------------------------------------------------------------------------

    def lazy(self, definitions: Definitions) -> Lazy:
        """Return the column as it is now; it is another when its type has widened or it is whole."""
        with self._condition:
            dtype = self.function.column.dtype
            state = (dtype, self.is_whole)
            if self._lazy is None or self._lazy[0] != state:
                self._lazy = state, definitions.adopt(_Typed(self, dtype, is_whole=self.is_whole), dtype)
            return self._lazy[1]

    def values(self, row_ids: Sequence[int], dtype: DType) -> pa.Array:
        """Return the values of rows as far as they are there and of a type."""
        with self._condition:
            found = [self._outcomes.get(row) for row in row_ids]
        return _written(found, dtype)

    def errors_at(self, row_ids: Iterable[int]) -> list[tuple[int, str]]:
        """Return the places among some rows that have an error, and the errors."""
        with self._condition:
            return [(i, self._errors[row]) for i, row in enumerate(row_ids) if row in self._errors]

    # --- work -------------------------------------------------------------------------------

    def _has(self, row: int) -> bool:
        return row in self._outcomes or row in self._errors

    def _employ(self) -> None:
        """Have one thread at work that is not left behind."""
        if self.is_whole or self.is_stopped or any(not worker.left for worker in self._workers):
            return
        if len(self._workers) < MOST_CALLS:
            worker = _Worker()
            self._workers.append(worker)
            threading.Thread(
                target=self._work, args=(worker,), name="wandb-tables-function", daemon=True
            ).start()
            threading.Thread(
                target=self._watch, args=(worker,), name="wandb-tables-watch", daemon=True
            ).start()

    def _watch(self, worker: _Worker) -> None:
        """Leave a thread behind whose call does not come back."""
        with self._condition:
            while worker in self._workers and not self._stopped:
                since = worker.since
                if since is not None and time.monotonic() - since > PATIENCE:
                    worker.left = True
                    self._returned.extendleft(reversed(worker.batch))
                    worker.batch.clear()
                    self._employ()
                    return
                self._condition.wait(_WATCH)

    def _work(self, worker: _Worker) -> None:
        try:
            while batch := self._take_batch(worker):
                self._compute(worker, batch)
        finally:
            with self._condition:
                self._workers.remove(worker)
                self._condition.notify_all()
                if worker.left:
                    self._employ()
            self._changed(news=self.is_stopped)

    def _take_batch(self, worker: _Worker) -> list[int]:
        """Return the rows to read next, none when there is nothing to do for this thread."""
        with self._condition:
            if worker.left or self.is_stopped:
                return []
            held = {row for other in self._workers for row in (*other.batch, other.row)}
            batch: list[int] = []
            while self._wanted and len(batch) < SCREEN:
                row = self._wanted.pop()
                if not self._has(row) and row not in held and row not in batch:
                    batch.append(row)
            if not batch and self._behind:
                batch, worker.urgent = self._behind_batch(held), False
            else:
                worker.urgent = bool(batch)
            worker.batch = deque(batch)
            return batch

    def _behind_batch(self, held: set[int]) -> list[int]:
        batch: list[int] = []
        while self._returned and len(batch) < BLOCK:
            row = self._returned.popleft()
            if not self._has(row) and row not in held:
                batch.append(row)
        while self._next < self.total and len(batch) < BLOCK:
            if not self._has(self._next) and self._next not in held:
                batch.append(self._next)
            self._next += 1
        return batch

    def _compute(self, worker: _Worker, batch: list[int]) -> None:
        try:
            for row_id, row, key in self._rows.read(batch):
                if not self._begin(worker, row_id):
                    return
                known = self.function.known(key)
                self._settle(worker, row_id, known or self.function.compute(row_id, row, key))
        except TablesError as error:
            self._fail(worker, short(str(error)))

    def _begin(self, worker: _Worker, row: int) -> bool:
        """Say that a row is at work; False when this thread is to do something else first."""
        with self._condition:
            if worker.left or self.is_stopped:
                return False
            if self._wanted and not worker.urgent:
                self._returned.extendleft(reversed(worker.batch))
                worker.batch.clear()
                return False
            worker.batch.popleft()
            worker.row, worker.since = row, time.monotonic()
            return True

    def _settle(self, worker: _Worker, row: int, outcome: Outcome) -> None:
        with self._condition:
            worker.row, worker.since = -1, None
            if self._stopped or self._has(row):
                return
            error = self.function.admit(outcome)
            if error is None:
                self._outcomes[row] = outcome
                self._missing += outcome.value is None
            else:
                self._errors[row] = error
            news = row in self._shown or self.is_whole
            self._shown.discard(row)
            self._condition.notify_all()
        self._changed(news=news)

    def _fail(self, worker: _Worker, message: str) -> None:
        """Give up rows that cannot be read."""
        with self._condition:
            for row in (*worker.batch, *([worker.row] if worker.row >= 0 else [])):
                self._errors.setdefault(row, message)
            worker.batch.clear()
            worker.row, worker.since = -1, None
            self._condition.notify_all()
        self._changed(news=True)


class _Worker:
    """A thread: the rows it has read and not begun, the one it is at, and since when."""

    def __init__(self) -> None:
        self.batch: deque[int] = deque()
        self.row = -1
        self.since: float | None = None
        self.left = False
        self.urgent = False


class _Typed:
    """A function column as one type of values."""

    def __init__(self, column: FunctionColumn, dtype: DType, *, is_whole: bool) -> None:
        self._column = column
        self._dtype = dtype
        self.is_whole = is_whole

    @property
    def known(self) -> int:
        return self._column.present

    def take(self, row_ids: np.ndarray) -> pa.Array:
        rows = np.asarray(row_ids).tolist()
        if len(rows) <= MOST_WANTED:
            self._column.want(rows)
        return self._column.values(rows, self._dtype)

    def column(self) -> pa.ChunkedArray:
        starts = range(0, max(self._column.total, 1), BLOCK * 64)
        blocks = (range(start, min(start + BLOCK * 64, self._column.total)) for start in starts)
        return pa.chunked_array([self._column.values(block, self._dtype) for block in blocks])


def _written(outcomes: Sequence[Outcome | None], dtype: DType) -> pa.Array:
    fits: dict[DType, bool] = {}
    values: list[Any] = []
    for outcome in outcomes:
        known = outcome is not None and fits.setdefault(outcome.dtype, widen(dtype, outcome.dtype) == dtype)
        values.append(outcome.value if outcome is not None and known else None)
    return write(values, dtype)

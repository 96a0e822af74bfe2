"""The values of a function over the rows of one snapshot, as far as they are there."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Protocol

from wandb_tables_widget.errors import TablesError
from wandb_tables_widget.query.lazy import Note
from wandb_tables_widget.widget.described import short
from wandb_tables_widget.widget.functions.agenda import MOST_WANTED, Agenda
from wandb_tables_widget.widget.functions.function import MOST_CALLS
from wandb_tables_widget.widget.functions.notes import note_missing
from wandb_tables_widget.widget.functions.typed import TypedColumn
from wandb_tables_widget.widget.functions.worker import Worker

if TYPE_CHECKING:
    from collections.abc import Container, Hashable, Iterable, Sequence

    from wandb_tables_widget.query.lazy import Definitions, Lazy
    from wandb_tables_widget.widget.functions.function import Function
    from wandb_tables_widget.widget.functions.results import Outcome
    from wandb_tables_widget.widget.functions.rows import SnapshotRows

PATIENCE: Final = 2.0
"""Seconds after which other rows are computed beside a call that has not come back."""

_GRACE: Final = 0.05
_WATCH: Final = 0.25

log = logging.getLogger(__name__)


class Changed(Protocol):
    """Hears of progress."""

    def __call__(self, *, news: bool) -> None:
        """Take notice; ``news`` if it can be seen, in rows that were asked for."""
        ...


class FunctionColumn:
    """A function over one snapshot: rows on screen first, then the others, in threads of its own.

    One call is made after the other. One that takes longer than `PATIENCE` is left behind: its row waits
    for it, and so do rows of equal content, while others are computed beside it.

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
        self._agenda = Agenda(total)
        self._shown: set[int] = set()
        self._late: set[int] = set()
        self._stopped = False
        self._workers: list[Worker] = []
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
    def late(self) -> int:
        """How many rows wait for a call that has not come back."""
        return len(self._late)

    @property
    def present(self) -> int:
        """How many rows have a value that is not missing."""
        return len(self._outcomes) - self._missing

    def start(self) -> None:
        """Begin to compute all rows, or go on, unless that is under way."""
        with self._condition:
            self._employ()

    def want(self, row_ids: Sequence[int]) -> None:
        """Compute these rows before others; give those that are new a moment to be there."""
        if len(row_ids) > MOST_WANTED:
            return
        with self._condition:
            asked = [row for row in row_ids if not self._has(row)]
            if not asked:
                return
            new = [row for row in asked if row not in self._shown]
            self._shown = set(asked) if len(self._shown) > MOST_WANTED else self._shown.union(asked)
            self._agenda.want(row for row in reversed(asked) if row not in self._late)
            self._employ()
            if new:
                self._condition.wait_for(lambda: self.is_stopped or all(map(self._has, new)), _GRACE)

    def wait(self) -> None:
        """Return when every row is computed, or no further one will be."""
        with self._condition:
            self._employ()
            while not (self.is_whole or self.is_stopped):
                self._condition.wait(_WATCH)

    def rest(self) -> None:
        """Compute only rows that are asked for from now on: a newer snapshot is there."""
        self._agenda.behind = False

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
                typed = TypedColumn(self, dtype, is_whole=self.is_whole)
                self._lazy = state, definitions.adopt(typed, dtype)
            return self._lazy[1]

    def outcomes(self, row_ids: Iterable[int]) -> list[Outcome | None]:
        """Return the values of rows, None where there is none."""
        with self._condition:
            return [self._outcomes.get(row) for row in row_ids]

    def settled(self) -> list[int]:
        """Return the rows that have a value or an error."""
        with self._condition:
            return [*self._outcomes, *self._errors]

    def notes(self, row_ids: Iterable[int], waiting: Container[int] = ()) -> list[Note]:
        """Return which of some rows have no value, and why; values at the places ``waiting`` are not used."""
        with self._condition:
            return [
                self._note(place, row)
                for place, row in enumerate(row_ids)
                if place in waiting or row not in self._outcomes
            ]

    def _note(self, place: int, row: int) -> Note:
        if row in self._errors:
            return Note(place, "failed", self._errors[row])
        ended = self.is_stopped and row not in self._outcomes
        return note_missing(place, "stopped" if ended else "pending", late=row in self._late)

    # --- work -------------------------------------------------------------------------------

    def _has(self, row: int) -> bool:
        return row in self._outcomes or row in self._errors

    def _employ(self) -> None:
        """Have one thread at work that is not left behind."""
        if self.is_whole or self.is_stopped or any(not worker.left for worker in self._workers):
            return
        slots = self.function.slots
        if sum(worker.slots is slots for worker in self._workers) < MOST_CALLS:
            worker = Worker(slots)
            self._workers.append(worker)
            threading.Thread(
                target=self._work, args=(worker,), name="wandb-tables-function", daemon=True
            ).start()
            threading.Thread(
                target=self._watch, args=(worker,), name="wandb-tables-watch", daemon=True
            ).start()

    def _watch(self, worker: Worker) -> None:
        """Leave a thread behind whose call does not come back."""
        with self._condition:
            while worker in self._workers and not self._stopped:
                since = worker.since
                if since is not None and time.monotonic() - since > PATIENCE:
                    worker.left = True
                    self._late.add(worker.row)
                    self._agenda.give_back(worker.batch)
                    self._employ()
                    break
                self._condition.wait(_WATCH)
            else:
                return
        self._changed(news=True)

    def _work(self, worker: Worker) -> None:
        try:
            while batch := self._take_batch(worker):
                self._compute(worker, batch)
        finally:
            with self._condition:
                self._dismiss(worker)
                self._condition.notify_all()
                if worker.left:
                    self._employ()
            self._changed(news=self.is_stopped)

    def _dismiss(self, worker: Worker) -> None:
        if worker in self._workers:
            self._workers.remove(worker)

    def _take_batch(self, worker: Worker) -> list[int]:
        """Return the rows to read next, none when there is nothing to do for this thread: it is dismissed.

        Rows that are asked for a moment later must find that no one is at work.
        """
        with self._condition:
            batch = [] if worker.left or self.is_stopped else self._next_batch(worker)
            worker.batch = deque(batch)
            if not batch:
                self._dismiss(worker)
            return batch

    def _next_batch(self, worker: Worker) -> list[int]:
        held = {row for other in self._workers for row in (*other.batch, other.row)}
        batch, worker.urgent = self._agenda.take(lambda row: not self._has(row) and row not in held)
        return batch

    def _compute(self, worker: Worker, batch: list[int]) -> None:
        try:
            for row_id, row, key in self._rows.read(batch):
                if not self._begin(worker, row_id):
                    return
                known = self.function.known(row_id, key)
                self._settle(worker, row_id, known or self._call(worker, row_id, row, key))
        except TablesError as error:
            self._fail(worker, short(str(error)))
        except Exception as error:
            log.exception("rows of column %r could not be computed", self.function.name)
            self._fail(worker, short(f"{type(error).__name__}: {error}"))

    def _call(self, worker: Worker, row_id: int, row: dict[str, Any], key: Hashable) -> Outcome | None:
        """Return what the function gives for a row; None if it gives nothing, or is at an equal row."""
        call = self.function.begin(row_id, key, partial(self._again, row_id))
        if call is None:
            with self._condition:
                self._late.add(row_id)
            return None
        while not worker.slots.acquire(timeout=_WATCH):
            if self.is_stopped:
                self.function.give_up(row_id, key)
                self._again(row_id)
                return None
        with self._condition:
            worker.since = time.monotonic()
        try:
            outcome = self.function.compute(call, row_id, row, key)
        finally:
            worker.slots.release()
        if outcome is None:
            self._again(row_id)
        with self._condition:
            self._late.discard(row_id)
        return outcome

    def _again(self, row: int) -> None:
        """Compute a row after all: its call was ended, or that for an equal one has come back."""
        with self._condition:
            for worker in self._workers:
                if worker.row == row:
                    worker.row = -1
            self._late.discard(row)
            if row in self._shown:
                self._agenda.want([row])
            else:
                self._agenda.give_back(deque([row]))
            self._employ()

    def _begin(self, worker: Worker, row: int) -> bool:
        """Say that a row is at work; False when this thread is to do something else first."""
        with self._condition:
            if worker.left or self.is_stopped or (self._agenda.is_urgent and not worker.urgent):
                self._agenda.give_back(worker.batch)
                return False
            worker.batch.popleft()
            worker.row = row
            return True

    def _settle(self, worker: Worker, row: int, outcome: Outcome | None) -> None:
        with self._condition:
            worker.row, worker.since = -1, None
            if outcome is None or self._stopped or self._has(row):
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

    def _fail(self, worker: Worker, message: str) -> None:
        """Give up rows that cannot be read."""
        with self._condition:
            for row in (*worker.batch, *([worker.row] if worker.row >= 0 else [])):
                self._errors.setdefault(row, message)
            worker.batch.clear()
            worker.row, worker.since = -1, None
            self._condition.notify_all()
        self._changed(news=True)

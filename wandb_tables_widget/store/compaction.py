"""Compaction: the hot tail of a growing content becomes segments, small last segments larger ones."""

from __future__ import annotations

import atexit
import logging
import threading
import weakref
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from wandb_tables_widget.errors import TablesError
from wandb_tables_widget.store.content import read_content
from wandb_tables_widget.store.increment import load_growing, put_segments
from wandb_tables_widget.store.limits import HOT_INCREMENTS, HOT_TOTAL_BYTES, SEGMENT_ROWS
from wandb_tables_widget.store.process import after_fork_in_child
from wandb_tables_widget.store.schema import schema_to_json
from wandb_tables_widget.store.segment import write_segments

if TYPE_CHECKING:
    from wandb_tables_widget.store.catalog import Reader
    from wandb_tables_widget.store.store import Store


log = logging.getLogger(__name__)
_THREAD: Final = "wandb-tables-compactor"


@dataclass(frozen=True)
class _Plan:
    """Rows to write anew: from ``first`` to ``last``, which are increments ``lo`` to ``hi``."""

    first: int
    last: int
    lo: int
    hi: int
    segments: tuple[str, ...]


def is_due(reader: Reader, content: int) -> bool:
    """Tell whether the hot tail of a content has grown so that it is to be compacted."""
    row = reader.row(
        "SELECT count(*), coalesce(sum(length(batch)), 0) FROM increments "
        "WHERE content = ? AND batch IS NOT NULL",
        content,
    ) or (0, 0)
    return bool(row[0] > HOT_INCREMENTS or row[1] > HOT_TOTAL_BYTES)


def compact(store: Store, content: int) -> int:
    """Write the hot tail of a content as segments, together with last segments that are not much larger.

    So n rows lie in O(log n) segments, and each row is written O(log n) times. What readers see does not
    change; files that are no longer named stay until they are collected.

    Args:
        store: where it lies.
        content: its id.

    Returns:
        How many increments left the hot tail.

    Raises:
        DamagedError: rows do not hold what their record says; they are left as they are.
        StoreUnavailableError: the disk refused; nothing is changed.
    """
    done = 0
    while True:
        with store.catalog.read() as reader:
            plan = _plan(reader, content)
        if plan is None or not _carry_out(store, content, plan):
            return done
        done += plan.hi - plan.lo + 1


def _carry_out(store: Store, content: int, plan: _Plan) -> bool:
    data, schema = load_growing(store, content, plan.first, plan.last)
    with store.catalog.read() as reader:
        folder = read_content(reader, content).folder
    note = {"log_mode": "INCREMENTAL", "schema": schema_to_json(schema), "start": plan.first}
    segments = write_segments(store.root, folder, data, note, (plan.lo, plan.hi)) if data.num_rows else []
    with store.catalog.write() as transaction:
        if _plan(transaction, content, plan.hi) != plan:
            return False
        for segment in plan.segments:
            transaction.run(
                "DELETE FROM content_segments WHERE content = ? AND segment = ?", content, segment
            )
        put_segments(transaction, content, plan.first, segments)
        transaction.run(
            "UPDATE increments SET batch = NULL, schema = NULL WHERE content = ? AND number BETWEEN ? AND ? "
            "AND batch IS NOT NULL",
            *(content, plan.lo, plan.hi),
        )
    return True


def _plan(reader: Reader, content: int, upto: int | None = None) -> _Plan | None:
    """Return what to do about the first increments of the hot tail that follow each other, if any."""
    hot = reader.rows(
        "SELECT number, start, rows FROM increments WHERE content = ? AND batch IS NOT NULL "
        "AND number <= coalesce(?, number) ORDER BY number",
        *(content, upto),
    )
    run = [row for at, row in enumerate(hot) if row[0] == hot[0][0] + at]
    if not run:
        return None
    first, last = run[0][1], run[-1][1] + run[-1][2]
    segments = _small_before(reader, content, first, last)
    lo = min([run[0][0], *(lo for _, _, _, lo in segments)])
    first = min([first, *(start for start, _, _, _ in segments)])
    return _Plan(first, last, lo, run[-1][0], tuple(segment for _, _, segment, _ in segments))


def _small_before(reader: Reader, content: int, first: int, last: int) -> list[tuple[int, int, str, int]]:
    """Return the segments before row ``first`` worth writing anew: start, rows, id, first increment."""
    rows = reader.rows(
        "SELECT c.position, s.rows, s.id, s.lo FROM content_segments c JOIN segments s ON s.id = c.segment "
        "WHERE c.content = ? AND c.position < ? ORDER BY c.position DESC",
        *(content, first),
    )
    chosen = []
    for start, count, segment, lo in rows:
        if count > 2 * (last - first) or last - start > SEGMENT_ROWS:
            break
        chosen.append((start, count, segment, lo))
        first = start
    return chosen


class Compactor:
    """Compacts contents of one store in a thread of its own, when it is asked to."""

    _thread: threading.Thread | None

    def __init__(self, store: Store) -> None:
        self._store = weakref.ref(store)
        self._renew()
        after_fork_in_child(self._renew)

    def ask(self, content: int) -> None:
        """Compact a content soon, if its hot tail has grown enough by then."""
        with self._lock:
            self._waiting[content] = None
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name=_THREAD, daemon=True)
                self._thread.start()

    def _work(self) -> None:
        while True:
            with self._lock:
                store = self._store()
                if not self._waiting or store is None:
                    self._thread = None
                    return
                content = next(iter(self._waiting))
                del self._waiting[content]
            try:
                with store.catalog.read() as reader:
                    due = is_due(reader, content)
                if due:
                    compact(store, content)
            except TablesError as error:
                log.warning("rows could not be compacted, and stay as they are: %s", error)
            del store

    def _renew(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[int, None] = {}
        self._thread = None


@atexit.register
def _wait_for_compactors() -> None:
    """Let threads leave pyarrow: one that is inside of it when the interpreter goes aborts the process."""
    for thread in threading.enumerate():
        if thread.name == _THREAD:
            thread.join()

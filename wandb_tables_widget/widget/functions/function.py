"""A Python function as a column: what it gives for a row, and the type of its values."""

from __future__ import annotations

import inspect
import threading
from typing import TYPE_CHECKING, Any, Final

from wandb_tables_widget.dtypes import Column, NoneDType, Number
from wandb_tables_widget.dtypes.infer import EXACT, examine, shorten
from wandb_tables_widget.dtypes.widen import widen
from wandb_tables_widget.errors import TablesError, TypeMismatchError
from wandb_tables_widget.media import MemoryBlobs
from wandb_tables_widget.table.take import keep_media
from wandb_tables_widget.widget.described import short
from wandb_tables_widget.widget.functions.call import Call, Interrupted
from wandb_tables_widget.widget.functions.content import Content
from wandb_tables_widget.widget.functions.results import SHARED, Outcome, Results

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from wandb_tables_widget.dtypes import DType

MOST_CALLS: Final = 4
"""Calls of one function that may be under way at once, all but one of them left behind."""

GRACE: Final = 0.5
"""Seconds a call has to come back before it is interrupted."""

_NONE: Final = NoneDType()
_PAIR: Final = 2


class Function:
    """A function of one widget. Its type widens as values come, over all versions of the table.

    Args:
        name: the name of the column.
        call: takes the row as a dict, or its index and the row.

    Raises:
        TypeMismatchError: ``call`` cannot be called with one or two values.
    """

    def __init__(self, name: str, call: Callable[..., Any]) -> None:
        self.name = name
        self.blobs = MemoryBlobs()
        self.stopped = False
        self.slots = threading.Semaphore(MOST_CALLS)
        """One is taken for each call that is under way; others come when a stopped function goes on."""

        self.takes_index = _count_arguments(call) == _PAIR
        self.call = call
        self._content = Content(call)
        self._own = object(), Results()
        self._calls: dict[Hashable, Call] = {}
        self._end: threading.Timer | None = None
        self._lock = threading.Lock()
        self._dtype: DType = _NONE

    @property
    def column(self) -> Column:
        """The column, of the type that its values have so far."""
        return Column(self.name, self._dtype)

    def stop(self) -> None:
        """Make no further call. One under way that does not come back soon is interrupted."""
        self.stopped = True
        if self._calls:
            self._end = threading.Timer(GRACE, self._interrupt)
            self._end.name, self._end.daemon = "wandb-tables-interrupt", True
            self._end.start()

    def resume(self) -> None:
        """Make calls again. Those that could not be ended take no slot from the new ones."""
        if self._end is not None:
            self._end.cancel()
        with self._lock:
            self.slots = threading.Semaphore(MOST_CALLS)
            self.stopped = False

    def known(self, index: int, row: Hashable) -> Outcome | None:
        """Return what the function gave before for a row, whose content has the key ``row``."""
        function, results = self._kept()
        return results.get(function, self._row_key(index, row))

    def begin(self, index: int, row: Hashable, again: Callable[[], None]) -> Call | None:
        """Return a call to be made for a row in this thread; None if one for an equal row is under way.

        Then ``again`` is called when that has come back. Every call that is begun is to be made.
        """
        key = self._row_key(index, row)
        with self._lock:
            same = self._calls.get(key)
            if same is not None:
                same.again.append(again)
                return None
            return self._calls.setdefault(key, Call())

    def compute(self, call: Call, index: int, row: dict[str, Any], key: Hashable) -> Outcome | None:
        """Make a call for a row, unless its result came just before it began; None if it was interrupted."""
        kept = self._kept()
        try:
            outcome = self.known(index, key) or self._outcome(call, index, row)
            if outcome is not None and kept == self._kept():
                kept[1].put(kept[0], self._row_key(index, key), outcome)
        finally:
            self.give_up(index, key)
        return outcome

    def give_up(self, index: int, row: Hashable) -> None:
        """Say that a call is over, or will not be made."""
        with self._lock:
            call = self._calls.pop(self._row_key(index, row))
        for again in call.again:
            again()

    def admit(self, outcome: Outcome) -> str | None:
        """Widen the type by an outcome; return why it is no value of the column, None if it is one."""
        if outcome.error is not None:
            return outcome.error
        with self._lock:
            wide = widen(self._dtype, outcome.dtype)
            if wide is None:
                return f"{shorten(outcome.value)} is {outcome.dtype}, and the column holds {self._dtype}"
            whole = isinstance(outcome.value, int) and isinstance(wide, Number) and not wide.integer
            if whole and abs(outcome.value) > EXACT:
                return f"{outcome.value} is not exact among numbers with a fraction; return float(…) or text"
            self._dtype = wide
        return None

    def _outcome(self, call: Call, index: int, row: dict[str, Any]) -> Outcome | None:
        arguments = (index, row) if self.takes_index else (row,)
        try:
            value = call.run(self.call, *arguments)
            dtype, kept = examine(value)
            keep_media(kept, self.blobs)
        except Interrupted:
            return None
        except TablesError as error:
            return Outcome(_NONE, error=short(str(error)))
        except BaseException as error:  # noqa: BLE001  # it is shown in its cell, whatever it is
            return Outcome(_NONE, error=_told(error))
        return Outcome(dtype, kept)

    def _kept(self) -> tuple[Hashable, Results]:
        """Return where results are kept, and under which key; both depend on what the function reads now."""
        key = self._content.key()
        return self._own if key is None else (key, SHARED)

    def _row_key(self, index: int, row: Hashable) -> Hashable:
        return (index, row) if self.takes_index else row

    def _interrupt(self) -> None:
        with self._lock:
            under_way = list(self._calls.values()) if self.stopped else []
        for call in under_way:
            call.interrupt()


def _count_arguments(call: Any) -> int:
    """Return whether a function is called with a row alone, 1, or with its index before it, 2."""
    if not callable(call):
        raise TypeMismatchError(
            f"{shorten(call)} cannot be called; give an expression or a function of a row"
        )
    if inspect.iscoroutinefunction(call):
        raise TypeMismatchError(f"{shorten(call)} is async, and what computes a column is not awaited")
    try:
        signature = inspect.signature(call)
    except (TypeError, ValueError):
        return 1
    for count in (1, _PAIR):
        try:
            signature.bind(*range(count))
        except TypeError:
            continue
        return count
    raise TypeMismatchError(f"{shorten(call)} takes neither a row nor an index and a row; it is {signature}")


def _told(error: BaseException) -> str:
    try:
        text = str(error)
    except Exception:  # noqa: BLE001  # the text of a user's exception may raise anything
        text = ""
    kind = type(error).__name__
    return short(f"{kind}: {text}" if text else kind)

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
from wandb_tables_widget.widget.functions.content import content_key
from wandb_tables_widget.widget.functions.results import SHARED, Outcome, Results

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from wandb_tables_widget.dtypes import DType

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
        self.takes_index = _count_arguments(call) == _PAIR
        key = content_key(call)
        self._key: Hashable = object() if key is None else key
        self._results = Results() if key is None else SHARED
        self._call = call
        self._lock = threading.Lock()
        self._dtype: DType = _NONE

    @property
    def column(self) -> Column:
        """The column, of the type that its values have so far."""
        return Column(self.name, self._dtype)

    def known(self, row: Hashable) -> Outcome | None:
        """Return what the function gave for a row before."""
        return self._results.get(self._key, row)

    def compute(self, index: int, row: dict[str, Any], key: Hashable) -> Outcome:
        """Call the function for a row, whose content has the key ``key``."""
        outcome = self._outcome(index, row)
        self._results.put(self._key, key, outcome)
        return outcome

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

    def _outcome(self, index: int, row: dict[str, Any]) -> Outcome:
        try:
            value = self._call(index, row) if self.takes_index else self._call(row)
        except (Exception, SystemExit) as error:  # noqa: BLE001  # it is shown in its cell, whatever it is
            return Outcome(_NONE, error=_told(error))
        try:
            dtype, kept = examine(value)
            keep_media(kept, self.blobs)
        except TablesError as error:
            return Outcome(_NONE, error=short(str(error)))
        return Outcome(dtype, kept)


def _count_arguments(call: Any) -> int:
    """Return whether a function is called with a row alone, 1, or with its index before it, 2."""
    if not callable(call):
        raise TypeMismatchError(
            f"{shorten(call)} cannot be called; give an expression or a function of a row"
        )
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

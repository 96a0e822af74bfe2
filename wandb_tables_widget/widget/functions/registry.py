"""The functions that are columns of one widget."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from wandb_tables_widget.dtypes import Schema
from wandb_tables_widget.errors import ColumnNotFoundError, DuplicateColumnError, nearest
from wandb_tables_widget.widget.functions.function import Function

if TYPE_CHECKING:
    from collections.abc import Callable


class Functions:
    """Functions by the names of their columns, in the order they came. Safe in all threads.

    ``changed`` hears of progress.
    """

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self._lock = threading.Lock()
        self._functions: tuple[Function, ...] = ()
        self._edits = 0

    @property
    def edits(self) -> int:
        """A number that grows when values come that somebody may look at."""
        return self._edits

    def all(self) -> tuple[Function, ...]:
        """Return all functions."""
        return self._functions

    def add(self, name: str, call: Callable[..., Any]) -> Function:
        """Add a function.

        Raises:
            DuplicateColumnError: there is one of that name.
            TypeMismatchError: it cannot be called with a row.
        """
        function = Function(name, call)
        with self._lock:
            if any(other.name == name for other in self._functions):
                raise DuplicateColumnError(
                    f"there is a column {name!r} already; remove_column({name!r}) first"
                )
            self._functions = (*self._functions, function)
        self.tell(news=True)
        return function

    def remove(self, name: str) -> None:
        """Remove a function; what it computes is not used any more.

        Raises:
            ColumnNotFoundError: there is none of that name.
        """
        function = self.find(name)
        with self._lock:
            self._functions = tuple(other for other in self._functions if other is not function)
        function.stop()
        self.tell(news=True)

    def close(self) -> None:
        """Make no further call."""
        for function in self._functions:
            function.stop()

    def stop(self, name: str) -> bool:
        """Compute no further rows of a column; return whether it was one."""
        found = [each for each in self._functions if each.name == name and not each.stopped]
        for function in found:
            function.stop()
        self.tell(news=True)
        return bool(found)

    def resume(self, name: str) -> bool:
        """Compute the rest of a column that was stopped; return whether it was one."""
        found = [each for each in self._functions if each.name == name and each.stopped]
        for function in found:
            function.resume()
        self.tell(news=True)
        return bool(found)

    def find(self, name: str) -> Function:
        """Return the function of a column; raises `ColumnNotFoundError` if there is none."""
        for function in self._functions:
            if function.name == name:
                return function
        names = [function.name for function in self._functions]
        raise ColumnNotFoundError(f"no function computes a column {name!r:.80}{nearest(name[:200], names)}")

    def extend(self, schema: Schema, *, without: str | None = None) -> Schema:
        """Return the columns of a table and those of functions, but one.

        A name that both have is that of the column of the table.
        """
        functions = (function for function in self._functions if function.name != without)
        own = [function.column for function in functions if function.name not in schema]
        return Schema((*schema.columns, *own)) if own else schema

    def tell(self, *, news: bool) -> None:
        """Say that there is progress; ``news`` if it can be seen."""
        with self._lock:
            self._edits += news
        self._changed()

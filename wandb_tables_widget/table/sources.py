"""Where a table comes from: one at hand, or one that is loaded when it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from wandb_tables_widget.dtypes.infer import shorten
from wandb_tables_widget.errors import TypeMismatchError

if TYPE_CHECKING:
    from collections.abc import Callable

    from wandb_tables_widget.table.table import Table


@runtime_checkable
class TableSource(Protocol):
    """Whatever gives a table: a `Table` gives itself, an entry of an artifact reads one."""

    def load_table(self) -> Table:
        """Return the table: the same object each time, as long as nothing changed."""


class StoredTable:
    """A table known by the name a store keeps it under, loaded once, when it is first asked for.

    Args:
        name: the store's name of the content.
        resolve: returns the table of that name, or raises that there is none.
    """

    def __init__(self, name: str, resolve: Callable[[str], Table]) -> None:
        self.stored_name = name
        self._resolve = resolve
        self._table: Table | None = None

    def load_table(self) -> Table:
        """Return the table; errors are those of ``resolve``."""
        if self._table is None:
            self._table = self._resolve(self.stored_name)
        return self._table


def check_source(source: Any, what: str) -> TableSource:
    """Return what gives a table.

    Raises:
        TypeMismatchError: it gives none.
    """
    if isinstance(source, TableSource) and not isinstance(source, type):
        return source
    if hasattr(source, "__arrow_c_stream__"):
        raise TypeMismatchError(f"{what} is a {type(source).__name__}; make a table of it: Table(data=…)")
    raise TypeMismatchError(f"{what} is {shorten(source)}, which is no table; give a Table")


def stored_name(source: TableSource) -> str | None:
    """Return the name a store keeps exactly this table under, None if it is not known."""
    return getattr(source, "stored_name", None)


def is_same(a: TableSource, b: TableSource) -> bool:
    """Tell whether both give one table: the same object, or the same content of a store."""
    return a is b or (stored_name(a) is not None and stored_name(a) == stored_name(b))

"""Where whoever can draw a table announces itself; this layer draws nothing but text."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Protocol

from wandb_tables_widget.errors import TableError

if TYPE_CHECKING:
    from collections.abc import Collection

    from wandb_tables_widget.table.table import Table


class Display(Protocol):
    """What a host offers."""

    def mimebundle(
        self, table: Table, include: Collection[str] | None, exclude: Collection[str] | None
    ) -> Any:
        """Return what a notebook shows for a table: a mime bundle, or one with metadata."""

    def show(self, table: Table, **options: Any) -> Any:
        """Show a table with options of a view, and return what was shown."""


_lock = threading.Lock()
_displays: list[Display] = []


def register_display(display: Display) -> None:
    """Make ``display`` the one that draws tables from now on."""
    with _lock:
        _displays[:] = [display]


def table_mimebundle(table: Table, include: Collection[str] | None, exclude: Collection[str] | None) -> Any:
    """Return what a notebook shows for a table; its one-line text if no host announced itself."""
    display = _current()
    return {"text/plain": repr(table)} if display is None else display.mimebundle(table, include, exclude)


def show_table(table: Table, **options: Any) -> Any:
    """Show a table.

    Raises:
        TableError: no host announced itself.
    """
    display = _current()
    if display is None:
        raise TableError(
            "there is no notebook to show the table in; import wandb_tables_widget in a notebook"
        )
    return display.show(table, **options)


def _current() -> Display | None:
    with _lock:
        return _displays[-1] if _displays else None

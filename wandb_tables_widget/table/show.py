"""Where whoever can draw a table announces itself; this layer draws nothing but text."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, Protocol

from wandb_tables_widget.errors import TableError

if TYPE_CHECKING:
    from collections.abc import Collection

    from wandb_tables_widget.dtypes import Schema
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


class Shown(ABC):
    """What is shown in the grid as the last line of a cell: a table, or what gives one."""

    @abstractmethod
    def load_table(self) -> Table:
        """Return the table to show: the same object each time, as long as nothing changed."""

    @property
    def schema(self) -> Schema:
        """Names and types of the columns of that table."""
        return self.load_table().schema

    @property
    def is_at_hand(self) -> bool:
        """Whether there is a table to show already."""
        return True

    def show(  # noqa: PLR0913, PLR0917  # one argument a part of a view
        self,
        filter: str | None = None,  # noqa: A002  # the word of the whole package
        sort: Any = None,
        group_by: Any = None,
        columns: Any = None,
        row_size: str | None = None,
        height: int | None = None,
        view: Any = None,
        aggregates: Any = None,
        top_groups: int | None = None,
        expanded: Any = None,
        computed: Any = None,
        search: str | None = None,
    ) -> Any:
        """Return a widget of the table, which a notebook shows as the last line of a cell.

        The arguments are those of `TableWidget`.

        Raises:
            ExpressionError: an expression does not parse or does not fit the table.
            ViewError: another argument has the wrong shape or names a column that does not exist.
        """
        return show_table(
            self.load_table(),
            filter=filter,
            sort=sort,
            group_by=group_by,
            columns=columns,
            row_size=row_size,
            height=height,
            view=view,
            aggregates=aggregates,
            top_groups=top_groups,
            expanded=expanded,
            computed=computed,
            search=search,
        )

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: Collection[str] | None = None
    ) -> Any:
        if not self.is_at_hand:
            return {"text/plain": repr(self)}
        return with_text(table_mimebundle(self.load_table(), include, exclude), repr(self))


def with_text(shown: Any, text: str) -> Any:
    """Return a mime bundle, or one with metadata, with another plain text if it has one."""
    data = shown[0] if isinstance(shown, tuple) else shown
    told = data | ({"text/plain": text} if "text/plain" in data else {})
    return (told, *shown[1:]) if isinstance(shown, tuple) else told

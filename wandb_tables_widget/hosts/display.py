"""How a table is shown as the last line of a cell, and by ``table.show``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from wandb_tables_widget.hosts.static_html import draw_html
from wandb_tables_widget.view.state import ViewState
from wandb_tables_widget.widget.opened import Opened
from wandb_tables_widget.widget.widget import TableWidget

if TYPE_CHECKING:
    from collections.abc import Collection

    from wandb_tables_widget.table.table import Table


class NotebookDisplay:
    """Shows tables by the widget where there is a notebook, else as HTML and text."""

    def mimebundle(
        self, table: Table, include: Collection[str] | None, exclude: Collection[str] | None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return what a notebook shows for a table; ``include`` and ``exclude`` name MIME types."""
        bundle = TableWidget(table)._repr_mimebundle_() if in_notebook() else None
        data, metadata = bundle or (draw_static(table), {})
        return _chosen(data | {"text/plain": repr(table)}, include, exclude), metadata

    def show(self, table: Table, **options: Any) -> TableWidget:
        """Return a widget of the table, which the notebook shows when it is the last line.

        Raises:
            ExpressionError: the filter does not parse or does not fit the table.
            ViewError: another option has the wrong shape or names a column that does not exist.
        """
        return TableWidget(table, **options)


def in_notebook() -> bool:
    """Whether this process talks to a notebook: a Jupyter kernel, or marimo."""
    if "marimo" in sys.modules and sys.modules["marimo"].running_in_notebook():
        return True
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return getattr(shell, "kernel", None) is not None


def draw_static(table: Table) -> dict[str, str]:
    """Return the forms of a table that need no JavaScript, by MIME type."""
    opened = Opened(table.snapshot())
    try:
        return draw_view(opened, ViewState())
    finally:
        opened.dataset.close()


def draw_view(opened: Opened, view: ViewState) -> dict[str, str]:
    """Return the forms of a view that need no JavaScript, by MIME type."""
    return {"text/html": draw_html(opened, view)}


def _chosen(
    data: dict[str, Any], include: Collection[str] | None, exclude: Collection[str] | None
) -> dict[str, Any]:
    kept = {mime: value for mime, value in data.items() if not include or mime in include}
    return {mime: value for mime, value in kept.items() if not exclude or mime not in exclude}

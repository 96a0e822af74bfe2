"""``%load_ext wandb_tables_widget``: every DataFrame as last line of a cell is shown in the grid."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from wandb_tables_widget.errors import TablesError
from wandb_tables_widget.hosts.display import NotebookDisplay
from wandb_tables_widget.table.table import Table

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

FRAMES: Final = (
    ("pandas", "DataFrame"),
    ("pandas.core.frame", "DataFrame"),
    ("polars.dataframe.frame", "DataFrame"),
    ("pyarrow.lib", "Table"),
)
"""Classes by module and name, so that nothing is imported for them."""


def load_ipython_extension(ipython: InteractiveShell) -> None:
    """Show pandas and polars DataFrames and pyarrow Tables in the grid from now on."""
    for module, name in FRAMES:
        _formatter(ipython).for_type_by_name(module, name, show_frame)


def unload_ipython_extension(ipython: InteractiveShell) -> None:
    """Show them as before."""
    formatter = _formatter(ipython)
    for key in FRAMES:
        if formatter.deferred_printers.get(key) is show_frame:
            del formatter.deferred_printers[key]
    for cls, printer in list(formatter.type_printers.items()):
        if printer is show_frame:
            del formatter.type_printers[cls]


def show_frame(frame: Any, include: Any = None, exclude: Any = None) -> Any:
    """Return what a notebook shows for a DataFrame, with its index as columns.

    None, with a warning, when no table can hold it: then it is shown as it would be without us.
    """
    try:
        table = Table(data=_with_index(frame))
    except (TablesError, ValueError) as error:
        warnings.warn(f"shown without the grid: {error}", stacklevel=2)
        return None
    return NotebookDisplay().mimebundle(table, include, exclude)


def _with_index(frame: Any) -> Any:
    """Return a pandas DataFrame with its index as columns, unless the index only counts the rows."""
    if not isinstance(frame, pd.DataFrame) or _counts(frame.index):
        return frame
    return frame.reset_index()


def _counts(index: pd.Index[Any]) -> bool:
    return isinstance(index, pd.RangeIndex) and index.start == 0 and index.step == 1 and index.name is None


def _formatter(ipython: InteractiveShell) -> Any:
    display: Any = ipython.display_formatter
    return display.mimebundle_formatter

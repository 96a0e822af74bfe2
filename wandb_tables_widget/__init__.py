"""W&B Tables that live in the notebook, with no server and no account.

``import wandb_tables_widget as wandb`` runs the code people already have.
"""

from __future__ import annotations

from importlib.metadata import version as _version
from typing import TYPE_CHECKING

from wandb_tables_widget import errors
from wandb_tables_widget.hosts.ipython import load_ipython_extension, unload_ipython_extension
from wandb_tables_widget.media.image import Image
from wandb_tables_widget.store import Api, Run, init, open  # noqa: A004
from wandb_tables_widget.store import current_run as _current_run
from wandb_tables_widget.table.table import Table
from wandb_tables_widget.widget.widget import TableWidget

if TYPE_CHECKING:
    run: Run | None

__version__ = _version("wandb-tables-widget")

__all__ = [
    "Api",
    "Image",
    "Run",
    "Table",
    "TableWidget",
    "errors",
    "init",
    "load_ipython_extension",
    "open",
    "run",
    "unload_ipython_extension",
]


def __getattr__(name: str) -> object:
    if name == "run":
        return _current_run()
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)

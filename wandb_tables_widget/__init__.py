"""W&B Tables that live in the notebook, with no server and no account.

``import wandb_tables_widget as wandb`` runs the code people already have.
"""

from __future__ import annotations

from importlib.metadata import version as _version
from typing import TYPE_CHECKING

from wandb_tables_widget import errors
from wandb_tables_widget.hosts.ipython import load_ipython_extension, unload_ipython_extension
from wandb_tables_widget.media.image import Image
from wandb_tables_widget.store import (
    Api,
    Run,
    Settings,
    define_metric,
    finish,
    init,
    log,
    log_artifact,
    open,  # noqa: A004
    use_artifact,
)
from wandb_tables_widget.store import current_record as _current_record
from wandb_tables_widget.store import current_run as _current_run
from wandb_tables_widget.store.artifacts import Artifact
from wandb_tables_widget.store.streams import StreamTable
from wandb_tables_widget.table.joined import JoinedTable
from wandb_tables_widget.table.partitioned import PartitionedTable
from wandb_tables_widget.table.table import Table
from wandb_tables_widget.widget.widget import TableWidget

if TYPE_CHECKING:
    from wandb_tables_widget.store.record import Config, Summary

    run: Run | None
    config: Config
    summary: Summary

__version__ = _version("wandb-tables-widget")

__all__ = [
    "Api",
    "Artifact",
    "Image",
    "JoinedTable",
    "PartitionedTable",
    "Run",
    "Settings",
    "StreamTable",
    "Table",
    "TableWidget",
    "config",
    "define_metric",
    "errors",
    "finish",
    "init",
    "load_ipython_extension",
    "log",
    "log_artifact",
    "open",
    "run",
    "summary",
    "unload_ipython_extension",
    "use_artifact",
]


def __getattr__(name: str) -> object:
    if name == "run":
        return _current_run()
    if name in {"config", "summary"}:
        return _current_record(name)
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)

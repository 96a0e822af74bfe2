"""What is kept on disk: catalogue, segments, media packs, runs."""

from wandb_tables_widget.store.api import Api, open  # noqa: A004  # the public name
from wandb_tables_widget.store.begin import init
from wandb_tables_widget.store.current import (
    current_record,
    current_run,
    define_metric,
    finish,
    log,
    log_artifact,
    use_artifact,
)
from wandb_tables_widget.store.project import Project, Runs
from wandb_tables_widget.store.run import Run
from wandb_tables_widget.store.saved_run import SavedRun
from wandb_tables_widget.store.settings import Settings

__all__ = [
    "Api",
    "Project",
    "Run",
    "Runs",
    "SavedRun",
    "Settings",
    "current_record",
    "current_run",
    "define_metric",
    "finish",
    "init",
    "log",
    "log_artifact",
    "open",
    "use_artifact",
]

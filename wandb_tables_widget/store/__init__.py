"""What is kept on disk: catalogue, segments, media packs, runs."""

from wandb_tables_widget.store.api import Api, Project, SavedRun, open  # noqa: A004  # the public name
from wandb_tables_widget.store.begin import current_run, init
from wandb_tables_widget.store.run import Run

__all__ = ["Api", "Project", "Run", "SavedRun", "current_run", "init", "open"]

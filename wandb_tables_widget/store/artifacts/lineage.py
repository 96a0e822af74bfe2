"""Which runs an artifact has to do with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wandb_tables_widget.errors import StoreError
from wandb_tables_widget.store.artifacts.logging import Place
from wandb_tables_widget.store.artifacts.records import first_run, runs_of_artifact
from wandb_tables_widget.store.names import check_label
from wandb_tables_widget.store.root import find_root
from wandb_tables_widget.store.store import open_store

if TYPE_CHECKING:
    from wandb_tables_widget.store.artifacts.artifact import Artifact
    from wandb_tables_widget.store.artifacts.loading import Kept
    from wandb_tables_widget.store.saved_run import SavedRun


def run_that_logged(kept: Kept) -> SavedRun | None:
    """Return the run that logged a version first, None if no run did."""
    with kept.store.catalog.read() as reader:
        path = first_run(reader, kept.id)
    return None if path is None else _runs(kept, [path])[0]


def runs_that_used(kept: Kept) -> list[SavedRun]:
    """Return the runs that used a version, in the order they did."""
    with kept.store.catalog.read() as reader:
        paths = runs_of_artifact(reader, kept.id, "input")
    return _runs(kept, paths)


def _runs(kept: Kept, paths: list[str]) -> list[SavedRun]:
    from wandb_tables_widget.store.api import Api  # noqa: PLC0415  # which gives artifacts itself

    api = Api(kept.store.root)
    return [api.run(path) for path in paths]


def save_draft(artifact: Artifact, project: str | None) -> None:
    """Log an artifact by the current run, or without one to a project of the store of this folder.

    Raises:
        StoreError: the run has another project; else as `Artifact.log_to`.
    """
    from wandb_tables_widget.store.begin import DEFAULT_PROJECT  # noqa: PLC0415  # runs log artifacts
    from wandb_tables_widget.store.current import current_run  # noqa: PLC0415  # runs log artifacts

    run = current_run()
    if run is None:
        name = check_label("project", project or DEFAULT_PROJECT, in_path=True)
        store = open_store(find_root(), create=True)
        artifact.log_to(Place(store, "", name), [], [])
        return
    if project not in {None, run.project}:
        raise StoreError(
            f"run {run.path!r} is active, and what it logs belongs to its project, not to {project!r:.80}; "
            "finish it first, or leave out project="
        )
    run.log_artifact(artifact)

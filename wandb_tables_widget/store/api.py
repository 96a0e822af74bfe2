"""Reading back: projects, runs and tables of a store, from any process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wandb_tables_widget.errors import NotFoundError, nearest
from wandb_tables_widget.store.artifacts.collection import get_collection, has_artifact, list_collections
from wandb_tables_widget.store.artifacts.logging import Place
from wandb_tables_widget.store.artifacts.names import parse_address
from wandb_tables_widget.store.artifacts.runs import get_artifact
from wandb_tables_widget.store.overview import projects_overview
from wandb_tables_widget.store.project import Project, Runs
from wandb_tables_widget.store.root import existing_root
from wandb_tables_widget.store.store import open_store
from wandb_tables_widget.store.streams.recovery import recover
from wandb_tables_widget.store.upkeep.upkept import Upkept
from wandb_tables_widget.table.show import Shown

if TYPE_CHECKING:
    import os

    from wandb_tables_widget.store.artifacts.artifact import Artifact
    from wandb_tables_widget.store.artifacts.collection import Collections
    from wandb_tables_widget.store.saved_run import SavedRun
    from wandb_tables_widget.table.table import Table


class Api(Upkept, Shown):
    """A store, to be read back and looked after. As the last line of a cell, it shows its projects.

    Opening it takes in what processes that died have left of their streams.

    Args:
        root: the store's folder, or the one its ``.wandb_tables`` lies in; default as `init` finds it.

    Raises:
        NotFoundError: there is no store.
        StoreUnavailableError, DamagedError, StoreError: it cannot be opened; the message says why.
    """

    def __init__(self, root: str | os.PathLike[str] | None = None) -> None:
        self._store = open_store(existing_root(root))
        recover(self._store)

    def projects(self) -> list[Project]:
        """Return all projects, oldest first."""
        with self._store.catalog.read() as reader:
            rows = reader.rows("SELECT id, name, entity FROM projects ORDER BY id")
        return [Project(self._store, *row) for row in rows]

    def project(self, path: str) -> Project:
        """Return ``project`` or ``entity/project``.

        Raises:
            NotFoundError: there is no such project; the message lists the nearest.
        """
        entity, name = _split(path, 1)
        projects = self.projects()
        found = next((p for p in projects if (p.entity, p.name) == (entity, name)), None)
        if found is None:
            raise NotFoundError(
                f"there is no project {path!r:.80}{nearest(path[:200], [p.path for p in projects])}"
            )
        return found

    def runs(self, project: str) -> Runs:
        """Return the runs of ``project`` or ``entity/project``, oldest first; errors as `project`."""
        return self.project(project).runs

    def run(self, path: str) -> SavedRun:
        """Return the run ``project/id`` or ``entity/project/id``.

        Raises:
            NotFoundError: there is no such run; the message lists the nearest.
        """
        above, run_id = _split(path, 2)
        runs = self.runs(above)
        found = next((run for run in runs if run.id == run_id), None)
        if found is None:
            ids = [run.id for run in runs]
            raise NotFoundError(
                f"project {above!r:.80} has no run {run_id!r:.80}{nearest(run_id[:200], ids)}"
            )
        return found

    def artifact(self, name: str, type: str | None = None) -> Artifact:  # noqa: A002  # W&B's name
        """Return the artifact ``project/name:alias`` or ``entity/project/name:alias``.

        The alias is ``v3``, ``latest`` or another; without one, the latest is meant.

        Raises:
            NotFoundError: there is none; the message lists the nearest names or aliases.
            TypeMismatchError: it has another type.
        """
        return get_artifact(self._artifact_place(name), name, type)

    def artifact_exists(self, name: str, type: str | None = None) -> bool:  # noqa: A002  # W&B's name
        """Tell whether there is an artifact of that name, as in `artifact`."""
        return has_artifact(self._artifact_place(name), name, type)

    def artifacts(self, type: str, name: str) -> list[Artifact]:  # noqa: A002  # W&B's name
        """Return all versions of ``project/name``, oldest first; errors as `artifact`."""
        return get_collection(self._artifact_place(name), name, type).artifacts()

    def artifact_collections(
        self,
        project: str,
        type: str | None = None,  # noqa: A002  # W&B's name
    ) -> Collections:
        """Return the artifacts of a project, of one type if it is given; errors as `project`."""
        found = self.project(project)
        return list_collections(self._store, found.entity, found.name, type)

    def load_table(self) -> Table:
        """Return a row for each project."""
        return projects_overview(self.projects())

    def _artifact_place(self, name: str) -> Place:
        """Return where an artifact is looked for that names its own project."""
        if parse_address(name).project is None:
            raise NotFoundError(f"{name!r:.80} names no project; write 'project/name:alias'")
        return Place(self._store, "", "")

    def __repr__(self) -> str:
        return f"<Api {self._store.root}>"


def open(root: str | os.PathLike[str] | None = None) -> Api:  # noqa: A001  # the package's public name
    """Return the store in a folder, or in its ``.wandb_tables``, to read back; errors as `Api`."""
    return Api(root)


def _split(path: str, parts: int) -> tuple[str, str]:
    """Split off the last part of a path of ``parts`` parts, or one more for the entity."""
    if not isinstance(path, str) or not parts <= len(path.split("/")) <= parts + 1:
        shape = "project/id or entity/project/id" if parts > 1 else "project or entity/project"
        raise NotFoundError(f"{path!r:.80} is no path of the shape {shape}")
    above, _, last = path.rpartition("/")
    return above, last

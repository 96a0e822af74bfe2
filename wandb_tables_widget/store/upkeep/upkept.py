"""What a store can be told to do for itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wandb_tables_widget.store.compaction import compact
from wandb_tables_widget.store.upkeep.collect import DAY, HOUR, collect
from wandb_tables_widget.store.upkeep.delete import delete
from wandb_tables_widget.store.upkeep.export import export
from wandb_tables_widget.store.upkeep.sizes import measure
from wandb_tables_widget.store.upkeep.verify import verify

if TYPE_CHECKING:
    import os

    from wandb_tables_widget.store.artifacts.artifact import Artifact
    from wandb_tables_widget.store.artifacts.collection import ArtifactCollection
    from wandb_tables_widget.store.project import Project
    from wandb_tables_widget.store.saved_run import SavedRun
    from wandb_tables_widget.store.store import Store
    from wandb_tables_widget.store.upkeep.collect import Collected
    from wandb_tables_widget.store.upkeep.export import Exported
    from wandb_tables_widget.store.upkeep.report import Report
    from wandb_tables_widget.store.upkeep.sizes import Sizes
    from wandb_tables_widget.table.table import Table


class Upkept:
    """A store that can be looked after."""

    _store: Store

    def verify(self, *, progress: bool = True) -> Report:
        """Read everything there is and report what is damaged or missing; changes nothing."""
        return verify(self._store, progress=progress)

    def gc(
        self, older_than: float = HOUR, *, keep: float = DAY, dry_run: bool = False, progress: bool = False
    ) -> Collected:
        """Take away what nobody names; arguments and errors as `collect`."""
        return collect(self._store, older_than=older_than, keep=keep, dry_run=dry_run, progress=progress)

    def size(self, *, progress: bool = False) -> Sizes:
        """Return how many bytes each table, stream and artifact keeps on disk."""
        return measure(self._store, progress=progress)

    def delete(
        self,
        what: Project | SavedRun | Artifact | ArtifactCollection,
        key: str | None = None,
        version: int | str | None = None,
    ) -> None:
        """Delete a project, run, table, version or artifact; arguments and errors as `delete.delete`."""
        delete(self._store, what, key, version)

    def export(self, table: Table, path: str | os.PathLike[str], *, raw: bool = False) -> Exported:
        """Write a table as a file or folder for other programs; arguments and errors as `export.export`."""
        return export(self._store, table, path, raw=raw)

    def compact(self) -> int:
        """Make files of the rows that wait in the catalogue, and return how many increments they were.

        Raises:
            DamagedError: rows do not hold what their record says; they are left as they are.
            StoreUnavailableError: the disk refused; what was done until then is whole.
        """
        with self._store.catalog.read() as reader:
            waiting = reader.rows("SELECT DISTINCT content FROM increments WHERE batch IS NOT NULL")
        return sum(compact(self._store, content) for (content,) in waiting)

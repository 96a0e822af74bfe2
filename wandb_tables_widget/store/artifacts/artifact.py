"""The Artifact: a named set of tables, media and files, versioned by what it holds."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Self

from wandb_tables_widget.errors import NotFoundError, StoreError, nearest
from wandb_tables_widget.store.artifacts import download
from wandb_tables_widget.store.artifacts.draft import Draft
from wandb_tables_widget.store.artifacts.entry import ArtifactEntry
from wandb_tables_widget.store.artifacts.filling import Filled
from wandb_tables_widget.store.artifacts.lineage import run_that_logged, runs_that_used, save_draft
from wandb_tables_widget.store.artifacts.listing import artifact_mimebundle
from wandb_tables_widget.store.artifacts.loading import Kept
from wandb_tables_widget.store.artifacts.logging import Logged, log_entries
from wandb_tables_widget.store.artifacts.manifest import Manifest
from wandb_tables_widget.store.artifacts.materials import kept_material
from wandb_tables_widget.store.artifacts.records import read_artifact
from wandb_tables_widget.store.interrupt import deferred_interrupt

if TYPE_CHECKING:
    import os
    from collections.abc import Collection

    from wandb_tables_widget.store.artifacts.logging import Place
    from wandb_tables_widget.store.artifacts.material import Material
    from wandb_tables_widget.store.saved_run import SavedRun
    from wandb_tables_widget.store.store import Store


class Artifact(Filled):
    """Tables, media and files under one name, kept as versions ``v0``, ``v1`` and so on.

    Fill it, then log it by ``run.log_artifact(artifact)``: all of it becomes a version, or nothing. Equal
    content is the version there is. A name is counted once for each project.

    Args:
        name: 1 to 128 of the characters A-Z a-z 0-9 _ . -
        type: what kind of thing it is, such as ``"dataset"`` or ``"model"``.
        description: any text about it.
        metadata: at most 100 plain values by name; NaN becomes None.
        incremental: let logging it add its entries to those of the newest version.
        use_as: what runs use it as, unless they say otherwise.

    Raises:
        StoreError: a name that cannot be one, or metadata that cannot be kept.
        TypeMismatchError: metadata is no dict of plain values.
    """

    def __init__(  # noqa: PLR0913, PLR0917  # as W&B
        self,
        name: str,
        type: str,  # noqa: A002  # W&B's name
        description: str | None = None,
        metadata: dict[str, Any] | None = None,
        incremental: bool = False,  # noqa: FBT001, FBT002  # as W&B
        use_as: str | None = None,
    ) -> None:
        self._describe(name, type, description, metadata, incremental, use_as)
        self._draft, self._finalized = Draft(), False

    @classmethod
    def kept(cls, store: Store, artifact: int) -> Artifact:
        """Return a logged artifact by its number in a store.

        Raises:
            NotFoundError: it was removed.
        """
        with store.catalog.read() as reader:
            record = read_artifact(reader, artifact)
        found = cls.__new__(cls)
        found._lock = threading.RLock()  # noqa: SLF001  # a constructor of this class
        found._keep(Kept(store, record))  # noqa: SLF001  # as above
        return found

    def finalize(self) -> None:
        """Take no more entries."""
        self._finalized = True

    def is_draft(self) -> bool:
        """Tell whether it is not logged."""
        return self._kept is None

    def new_draft(self) -> Artifact:
        """Return a draft with the entries of this version; logged, it is the next one of the same name.

        Raises:
            ArtifactNotLoggedError: it is not logged, so it is a draft itself.
        """
        kept = self.need_logged("a version to go on from")
        record = kept.first
        draft = Artifact(record.name, record.type, self.description, self.metadata, use_as=self.use_as)
        draft._draft.put(self._again(kept))  # its own class
        return draft

    def save(self, project: str | None = None) -> Self:
        """Log it, by the current run if there is one; of a logged one, keep what was set since.

        Args:
            project: where to log it without a run, default ``"uncategorized"``.

        Raises:
            StoreError: as ``run.log_artifact``; or a run is active, which has its own project.
            StoreUnavailableError: the disk refused; nothing changed.
        """
        with self._lock:
            if self._kept is None:
                save_draft(self, project)
                return self
            if project is not None:
                raise StoreError(f"artifact {self.qualified_name} is logged; project= is for one that is not")
            self._save_description(self._kept)
        return self

    def log_to(self, place: Place, aliases: list[str], tags: list[str], role: str = "output") -> Self:
        """Log it to a place; what ``run.log_artifact`` does. Errors as there."""
        with self._lock:
            if self._kept is not None and self._kept.store is not place.store:
                raise StoreError(
                    f"artifact {self.qualified_name} is logged in {self._kept.store.root}, another store; "
                    "add() what it holds to a new Artifact"
                )
            materials = self._draft.materials() if self._kept is None else self._again(self._kept)
            with deferred_interrupt():
                number = log_entries(place, self._label(), materials, Logged(aliases, tags, role))
                with place.store.catalog.read() as reader:
                    self._keep(Kept(place.store, read_artifact(reader, number)))
        return self

    def wait(self, timeout: float | None = None) -> Self:
        """Return itself: ``log_artifact`` and `save` return when all is durable, whatever the timeout.

        Raises:
            ArtifactNotLoggedError: it is not logged.
        """
        del timeout
        self.need_logged("anything to wait for")
        return self

    def get(self, name: str) -> Any:
        """Return the object that was added under a name, with or without its suffix; None if there is none.

        Media are read when they are looked at, not before.

        Raises:
            ArtifactNotLoggedError: it is not logged.
            StoreError: there is a file or a reference of that name; `get_entry` has it.
            DamagedError: a file of it does not hold what was written.
        """
        self.need_logged(f"an object {name!r:.80} to get")
        path = self.find_path(name)
        return None if path is None else ArtifactEntry(self, path).load()

    def get_entry(self, name: str) -> ArtifactEntry:
        """Return an entry by its path, or by its name without suffix.

        Raises:
            NotFoundError: there is none; the message lists the nearest. It is a KeyError, too.
        """
        path = self.find_path(name)
        if path is None:
            raise _NoEntryError(
                f"artifact {self.name!r} has no entry {name!r:.80}{nearest(str(name)[:200], self._all())}"
            )
        return ArtifactEntry(self, path)

    def get_path(self, name: str) -> ArtifactEntry:
        """Return an entry: W&B's older name of `get_entry`."""
        return self.get_entry(name)

    @property
    def entries(self) -> dict[str, ArtifactEntry]:
        """All entries by path, sorted."""
        return {path: ArtifactEntry(self, path) for path in sorted(self._all())}

    @property
    def manifest(self) -> Manifest:
        """The entries with what names the whole."""
        return Manifest(self.entries)

    @property
    def file_count(self) -> int:
        """How many entries there are."""
        return len(self._all())

    def files(self, names: list[str] | None = None) -> list[ArtifactEntry]:
        """Return all entries, or those of the given paths, sorted."""
        return [entry for path, entry in self.entries.items() if names is None or path in names]

    def download(
        self, root: str | os.PathLike[str] | None = None, path_prefix: str | os.PathLike[str] | None = None
    ) -> str:
        """Write all entries to a folder as W&B has them, and return the folder.

        Tables are ``.table.json`` files with their media below ``media/``. A file in the way is replaced,
        each one at once; nothing is written outside, and links in the folder are not followed. References
        that cannot be read or told are left out, with a warning.

        Args:
            root: the folder, default ``./artifacts/name:v3``.
            path_prefix: only entries whose path begins so.

        Raises:
            ArtifactNotLoggedError: it is not logged.
            StoreError: the catalogue has names that lead out of the folder, or two entries make one file.
            DamagedError: bytes are not those that were logged; files written before stay.
            StoreUnavailableError: the disk refused.
        """
        prefix = None if path_prefix is None else str(path_prefix)
        return download.download(self.need_logged("files to download"), root, prefix)

    def checkout(self, root: str | os.PathLike[str] | None = None) -> str:
        """Make a folder hold what `download` writes and **nothing else**: other files in it are deleted.

        Raises:
            StoreError: the folder holds the store; else as `download`.
        """
        return download.checkout(self.need_logged("files to check out"), root)

    def verify(self, root: str | os.PathLike[str] | None = None) -> None:
        """Compare a folder with what `download` would write.

        Raises:
            DamagedError: a file is missing, differs, or is there besides; the message names the first.
            ArtifactNotLoggedError: it is not logged.
        """
        download.verify(self.need_logged("files to compare with"), root)

    def logged_by(self) -> SavedRun | None:
        """Return the run that logged it first, None if no run did."""
        return run_that_logged(self.need_logged("a run that logged it"))

    def used_by(self) -> list[SavedRun]:
        """Return the runs that used it, in the order they did."""
        return runs_that_used(self.need_logged("runs that used it"))

    def __getitem__(self, name: str) -> Any:
        return self.get_entry(name).load()

    def __setitem__(self, name: str, obj: Any) -> None:
        self.add(obj, name)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.find_path(name) is not None

    __iter__ = None

    def __repr__(self) -> str:
        count = self.file_count
        entries = f"{count:,} entr" + ("y" if count == 1 else "ies")
        name = self.name if self._kept is None else self.qualified_name
        return f"<Artifact {name} ({self.type}, {entries}{', not logged' if self._kept is None else ''})>"

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: Collection[str] | None = None
    ) -> Any:
        return artifact_mimebundle(self, include, exclude)

    def _keep(self, kept: Kept) -> None:
        self._bind(kept)
        self._draft, self._finalized = Draft(), True

    def _again(self, kept: Kept) -> dict[str, Material]:
        return {path: kept_material(kept.store, row) for path, row in kept.rows.items()}


class _NoEntryError(NotFoundError, KeyError):
    """Also what a mapping raises."""

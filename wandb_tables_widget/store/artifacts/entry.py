"""One entry of an artifact."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wandb_tables_widget.errors import NotFoundError, StoreError
from wandb_tables_widget.store.artifacts.download import download_entry
from wandb_tables_widget.store.artifacts.loading import load_object

if TYPE_CHECKING:
    import os

    from wandb_tables_widget.store.artifacts.draft import Draft
    from wandb_tables_widget.store.artifacts.filling import Filled
    from wandb_tables_widget.store.artifacts.material import Material, Row
    from wandb_tables_widget.store.store import Store
    from wandb_tables_widget.table.table import Table


class ArtifactEntry:
    """A table, media value, file or reference in an artifact; get it by `Artifact.get_entry`.

    Attributes:
        artifact: the artifact it is in.
        path: its name in the artifact, with ``/`` between folders.
    """

    def __init__(self, artifact: Filled, path: str) -> None:
        self.artifact = artifact
        self.path = path
        self._table: Table | None = None

    @property
    def name(self) -> str:
        """The path."""
        return self.path

    @property
    def kind(self) -> str:
        """``"table"``, ``"joined-table"``, ``"image-file"``, ``"file"``, ``"reference"`` and so on."""
        return self._described().kind

    @property
    def digest(self) -> str:
        """Base64 of the MD5 of its bytes; for what is no file, see `manifest`."""
        return self._described().digest

    @property
    def size(self) -> int:
        """Bytes: of a table those of its files and media, and before it is logged those in memory."""
        return self._described().size

    @property
    def ref(self) -> str | None:
        """The URI of a reference, else None."""
        return self._described().ref

    @property
    def kept_table(self) -> tuple[Store, Row] | None:
        """Where a store keeps the table, None if it is none or not logged."""
        logged = self.artifact.logged
        row = None if logged is None else logged.rows[self.path]
        return (
            (logged.store, row)
            if logged is not None and row is not None and row.content is not None
            else None
        )

    def path_in(self, draft: Draft) -> str | None:
        """Return the path if it is an entry of a draft, else None."""
        return self.path if self.artifact.is_filling(draft) else None

    def load_table(self) -> Table:
        """Return the table, the same object each time; its media are read when they are looked at.

        Raises:
            ArtifactNotLoggedError: the artifact is not logged.
            StoreError: it is no table.
            DamagedError: a file of it does not hold what was written.
        """
        if self._table is None:
            found: Any = self.load()
            if not hasattr(found, "load_table"):
                raise StoreError(f"entry {self.path!r:.200} is no table but of the kind {self.kind!r}")
            self._table = found.load_table()
        return self._table

    def load(self) -> Any:
        """Return the object that was added: a table, a joined table, an image.

        Raises:
            ArtifactNotLoggedError: the artifact is not logged.
            StoreError: it is a file or a reference; `download` has it.
            DamagedError: a file of it does not hold what was written.
        """
        return load_object(self.artifact.need_logged(), self.path)

    def download(self, root: str | os.PathLike[str] | None = None, skip_cache: bool = False) -> str:  # noqa: FBT001, FBT002  # W&B's
        """Write the entry below ``root``, and return the path of its file.

        Args:
            root: a folder; default as `Artifact.download`.
            skip_cache: nothing is cached, so both mean the same.

        Raises:
            ArtifactNotLoggedError: the artifact is not logged.
            StoreError: its name leads out of ``root``, or it is a reference to what is on another machine.
            DamagedError: its bytes are not those that were logged.
            StoreUnavailableError: the disk refused.
        """
        del skip_cache
        return download_entry(self.artifact.need_logged(), self.path, root)

    def ref_target(self) -> str:
        """Return the URI of a reference.

        Raises:
            StoreError: it is none.
        """
        if self.ref is None:
            raise StoreError(
                f"entry {self.path!r:.200} is kept in the artifact, and no reference; use download()"
            )
        return self.ref

    def __repr__(self) -> str:
        return f"<ArtifactEntry {self.path!r:.200} ({self.kind}, {self.size:,} bytes)>"

    def _described(self) -> Material | Row:
        known = self.artifact.known_entry(self.path)
        if known is None:
            raise NotFoundError(f"artifact {self.artifact.name!r} has no entry {self.path!r:.80} any more")
        return known

"""Filling an artifact before it is logged: the verbs that add and remove entries."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

from wandb_tables_widget.errors import ArtifactFinalizedError
from wandb_tables_widget.store.artifacts import adding_files
from wandb_tables_widget.store.artifacts.adding import add_object
from wandb_tables_widget.store.artifacts.described import Described
from wandb_tables_widget.store.artifacts.entry import ArtifactEntry
from wandb_tables_widget.store.artifacts.materials import kept_material
from wandb_tables_widget.store.artifacts.names import SUFFIXES, check_path

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping
    from contextlib import AbstractContextManager

    from wandb_tables_widget.store.artifacts.draft import Draft
    from wandb_tables_widget.store.artifacts.material import Material, Row


class Filled(Described):
    """Entries, which can be added and removed until the artifact is logged."""

    _draft: Draft
    _finalized: bool

    def add(self, obj: Any, name: str, overwrite: bool = False) -> ArtifactEntry:  # noqa: FBT001, FBT002  # as W&B
        """Add a table or a media value as it is now, and return its entry.

        The path is the name and W&B's suffix, such as ``.table.json``. The same content again is the entry
        there is. What is kept already, in this artifact or another one, is not kept twice.

        Args:
            obj: a Table, JoinedTable, PartitionedTable, or media such as Image.
            name: of the entry, with or without the suffix; ``/`` between folders.
            overwrite: put it in the place of another object of that name.

        Raises:
            StoreError: the name cannot be one or is taken, or something in the object cannot be kept.
            TypeMismatchError: an artifact takes no such object.
            NotFoundError: a joined table names a table that the artifact does not have.
            MediaError: bytes of media cannot be had.
            ArtifactFinalizedError: the artifact is logged.
        """
        return ArtifactEntry(self, add_object(self._open(), obj, name, overwrite=overwrite))

    def add_file(  # noqa: PLR0913, PLR0917  # as W&B
        self,
        local_path: str | os.PathLike[str],
        name: str | None = None,
        is_tmp: bool = False,  # noqa: FBT001, FBT002  # as W&B
        skip_cache: bool = False,  # noqa: FBT001, FBT002  # as W&B
        policy: str = "mutable",
        overwrite: bool = False,  # noqa: FBT001, FBT002  # as W&B
    ) -> ArtifactEntry:
        """Add a file as it is now, and return its entry.

        Args:
            local_path: the file.
            name: of the entry; default the file's own.
            is_tmp: call the entry by its content instead: 20 hex digits, and what follows the first dot.
            skip_cache: nothing is cached, so both mean the same.
            policy: ``"mutable"`` copies the file at once to a temporary place; ``"immutable"`` reads it when
                the artifact is logged, and refuses it if it has changed by then.
            overwrite: put it in the place of another file of that name.

        Raises:
            StoreError: it is no file, changed while it was read, or the name cannot be one or is taken.
            StoreUnavailableError: it is missing or cannot be read, or there is no room for the copy.
            ArtifactFinalizedError: the artifact is logged.
        """
        del skip_cache
        path = adding_files.add_file(
            self._open(), local_path, name, is_tmp=is_tmp, policy=policy, overwrite=overwrite
        )
        return ArtifactEntry(self, path)

    def add_dir(  # as W&B
        self,
        local_path: str | os.PathLike[str],
        name: str | None = None,
        skip_cache: bool = False,  # noqa: FBT001, FBT002  # as W&B
        policy: str = "mutable",
        overwrite: bool = False,  # noqa: FBT001, FBT002  # as W&B
    ) -> None:
        """Add all files of a folder and of those in it, or none of them.

        No link leads out of the folder: links to files in it count as these, others are refused. A store of
        ours in it is left out, with a warning.

        Args:
            local_path: the folder.
            name: a folder of the artifact to put them in; default its top.
            skip_cache: as `add_file`.
            policy: as `add_file`.
            overwrite: as `add_file`.

        Raises:
            StoreError: it is no folder, holds a link or something else that is no file of it, or an entry of
                that name is there.
            StoreUnavailableError: as `add_file`.
            ArtifactFinalizedError: the artifact is logged.
        """
        del skip_cache
        adding_files.add_folder(self._open(), local_path, name, policy=policy, overwrite=overwrite)

    def new_file(
        self, name: str, mode: str = "x", encoding: str | None = None
    ) -> AbstractContextManager[IO[Any]]:
        """Give a file to write as a context manager; it is added when the block ends without an exception.

        Args:
            name: of the entry.
            mode: ``"x"`` for text or ``"xb"`` for bytes; with ``w`` it may replace an entry of that name.
            encoding: of text, default UTF-8.

        Raises:
            StoreError: the name cannot be one or is taken, or the mode is unknown.
            StoreUnavailableError: there is no room for temporary files.
            ArtifactFinalizedError: the artifact is logged.
        """
        return adding_files.new_file(self._open(), name, mode, encoding)

    def add_reference(
        self,
        uri: str | os.PathLike[str] | ArtifactEntry,
        name: str | None = None,
        checksum: bool = True,  # noqa: FBT001, FBT002  # as W&B
        max_objects: int | None = None,
    ) -> list[ArtifactEntry]:
        """Add the names of files that stay where they are, and return their entries.

        Args:
            uri: a file, a folder or a ``file://`` URI of this machine; an entry of another artifact of the
                same store; or, with ``checksum=False``, a URI that is kept as a name and never fetched.
            name: of the entry, or of the folder for those of a folder; default the file's own.
            checksum: read the files, so that a later change is noticed.
            max_objects: how many files a folder may have, default 10,000,000.

        Raises:
            StoreError: it is on another machine, holds too many files, or the name cannot be one or is taken.
            StoreUnavailableError: it is missing or cannot be read.
            ArtifactFinalizedError: the artifact is logged.
        """
        draft = self._open()
        if isinstance(uri, ArtifactEntry):
            kept = uri.artifact.need_logged("entries to refer to")
            path = check_path(name or uri.path)
            draft.put({path: kept_material(kept.store, kept.rows[uri.path])})
            return [ArtifactEntry(self, path)]
        paths = adding_files.add_reference(draft, uri, name, checksum=checksum, max_objects=max_objects)
        return [ArtifactEntry(self, path) for path in paths]

    def remove(self, item: str | os.PathLike[str] | ArtifactEntry) -> None:
        """Take an entry, or all of a folder, out of an artifact that is not logged.

        Raises:
            NotFoundError: there is none; the message lists the nearest.
            ArtifactFinalizedError: the artifact is logged.
        """
        draft = self._open()
        path = item.path if isinstance(item, ArtifactEntry) else str(item)
        draft.remove(self.find_path(path) or path.rstrip("/"))

    def find_path(self, name: object) -> str | None:
        """Return the path of an entry by its name with or without suffix, None if there is none."""
        known = self._all()
        if not isinstance(name, str) or name in known:
            return name if isinstance(name, str) else None
        return next((name + suffix for suffix in SUFFIXES if name + suffix in known), None)

    def known_entries(self) -> Mapping[str, Material | Row]:
        """Return what is known of all entries, by path."""
        return self._all()

    def known_entry(self, path: str) -> Material | Row | None:
        """Return what is known of an entry, None if it was removed."""
        return self._all().get(path)

    def is_filling(self, draft: Draft) -> bool:
        """Tell whether a draft is what it is made of until it is logged."""
        return self._draft is draft

    def _all(self) -> Mapping[str, Material | Row]:
        return self._draft.materials() if self._kept is None else self._kept.rows

    def _open(self) -> Draft:
        if self._kept is not None:
            raise ArtifactFinalizedError(
                f"artifact {self.qualified_name} is logged and does not change; change new_draft() of it, "
                "and log that"
            )
        if self._finalized:
            raise ArtifactFinalizedError(f"artifact {self._name!r} is finalized; log it, or fill another one")
        return self._draft

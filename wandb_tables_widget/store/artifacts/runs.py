"""What runs do with artifacts: log and use them."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from wandb_tables_widget.errors import NotFoundError, StoreError, TypeMismatchError
from wandb_tables_widget.store.artifacts.artifact import Artifact
from wandb_tables_widget.store.artifacts.folders import local_path
from wandb_tables_widget.store.artifacts.logging import check_run, name_artifact, note_use
from wandb_tables_widget.store.artifacts.metadata import check_tags
from wandb_tables_widget.store.artifacts.names import check_aliases, parse_address
from wandb_tables_widget.store.artifacts.records import artifacts_of_run, find_artifact
from wandb_tables_widget.store.names import check_label

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from wandb_tables_widget.store.artifacts.logging import Place

UNSPECIFIED: Final = "unspecified"
"""The type of an artifact that is made of a path alone: W&B's word."""


class HasArtifacts(ABC):
    """A run that logged or used artifacts."""

    @abstractmethod
    def _place(self) -> Place | None:
        """Return where its artifacts go, None if nothing is kept."""

    def logged_artifacts(self) -> list[Artifact]:
        """Return the artifacts that the run logged, in that order."""
        return artifacts_of(self._place(), "output")

    def used_artifacts(self) -> list[Artifact]:
        """Return the artifacts that the run used, in that order."""
        return artifacts_of(self._place(), "input")


class LogsArtifacts(HasArtifacts):
    """A run that can log and use artifacts."""

    @property
    @abstractmethod
    def id(self) -> str:
        """The run's id."""

    @abstractmethod
    def _changing(self, what: str) -> AbstractContextManager[None]:
        """Refuse a change of a run that is over; let what the store refuses be a warning, if told so."""

    def log_artifact(
        self,
        artifact_or_path: Artifact | str | os.PathLike[str],
        name: str | None = None,
        type: str | None = None,  # noqa: A002  # W&B's name
        aliases: list[str] | None = None,
        tags: list[str] | None = None,
    ) -> Artifact:
        """Keep an artifact as a version, and return it, logged; durable on return, all of it or nothing.

        A disabled run keeps nothing, and returns the artifact as it was.

        A version that holds the same is that version; aliases, tags, description and metadata that are given
        are put on it. The alias ``latest`` moves to the version that was logged.

        Args:
            artifact_or_path: an Artifact, or a file or folder to make one of.
            name: of an artifact made of a path, default ``run-``, the run's id, ``-`` and the file's name.
            type: of an artifact made of a path, default ``"unspecified"``.
            aliases: names for the version besides ``v3`` and ``latest``; each moves here from where it was.
            tags: words to find it by.

        Raises:
            StoreError: the name belongs to another type, an alias cannot be one, or something in the artifact
                cannot be kept.
            TypeMismatchError: it is no artifact and no path, or aliases are no list.
            RunStateError: the run is finished.
            MediaError, DamagedError: bytes that are to be kept cannot be had.
            StoreUnavailableError: the disk refused. Nothing was kept; it can be tried again. With
                ``on_error="warn"`` a RuntimeWarning instead, and the artifact is returned as it was.
        """
        place = self._place()
        artifact = as_artifact(self.id, artifact_or_path, name, type)
        words, checked = check_aliases(aliases), check_tags(tags)
        with self._changing("log an artifact"):
            if place is not None:
                artifact.log_to(place, words, checked)
        return artifact

    def use_artifact(
        self,
        artifact_or_name: Artifact | str,
        type: str | None = None,  # noqa: A002  # W&B's name
        aliases: list[str] | None = None,
        use_as: str | None = None,
    ) -> Artifact:
        """Return an artifact, and note that the run uses it.

        Args:
            artifact_or_name: ``name:v1``, ``name:latest`` or ``name:alias`` of the run's project, with
                ``project/`` or ``entity/project/`` before it of another; or an Artifact, which is logged if
                it was not.
            type: what its type must be.
            aliases: further names for the version.
            use_as: what the run uses it as, default what the artifact says.

        Raises:
            NotFoundError: there is none; the message lists the nearest names or aliases.
            TypeMismatchError: it has another type.
            RunStateError: the run is finished.
            StoreError: it lies in another store, or an alias cannot be one; or as `log_artifact`.
            StoreUnavailableError: the disk refused; it is not noted.
        """
        place = self._place()
        words = check_aliases(aliases)
        role = None if use_as is None else check_label("use_as", use_as)
        if place is None:
            raise NotFoundError(f"run {self.id!r} is disabled and has no artifacts; call init without mode=")
        with self._changing("use an artifact"):
            return _use(place, artifact_or_name, type, words, role)
        return _get(place, artifact_or_name, type)


def as_artifact(run: str, given: Any, name: str | None = None, kind: str | None = None) -> Artifact:
    """Return an artifact, or one made of a path.

    Raises:
        TypeMismatchError: it is neither, or an artifact comes with another name or type.
        StoreError: the path leads to no file or folder, or the name cannot be one.
        StoreUnavailableError: the file cannot be read.
    """
    if not isinstance(given, Artifact):
        return _artifact_of(run, given, name, kind)
    if (name, kind) != (None, None):
        raise TypeMismatchError("name= and type= are for a path; an Artifact has its own")
    return given


def _artifact_of(run: str, path: Any, name: str | None, kind: str | None) -> Artifact:
    if not isinstance(path, (str, os.PathLike)):
        raise TypeMismatchError(
            f"log_artifact takes an Artifact or a path, not {path.__class__.__name__}: {path!r:.60}; "
            "add() it to an Artifact"
        )
    text = os.fsdecode(path)
    label = name or f"run-{run}-{PurePosixPath(text.rstrip('/')).name}"
    artifact = Artifact(label, kind or UNSPECIFIED)
    if "://" in text:
        artifact.add_reference(text)
    elif local_path(path).is_dir():
        artifact.add_dir(path)
    else:
        artifact.add_file(path)
    return artifact


def _use(
    place: Place, given: Artifact | str, kind: str | None, aliases: list[str], use_as: str | None
) -> Artifact:
    if isinstance(given, Artifact) and given.logged is None:
        given.log_to(replace(place, run=None, label=None), [], [])
    artifact = _get(place, given, kind)
    kept = artifact.need_logged("a version to use")
    with place.store.catalog.write() as transaction:
        check_run(transaction, place)
        name_artifact(transaction, kept.id, aliases)
        note_use(transaction, place, kept.id, "input", use_as or artifact.use_as)
    return artifact


def _get(place: Place, given: Artifact | str, kind: str | None) -> Artifact:
    if not isinstance(given, Artifact):
        return get_artifact(place, given, kind)
    if given.logged is not None and given.logged.store is not place.store:
        raise StoreError(
            f"artifact {given.qualified_name} is in {given.logged.store.root}, the run in {place.store.root}"
        )
    _check_type(given, kind)
    return given


def get_artifact(place: Place, name: str, kind: str | None = None) -> Artifact:
    """Return an artifact by ``[[entity/]project/]name[:alias]``, of the place's project if none is named.

    Raises:
        NotFoundError: there is none; the message lists the nearest names or aliases.
        TypeMismatchError: it has another type.
    """
    address = parse_address(name)
    with place.store.catalog.read() as reader:
        record = find_artifact(reader, address, place.entity, place.project)
    artifact = Artifact.kept(place.store, record.id)
    _check_type(artifact, kind)
    return artifact


def _check_type(artifact: Artifact, kind: str | None) -> None:
    if kind is not None and kind != artifact.type:
        raise TypeMismatchError(
            f"artifact {artifact.name!r} has the type {artifact.type!r:.80}, not {kind!r:.80}; leave out "
            "type=, or name another one"
        )


def artifacts_of(place: Place | None, role: str) -> list[Artifact]:
    """Return the artifacts that a run logged (``output``) or used (``input``), in that order."""
    if place is None or place.run is None:
        return []
    with place.store.catalog.read() as reader:
        records = artifacts_of_run(reader, place.run, role)
    return [Artifact.kept(place.store, record.id) for record in records]

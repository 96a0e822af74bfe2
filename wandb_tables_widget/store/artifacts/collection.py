"""All versions of an artifact's name, and the collections of a project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wandb_tables_widget.errors import NotFoundError, TypeMismatchError
from wandb_tables_widget.store.artifacts.artifact import Artifact
from wandb_tables_widget.store.artifacts.listing import collections_table
from wandb_tables_widget.store.artifacts.names import LATEST, parse_address
from wandb_tables_widget.store.artifacts.records import (
    aliases_in,
    collections_in,
    find_artifact,
    find_collection,
    versions_of,
)
from wandb_tables_widget.store.listed import Listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wandb_tables_widget.store.artifacts.logging import Place
    from wandb_tables_widget.store.artifacts.records import CollectionRecord
    from wandb_tables_widget.store.store import Store
    from wandb_tables_widget.table.table import Table


class ArtifactCollection:
    """The versions of one name in a project, oldest first.

    Attributes:
        name, type, project, entity: what it is called.
    """

    def __init__(self, store: Store, record: CollectionRecord) -> None:
        self._store = store
        self._record = record
        self.name = record.name
        self.type = record.type
        self.project = record.project
        self.entity = record.entity

    @property
    def path(self) -> str:
        """``entity/project/name``, or without the entity."""
        return self._record.path

    @property
    def aliases(self) -> list[str]:
        """All aliases of its versions."""
        with self._store.catalog.read() as reader:
            return [alias for alias, _ in aliases_in(reader, self._record.id)]

    def artifacts(self) -> list[Artifact]:
        """Return all versions, oldest first."""
        with self._store.catalog.read() as reader:
            records = versions_of(reader, self._record.id)
        return [Artifact.kept(self._store, record.id) for record in records]

    def __getitem__(self, alias: str) -> Artifact:
        """Return a version by ``"v3"``, ``"latest"`` or another alias."""
        address = parse_address(f"{self.path}:{alias}")
        with self._store.catalog.read() as reader:
            record = find_artifact(reader, address, self.entity, self.project)
        return Artifact.kept(self._store, record.id)

    def __iter__(self) -> Iterator[Artifact]:
        return iter(self.artifacts())

    def __len__(self) -> int:
        with self._store.catalog.read() as reader:
            return len(versions_of(reader, self._record.id))

    def __repr__(self) -> str:
        count = len(self)
        return f"<ArtifactCollection {self.path} ({self.type}, {count:,} version{'' if count == 1 else 's'})>"

    def _repr_mimebundle_(self, **_options: object) -> object:
        return self[LATEST]._repr_mimebundle_() if len(self) else {"text/plain": repr(self)}  # shown as it


class Collections(Listed[ArtifactCollection]):
    """The artifacts of a project, in the order they began.

    As the last line of a cell, they are shown in the grid, a row an artifact.
    """

    def load_table(self) -> Table:
        """Return a row for each artifact: what it is called, and its newest version, as of now."""
        return collections_table(self)

    def __repr__(self) -> str:
        return repr(self._items)


def list_collections(store: Store, entity: str, project: str, kind: str | None = None) -> Collections:
    """Return the collections of a project, of one type if it is given, oldest first."""
    with store.catalog.read() as reader:
        found = collections_in(reader, entity, project, kind)
    return Collections([ArtifactCollection(store, record) for record in found])


def get_collection(place: Place, name: str, kind: str | None = None) -> ArtifactCollection:
    """Return the collection of ``[[entity/]project/]name``.

    Raises:
        NotFoundError: there is none; the message lists the nearest.
        TypeMismatchError: it has another type.
    """
    address = parse_address(name)
    entity = place.entity if address.entity is None else address.entity
    with place.store.catalog.read() as reader:
        record = find_collection(reader, entity, address.project or place.project, address.name)
    if kind not in {None, record.type}:
        raise TypeMismatchError(
            f"artifact {record.path!r} has the type {record.type!r:.80}, not {kind!r:.80}"
        )
    return ArtifactCollection(place.store, record)


def has_artifact(place: Place, name: str, kind: str | None = None) -> bool:
    """Tell whether there is an artifact of an address, and of a type if it is given."""
    with place.store.catalog.read() as reader:
        try:
            record = find_artifact(reader, parse_address(name), place.entity, place.project)
        except NotFoundError:
            return False
    return kind in {None, record.type}

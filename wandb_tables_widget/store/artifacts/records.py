"""Artifacts in the catalogue: found by address, listed, and what points to them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from wandb_tables_widget.errors import DamagedError, NotFoundError, nearest
from wandb_tables_widget.store.artifacts.material import Row
from wandb_tables_widget.store.artifacts.names import version_number

if TYPE_CHECKING:
    from wandb_tables_widget.store.artifacts.names import Address
    from wandb_tables_widget.store.catalog import Reader

_SELECT: Final = (
    "SELECT a.id, c.id, p.entity, p.name, c.type, c.name, a.number, a.digest, a.description, a.metadata, "
    "a.tags, a.use_as, a.size, a.created_at FROM artifacts a JOIN collections c ON c.id = a.collection "
    "JOIN projects p ON p.id = c.project"
)


@dataclass(frozen=True)
class Record:
    """One version of an artifact as the catalogue has it."""

    id: int
    collection: int
    entity: str
    project: str
    type: str
    name: str
    number: int
    digest: str
    description: str | None
    metadata: str
    tags: str
    use_as: str | None
    size: int
    created_at: float

    @property
    def path(self) -> str:
        """``entity/project/name:v3``, or without the entity."""
        return "/".join(filter(None, (self.entity, self.project, f"{self.name}:v{self.number}")))


@dataclass(frozen=True)
class CollectionRecord:
    """All versions of one name in a project."""

    id: int
    entity: str
    project: str
    type: str
    name: str
    versions: int

    @property
    def path(self) -> str:
        """``entity/project/name``, or without the entity."""
        return "/".join(filter(None, (self.entity, self.project, self.name)))


def read_artifact(reader: Reader, artifact: int) -> Record:
    """Return an artifact by its id.

    Raises:
        NotFoundError: it was removed.
    """
    row = reader.row(f"{_SELECT} WHERE a.id = ?", artifact)
    if row is None:
        raise NotFoundError(f"artifact {artifact} is no longer in the store; log it again")
    return Record(*row)


def find_artifact(reader: Reader, address: Address, entity: str, project: str) -> Record:
    """Return the artifact of an address, in a project unless the address names another.

    Raises:
        NotFoundError: there is none; the message lists the nearest names or aliases.
    """
    entity = entity if address.entity is None else address.entity
    project = project if address.project is None else address.project
    collection = find_collection(reader, entity, project, address.name)
    number = version_number(address.alias)
    row = (
        reader.row(f"{_SELECT} WHERE a.collection = ? AND a.number = ?", collection.id, number)
        if number is not None
        else reader.row(
            f"{_SELECT} JOIN aliases l ON l.artifact = a.id WHERE l.collection = ? AND l.alias = ?",
            *(collection.id, address.alias),
        )
    )
    if row is None:
        known = [f"v{record.number}" for record in versions_of(reader, collection.id)]
        known += [alias for alias, _ in aliases_in(reader, collection.id)]
        raise NotFoundError(
            f"artifact {collection.path!r:.200} has no {address.alias!r:.80}"
            f"{nearest(address.alias[:200], known)}"
        )
    return Record(*row)


def find_collection(reader: Reader, entity: str, project: str, name: str) -> CollectionRecord:
    """Return the collection of a name.

    Raises:
        NotFoundError: there is none; the message lists the nearest.
    """
    found = collections_in(reader, entity, project)
    collection = next((one for one in found if one.name == name), None)
    if collection is None:
        place = "/".join(filter(None, (entity, project)))
        names = [one.name for one in found]
        raise NotFoundError(f"project {place!r:.80} has no artifact {name!r:.80}{nearest(name[:200], names)}")
    return collection


def collections_in(
    reader: Reader, entity: str, project: str, kind: str | None = None
) -> list[CollectionRecord]:
    """Return the collections of a project, of one type if it is given, oldest first."""
    rows = reader.rows(
        "SELECT c.id, p.entity, p.name, c.type, c.name, count(a.id) FROM collections c "
        "JOIN projects p ON p.id = c.project LEFT JOIN artifacts a ON a.collection = c.id "
        "WHERE p.entity = ? AND p.name = ? AND c.type = coalesce(?, c.type) GROUP BY c.id ORDER BY c.id",
        *(entity, project, kind),
    )
    return [CollectionRecord(*row) for row in rows]


def versions_of(reader: Reader, collection: int) -> list[Record]:
    """Return all versions of a collection, oldest first."""
    return [Record(*row) for row in reader.rows(f"{_SELECT} WHERE c.id = ? ORDER BY a.number", collection)]


def aliases_in(reader: Reader, collection: int) -> list[tuple[str, int]]:
    """Return ``(alias, artifact)`` of a collection, in the order they were given."""
    sql = "SELECT alias, artifact FROM aliases WHERE collection = ? ORDER BY rowid"
    return [(alias, artifact) for alias, artifact in reader.rows(sql, collection)]


def entries_of(reader: Reader, artifact: int) -> dict[str, Row]:
    """Return path → entry of an artifact, sorted by path."""
    rows = reader.rows(
        "SELECT path, kind, digest, size, content, media, value, ref FROM entries WHERE artifact = ?",
        artifact,
    )
    return {path: Row(*row) for path, *row in sorted(rows, key=lambda row: row[0])}


def artifacts_of_run(reader: Reader, run: int, role: str) -> list[Record]:
    """Return the artifacts that a run used (``input``) or logged (``output``), in that order."""
    sql = (
        f"{_SELECT} JOIN artifact_uses u ON u.artifact = a.id WHERE u.run = ? AND u.role = ? ORDER BY u.rowid"
    )
    return [Record(*row) for row in reader.rows(sql, run, role)]


def runs_of_artifact(reader: Reader, artifact: int, role: str) -> list[str]:
    """Return the paths of the runs that used or logged an artifact, in that order."""
    rows = reader.rows(
        "SELECT p.entity, p.name, r.label FROM artifact_uses u JOIN runs r ON r.id = u.run "
        "JOIN projects p ON p.id = r.project WHERE u.artifact = ? AND u.role = ? ORDER BY u.rowid",
        *(artifact, role),
    )
    return ["/".join(filter(None, row)) for row in rows]


def first_run(reader: Reader, artifact: int) -> str | None:
    """Return the path of the run that logged an artifact first, None if no run did."""
    row = reader.row(
        "SELECT p.entity, p.name, r.label FROM artifacts a JOIN runs r ON r.id = a.run "
        "JOIN projects p ON p.id = r.project WHERE a.id = ?",
        artifact,
    )
    return None if row is None else "/".join(filter(None, row))


def plain_json(text: str, what: str) -> Any:
    """Return JSON of the catalogue.

    Raises:
        DamagedError: it is none.
    """
    try:
        return json.loads(text)
    except ValueError as error:
        raise DamagedError(f"the catalogue holds {what} that cannot be read: {text!r:.80}") from error

"""Logging an artifact: everything durable first, then one transaction that names it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wandb_tables_widget.errors import RunStateError, StoreError
from wandb_tables_widget.store.artifacts.manifest import artifact_digest
from wandb_tables_widget.store.artifacts.material import Keeping
from wandb_tables_widget.store.artifacts.names import LATEST
from wandb_tables_widget.store.artifacts.records import entries_of
from wandb_tables_widget.store.blobs import record_media, save_sources
from wandb_tables_widget.store.project_row import project_id
from wandb_tables_widget.store.values import to_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from wandb_tables_widget.store.artifacts.material import Material, Row
    from wandb_tables_widget.store.blobs import Source
    from wandb_tables_widget.store.catalog import Transaction
    from wandb_tables_widget.store.pack import MediaRecord
    from wandb_tables_widget.store.store import Store


@dataclass(frozen=True)
class Place:
    """Where artifacts are logged to: a project, and the run that does it, if one does."""

    store: Store
    entity: str
    project: str
    run: int | None = None
    label: str | None = None


@dataclass(frozen=True)
class Label:
    """What an artifact is called and described by, checked."""

    type: str
    name: str
    description: str | None
    metadata: dict[str, Any]
    use_as: str | None
    incremental: bool


@dataclass(frozen=True)
class Logged:
    """What is logged besides the entries: aliases, tags, and what the run did with it."""

    aliases: list[str]
    tags: list[str]
    role: str = "output"


def log_entries(place: Place, label: Label, materials: Mapping[str, Material], logged: Logged) -> int:
    """Keep entries as a version of an artifact, and return its id; an equal version there is, is that one.

    Raises:
        StoreError: the name belongs to another type, or something in the entries cannot be kept.
        RunStateError: the run is no longer in the store.
        MediaError, DamagedError: bytes that are to be kept cannot be had.
        StoreUnavailableError: the disk refused; nothing is logged, and it can be tried again.
    """
    keeping = Keeping(place.store, {"artifact": label.name, "type": label.type})
    sources: dict[str, Source] = {}
    for path, material in materials.items():
        material.save(keeping, path)
        sources.update(material.sources())
    with place.store.catalog.read() as reader:
        media = save_sources(place.store.root, place.store.packs, reader, sources)
    with place.store.catalog.write() as transaction:
        check_run(transaction, place)
        return _record(transaction, place, label, _Kept(keeping, materials, media), logged)


@dataclass(frozen=True)
class _Kept:
    """What is durable and waits for its names."""

    keeping: Keeping
    materials: Mapping[str, Material]
    media: list[MediaRecord]

    def rows(self, transaction: Transaction) -> dict[str, Row]:
        record_media(transaction, self.media)
        return {path: one.to_row(self.keeping, transaction) for path, one in self.materials.items()}


def _record(transaction: Transaction, place: Place, label: Label, kept: _Kept, logged: Logged) -> int:
    collection = _collection(transaction, place, label)
    rows = kept.rows(transaction)
    if label.incremental:
        rows = _newest(transaction, collection) | rows
    digest = artifact_digest((path, row.digest) for path, row in rows.items())
    artifact = _same(transaction, collection, digest, rows)
    if artifact is None:
        artifact = _insert(transaction, collection, digest, label, rows, place.run)
    else:
        describe(transaction, artifact, label)
    tag(transaction, artifact, logged.tags)
    name_artifact(transaction, artifact, [*logged.aliases, LATEST])
    note_use(transaction, place, artifact, logged.role, label.use_as)
    return artifact


def check_run(transaction: Transaction, place: Place) -> None:
    """Refuse to go on for a run that is no longer in the store.

    Raises:
        RunStateError: its folder was replaced.
    """
    sql = "SELECT 1 FROM runs WHERE id = ? AND label = ?"
    if place.run is not None and not transaction.row(sql, place.run, place.label):
        raise RunStateError(
            f"run {place.label!r} is no longer in {place.store.root}: the folder was replaced; use init()"
        )


def _collection(transaction: Transaction, place: Place, label: Label) -> int:
    project = project_id(transaction, place.entity, place.project)
    row = transaction.row(
        "SELECT id, type FROM collections WHERE project = ? AND name = ?", project, label.name
    )
    if row is None:
        sql = "INSERT INTO collections (project, type, name) VALUES (?, ?, ?)"
        return transaction.insert(sql, project, label.type, label.name)
    if row[1] != label.type:
        raise StoreError(
            f"artifact {label.name!r} has the type {row[1]!r:.80} in project {place.project!r:.80}, not "
            f"{label.type!r:.80}; give it another name, or that type"
        )
    return int(row[0])


def _newest(transaction: Transaction, collection: int) -> dict[str, Row]:
    sql = "SELECT id FROM artifacts WHERE collection = ? ORDER BY number DESC LIMIT 1"
    row = transaction.row(sql, collection)
    return {} if row is None else entries_of(transaction, row[0])


def _same(transaction: Transaction, collection: int, digest: str, rows: Mapping[str, Row]) -> int | None:
    """Return the version that holds the same; what only has the same MD5 is not the same."""
    sql = "SELECT id FROM artifacts WHERE collection = ? AND digest = ? ORDER BY number DESC"
    wanted = {path: (row.kind, row.content, row.media, row.ref) for path, row in rows.items()}
    for (artifact,) in transaction.rows(sql, collection, digest):
        known = entries_of(transaction, artifact).items()
        if {path: (row.kind, row.content, row.media, row.ref) for path, row in known} == wanted:
            return int(artifact)
    return None


def _insert(  # noqa: PLR0913, PLR0917  # what a version is made of
    transaction: Transaction,
    collection: int,
    digest: str,
    label: Label,
    rows: Mapping[str, Row],
    run: int | None,
) -> int:
    last = transaction.row("SELECT max(number) FROM artifacts WHERE collection = ?", collection) or (None,)
    artifact = transaction.insert(
        "INSERT INTO artifacts (collection, number, digest, description, metadata, tags, use_as, size, run, "
        "created_at) VALUES (?, ?, ?, ?, ?, '[]', ?, ?, ?, ?)",
        *(collection, 0 if last[0] is None else last[0] + 1, digest, label.description),
        *(to_text(label.metadata, "metadata"), label.use_as, sum(row.size for row in rows.values()), run),
        time.time(),
    )
    transaction.many(
        "INSERT INTO entries (artifact, path, kind, digest, size, content, media, value, ref) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (artifact, path, row.kind, row.digest, row.size, row.content, row.media, row.value, row.ref)
            for path, row in sorted(rows.items())
        ),
    )
    return artifact


def describe(transaction: Transaction, artifact: int, label: Label) -> None:
    """Put what a label says, as far as it says something, in the place of what an artifact said before."""
    if label.description is not None:
        describe_anew(transaction, artifact, "description", label.description)
    if label.metadata:
        describe_anew(transaction, artifact, "metadata", label.metadata)


def describe_anew(transaction: Transaction, artifact: int, what: str, value: Any) -> None:
    """Set an artifact's ``description``, ``metadata`` or ``tags``."""
    text = value if what == "description" else to_text(value, what)
    transaction.run(f"UPDATE artifacts SET {what} = ? WHERE id = ?", text, artifact)  # noqa: S608  # a literal


def rename(transaction: Transaction, artifact: int, new: Iterable[str], gone: Iterable[str]) -> None:
    """Point new aliases to an artifact, and take away those it had."""
    name_artifact(transaction, artifact, new)
    transaction.many("DELETE FROM aliases WHERE artifact = ? AND alias = ?", [(artifact, a) for a in gone])


def tag(transaction: Transaction, artifact: int, tags: list[str]) -> None:
    """Add tags to an artifact, each once."""
    sql = (
        "UPDATE artifacts SET tags = (SELECT json_group_array(value) FROM (SELECT value FROM json_each(tags) "
        "UNION SELECT value FROM json_each(?))) WHERE id = ?"
    )
    if tags:
        transaction.run(sql, to_text(tags, "tags"), artifact)


def name_artifact(transaction: Transaction, artifact: int, aliases: Iterable[str]) -> None:
    """Point aliases of an artifact's collection to it."""
    transaction.many(
        "INSERT OR REPLACE INTO aliases (collection, alias, artifact) "
        "SELECT collection, ?, id FROM artifacts WHERE id = ?",
        [(alias, artifact) for alias in aliases],
    )


def note_use(transaction: Transaction, place: Place, artifact: int, role: str, use_as: str | None) -> None:
    """Note that a run logged (``output``) or used (``input``) an artifact."""
    if place.run is not None:
        transaction.run(
            "INSERT INTO artifact_uses (run, artifact, role, use_as) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (run, artifact, role) DO UPDATE SET use_as = coalesce(excluded.use_as, use_as)",
            *(place.run, artifact, role, use_as),
        )

"""The kinds of entries: tables, notes that join tables, media values, files, references."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from wandb_tables_widget.errors import StoreError
from wandb_tables_widget.store.artifacts.manifest import json_digest, table_digest
from wandb_tables_widget.store.artifacts.material import Material, Row
from wandb_tables_widget.store.artifacts.sources import HeldBytes
from wandb_tables_widget.store.blobs import media_of
from wandb_tables_widget.table.table import Table

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from wandb_tables_widget.media import Media
    from wandb_tables_widget.store.artifacts.material import Keeping
    from wandb_tables_widget.store.blobs import Source
    from wandb_tables_widget.store.catalog import Transaction
    from wandb_tables_widget.store.content import Draft
    from wandb_tables_widget.store.store import Store

TABLE: Final = "table"
JOINED: Final = "joined-table"
PARTITIONED: Final = "partitioned-table"
FILE: Final = "file"
REFERENCE: Final = "reference"


@dataclass(frozen=True, kw_only=True)
class TableMaterial(Material):
    """The rows of a table as they were when it was added; ``about`` is its log mode and its keys."""

    draft: Draft
    about: Mapping[str, Any]

    def save(self, keeping: Keeping, path: str) -> None:
        """Make the rows durable."""
        keeping.save(self.draft, {"entry": path, "log_mode": self.about["log_mode"]})

    def to_row(self, keeping: Keeping, transaction: Transaction) -> Row:
        """Name the rows."""
        content, size = keeping.record(transaction, self.draft.digest)
        return Row(self.kind, self.digest, size, content, value=json.dumps(dict(self.about)))


def table_material(draft: Draft, log_mode: str, key_types: Mapping[str, Any]) -> TableMaterial:
    """Return what a table is made of; ``key_types`` are its key columns in W&B's type JSON."""
    about = {"log_mode": log_mode} | ({"keys": dict(key_types)} if key_types else {})
    digest = table_digest(draft.digest, about)
    return TableMaterial(kind=TABLE, digest=digest, size=int(draft.data.nbytes), draft=draft, about=about)


@dataclass(frozen=True, kw_only=True)
class NoteMaterial(Material):
    """An entry that only says how others belong together: a joined or a partitioned table."""

    note: Mapping[str, Any]

    def to_row(self, keeping: Keeping, transaction: Transaction) -> Row:  # noqa: ARG002  # as every material
        """Return the row of the note."""
        return Row(self.kind, self.digest, self.size, value=json.dumps(dict(self.note)))


def note_material(kind: str, note: Mapping[str, Any]) -> NoteMaterial:
    """Return what a note is made of; digest and size are those of the file that W&B would write."""
    value = note_json(kind, note)
    return NoteMaterial(kind=kind, digest=json_digest(value), size=len(json.dumps(value)), note=note)


def note_json(kind: str, note: Mapping[str, Any]) -> dict[str, Any]:
    """Return what W&B's file of a note holds."""
    return {"_type": kind, **note}


@dataclass(frozen=True, kw_only=True)
class MediaMaterial(Material):
    """A media value such as an Image, as a cell of a table would refer to it."""

    sha256: str
    struct: Mapping[str, Any]
    held: Mapping[str, Source]

    def sources(self) -> Mapping[str, Source]:
        """Return the bytes."""
        return self.held

    def to_row(self, keeping: Keeping, transaction: Transaction) -> Row:  # noqa: ARG002  # as every material
        """Return the row of the value."""
        value = json.dumps(dict(self.struct))
        return Row(self.kind, self.digest, self.size, media=bytes.fromhex(self.sha256), value=value)


def media_material(media: Media) -> MediaMaterial:
    """Return what a media value is made of.

    Raises:
        MediaError: its bytes cannot be had.
    """
    snapshot = Table(columns=["value"], data=[[media]]).snapshot()
    struct = snapshot.data.column(0)[0].as_py()
    formats = media_of(snapshot.data, snapshot.schema)
    held = {digest: HeldBytes(snapshot.blobs.read(digest), kind or "bin") for digest, kind in formats.items()}
    return MediaMaterial(
        kind=media.kind,
        digest=json_digest([media.kind, struct]),
        size=sum(source.size for source in held.values()),
        sha256=media.digest,
        struct=struct,
        held=held,
    )


@dataclass(frozen=True, kw_only=True)
class FileMaterial(Material):
    """A file's bytes."""

    sha256: str
    source: Source

    @property
    def identity(self) -> Hashable:
        """Its SHA-256 says what it is; MD5 alone does not."""
        return self.kind, self.digest, self.sha256

    def sources(self) -> Mapping[str, Source]:
        """Return the bytes."""
        return {self.sha256: self.source}

    def to_row(self, keeping: Keeping, transaction: Transaction) -> Row:  # noqa: ARG002  # as every material
        """Return the row of the file."""
        return Row(self.kind, self.digest, self.size, media=bytes.fromhex(self.sha256))


def file_material(md5: str, sha256: str, source: Source) -> FileMaterial:
    """Return what a file is made of; ``md5`` as W&B writes it."""
    return FileMaterial(kind=FILE, digest=md5, size=source.size, sha256=sha256, source=source)


@dataclass(frozen=True, kw_only=True)
class ReferenceMaterial(Material):
    """The name of something that is not copied; ``checked`` says that the digest is that of its bytes."""

    checked: bool

    def to_row(self, keeping: Keeping, transaction: Transaction) -> Row:  # noqa: ARG002  # as every material
        """Return the row of the reference."""
        value = json.dumps({"checked": self.checked})
        return Row(self.kind, self.digest, self.size, value=value, ref=self.ref)


@dataclass(frozen=True, kw_only=True)
class KeptMaterial(Material):
    """An entry that a store keeps already, in another artifact."""

    store: Store
    row: Row

    @property
    def identity(self) -> Hashable:
        """As that of what it was made of."""
        if self.kind == FILE and self.row.media is not None:
            return self.kind, self.digest, self.row.media.hex()
        return self.kind, self.digest, self.ref

    def save(self, keeping: Keeping, path: str) -> None:
        """Check that it is kept in the store that the artifact goes to.

        Raises:
            StoreError: it is in another one.
        """
        if keeping.store is not self.store:
            raise StoreError(
                f"{path!r:.80} lies in {self.store.root}, and the artifact goes to {keeping.store.root}; "
                "get() it and add() that, or add_dir() what download() writes"
            )

    def to_row(self, keeping: Keeping, transaction: Transaction) -> Row:  # noqa: ARG002  # as every material
        """Return the row again.

        Raises:
            StoreError: what it names was removed meanwhile.
        """
        for found, table, key in ((self.row.content, "contents", "id"), (self.row.media, "media", "digest")):
            sql = f"SELECT 1 FROM {table} WHERE {key} = ?"  # noqa: S608  # literals
            if found is not None and not transaction.row(sql, found):
                raise StoreError("an entry of another artifact was removed meanwhile; add it from its source")
        return self.row


def kept_material(store: Store, row: Row) -> KeptMaterial:
    """Return what an entry of a logged artifact is made of."""
    return KeptMaterial(kind=row.kind, digest=row.digest, size=row.size, ref=row.ref, store=store, row=row)

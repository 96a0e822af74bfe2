"""Versions of a logged table: drafted from a table, saved as files, recorded as rows, loaded again."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from wandb_tables_widget.errors import FrozenTableError, StoreError
from wandb_tables_widget.store.blobs import media_of, record_media, save_media
from wandb_tables_widget.store.digest import content_digest
from wandb_tables_widget.store.limits import CELL_BYTES
from wandb_tables_widget.store.names import new_id
from wandb_tables_widget.store.schema import check_schema, schema_from_json, schema_to_json
from wandb_tables_widget.store.segment import Segment, is_intact, read_segment, write_segments
from wandb_tables_widget.table.table import Table

if TYPE_CHECKING:
    from wandb_tables_widget.media.base import BlobSource
    from wandb_tables_widget.store.catalog import Reader, Transaction
    from wandb_tables_widget.store.pack import MediaRecord
    from wandb_tables_widget.store.store import Store
    from wandb_tables_widget.table.table import LogMode

IMMUTABLE: Final = "IMMUTABLE"


@dataclass(frozen=True)
class Draft:
    """A table as it was when it was given to be logged."""

    key: str
    log_mode: LogMode
    data: pa.Table
    schema: str
    media: dict[str, str]
    blobs: BlobSource
    digest: str


@dataclass(frozen=True)
class Version:
    """One version of a run's table, as the catalogue knows it."""

    id: int
    key: str
    log_mode: LogMode
    number: int
    digest: str
    schema: str
    rows: int
    step: int

    @property
    def name(self) -> str:
        """``v0``, ``v1`` and so on."""
        return f"v{self.number}"

    def reference(self) -> dict[str, Any]:
        """Return what stands for the table in history and summary."""
        return {
            "_type": "table-file",
            "version": self.name,
            "digest": self.digest,
            "nrows": self.rows,
            "ncols": len(schema_from_json(self.schema)),
            "log_mode": self.log_mode,
        }


@dataclass(frozen=True)
class Saved:
    """A draft whose files are durable. ``segments`` is empty when the store had the content before."""

    draft: Draft
    folder: str
    segments: list[Segment] = field(default_factory=list)
    media: list[MediaRecord] = field(default_factory=list)


def draft(key: str, table: Table) -> Draft:
    """Return a table as it is now, checked, with the digest of its content.

    Raises:
        StoreError: its log mode, or something in it, cannot be kept.
    """
    if table.log_mode != IMMUTABLE:
        raise StoreError(
            f"table {key!r} has log_mode={table.log_mode!r}; this version keeps IMMUTABLE tables only: "
            "make it with log_mode='IMMUTABLE' and log each state under its own key"
        )
    snapshot = table.snapshot()
    check_schema(snapshot.schema)
    _check_cells(key, snapshot.data)
    schema = schema_to_json(snapshot.schema)
    media = media_of(snapshot.data, snapshot.schema)
    digest = content_digest(snapshot.data, schema)
    return Draft(key, IMMUTABLE, snapshot.data, schema, media, snapshot.blobs, digest)


def latest(reader: Reader, run: int, key: str) -> Version | None:
    """Return the newest version of a run's table, or None."""
    row = reader.row(
        "SELECT v.id, t.key, t.log_mode, v.number, v.digest, v.schema, v.rows, v.step FROM versions v "
        "JOIN tables t ON t.id = v.table_id WHERE t.run = ? AND t.key = ? ORDER BY v.number DESC LIMIT 1",
        *(run, key),
    )
    return Version(*row) if row else None


def check_unchanged(now: Draft, logged: Version | None) -> None:
    """Refuse an IMMUTABLE table whose content is not what was logged.

    Raises:
        FrozenTableError: it differs; the message has both row counts and the ways out.
    """
    if logged is None or logged.digest == now.digest:
        return
    rows = now.data.num_rows
    was, is_now = f"{logged.rows:,} {_rows(logged.rows)}", f"{rows:,} {_rows(rows)}"
    changed = f"it has {is_now} now" if rows != logged.rows else f"its {is_now} or columns differ now"
    raise FrozenTableError(
        f"table {now.key!r} was logged with {was} and is IMMUTABLE; {changed}. Log it under a new "
        "key, or make it with log_mode='MUTABLE' where the store keeps new versions of a key"
    )


def save(store: Store, now: Draft, run: str) -> Saved:
    """Write what the store does not have of a draft; durable on return, but named by no record yet.

    Args:
        store: where to.
        now: the table.
        run: the run's path, for the files' own metadata.

    Raises:
        MediaError: the bytes of a media cell cannot be had.
        StoreUnavailableError: the disk refused; nothing logged before is touched.
    """
    folder = new_id()
    with store.catalog.read() as reader:
        media = save_media(store.root, store.packs, reader, now.blobs, now.media)
        if _has_content(store, reader, now.digest):
            return Saved(now, folder, media=media)
    about = {"run": run, "key": now.key, "log_mode": now.log_mode, "digest": now.digest, "schema": now.schema}
    return Saved(now, folder, write_segments(store.root, folder, now.data, about), media)


def record(transaction: Transaction, run: int, saved: Saved, step: int) -> Version:
    """Name a saved draft in the catalogue as the table's version, and return it.

    Raises:
        FrozenTableError: another process or thread logged something else under the key meanwhile.
    """
    now = saved.draft
    record_media(transaction, saved.media)
    logged = latest(transaction, run, now.key)
    check_unchanged(now, logged)
    if logged is not None:
        return logged
    segments = saved.segments or segments_of(transaction, _same_content(transaction, now.digest))
    table_id = transaction.insert(
        "INSERT INTO tables (run, key, log_mode, folder) VALUES (?, ?, ?, ?)",
        run,
        now.key,
        now.log_mode,
        saved.folder,
    )
    version = transaction.insert(
        "INSERT INTO versions (table_id, number, digest, schema, rows, step, created_at) "
        "VALUES (?, 0, ?, ?, ?, ?, ?)",
        *(table_id, now.digest, now.schema, now.data.num_rows, step, time.time()),
    )
    transaction.many(
        "INSERT OR IGNORE INTO segments (id, folder, lo, hi, rows, size, sha256) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(s.id, s.folder, s.lo, s.hi, s.rows, s.size, s.sha256) for s in segments],
    )
    transaction.many(
        "INSERT INTO version_segments (version, position, segment) VALUES (?, ?, ?)",
        [(version, position, s.id) for position, s in enumerate(segments)],
    )
    return Version(version, now.key, now.log_mode, 0, now.digest, now.schema, now.data.num_rows, step)


def load(store: Store, version: Version) -> Table:
    """Return a version as a table; its media are read when they are looked at.

    Raises:
        DamagedError: a file of it is missing or does not hold what its record says.
    """
    with store.catalog.read() as reader:
        segments = segments_of(reader, version.id)
    data = pa.concat_tables([read_segment(store.root, segment) for segment in segments])
    schema = schema_from_json(version.schema)
    return Table.from_arrow(data, schema=schema, blobs=store.blobs, log_mode=version.log_mode)


def segments_of(reader: Reader, version: int) -> list[Segment]:
    """Return the files of a version in the order of their rows."""
    rows = reader.rows(
        "SELECT s.id, s.folder, s.lo, s.hi, s.rows, s.size, s.sha256 FROM version_segments v "
        "JOIN segments s ON s.id = v.segment WHERE v.version = ? ORDER BY v.position",
        version,
    )
    return [Segment(*row) for row in rows]


def _same_content(reader: Reader, digest: str) -> int:
    row = reader.row("SELECT max(id) FROM versions WHERE digest = ?", digest)
    return -1 if row is None or row[0] is None else int(row[0])


def _has_content(store: Store, reader: Reader, digest: str) -> bool:
    segments = segments_of(reader, _same_content(reader, digest))
    return bool(segments) and all(is_intact(store.root, segment) for segment in segments)


def _check_cells(key: str, data: pa.Table) -> None:
    for name, column in zip(data.column_names, data.columns, strict=True):
        kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
        if not (pa.types.is_string(kind) or pa.types.is_large_string(kind)):
            continue
        lengths = pc.binary_length(column.cast(kind))
        largest = pc.max(lengths).as_py() or 0
        if largest > CELL_BYTES:
            row = pc.index(lengths, largest).as_py()
            raise StoreError(
                f"table {key!r}, column {name!r}, row {row + 1:,}: a text of {largest:,} bytes; at most "
                f"{CELL_BYTES:,} can be kept, so log it as a file or media"
            )


def _rows(count: int) -> str:
    return "row" if count == 1 else "rows"

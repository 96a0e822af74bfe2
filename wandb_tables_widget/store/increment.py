"""Increments: the rows that were added to a growing content at one time.

Small ones wait in the catalogue as Arrow IPC, the hot tail; compaction makes segments of them. Each has a
SHA-256 of its bytes.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from wandb_tables_widget.dtypes import arrow_type
from wandb_tables_widget.errors import DamagedError
from wandb_tables_widget.store.blobs import media_of, record_media, save_media
from wandb_tables_widget.store.content import check_rows, is_larger, read_content
from wandb_tables_widget.store.limits import HOT_BYTES
from wandb_tables_widget.store.schema import schema_from_json, schema_to_json
from wandb_tables_widget.store.segment import Segment, read_noted, record_segments, write_segments
from wandb_tables_widget.store.unify import as_schema
from wandb_tables_widget.table.text import decode_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from wandb_tables_widget.dtypes import Schema
    from wandb_tables_widget.media.base import BlobSource
    from wandb_tables_widget.store.catalog import Reader, Transaction
    from wandb_tables_widget.store.content import Content
    from wandb_tables_widget.store.pack import MediaRecord
    from wandb_tables_widget.store.store import Store

    Unify = Callable[[Schema, Schema], Schema]
    _Hot = tuple[int, str, bytes, bytes]


_END: Final = b"\xff\xff\xff\xff\0\0\0\0"
"""What ends a stream, by the Arrow columnar format, "IPC Streaming Format"."""


@dataclass(frozen=True)
class Increment:
    """``rows`` rows from row number ``start``, added at ``step`` and ``time`` (s since 1970)."""

    number: int
    start: int
    rows: int
    step: int
    time: float


@dataclass(frozen=True)
class Batch:
    """Rows to be added whose media and large files are durable; named by no record yet."""

    schema: Schema
    rows: int
    sha256: bytes
    hot: bytes | None
    segments: tuple[Segment, ...] = ()
    media: list[MediaRecord] = field(default_factory=list)


def save_batch(  # noqa: PLR0913, PLR0917  # what rows are made of
    store: Store,
    what: str,
    data: pa.Table,
    schema: Schema,
    blobs: BlobSource,
    folder: str,
    about: Mapping[str, Any],
) -> Batch:
    """Make rows ready to be added: media durable, large batches as segments in ``folder``.

    Raises:
        StoreError: something in the rows cannot be kept; ``what`` names the table.
        MediaError: the bytes of a media cell cannot be had.
        StoreUnavailableError: the disk refused; nothing kept before is touched.
    """
    check_rows(what, data, schema)
    media = media_of(data, schema)
    records: list[MediaRecord] = []
    if media:
        with store.catalog.read() as reader:
            records = save_media(store.root, store.packs, reader, blobs, media)
    if is_larger(data, HOT_BYTES):
        note = {**about, "schema": schema_to_json(schema)}
        segments = tuple(write_segments(store.root, folder, data, note))
        digest = hashlib.sha256("".join(s.sha256 for s in segments).encode()).digest()
        return Batch(schema, data.num_rows, digest, None, segments, records)
    hot = _encoded(data)
    return Batch(schema, data.num_rows, hashlib.sha256(hot).digest(), hot, (), records)


def append(  # noqa: PLR0913, PLR0917  # what rows are added with
    transaction: Transaction, content: int, batch: Batch, step: int, writer: str, unify: Unify
) -> Increment:
    """Add rows to a growing content, and return their increment.

    Args:
        transaction: in which all of it happens.
        content: its id.
        batch: what `save_batch` returned.
        step: of the run.
        writer: who adds them.
        unify: returns the schema for rows of two schemas, or raises to refuse the rows.
    """
    row = transaction.row(
        "SELECT schema, rows, digest, (SELECT max(number) FROM increments WHERE content = c.id) "
        "FROM contents c WHERE id = ?",
        content,
    )
    if row is None:
        raise DamagedError(f"the catalogue names a content {content} that is not there")
    known, start, digest, last = row
    text = schema_to_json(batch.schema)
    wide = known if text == known else schema_to_json(unify(schema_from_json(known), batch.schema))
    now = Increment(0 if last is None else last + 1, start, batch.rows, step, time.time())
    record_media(transaction, batch.media)
    transaction.run(
        "INSERT INTO increments (content, number, start, rows, step, time, writer, sha256, schema, batch) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        *(content, now.number, start, batch.rows, step, now.time, writer, batch.sha256),
        *((None, None) if batch.hot is None else (text, batch.hot)),
    )
    put_segments(transaction, content, start, batch.segments)
    transaction.run(
        "UPDATE contents SET rows = ?, schema = ?, digest = ? WHERE id = ?",
        *(start + batch.rows, wide, _chained(digest, batch.sha256), content),
    )
    return now


def put_segments(transaction: Transaction, content: int, start: int, segments: Sequence[Segment]) -> None:
    """Point a growing content at the segments of its rows from number ``start``."""
    record_segments(transaction, segments)
    for segment in segments:
        transaction.run(
            "INSERT INTO content_segments (content, strip, position, segment) VALUES (?, 0, ?, ?)",
            *(content, start, segment.id),
        )
        start += segment.rows


def increments_of(reader: Reader, content: int) -> list[Increment]:
    """Return all increments of a content in their order."""
    rows = reader.rows(
        "SELECT number, start, rows, step, time FROM increments WHERE content = ? ORDER BY number", content
    )
    return [Increment(*row) for row in rows]


def last_increment(reader: Reader, content: int) -> Increment:
    """Return the newest increment of a content.

    Raises:
        DamagedError: it has none, and each has one from its first log.
    """
    row = reader.row(
        "SELECT number, start, rows, step, time FROM increments WHERE content = ? "
        "ORDER BY number DESC LIMIT 1",
        content,
    )
    if row is None:
        raise DamagedError(f"the catalogue names no increment of content {content}")
    return Increment(*row)


def load_growing(
    store: Store, content: int, first: int = 0, last: int | None = None
) -> tuple[pa.Table, Schema]:
    """Return rows of a growing content and its schema, of one moment.

    Args:
        store: where it lies.
        content: its id.
        first: number of the first row.
        last: number behind the last row; None takes all there are.

    Raises:
        DamagedError: a file or a batch does not hold what its record says.
    """
    with store.catalog.read() as reader:
        whole = read_content(reader, content)
        end = whole.rows if last is None else min(last, whole.rows)
        segments = _segments_between(reader, content, first, end)
        batches = _batches_between(reader, content, first, end)
    pieces = [(start, *_rows_of(store, segment)) for start, segment in segments]
    pieces += [(start, *piece) for start, piece in _decoded(whole, batches)]
    schema = schema_from_json(whole.schema)
    parts = [
        as_schema(_between(data, start, first, end), its_schema, schema, store.blobs)
        for start, data, its_schema in sorted(pieces, key=lambda piece: piece[0])
    ]
    found = sum(part.num_rows for part in parts)
    if found != max(0, end - first):
        raise DamagedError(
            f"content {whole.folder} has {found:,} of {end - first:,} rows; verify() says more"
        )
    empty = pa.schema([pa.field(c.name, arrow_type(c.dtype)) for c in schema]).empty_table()
    return (pa.concat_tables(parts, promote_options="permissive") if parts else empty), schema


def _segments_between(reader: Reader, content: int, first: int, end: int) -> list[tuple[int, Segment]]:
    rows = reader.rows(
        "SELECT c.position, s.id, s.folder, s.lo, s.hi, s.rows, s.size, s.sha256 FROM content_segments c "
        "JOIN segments s ON s.id = c.segment WHERE c.content = ? AND c.strip = 0 AND c.position < ? "
        "AND c.position + s.rows > ? ORDER BY c.position",
        *(content, end, first),
    )
    return [(start, Segment(*segment)) for start, *segment in rows]


def _batches_between(reader: Reader, content: int, first: int, end: int) -> list[_Hot]:
    return reader.rows(
        "SELECT start, schema, sha256, batch FROM increments WHERE content = ? AND batch IS NOT NULL "
        "AND start < ? AND start + rows > ? ORDER BY start",
        *(content, end, first),
    )


def _decoded(content: Content, batches: Sequence[_Hot]) -> list[tuple[int, tuple[pa.Table, Schema]]]:
    """Return hot rows with their first row number; neighbours of one schema are one piece."""
    pieces: list[tuple[int, list[pa.Table], str]] = []
    end = -1
    for start, schema, sha256, hot in batches:
        table = read_hot(content.folder, start, sha256, hot)
        if pieces and end == start and pieces[-1][2] == schema:
            pieces[-1][1].append(table)
        else:
            pieces.append((start, [table], schema))
        end = start + table.num_rows
    return [(start, (pa.concat_tables(tables), schema_from_json(text))) for start, tables, text in pieces]


def read_hot(folder: str, start: int, sha256: bytes, hot: bytes) -> pa.Table:
    """Return the rows of a batch in the catalogue.

    Raises:
        DamagedError: it does not hold what was put there.
    """
    if hashlib.sha256(hot).digest() != sha256:
        raise DamagedError(f"rows {start + 1:,} and on of content {folder} have changed in the catalogue")
    with pa.ipc.open_stream(hot) as stream:
        return stream.read_all()


def _rows_of(store: Store, segment: Segment) -> tuple[pa.Table, Schema]:
    data, note = read_noted(store.root, segment)
    return data, schema_from_json(note["schema"])


def _between(data: pa.Table, start: int, first: int, end: int) -> pa.Table:
    low = max(0, first - start)
    return data.slice(low, min(data.num_rows, end - start) - low)


def _encoded(data: pa.Table) -> bytes:
    plain = pa.table([decode_text(column) for column in data.columns], names=data.column_names)
    batches = plain.combine_chunks().to_batches() or [pa.RecordBatch.from_pylist([], plain.schema)]
    return b"".join((plain.schema.serialize(), *(batch.serialize() for batch in batches), _END))


def _chained(digest: str, sha256: bytes) -> str:
    return hashlib.sha256(bytes.fromhex(digest) + sha256).hexdigest()

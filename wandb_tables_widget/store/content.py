"""Contents: what a table held, kept once however many versions and artifacts name it.

The columns of a content lie in strips, each a row of segments. A content that follows another shares
the strips of the columns that are still the same.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from wandb_tables_widget.errors import DamagedError, StoreError
from wandb_tables_widget.store.blobs import media_of, record_media, save_media
from wandb_tables_widget.store.digest import column_digest, digest_of_columns
from wandb_tables_widget.store.limits import CELL_BYTES
from wandb_tables_widget.store.names import new_id
from wandb_tables_widget.store.schema import check_schema, schema_from_json, schema_to_json
from wandb_tables_widget.store.segment import (
    Segment,
    is_intact,
    read_segment,
    record_segments,
    write_segments,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wandb_tables_widget.dtypes import Schema
    from wandb_tables_widget.media.base import BlobSource
    from wandb_tables_widget.store.catalog import Reader, Transaction
    from wandb_tables_widget.store.pack import MediaRecord
    from wandb_tables_widget.store.store import Store
    from wandb_tables_widget.table.snapshot import Snapshot

CONTENT_COLUMNS: Final = "c.id, c.folder, c.digest, c.schema, c.rows, c.columns, c.growing"
"""What `content_of` takes, of ``contents c``."""


@dataclass(frozen=True)
class Place:
    """Where a column of a content lies: the position ``at`` in a strip; and the digest of its values."""

    digest: str
    strip: int
    at: int


@dataclass(frozen=True)
class Content:
    """One content as the catalogue knows it. One that grows has increments, see `increment`."""

    id: int
    folder: str
    digest: str
    schema: str
    rows: int
    places: tuple[Place, ...]
    growing: bool

    @property
    def columns(self) -> int:
        """How many columns it has."""
        return len(schema_from_json(self.schema))


@dataclass(frozen=True)
class Draft:
    """A table as it was when it was given to be kept: checked, with the digests of its columns."""

    data: pa.Table
    schema: str
    media: dict[str, str]
    blobs: BlobSource
    columns: tuple[str, ...]
    digest: str


@dataclass(frozen=True)
class Saved:
    """A draft whose files are durable; ``strips`` is empty when the store had the content before."""

    draft: Draft
    folder: str
    places: tuple[Place, ...] = ()
    strips: tuple[tuple[Segment, ...], ...] = ()
    media: list[MediaRecord] = field(default_factory=list)


def draft_content(what: str, snapshot: Snapshot) -> Draft:
    """Return a table's rows with their digest; ``what`` names the table in messages.

    Raises:
        StoreError: something in it cannot be kept.
    """
    data = snapshot.data
    check_rows(what, data, snapshot.schema)
    return _drafted(snapshot, data)


def digest_of(snapshot: Snapshot) -> str:
    """Return the digest of a table's content, by which `find_content` finds it."""
    return _drafted(snapshot, snapshot.data).digest


def _drafted(snapshot: Snapshot, data: pa.Table) -> Draft:
    schema = schema_to_json(snapshot.schema)
    media = media_of(data, snapshot.schema)
    columns = tuple(column_digest(column) for column in data.columns)
    digest = digest_of_columns(data.num_rows, schema, columns)
    return Draft(data, schema, media, snapshot.blobs, columns, digest)


def check_rows(what: str, data: pa.Table, schema: Schema) -> None:
    """Refuse rows that could not be read again.

    Raises:
        StoreError: a schema that is too large, or a text cell that is; the message names the place.
    """
    check_schema(schema)
    if not is_larger(data, CELL_BYTES):
        return
    for name, column in zip(data.column_names, data.columns, strict=True):
        kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
        if not (pa.types.is_string(kind) or pa.types.is_large_string(kind)) or column.nbytes <= CELL_BYTES:
            continue
        lengths = pc.binary_length(column.cast(kind))
        largest = pc.max(lengths).as_py() or 0
        if largest > CELL_BYTES:
            row = pc.index(lengths, largest).as_py()
            raise StoreError(
                f"{what}, column {name!r}, row {row + 1:,}: a text of {largest:,} bytes; at most "
                f"{CELL_BYTES:,} can be kept, so log it as a file or media"
            )


def is_larger(data: pa.Table, size: int) -> bool:
    """Tell whether rows take more than ``size`` bytes of memory."""
    return bool(data.get_total_buffer_size() > size and data.nbytes > size)


def save_content(store: Store, now: Draft, about: Mapping[str, Any], before: Content | None = None) -> Saved:
    """Write what the store does not have of a draft; durable on return, but named by no record yet.

    Args:
        store: where to.
        now: the rows.
        about: what they are, for the files' own metadata.
        before: a content some columns may be shared with.

    Raises:
        MediaError: the bytes of a media cell cannot be had.
        StoreUnavailableError: the disk refused; nothing kept before is touched.
    """
    with store.catalog.read() as reader:
        media = save_media(store.root, store.packs, reader, now.blobs, now.media)
        same = find_content(reader, now.digest)
        if same is not None and _can_be_named(store, reader, same):
            return Saved(now, same.folder, media=media)
        shared = _shared(store, reader, now, before)
    return _write(store, now, about, shared, media)


def _can_be_named(store: Store, reader: Reader, content: Content) -> bool:
    """Tell whether a content is intact, and not about to be taken away because nobody names it."""
    sql = "SELECT 1 FROM marks WHERE kind = 'content' AND name = ?"
    marked = reader.row(sql, str(content.id)) is not None
    return not marked and _is_intact(store, strips_of(reader, content.id).values())


def _shared(
    store: Store, reader: Reader, now: Draft, before: Content | None
) -> dict[str, tuple[int, tuple[Segment, ...]]]:
    """Return digest → (position, segments) of those columns that an earlier content holds, intact."""
    if before is None or before.growing:
        return {}
    wanted = set(now.columns)
    places = [place for place in before.places if place.digest in wanted]
    strips = strips_of(reader, before.id)
    intact = {s for s in {place.strip for place in places} if _is_intact(store, [strips[s]])}
    return {place.digest: (place.at, strips[place.strip]) for place in places if place.strip in intact}


def _write(
    store: Store,
    now: Draft,
    about: Mapping[str, Any],
    shared: Mapping[str, tuple[int, tuple[Segment, ...]]],
    media: list[MediaRecord],
) -> Saved:
    folder = new_id()
    fresh = [at for at, digest in enumerate(now.columns) if digest not in shared]
    strips: list[tuple[Segment, ...]] = []
    if fresh or not now.columns:
        part = now.data.select(fresh)
        note = {**about, "digest": now.digest, "schema": now.schema, "columns": fresh}
        strips.append(tuple(write_segments(store.root, folder, part, note)))
    strips += dict.fromkeys(segments for _, segments in shared.values())
    numbers = {segments: number for number, segments in enumerate(strips)}
    own = {column: at for at, column in enumerate(fresh)}
    places = tuple(
        Place(digest, 0, own[column])
        if column in own
        else Place(digest, numbers[shared[digest][1]], shared[digest][0])
        for column, digest in enumerate(now.columns)
    )
    return Saved(now, folder, places, tuple(strips), media)


def record_content(transaction: Transaction, saved: Saved) -> Content:
    """Name a saved draft in the catalogue, and return its content; an equal one is not named twice."""
    now = saved.draft
    record_media(transaction, saved.media)
    same = find_content(transaction, now.digest)
    if same is not None:
        if saved.strips:
            _put_strips(transaction, same.id, saved)
        transaction.run("DELETE FROM marks WHERE kind = 'content' AND name = ?", str(same.id))
        return same
    if not saved.strips:
        raise StoreError("the content that was to be named again was removed meanwhile; log it again")
    content = insert_content(transaction, saved.folder, now.digest, now.schema, now.data.num_rows)
    _put_strips(transaction, content, saved)
    return read_content(transaction, content)


def insert_content(  # noqa: PLR0913  # one argument a column
    transaction: Transaction, folder: str, digest: str, schema: str, rows: int, *, growing: bool = False
) -> int:
    """Add a content without segments, and return its id."""
    return transaction.insert(
        "INSERT INTO contents (folder, digest, schema, rows, growing, created_at) VALUES (?, ?, ?, ?, ?, ?)",
        *(folder, digest, schema, rows, int(growing), time.time()),
    )


def _put_strips(transaction: Transaction, content: int, saved: Saved) -> None:
    """Point a content at segments; what it pointed at before was damaged."""
    record_segments(transaction, [segment for strip in saved.strips for segment in strip])
    places = json.dumps([[place.digest, place.strip, place.at] for place in saved.places])
    transaction.run("UPDATE contents SET columns = ? WHERE id = ?", places, content)
    transaction.run("DELETE FROM content_segments WHERE content = ?", content)
    transaction.many(
        "INSERT INTO content_segments (content, strip, position, segment) VALUES (?, ?, ?, ?)",
        [
            (content, strip, position, segment.id)
            for strip, segments in enumerate(saved.strips)
            for position, segment in enumerate(segments)
        ],
    )


def find_content(reader: Reader, digest: str) -> Content | None:
    """Return the content of a digest, or None."""
    row = reader.row(f"SELECT {CONTENT_COLUMNS} FROM contents c WHERE c.digest = ? AND NOT c.growing", digest)  # noqa: S608  # ours
    return None if row is None else content_of(row)


def read_content(reader: Reader, content: int) -> Content:
    """Return a content by its id.

    Raises:
        DamagedError: the catalogue names one that is not there.
    """
    row = reader.row(f"SELECT {CONTENT_COLUMNS} FROM contents c WHERE c.id = ?", content)  # noqa: S608  # ours
    if row is None:
        raise DamagedError(f"the catalogue names a content {content} that is not there")
    return content_of(row)


def strips_of(reader: Reader, content: int) -> dict[int, tuple[Segment, ...]]:
    """Return strip → its files in the order of their rows."""
    rows = reader.rows(
        "SELECT c.strip, s.id, s.folder, s.lo, s.hi, s.rows, s.size, s.sha256 FROM content_segments c "
        "JOIN segments s ON s.id = c.segment WHERE c.content = ? ORDER BY c.strip, c.position",
        content,
    )
    strips: dict[int, list[Segment]] = {}
    for strip, *segment in rows:
        strips.setdefault(strip, []).append(Segment(*segment))
    return {strip: tuple(segments) for strip, segments in strips.items()}


def load_sealed(store: Store, content: Content) -> pa.Table:
    """Return the rows of a content that does not grow.

    Raises:
        DamagedError: a file of it is missing or does not hold what its record says.
    """
    with store.catalog.read() as reader:
        strips = strips_of(reader, content.id)
    tables = {strip: read_strip(store, segments) for strip, segments in strips.items()}
    if not tables:
        raise DamagedError(f"the catalogue names no file for content {content.digest}")
    if not content.places:
        return tables[0]
    columns = [tables[place.strip].column(place.at) for place in content.places]
    return pa.Table.from_arrays(columns, names=list(schema_from_json(content.schema).names))


def read_strip(store: Store, segments: Sequence[Segment]) -> pa.Table:
    """Return the rows of a strip; errors as `load_sealed`."""
    return pa.concat_tables([read_segment(store.root, segment) for segment in segments])


def _is_intact(store: Store, strips: Any) -> bool:
    found = [segment for segments in strips for segment in segments]
    return bool(found) and all(is_intact(store.root, segment) for segment in found)


def content_of(row: Sequence[Any]) -> Content:
    """Return a content from a row of `CONTENT_COLUMNS`."""
    number, folder, digest, schema, rows, columns, growing = row
    places = tuple(Place(*place) for place in json.loads(columns or "[]"))
    return Content(number, folder, digest, schema, rows, places, bool(growing))

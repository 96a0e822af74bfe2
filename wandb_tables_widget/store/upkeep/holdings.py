"""The rows of contents piece by piece, as they lie on disk, and the media they refer to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyarrow as pa

from wandb_tables_widget.dtypes import AnyType, Dict, List, Media, Schema
from wandb_tables_widget.errors import DamagedError
from wandb_tables_widget.store.blobs import media_of
from wandb_tables_widget.store.content import CONTENT_COLUMNS, Content, content_of, strips_of
from wandb_tables_widget.store.increment import read_hot
from wandb_tables_widget.store.schema import schema_from_json
from wandb_tables_widget.store.segment import Segment, read_noted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wandb_tables_widget.dtypes import DType
    from wandb_tables_widget.store.catalog import Reader
    from wandb_tables_widget.store.store import Store

_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_TEXTS: Final = (
    ("history", "value"), ("config", "value"), ("summary", "value"), ("entries", "value"),
    ("artifacts", "metadata"),
)  # fmt: skip


@dataclass(frozen=True)
class Piece:
    """Rows of a content from number ``start``, in ``size`` bytes of a segment or of the catalogue."""

    content: Content
    start: int
    rows: int
    size: int
    strip: int = 0
    segment: Segment | None = None
    increment: int = -1

    @property
    def lines(self) -> str:
        """Its rows as people count them."""
        return f"rows {self.start + 1:,} to {self.start + self.rows:,}"


def contents(reader: Reader) -> list[Content]:
    """Return all contents."""
    sql = f"SELECT {CONTENT_COLUMNS} FROM contents c ORDER BY c.id"  # noqa: S608  # ours
    return [content_of(row) for row in reader.rows(sql)]


def pieces_of(reader: Reader, content: Content) -> list[Piece]:
    """Return where the rows of a content lie."""
    found = []
    if content.growing:
        rows = reader.rows(
            "SELECT c.position, s.id, s.folder, s.lo, s.hi, s.rows, s.size, s.sha256 FROM content_segments c "
            "JOIN segments s ON s.id = c.segment WHERE c.content = ? ORDER BY c.position",
            content.id,
        )
        found = [Piece(content, start, s[4], s[5], segment=Segment(*s)) for start, *s in rows]
        hot = reader.rows(
            "SELECT start, rows, length(batch), number FROM increments WHERE content = ? "
            "AND batch IS NOT NULL ORDER BY number",
            content.id,
        )
        return found + [
            Piece(content, start, rows, size, increment=number) for start, rows, size, number in hot
        ]
    for strip, segments in strips_of(reader, content.id).items():
        start = 0
        for segment in segments:
            found.append(Piece(content, start, segment.rows, segment.size, strip, segment))
            start += segment.rows
    return found


def read_piece(store: Store, piece: Piece) -> tuple[pa.Table, Schema]:
    """Return the rows of a piece, with those columns that its content has there.

    Raises:
        DamagedError: they are not what was written, or not there.
    """
    if piece.segment is not None:
        data, note = read_noted(store.root, piece.segment)
        if piece.content.growing:
            return data, schema_from_json(note["schema"])
        return _chosen(piece, data)
    with store.catalog.read() as reader:
        row = reader.row(
            "SELECT sha256, batch, schema FROM increments WHERE content = ? AND number = ? "
            "AND batch IS NOT NULL",
            *(piece.content.id, piece.increment),
        )
    if row is None:
        raise DamagedError(f"increment {piece.increment} of content {piece.content.folder} is not there")
    return read_hot(piece.content.folder, piece.start, row[0], row[1]), schema_from_json(row[2])


def _chosen(piece: Piece, data: pa.Table) -> tuple[pa.Table, Schema]:
    content = piece.content
    schema = schema_from_json(content.schema)
    places = content.places
    if not places:
        return data, schema
    here = [at for at, place in enumerate(places) if place.strip == piece.strip]
    chosen = [data.column(places[at].at) for at in here]
    columns = tuple(list(schema)[at] for at in here)
    return pa.Table.from_arrays(chosen, names=[column.name for column in columns]), Schema(columns)


def may_hold_media(content: Content) -> bool:
    """Tell whether a column of a content has media, or could."""
    return any(is_media(column.dtype) for column in schema_from_json(content.schema))


def digests_of(store: Store, piece: Piece, seen: set[tuple[str, int]]) -> set[str]:
    """Return the digests of the media that the rows of a piece refer to; errors as `read_piece`.

    Args:
        store: where it lies.
        piece: the rows.
        seen: ``(segment, column)`` that were looked at: they are left out, and what is looked at is added.
    """
    if piece.segment is not None and not piece.content.growing:
        columns = {(piece.segment.id, at) for at in _media_places(piece)} - seen
        if not columns:
            return set()
        seen |= columns
    data, schema = read_piece(store, piece)
    return set(media_of(data, schema))


def _media_places(piece: Piece) -> list[int]:
    """Return the positions in a strip of the columns of a content that may hold media."""
    content = piece.content
    dtypes = [column.dtype for column in schema_from_json(content.schema)]
    places = [(p.strip, p.at) for p in content.places] or [(0, at) for at in range(len(dtypes))]
    pairs = zip(dtypes, places, strict=True)
    return [at for dtype, (strip, at) in pairs if strip == piece.strip and is_media(dtype)]


def digests_in_texts(reader: Reader) -> set[str]:
    """Return whatever looks like a digest in the JSON of the catalogue."""
    found: set[str] = set()
    for table, column in _TEXTS:
        sql = f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL"  # noqa: S608  # ours
        for (text,) in reader.rows(sql):
            found.update(_DIGEST.findall(text))
    return found


def digests_of_runs(reader: Reader) -> dict[str, list[int]]:
    """Return whatever looks like a digest in the history and summary of runs → these runs."""
    found: dict[str, list[int]] = {}
    for table in ("history", "summary"):
        sql = f"SELECT run, value FROM {table} WHERE value LIKE '%digest%' ORDER BY rowid"  # noqa: S608  # ours
        for run, text in reader.rows(sql):
            for digest in _DIGEST.findall(text):
                runs = found.setdefault(digest, [])
                runs += [run] if run not in runs else []
    return found


def cells_of(store: Store, piece: Piece, wanted: set[str]) -> Iterator[tuple[str, str, int]]:
    """Yield ``(digest, column, row number)`` for each cell of a piece that refers to one of ``wanted``."""
    data, schema = read_piece(store, piece)
    for at, column in enumerate(schema):
        yield from _cells(data.select([at]), Schema((column,)), column.name, piece.start, wanted)


def _cells(
    data: pa.Table, schema: Schema, name: str, start: int, wanted: set[str]
) -> Iterator[tuple[str, str, int]]:
    found = wanted.intersection(media_of(data, schema))
    if not found:
        return
    if data.num_rows == 1:
        yield from ((digest, name, start) for digest in sorted(found))
        return
    half = data.num_rows // 2
    yield from _cells(data.slice(0, half), schema, name, start, wanted)
    yield from _cells(data.slice(half), schema, name, start + half, wanted)


def is_media(dtype: DType) -> bool:
    """Tell whether values of a type are media, hold media, or may."""
    if isinstance(dtype, List):
        return is_media(dtype.element)
    if isinstance(dtype, Dict):
        return any(is_media(below) for _, below in dtype.fields)
    return isinstance(dtype, Media | AnyType)
